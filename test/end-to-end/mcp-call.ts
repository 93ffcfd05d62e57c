/**
 * Sends one JSON-RPC message to a server of the local stack as a client of either era would, and keeps everything
 * of the answer. Refuses nothing: what a client must not send can be sent with `headers` and `text`.
 */

/** MCP revision whose requests carry `Mcp-*` headers. */
const MODERN = '2026-07-28'
export const LEGACY = '2025-11-25'

export interface McpCall {
  /** Name after `/mcp/`. */
  readonly server?: string
  /** The server's whole URL, where it is not below `/mcp/`. */
  readonly at?: string
  readonly token?: string | undefined
  readonly method?: string
  readonly params?: Readonly<Record<string, unknown>>
  /** Absent: 1. `null`: a notification. */
  readonly id?: number | string | null
  readonly version?: typeof MODERN | typeof LEGACY
  /** Added to, or in place of, what a client sends; `undefined` leaves a header out. */
  readonly headers?: Readonly<Record<string, string | undefined>>
  /** The body as it is, in place of the message. */
  readonly text?: string | Uint8Array<ArrayBuffer>
}

export interface McpAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The JSON-RPC message with this call's id: the body, or the last event of an event stream. */
  readonly message: RpcMessage
}

interface RpcMessage {
  readonly jsonrpc?: string
  readonly id?: unknown
  readonly result?: Readonly<Record<string, unknown>>
  readonly error?: RpcError
}

export interface RpcError {
  readonly code: number
  readonly message: string
  readonly data?: Readonly<Record<string, unknown>>
}

const PARAMETERS = ['database', 'path', 'endpoint']

/** `url`: the stack's. */
export async function callMcp(url: string, call: McpCall): Promise<McpAnswer> {
  const response = await fetch(call.at ?? `${url}/mcp/${call.server ?? 'demo'}`, {
    method: 'POST',
    headers: headersOf(call),
    body: call.text ?? JSON.stringify(messageOf(call)),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, message: lastMessage(text) }
}

/** A `tools/call`. */
export function callTool(
  url: string,
  token: string,
  name: string,
  args: Readonly<Record<string, unknown>>,
  more: McpCall = {},
): Promise<McpAnswer> {
  return callMcp(url, { token, method: 'tools/call', params: { name, arguments: args }, ...more })
}

/** The error of a refused call. @throws Error where it was not refused, or not as JSON-RPC */
export function errorOf({ status, message, text }: McpAnswer): RpcError {
  if (message.error === undefined) throw new Error(`no JSON-RPC error: ${status} ${text}`)
  return message.error
}

/** What a tool returned as structured content. @throws Error where it did not */
export function structuredOf({ status, message, text }: McpAnswer): Record<string, unknown> {
  const structured = message.result?.['structuredContent']
  if (typeof structured !== 'object' || structured === null) {
    throw new Error(`no structured content: ${status} ${text.slice(0, 500)}`)
  }
  return structured as Record<string, unknown>
}

function messageOf({ method = 'tools/list', params = {}, id = 1, version = MODERN }: McpCall) {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': MODERN,
    'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1.0.0' },
    'io.modelcontextprotocol/clientCapabilities': {},
    ...(params['_meta'] as object | undefined),
  }
  return {
    jsonrpc: '2.0',
    ...(id === null ? {} : { id }),
    method,
    params: version === MODERN ? { ...params, _meta } : params,
  }
}

function headersOf(call: McpCall): Record<string, string> {
  const { token, method = 'tools/list', params = {}, version = MODERN } = call
  const name = params['name'] ?? params['uri']
  const args = (params['arguments'] ?? {}) as Readonly<Record<string, unknown>>
  const headers: Record<string, string | undefined> = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'mcp-protocol-version': version,
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(version === MODERN ? { 'mcp-method': method } : {}),
    ...(version === MODERN && typeof name === 'string' ? { 'mcp-name': name } : {}),
  }
  for (const parameter of PARAMETERS) {
    const value = args[parameter]
    if (version === MODERN && typeof value === 'string')
      headers[`mcp-param-${parameter}`] = headerValue(value)
  }
  const sent = Object.entries({ ...headers, ...call.headers })
  return Object.fromEntries(
    sent.filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}

/** MCP 2026-07-28, "Custom headers": what is not plain ASCII is wrapped. */
function headerValue(text: string): string {
  return /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(text) && !text.startsWith('=?')
    ? text
    : `=?base64?${Buffer.from(text).toString('base64')}?=`
}

function lastMessage(text: string): RpcMessage {
  const events = [...text.matchAll(/^data: (.*)$/gm)].map((match) => match[1] ?? '')
  try {
    return JSON.parse(events.at(-1) ?? text) as RpcMessage
  } catch {
    return {}
  }
}
