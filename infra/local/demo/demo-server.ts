/**
 * The demo MCP server over Streamable HTTP on loopback, for 2026-07-28 clients alone or for all. It refuses
 * callers without the gateway's credential (when one is set), foreign hosts and origins, and other paths.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import {
  localhostHostValidation,
  localhostOriginValidation,
  type NodeIncomingMessageLike,
  toNodeHandler,
} from '@modelcontextprotocol/node'
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'
import { listenOnLoopback } from '../services/loopback.ts'
import { registerDemoContext } from './demo-context.ts'
import { openDemoDatabase } from './demo-database.ts'
import { openDemoFiles } from './demo-files.ts'
import { type DemoData, registerDemoTools } from './demo-tools.ts'

export interface DemoServerOptions {
  /** `modern-only` refuses everything before 2026-07-28; `all` also serves 2025 clients, without sessions. */
  readonly mode: 'modern-only' | 'all'
  /** State folder: data lies in `<home>/data/`. */
  readonly home: string
  /** Base URL of the demo API. */
  readonly apiUrl: string
  /** 0 or absent for a free one. */
  readonly port?: number
  /** What `Authorization: Bearer` must hold; anything else is a 401. Absent: nobody is refused. */
  readonly credential?: string
  /** Keeps the last requests, headers included, for `GET /__seen`. For tests. */
  readonly inspect?: boolean
}

export interface DemoServer {
  /** `http://127.0.0.1:PORT/mcp` */
  readonly url: string
  close(): Promise<void>
}

/** One request as `GET /__seen` lists it. */
export interface SeenRequest {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  /** Whether its answer was complete, or given up, when the list was asked for. */
  finished: boolean
}

const SEEN_LIMIT = 200

/** Starts the server; resolves once it answers. */
export async function startDemoServer(options: DemoServerOptions): Promise<DemoServer> {
  const database = openDemoDatabase(join(options.home, 'data', 'demo.sqlite'))
  const files = await openDemoFiles(join(options.home, 'data', 'files'))
  const mcp = createMcpHandler(
    () => createDemoServer({ database, files, apiUrl: options.apiUrl }),
    {
      legacy: options.mode === 'all' ? 'stateless' : 'reject',
    },
  )
  const handle = toNodeHandler(mcp)
  const isLocalHost = localhostHostValidation()
  const isLocalOrigin = localhostOriginValidation()
  const isGateway = credentialCheck(options.credential)
  const seen: SeenRequest[] = []

  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    if (!isLocalHost(request, response) || !isLocalOrigin(request, response)) return
    const path = request.url?.split('?')[0]
    if (options.inspect === true && path === '/__seen') {
      reply(response, 200, seen)
      return
    }
    if (options.inspect === true) remember(seen, request, response)
    if (path !== '/mcp') {
      reply(response, 404, { error: 'the MCP endpoint is /mcp' })
    } else if (isGateway(request.headers.authorization)) {
      void handle(request as NodeIncomingMessageLike, response)
    } else {
      response.setHeader('www-authenticate', 'Bearer')
      reply(response, 401, { error: 'only the gateway may call this server' })
    }
  }
  const listener = await listenOnLoopback(createServer(serve), options.port)
  return {
    url: `${listener.url}/mcp`,
    close: async () => {
      await mcp.close()
      await listener.close()
      await database.close()
    },
  }
}

function createDemoServer(data: DemoData): McpServer {
  const server = new McpServer(
    { name: 'demo', version: '1.0.0' },
    { instructions: 'Orders of three tenants: a database, files and an API.' },
  )
  registerDemoTools(server, data)
  registerDemoContext(server, data.database)
  return server
}

/** Digests have one length, so that comparing them takes the same time whatever was sent. */
function credentialCheck(credential: string | undefined): (header: string | undefined) => boolean {
  if (credential === undefined) return () => true
  const digest = (value: string) => createHash('sha256').update(value).digest()
  const expected = digest(`Bearer ${credential}`)
  return (header) => header !== undefined && timingSafeEqual(digest(header), expected)
}

function remember(seen: SeenRequest[], request: IncomingMessage, response: ServerResponse): void {
  const { method = '', url = '', headers } = request
  const entry: SeenRequest = { method, url, headers, finished: false }
  response.on('close', () => {
    entry.finished = true
  })
  if (seen.push(entry) > SEEN_LIMIT) seen.shift()
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}
