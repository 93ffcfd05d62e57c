/** Adds a token to every request on its way: the conformance suite cannot send one. */
import { createServer, request as send, type Server } from 'node:http'

/** `to` is asked for at every request: the proxy's own address is part of what it is put before. */
export function createTokenProxy(
  to: () => { readonly url: string; readonly token: string },
): Server {
  return createServer((incoming, response) => {
    const { url, token } = to()
    const { hostname, port, pathname } = new URL(url)
    // The suite tries hosts of its own, to see whether names are checked; those pass as they are.
    const headers = { ...incoming.headers, authorization: `Bearer ${token}` }
    const outgoing = send(
      { hostname, port, path: pathname, method: incoming.method, headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      },
    )
    outgoing.on('error', () => response.destroy())
    response.on('close', () => outgoing.destroy())
    incoming.pipe(outgoing)
  })
}
