/**
 * A small MCP server that may stand behind the edge, with one switch for each thing that it could be
 * careless about.
 */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import { listenOnLoopback, type Running } from '../../../infra/local/services/loopback.ts'

export type Carelessness =
  | 'credential'
  | 'any-credential'
  | 'method'
  | 'name'
  | 'parameters'
  | 'legacy'
  | 'legacy-body'
  | 'batch'
  | 'doubled'
  | 'silence'
  /** Says of a batch that it is too busy, which does not say what it does when it is not. */
  | 'busy'
  /** Speaks no 2026-07-28 at all. */
  | 'older'

export interface CarefulUpstream extends Running {
  /** Bodies of all calls that it executed. */
  readonly executed: readonly string[]
}

export interface UpstreamManners {
  readonly careless?: Carelessness
  /** Asks nobody for a credential, as one that only the gateway reaches may. */
  readonly open?: boolean
  /** Answers as events, as streaming servers do. */
  readonly streams?: boolean
  readonly tools?: readonly object[]
  /** Has prompts and no tools. */
  readonly promptsOnly?: boolean
}

interface Message {
  readonly method?: string
  readonly params?: {
    readonly name?: string
    readonly arguments?: Record<string, unknown>
    readonly _meta?: object
    readonly cursor?: string
  }
}

export const GATEWAY = 'Bearer gate-way-secret'

const TOOLS = [
  {
    name: 'read',
    inputSchema: {
      type: 'object',
      properties: {
        count: { type: 'integer', 'x-mcp-header': 'Count' },
        where: { type: 'object', properties: { path: { type: 'string', 'x-mcp-header': 'Path' } } },
      },
    },
  },
]

export async function startCarefulUpstream({
  careless,
  open = false,
  streams = false,
  tools = TOOLS,
  promptsOnly = false,
}: UpstreamManners = {}): Promise<CarefulUpstream> {
  const executed: string[] = []

  function answer(headers: IncomingHttpHeaders, body: string, response: ServerResponse): void {
    const refused = refusal(headers, body)
    if (refused !== undefined) {
      response.writeHead(refused.status, { 'content-type': 'application/json' })
      const error = { code: refused.code, message: 'refused' }
      response.end(refused.code && JSON.stringify({ jsonrpc: '2.0', id: 1, error }))
      return
    }
    if (careless === 'silence' && headers['mcp-method'] === undefined) {
      response.destroy()
      return
    }
    executed.push(body)
    const [message = {}] = [JSON.parse(body) as Message | Message[]].flat()
    const result = JSON.stringify({ jsonrpc: '2.0', id: 1, result: resultOf(message) })
    response.writeHead(200, { 'content-type': streams ? 'text/event-stream' : 'application/json' })
    response.end(streams ? `: data: of no event\r\n\r\ndata: ${result}\r\n\r\n` : result)
  }

  function resultOf({ method, params }: Message): object {
    if (method === 'server/discover') return { supportedVersions: ['2026-07-28'] }
    if (method === 'tools/list' && params?.cursor === undefined)
      return {
        tools: [{ name: 'other', inputSchema: { note: 'data: in a text' } }],
        nextCursor: 'n',
      }
    if (method === 'prompts/list') return { prompts: [{ name: 'sum up' }] }
    return method === 'tools/list' ? { tools } : { content: [] }
  }

  function refusal(
    headers: IncomingHttpHeaders,
    body: string,
  ): { readonly status: number; readonly code: number | undefined } | undefined {
    const mismatch = { status: 400, code: -32020 }
    const invalid = { status: 400, code: -32600 }
    const isKnown =
      open ||
      headers.authorization === GATEWAY ||
      (careless === 'any-credential' && headers.authorization !== undefined)
    if (!isKnown && careless !== 'credential') return { status: 401, code: -31000 }
    const message = JSON.parse(body) as Message | Message[]
    if (Array.isArray(message) && careless === 'busy') return { status: 503, code: undefined }
    if (Array.isArray(message)) return careless === 'batch' ? undefined : invalid
    const isLegacyBody = message.params?._meta === undefined
    if (careless === 'older') return invalid
    const isLegacy = headers['mcp-protocol-version'] !== '2026-07-28'
    if (isLegacy) return careless === 'legacy' ? undefined : invalid
    if (isLegacyBody && careless !== 'legacy-body') return invalid
    const isDoubled = body.split('"method":').length > 2
    if (isDoubled && careless === 'doubled') return undefined
    if (headers['mcp-method'] !== message.method) {
      const isSilent = careless === 'silence' && headers['mcp-method'] === undefined
      return careless === 'method' || isSilent ? undefined : mismatch
    }
    const kind = promptsOnly ? 'prompts' : 'tools'
    if (message.method !== (promptsOnly ? 'prompts/get' : 'tools/call'))
      return [`${kind}/list`, 'server/discover'].includes(message.method ?? '')
        ? undefined
        : { status: 404, code: -32601 }
    const { name = '', arguments: args = {} } = message.params ?? {}
    if (decoded(headers['mcp-name']) !== name && careless !== 'name') return mismatch
    const path = (args['where'] as { path?: string } | undefined)?.path
    const isShown =
      (args['count'] === undefined ||
        JSON.stringify(args['count']) === headers['mcp-param-count']) &&
      (path === undefined || path === headers['mcp-param-path'])
    return isShown || careless === 'parameters' ? undefined : mismatch
  }

  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => (body += text))
    request.on('end', () => answer(request.headers, body, response))
  })
  return { ...(await listenOnLoopback(server)), executed }
}

/** MCP 2026-07-28, "Header value encoding". */
function decoded(header: string | string[] | undefined): string | undefined {
  if (typeof header !== 'string') return undefined
  const [, base64] = /^=\?base64\?(.*)\?=$/.exec(header) ?? []
  return base64 === undefined ? header : Buffer.from(base64, 'base64').toString()
}
