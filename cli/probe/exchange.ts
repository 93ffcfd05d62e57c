/**
 * Sends one request to an upstream as the edge would let it through, and says what the upstream did
 * with it: answered with a result, refused, or could not be reached.
 */
const MODERN = '2026-07-28'
const TIMEOUT_MS = 10_000
const MOST_CHARACTERS = 4_194_304

export interface Target {
  readonly url: string
  /** What `Authorization` holds; undefined: the upstream is protected in another way. */
  readonly authorization: string | undefined
}

export interface Attempt {
  readonly body: string
  /** Headers beside media types and the credential; lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly withoutCredential?: true
}

/** What came back: `result` and `code` of the JSON-RPC answer, where it is one. */
export interface Response {
  readonly status: number
  readonly result: Readonly<Record<string, unknown>> | undefined
  readonly code: number | undefined
}

/** @throws Error where the upstream cannot be reached */
export async function attempt({ url, authorization }: Target, tried: Attempt): Promise<Response> {
  const own =
    authorization === undefined || tried.withoutCredential === true ? {} : { authorization }
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...own,
      ...tried.headers,
    },
    body: tried.body,
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  const text = await readText(response)
  const messages = text.includes('data:')
    ? [...text.matchAll(/^data: ?(.*)$/gm)].map(([, data]) => parsed(data ?? ''))
    : [parsed(text)].flat()
  const answer = messages.find(isAnswer)
  const { result, error } = answer ?? {}
  return { status: response.status, result, code: error?.code }
}

interface Answer {
  readonly result?: Readonly<Record<string, unknown>>
  readonly error?: { readonly code?: number }
}

function isAnswer(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && ('result' in value || 'error' in value)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function readText(response: globalThis.Response): Promise<string> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    if (text.length > MOST_CHARACTERS) break
  }
  return text
}

/** A request of MCP 2026-07-28 and the headers that belong to it. */
export function modernRequest(
  method: string,
  params: Readonly<Record<string, unknown>> = {},
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
