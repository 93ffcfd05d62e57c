/**
 * Starts and stops HTTP servers on 127.0.0.1 and nowhere else.
 */
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server that listens on loopback. */
export interface LoopbackServer {
  /** `http://127.0.0.1:PORT`, without a trailing slash. */
  readonly origin: string
  /** Stops listening and ends every open connection, streams included. */
  close(): Promise<void>
}

/**
 * Listens on 127.0.0.1.
 * @param port 0 for a free one
 * @throws when the port is taken (`EADDRINUSE`)
 */
export async function listenOnLoopback(server: Server, port = 0): Promise<LoopbackServer> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
  const { port: bound } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
