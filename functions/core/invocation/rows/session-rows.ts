/**
 * Rows for what legacy clients do with a session by HTTP alone (MCP 2025-11-25, Transports): open a
 * stream by GET, or take up the stream of a call where it broke off; end the session by DELETE.
 */
import type { MethodRow } from '../method-row.ts'
import { LEGACY_VERSIONS } from '../protocol-versions.ts'

export const SESSION_ROWS: readonly MethodRow[] = [
  {
    method: 'GET',
    versions: LEGACY_VERSIONS,
    kind: 'stream',
    asks: { resource: 'mcp', action: 'subscribe' },
    listens: 'opens',
    audit: 'before',
    edge: false,
  },
  {
    method: 'DELETE',
    versions: LEGACY_VERSIONS,
    kind: 'end',
    asks: { resource: 'mcp', action: 'connect' },
    audit: 'before',
    edge: false,
  },
]
