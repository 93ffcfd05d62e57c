/**
 * Rows for what servers send inside an answer: their requests on legacy streams, the inputs that they
 * ask for on 2026-07-28, and their notifications. What has no row is never passed on.
 */
import type { Question, ServerMessageRow } from '../method-row.ts'
import {
  LEGACY_VERSIONS,
  MODERN_VERSION,
  type ProtocolVersion,
  SUPPORTED_VERSIONS,
} from '../protocol-versions.ts'

const MODERN = [MODERN_VERSION] as const
const WITH_ELICITATION: readonly ProtocolVersion[] = ['2025-06-18', '2025-11-25']
const WITH_TASKS: readonly ProtocolVersion[] = ['2025-11-25']
const LIST: Question = { resource: 'mcp', action: 'list' }

/** Something that is asked of the client: a request before 2026-07-28, an input since. */
const asked = (
  method: string,
  legacy: readonly ProtocolVersion[],
  needs: NonNullable<ServerMessageRow['needs']>,
  action: string,
): readonly ServerMessageRow[] => {
  const shared = { method, passes: 'asked', asks: { resource: 'mcp', action }, needs } as const
  return [
    { ...shared, versions: legacy, kind: 'request' },
    { ...shared, versions: MODERN, kind: 'input' },
  ]
}

/** Since 2026-07-28 changes come on streams that wait for them alone. */
const onStreams = (
  method: string,
  passes: ServerMessageRow['passes'],
  members: readonly string[],
): ServerMessageRow => ({
  method,
  versions: MODERN,
  kind: 'notification',
  passes,
  members,
  onlyListening: true,
})

/** A task in whatever state (tasks extension, `DetailedTask`). */
const TASK_MEMBERS = [
  'taskId',
  'status',
  'statusMessage',
  'createdAt',
  'lastUpdatedAt',
  'ttlMs',
  'pollIntervalMs',
  'inputRequests',
  'result',
  'error',
  '_meta',
]

const listChanged = (method: string): readonly ServerMessageRow[] => [
  {
    method,
    versions: LEGACY_VERSIONS,
    kind: 'notification',
    passes: 'asked',
    asks: LIST,
    members: ['_meta'],
  },
  { ...onStreams(method, 'asked', ['_meta']), asks: LIST },
]

const never = (
  method: string,
  versions: readonly ProtocolVersion[],
  kind: ServerMessageRow['kind'],
): ServerMessageRow => ({ method, versions, kind, passes: 'never' })

export const SERVER_ROWS: readonly ServerMessageRow[] = [
  { method: 'ping', versions: LEGACY_VERSIONS, kind: 'request', passes: 'always' },
  ...asked('sampling/createMessage', LEGACY_VERSIONS, 'sampling', 'sample'),
  ...asked('elicitation/create', WITH_ELICITATION, 'elicitation', 'elicit'),
  ...asked('roots/list', LEGACY_VERSIONS, 'roots', 'roots'),
  never('tasks/get', WITH_TASKS, 'request'),
  never('tasks/result', WITH_TASKS, 'request'),
  never('tasks/cancel', WITH_TASKS, 'request'),
  never('tasks/list', WITH_TASKS, 'request'),
  ...['notifications/cancelled', 'notifications/progress', 'notifications/message'].map(
    (method): ServerMessageRow => ({
      method,
      versions: SUPPORTED_VERSIONS,
      kind: 'notification',
      passes: 'always',
    }),
  ),
  ...listChanged('notifications/tools/list_changed'),
  ...listChanged('notifications/prompts/list_changed'),
  ...listChanged('notifications/resources/list_changed'),
  {
    method: 'notifications/resources/updated',
    versions: LEGACY_VERSIONS,
    kind: 'notification',
    passes: 'visible',
    members: ['uri', '_meta'],
  },
  onStreams('notifications/resources/updated', 'visible', ['uri', '_meta']),
  {
    method: 'notifications/elicitation/complete',
    versions: ['2025-11-25'],
    kind: 'notification',
    passes: 'asked',
    asks: { resource: 'mcp', action: 'elicit' },
  },
  {
    method: 'notifications/tasks/status',
    versions: WITH_TASKS,
    kind: 'notification',
    passes: 'task',
  },
  onStreams('notifications/tasks', 'task', TASK_MEMBERS),
  onStreams('notifications/subscriptions/acknowledged', 'acknowledged', ['notifications', '_meta']),
]
