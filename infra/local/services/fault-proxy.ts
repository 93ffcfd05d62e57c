/**
 * A streaming reverse proxy on loopback that puts the fault board in front of somebody's server.
 * Adds and removes nothing but hop-by-hop headers; a target that cannot be reached is a 502. The target
 * sees its own name as `Host` in the place of this proxy's; one that is neither is refused here, because the
 * target could not refuse it any more.
 */
import { Agent, type IncomingMessage, request as send, type ServerResponse } from 'node:http'
import { pipeline } from 'node:stream'
import { type FaultBoard, type FaultService, withFaults } from './faults.ts'
import { type Running, startLoopback } from './loopback.ts'
import { pagesOf } from './web-pages.ts'

/** RFC 9110 section 7.6.1: these belong to one connection and never travel on. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

export interface FaultProxyOptions {
  /** An http URL; paths pass through unchanged, so the proxy's own URL ends in the target's path. */
  readonly target: string
  readonly service: FaultService
  readonly board: FaultBoard
  readonly port?: number
  /** Web origins that the gateway lets in: it hands theirs on, and no other page comes this way. */
  readonly origins?: readonly string[]
}

export async function startFaultProxy(options: FaultProxyOptions): Promise<Running> {
  const target = new URL(options.target)
  const agent = new Agent({ keepAlive: true })
  const forward = (request: IncomingMessage, response: ServerResponse) => {
    passOn(request, response, target, agent)
  }
  const server = await startLoopback(
    withFaults(options.service, options.board, forward),
    options.port,
    pagesOf(options.origins ?? []),
  )
  return {
    url: server.url + (target.pathname === '/' ? '' : target.pathname),
    close: async () => {
      await server.close()
      agent.destroy()
    },
  }
}

function passOn(
  request: IncomingMessage,
  response: ServerResponse,
  target: URL,
  agent: Agent,
): void {
  const bodyless = request.headers['content-length'] === undefined && !isChunked(request)
  const onward = send({
    agent,
    hostname: target.hostname,
    port: target.port === '' ? 80 : target.port,
    method: request.method ?? 'GET',
    path: request.url ?? '/',
    headers: [
      'host',
      target.host,
      ...endToEnd(request),
      ...(isChunked(request) ? ['transfer-encoding', 'chunked'] : []),
    ],
  })
  onward.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, endToEnd(answer))
    // Headers must not wait for a first event that may be minutes away.
    response.flushHeaders()
    pipeline(answer, response, () => undefined)
  })
  onward.on('error', () => {
    if (response.headersSent) response.destroy()
    else response.writeHead(502, { 'content-type': 'text/plain' }).end('upstream unreachable\n')
  })
  response.on('close', () => {
    if (!response.writableFinished) onward.destroy()
  })
  if (bodyless) onward.end()
  else request.pipe(onward)
}

const isChunked = (message: IncomingMessage): boolean =>
  message.headers['transfer-encoding'] !== undefined

/** Raw names and values in order, doubled headers kept, Host and hop-by-hop ones left out. */
function endToEnd(message: IncomingMessage): string[] {
  const named = (message.headers.connection ?? '').toLowerCase().split(/\s*,\s*/)
  const kept: string[] = []
  for (let index = 0; index + 1 < message.rawHeaders.length; index += 2) {
    const name = message.rawHeaders[index] ?? ''
    const lower = name.toLowerCase()
    if (lower === 'host' || HOP_BY_HOP.has(lower) || named.includes(lower)) continue
    kept.push(name, message.rawHeaders[index + 1] ?? '')
  }
  return kept
}
