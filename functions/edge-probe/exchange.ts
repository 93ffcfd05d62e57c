/**
 * Sends one request to an upstream as the edge would let it through, and says what the upstream did
 * with it: answered with a result, refused, or could not be reached.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../core/json.ts'

const MODERN = '2026-07-28'
const TIMEOUT_MS = 10_000
const MOST_CHARACTERS = 4_194_304

export interface Target {
  readonly url: string
  /** What `Authorization` holds; undefined: the upstream is protected in another way. */
  readonly authorization: string | undefined
  /** Ends all attempts; each also ends by itself after ten seconds. */
  readonly signal?: AbortSignal
}

export interface Attempt {
  readonly body: string
  /** Headers beside media types and the credential; lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** In place of the target's own: undefined sends none. */
  readonly authorization?: string | undefined
}

/** What came back. */
export interface Response {
  readonly status: number
  /** A JSON-RPC result, wherever in the answer one is. */
  readonly result: JsonObject | undefined
  /** Code of the JSON-RPC error, where the answer has one. */
  readonly code: number | undefined
}

/** @throws Error where no whole answer came: the upstream cannot be reached, or says too much */
export async function attempt(target: Target, tried: Attempt): Promise<Response> {
  const authorization = 'authorization' in tried ? tried.authorization : target.authorization
  const ends = [AbortSignal.timeout(TIMEOUT_MS), ...(target.signal ? [target.signal] : [])]
  const response = await fetch(target.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(authorization === undefined ? {} : { authorization }),
      ...tried.headers,
    },
    body: tried.body,
    redirect: 'manual',
    signal: AbortSignal.any(ends),
  })
  const text = await readText(response)
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true
  const messages = (isStream ? eventsOf(text).map(parsed) : [parsed(text)]).flat().filter(isMessage)
  const result = messages.map((message) => message['result']).find(isJsonObject)
  const error = messages.map((message) => message['error']).find(isJsonObject)
  const code = error?.['code']
  return { status: response.status, result, code: typeof code === 'number' ? code : undefined }
}

function isMessage(value: JsonValue | undefined): value is JsonObject {
  return isJsonObject(value)
}

/** Data of each event (HTML, "Server-sent events", interpreting an event stream). */
function eventsOf(text: string): readonly string[] {
  return text.split(/(?:\r\n|\n|\r){2}/).map((event) =>
    event
      .split(/\r\n|\n|\r/)
      .filter((line) => line.startsWith('data:'))
      .map((line) => line.slice('data:'.length))
      .join('\n'),
  )
}

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return undefined
  }
}

async function readText(response: globalThis.Response): Promise<string> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    if (text.length > MOST_CHARACTERS) throw new RangeError('The answer is too long')
  }
  return text
}

/** A request of MCP 2026-07-28 and the headers that belong to it; one that is undefined is left out. */
export function modernRequest(
  method: string,
  params: JsonObject = {},
  headers: Readonly<Record<string, string | undefined>> = {},
): Attempt {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': MODERN,
    'io.modelcontextprotocol/clientInfo': { name: 'mcp-authorizer-probe', version: '1.0.0' },
    'io.modelcontextprotocol/clientCapabilities': {},
  }
  const all = { 'mcp-protocol-version': MODERN, 'mcp-method': method, ...headers }
  const sent = Object.entries(all).filter((entry): entry is [string, string] => !!entry[1])
  return {
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta } }),
    headers: Object.fromEntries(sent),
  }
}
