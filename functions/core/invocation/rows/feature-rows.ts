/**
 * Rows for what servers offer: tools, prompts, resources, and the completion of their arguments.
 */
import type { MethodRow, Question } from '../method-row.ts'
import { LEGACY_VERSIONS, MODERN_VERSION, SUPPORTED_VERSIONS } from '../protocol-versions.ts'

const LIST: Question = { resource: 'mcp', action: 'list' }
const SUBSCRIBE: Question = { resource: 'mcp', action: 'subscribe' }

const list = (method: string, shows: NonNullable<MethodRow['shows']>): MethodRow => ({
  method,
  versions: SUPPORTED_VERSIONS,
  kind: 'request',
  asks: LIST,
  shows,
  audit: 'alongside',
  edge: true,
})

const subscribing = {
  versions: LEGACY_VERSIONS,
  kind: 'request',
  namedBy: 'uri',
  names: 'resource',
  asks: SUBSCRIBE,
  listens: 'subscribes',
  audit: 'before',
  edge: false,
} as const

export const FEATURE_ROWS: readonly MethodRow[] = [
  list('tools/list', 'tools'),
  {
    method: 'tools/call',
    versions: SUPPORTED_VERSIONS,
    kind: 'request',
    namedBy: 'name',
    names: 'tool',
    asks: 'tool',
    takesInput: true,
    audit: 'before',
    edge: true,
  },
  list('prompts/list', 'prompts'),
  {
    method: 'prompts/get',
    versions: SUPPORTED_VERSIONS,
    kind: 'request',
    namedBy: 'name',
    names: 'prompt',
    asks: { resource: 'mcp_prompt', action: 'get' },
    takesInput: true,
    audit: 'alongside',
    edge: true,
  },
  list('resources/list', 'resources'),
  list('resources/templates/list', 'resourceTemplates'),
  {
    method: 'resources/read',
    versions: SUPPORTED_VERSIONS,
    kind: 'request',
    namedBy: 'uri',
    names: 'resource',
    asks: { resource: 'mcp_resource', action: 'read' },
    shows: 'contents',
    takesInput: true,
    audit: 'alongside',
    edge: true,
  },
  {
    // Reads the body alone: which prompt or template it completes stands in no header.
    method: 'completion/complete',
    versions: SUPPORTED_VERSIONS,
    kind: 'request',
    namedBy: 'ref',
    asks: { resource: 'mcp', action: 'complete' },
    shows: 'completion',
    audit: 'alongside',
    edge: false,
  },
  {
    // Updates come on the stream that a legacy client opens by GET.
    method: 'resources/subscribe',
    ...subscribing,
  },
  { method: 'resources/unsubscribe', ...subscribing },
  {
    method: 'subscriptions/listen',
    versions: [MODERN_VERSION],
    kind: 'request',
    asks: SUBSCRIBE,
    listens: 'opens',
    shows: 'farewell',
    audit: 'before',
    edge: false,
  },
]
