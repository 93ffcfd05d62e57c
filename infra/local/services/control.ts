/**
 * The local stack's control server: reads and sets fault modes, says that it is alive, and carries
 * routes that others add. A token can be had here, so it is for local tools alone, never for a page.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FaultBoard } from './faults.ts'
import { type Running, startLoopback } from './loopback.ts'
import { readBody } from './read-body.ts'

interface ControlAnswer {
  readonly status: number
  readonly body: unknown
}

/** @param body the parsed JSON, or undefined when the request has no body. */
type ControlRoute = (body: unknown) => ControlAnswer | Promise<ControlAnswer>

/** Keys are `METHOD /path`. */
export type ControlRoutes = Readonly<Record<string, ControlRoute>>

const MAX_BODY = 64 * 1024

export function startControl(options: {
  readonly board: FaultBoard
  readonly routes?: ControlRoutes
  readonly port?: number
}): Promise<Running> {
  const { board } = options
  const routes = new Map(
    Object.entries<ControlRoute>({
      'GET /health': () => ({ status: 200, body: { status: 'ok' } }),
      'GET /faults': () => ({ status: 200, body: board.all() }),
      'PUT /faults': (body) => {
        const answer = board.apply(body)
        return answer.ok ? { status: 200, body: board.all() } : problem(400, answer.message)
      },
      ...options.routes,
    }),
  )
  return startLoopback(async (request, response) => {
    respond(response, await answerTo(request, routes))
  }, options.port)
}

async function answerTo(
  request: IncomingMessage,
  routes: ReadonlyMap<string, ControlRoute>,
): Promise<ControlAnswer> {
  const path = (request.url ?? '').split('?', 1)[0] ?? ''
  const route = routes.get(`${request.method ?? ''} ${path}`)
  if (!route) {
    const known = [...routes.keys()].filter((name) => name.endsWith(` ${path}`))
    return known.length > 0
      ? problem(405, `known here: ${known.join(', ')}`)
      : problem(404, `known routes: ${[...routes.keys()].join(', ')}`)
  }
  const bytes = await readBody(request, MAX_BODY)
  if (bytes === 'too_large') return problem(413, `a body has at most ${MAX_BODY} bytes`)
  if (bytes === 'cut_off') return problem(400, 'the body ended early')
  const body = parse(bytes)
  return body.ok ? route(body.value) : problem(400, 'the body is not JSON in UTF-8')
}

function parse(bytes: Buffer): { ok: true; value: unknown } | { ok: false } {
  if (bytes.length === 0) return { ok: true, value: undefined }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return { ok: true, value: JSON.parse(text) }
  } catch {
    return { ok: false }
  }
}

const problem = (status: number, message: string): ControlAnswer => ({
  status,
  body: { error: message },
})

function respond(response: ServerResponse, answer: ControlAnswer): void {
  const text = JSON.stringify(answer.body) + '\n'
  response
    .writeHead(answer.status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      'cache-control': 'no-store',
    })
    .end(text)
}
