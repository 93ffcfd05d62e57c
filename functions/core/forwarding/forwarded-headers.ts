/**
 * Which headers cross the gateway: two allow-lists. The caller's credentials, cookies, forwarding
 * headers and everything hop-by-hop stay behind; so does whatever the upstream says that is not MCP.
 * Handles cross as the other side knows them.
 */
import { encodeHeaderValue } from '../invocation/header-value.ts'
import type { HttpCall } from '../invocation/http-call.ts'
import type { Invocation } from '../invocation/invocation.ts'
import { PARAMETER_PREFIX } from '../invocation/parameter-headers.ts'
import { isSupportedVersion } from '../invocation/protocol-versions.ts'
import type { JsonObject } from '../json.ts'
import type { UpstreamAnswer } from './upstream.ts'

const TO_UPSTREAM = new Set(['content-type', 'mcp-protocol-version', 'tracestate', 'baggage'])

/** Servers refuse a client that names one of the two types alone (MCP, Streamable HTTP), or none. */
const EVENTS = 'text/event-stream'

/** What a field value may hold (RFC 9110 section 5.5); one that may not be sent would break the call. */
const SENDABLE = /^[\t\x20-\x7e\x80-\xff]*$/

/** A name that can be part of a header's. */
const PARAMETER = /^[A-Za-z0-9_-]{1,64}$/

/**
 * Headers of the forwarded request. `rewritten` arguments get their `Mcp-Param-*` headers made anew, and
 * those that the client left out get one, because a server that mirrors them asks for it. What mirrors
 * nothing of the call was compared with nothing, and stays behind.
 */
export function upstreamHeaders(
  call: HttpCall,
  invocation: Pick<Invocation, 'row' | 'name' | 'taskId'>,
  {
    handles,
    traceparent,
    authorization,
    rewritten,
    added,
  }: {
    /** Headers that carried a handle, as the upstream knows it. */
    readonly handles: Readonly<Record<string, string>>
    readonly traceparent: string
    readonly authorization: string | undefined
    readonly rewritten: JsonObject
    /** Names of rewritten arguments that the client left out, in a version that has such headers. */
    readonly added: readonly string[]
  },
): Record<string, string> {
  const headers: Record<string, string> = {
    accept: call.httpMethod === 'GET' ? EVENTS : `application/json, ${EVENTS}`,
    'accept-encoding': 'identity',
    traceparent,
  }
  for (const [name, values] of call.headers) {
    const isForwarded = TO_UPSTREAM.has(name) || isMirrored(name, invocation)
    const value = values.join(', ')
    if (isForwarded && SENDABLE.test(value)) headers[name] = value
  }
  for (const [name, value] of Object.entries(handles)) {
    if (SENDABLE.test(value)) headers[name] = value
  }
  for (const [argument, value] of Object.entries(rewritten)) {
    const name = `${PARAMETER_PREFIX}${argument.toLowerCase()}`
    const isAdded =
      added.includes(argument) && typeof value !== 'object' && PARAMETER.test(argument)
    if (headers[name] !== undefined || isAdded)
      headers[name] = encodeHeaderValue(typeof value === 'string' ? value : JSON.stringify(value))
  }
  if (authorization !== undefined) headers['authorization'] = authorization
  return headers
}

/** Whether a header repeats what the body says, and so was held against it. */
function isMirrored(
  header: string,
  { row, name, taskId }: Pick<Invocation, 'row' | 'name' | 'taskId'>,
): boolean {
  if (header === 'mcp-method') return row.kind === 'request' || row.kind === 'notification'
  if (header === 'mcp-name')
    return taskId !== undefined || (name !== undefined && row.namedBy !== 'ref')
  return header.startsWith(PARAMETER_PREFIX) && row.asks === 'tool'
}

/** Seconds of a day: nobody is asked to wait for longer. */
const LONGEST_WAIT = 86_400

/**
 * Headers of the answer beside its media type. What is decided for one caller is never anybody else's
 * to keep. `now` in milliseconds.
 */
export function clientHeaders(
  { status, headers: upstream }: Pick<UpstreamAnswer, 'status' | 'headers'>,
  /** The session as this caller knows it; undefined where there is none. */
  session: string | undefined,
  now: number,
): Record<string, string> {
  const headers: Record<string, string> = {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  }
  const version = upstream.get('mcp-protocol-version')
  if (version !== undefined && isSupportedVersion(version))
    headers['mcp-protocol-version'] = version
  const wait = status < 400 ? undefined : waitOf(upstream.get('retry-after'), now)
  if (wait !== undefined) headers['retry-after'] = String(Math.min(wait, LONGEST_WAIT))
  if (session !== undefined) headers['mcp-session-id'] = session
  return headers
}

const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/

/** Seconds that `Retry-After` asks for (RFC 9110 section 10.2.3); undefined where it is neither form. */
function waitOf(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined
  if (/^\d{1,15}$/.test(value)) return Number(value)
  const seconds = HTTP_DATE.test(value) ? Math.ceil((Date.parse(value) - now) / 1000) : Number.NaN
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds)
}
