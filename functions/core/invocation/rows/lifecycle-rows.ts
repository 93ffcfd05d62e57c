/**
 * Rows for finding each other and staying in touch: initialize, discover, ping, the notifications of
 * clients, and the responses that legacy clients post.
 */
import type { MethodRow, Question } from '../method-row.ts'
import { LEGACY_VERSIONS, MODERN_VERSION, SUPPORTED_VERSIONS } from '../protocol-versions.ts'

const CONNECT: Question = { resource: 'mcp', action: 'connect' }
const NOTIFY: Question = { resource: 'mcp', action: 'notify' }

/** Stands for the method that a response does not have: in policy input, records and this table. */
export const RESPONSE = 'response'

export const LIFECYCLE_ROWS: readonly MethodRow[] = [
  {
    method: 'initialize',
    versions: LEGACY_VERSIONS,
    kind: 'request',
    asks: CONNECT,
    shows: 'server',
    audit: 'alongside',
    edge: false,
  },
  {
    method: 'server/discover',
    versions: [MODERN_VERSION],
    kind: 'request',
    asks: CONNECT,
    shows: 'server',
    audit: 'alongside',
    edge: true,
  },
  {
    method: 'ping',
    versions: LEGACY_VERSIONS,
    kind: 'request',
    asks: CONNECT,
    audit: 'alongside',
    edge: false,
  },
  {
    method: 'logging/setLevel',
    versions: LEGACY_VERSIONS,
    kind: 'request',
    asks: { resource: 'mcp', action: 'log' },
    audit: 'alongside',
    edge: false,
  },
  {
    method: 'notifications/initialized',
    versions: LEGACY_VERSIONS,
    kind: 'notification',
    asks: NOTIFY,
    audit: 'alongside',
    edge: false,
  },
  {
    // On 2026-07-28 closing the stream cancels, but the schema has it: forwarded, and harmless.
    method: 'notifications/cancelled',
    versions: SUPPORTED_VERSIONS,
    kind: 'notification',
    asks: NOTIFY,
    audit: 'alongside',
    edge: false,
  },
  {
    method: 'notifications/progress',
    versions: LEGACY_VERSIONS,
    kind: 'notification',
    asks: NOTIFY,
    audit: 'alongside',
    edge: false,
  },
  {
    method: 'notifications/roots/list_changed',
    versions: LEGACY_VERSIONS,
    kind: 'notification',
    asks: NOTIFY,
    audit: 'alongside',
    edge: false,
  },
  {
    // What a client answers to sampling, elicitation, roots or ping; 2026-07-28 has none.
    method: RESPONSE,
    versions: LEGACY_VERSIONS,
    kind: 'response',
    asks: { resource: 'mcp', action: 'answer' },
    audit: 'before',
    edge: false,
  },
]
