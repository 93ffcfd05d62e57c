/**
 * Reads GET and DELETE, which legacy clients send for their sessions (MCP 2025-11-25, Transports,
 * "Listening for Messages from the Server", "Session Management"). Refuses them in 2026-07-28, which
 * has neither, and a DELETE that names no session: servers without sessions have none, either.
 */
import { isRefusal, type Refusal, refuse } from '../refusal.ts'
import { hasDoubledMcpHeader, type HttpCall, singleHeader } from './http-call.ts'
import type { Invocation } from './invocation.ts'
import { methodRow } from './methods.ts'
import type { ReadCall } from './read-call.ts'
import { headerVersion } from './read-version.ts'

export function readSessionRequest(call: HttpCall): ReadCall {
  return { idText: undefined, invocation: read(call) }
}

function read(call: HttpCall): Invocation | Refusal {
  if (hasDoubledMcpHeader(call)) return refuse('header_mismatch', { detail: 'Mcp-* is doubled' })
  const protocol = headerVersion(call)
  if (isRefusal(protocol)) return protocol
  const { httpMethod: method } = call
  const row = methodRow(method, protocol)
  if (row?.kind !== 'stream' && row?.kind !== 'end') return refuse('http_method_refused')
  if (row.kind === 'end' && singleHeader(call, 'mcp-session-id') === undefined)
    return refuse('http_method_refused', { detail: 'no session is named' })
  const eventId = row.kind === 'stream' ? singleHeader(call, 'last-event-id') : undefined
  return {
    kind: 'invocation',
    server: call.server,
    protocol,
    method,
    row,
    idText: undefined,
    name: undefined,
    thing: undefined,
    arguments: {},
    inputs: null,
    capabilities: {},
    // A doubled header names no event.
    ...(eventId === undefined ? {} : { eventId: eventId ?? '' }),
    seen: 'body',
    traceparent: undefined,
    text: '',
  }
}
