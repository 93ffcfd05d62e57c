/**
 * One row per MCP method: in which versions it exists, what it names, and which resource and action
 * it is to policy. A method without a row for a version is refused as unknown there.
 */
import { LEGACY_VERSIONS, MODERN_VERSION, type ProtocolVersion } from './protocol-versions.ts'

export interface MethodRow {
  readonly versions: readonly ProtocolVersion[]
  readonly kind: 'request' | 'notification'
  /** Member of `params` that names what is called; also what `Mcp-Name` mirrors. */
  readonly namedBy?: 'name' | 'uri'
  /** Resource and action that policy is asked about; tools get theirs from the bundle's mapping. */
  readonly asks: { readonly resource: string; readonly action: string } | 'tool'
  /** Which array of the result is filtered to what the caller could be allowed to use. */
  readonly filters?: 'tools'
  /** Whether the decision record may travel beside the upstream's work (DESIGN: lists and reads). */
  readonly audit: 'alongside' | 'before'
  /** Whether the call can be decided from headers alone, at the edge. */
  readonly edge: boolean
}

const ALL = [...LEGACY_VERSIONS, MODERN_VERSION] as const
const MODERN = [MODERN_VERSION] as const
const CONNECT = { resource: 'mcp', action: 'connect' } as const
const LIST = { resource: 'mcp', action: 'list' } as const
const NOTIFY = { resource: 'mcp', action: 'notify' } as const

const ROWS: Readonly<Record<string, MethodRow>> = {
  initialize: {
    versions: LEGACY_VERSIONS,
    kind: 'request',
    asks: CONNECT,
    audit: 'alongside',
    edge: false,
  },
  ping: {
    versions: LEGACY_VERSIONS,
    kind: 'request',
    asks: CONNECT,
    audit: 'alongside',
    edge: false,
  },
  'server/discover': {
    versions: MODERN,
    kind: 'request',
    asks: CONNECT,
    audit: 'alongside',
    edge: true,
  },
  'tools/list': {
    versions: ALL,
    kind: 'request',
    asks: LIST,
    filters: 'tools',
    audit: 'alongside',
    edge: true,
  },
  'tools/call': {
    versions: ALL,
    kind: 'request',
    namedBy: 'name',
    asks: 'tool',
    audit: 'before',
    edge: true,
  },
  'prompts/get': {
    versions: ALL,
    kind: 'request',
    namedBy: 'name',
    asks: { resource: 'mcp_prompt', action: 'get' },
    audit: 'alongside',
    edge: true,
  },
  'resources/read': {
    versions: ALL,
    kind: 'request',
    namedBy: 'uri',
    asks: { resource: 'mcp_resource', action: 'read' },
    audit: 'alongside',
    edge: true,
  },
  'notifications/initialized': {
    versions: LEGACY_VERSIONS,
    kind: 'notification',
    asks: NOTIFY,
    audit: 'alongside',
    edge: false,
  },
  'notifications/cancelled': {
    versions: ALL,
    kind: 'notification',
    asks: NOTIFY,
    audit: 'alongside',
    edge: false,
  },
}

/** The row of a method in one version, or undefined where that version has no such method. */
export function methodRow(method: string, version: ProtocolVersion): MethodRow | undefined {
  const row = Object.hasOwn(ROWS, method) ? ROWS[method] : undefined
  return row?.versions.includes(version) === true ? row : undefined
}
