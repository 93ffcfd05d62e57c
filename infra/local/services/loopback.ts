/**
 * Runs one HTTP server of the local stack on 127.0.0.1 and ends it at once, open sockets included.
 * Refuses to let a failing handler take the process down: its caller gets a bare 500.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Admission, localTools, refusePage } from './web-pages.ts'

export type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>

export interface Running {
  /** `http://127.0.0.1:PORT`, without a trailing slash. */
  readonly url: string
  /** Destroys open sockets; safe to call more than once. */
  close(): Promise<void>
}

/** Longer than any client here keeps a socket idle, so that no request meets a closing socket. */
const KEEP_ALIVE_MS = 75_000
/** For how long a request that was answered early may go on sending before its socket is cut. */
const LINGER_MS = 500

/**
 * Starts a server on a loopback port (0 takes a free one).
 * Rejects with Node's own error when the port is taken.
 */
export function startLoopback(
  handler: Handler,
  port = 0,
  admits: Admission = localTools,
): Promise<Running> {
  return listenOnLoopback(createServer(guarded(handler, admits)), port)
}

/** The same for a server that somebody else made (dynalite's). */
export async function listenOnLoopback(server: Server, port = 0): Promise<Running> {
  server.keepAliveTimeout = KEEP_ALIVE_MS
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
  const { port: bound } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
      }),
  }
}

/**
 * Lets in whom `admits` names and nobody else, and turns a throw into a 500, or into a cut connection
 * once an answer has begun.
 */
export function guarded(
  handler: Handler,
  admits: Admission = localTools,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    // A peer that resets its socket is ordinary here; without a listener it would be a crash.
    request.on('error', () => undefined)
    response.on('error', () => undefined)
    response.on('finish', () => {
      if (!request.complete) linger(request)
    })
    if (!admits(request)) {
      refusePage(request, response)
      return
    }
    const run = async () => {
      await handler(request, response)
    }
    run().catch(() => {
      if (response.headersSent) response.destroy()
      else response.writeHead(500, { 'content-type': 'text/plain' }).end('internal error\n')
    })
  }
}

/**
 * Lets a client read a refusal that came before its body's end; cutting at once could lose it. One
 * that never ends its body would have its next request read as the rest of this one.
 */
function linger(request: IncomingMessage): void {
  const timer = setTimeout(() => {
    if (!request.complete) request.socket.destroy()
  }, LINGER_MS)
  timer.unref()
}
