/**
 * Reads an invocation from MCP 2026-07-28 headers alone, for the edge. Refuses every other version
 * (a legacy body behind a lying `Mcp-Name` would be executed), what lives only in the body, and
 * doubled or badly encoded headers.
 */
import { type Refusal, refuse } from '../refusal.ts'
import { decodeHeaderValue, trimHeaderValue } from './header-value.ts'
import { hasDoubledMcpHeader, type HttpCall, singleHeader } from './http-call.ts'
import type { Invocation } from './invocation.ts'
import { methodRow } from './methods.ts'
import { readParameterHeaders } from './parameter-headers.ts'
import { MODERN_VERSION } from './protocol-versions.ts'
import { isAmbiguousUri } from './read-name.ts'

export function readHeaders(call: HttpCall): Invocation | Refusal {
  if (call.httpMethod !== 'POST') return refuse('http_method_refused')
  if (hasDoubledMcpHeader(call)) return refuse('header_mismatch', { detail: 'Mcp-* is doubled' })
  const version = singleHeader(call, 'mcp-protocol-version')
  if (typeof version !== 'string' || trimHeaderValue(version) !== MODERN_VERSION) {
    return refuse('protocol_version_unsupported', { data: { supported: [MODERN_VERSION] } })
  }
  const methodHeader = singleHeader(call, 'mcp-method')
  if (typeof methodHeader !== 'string') return refuse('header_mismatch', { detail: 'Mcp-Method' })
  const method = trimHeaderValue(methodHeader)
  const row = methodRow(method, MODERN_VERSION)
  if (row?.edge !== true) return refuse('method_unknown', { data: { protocol: MODERN_VERSION } })
  const nameHeader = singleHeader(call, 'mcp-name')
  const name = typeof nameHeader === 'string' ? decodeHeaderValue(nameHeader) : undefined
  const nameIsSound =
    row.namedBy === undefined ||
    (name !== undefined && name !== '' && !(row.names === 'resource' && isAmbiguousUri(name)))
  if (!nameIsSound) return refuse('header_mismatch', { detail: 'Mcp-Name' })
  const parameters = readParameterHeaders(call)
  if (parameters === undefined) return refuse('header_mismatch', { detail: 'Mcp-Param-*' })
  return {
    kind: 'invocation',
    server: call.server,
    protocol: MODERN_VERSION,
    method,
    row,
    idText: undefined,
    name: row.namedBy === undefined ? undefined : name,
    thing: row.names,
    arguments: Object.fromEntries(parameters),
    inputs: null,
    capabilities: {},
    seen: 'headers',
    traceparent: undefined,
    text: '',
  }
}
