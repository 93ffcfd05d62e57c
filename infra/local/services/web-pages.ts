/**
 * Keeps web pages away from the servers of this machine. Any page that somebody visits can send requests
 * to loopback; the browser says so in `Origin` and `Sec-Fetch-Site`, and a page whose own name was made to
 * resolve to 127.0.0.1 (DNS rebinding) sends that name as `Host`. Local tools send none of these.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'

/** Whether a request may be handled; judged before anything else of it is read. */
export type Admission = (request: IncomingMessage) => boolean

/** Local tools, never a page, wherever it comes from. */
export function localTools(request: IncomingMessage): boolean {
  // A page may also ask without `Origin` (an image, a script); `none` is an address typed by hand.
  const site = request.headers['sec-fetch-site'] ?? 'none'
  return (
    request.headers.origin === undefined && site === 'none' && isLoopbackHost(request.headers.host)
  )
}

/** Local tools, and pages of the origins named. */
export function pagesOf(origins: readonly string[]): Admission {
  return ({ headers }) =>
    isLoopbackHost(headers.host) &&
    (headers.origin === undefined || origins.includes(headers.origin))
}

/** Local tools, pages served from this machine, and pages of the origins named: for signing in. */
export function localPagesAnd(origins: readonly string[]): Admission {
  const named = pagesOf(origins)
  return (request) =>
    named(request) ||
    (isLoopbackHost(request.headers.host) && isLoopbackOrigin(request.headers.origin ?? ''))
}

/**
 * Whether a `Host` names this machine: an address, `localhost`, or a name below it, which no DNS server
 * answers for (RFC 6761 section 6.3). `NAME.127.0.0.1` is no DNS name at all; S3 clients use it.
 */
export function isLoopbackHost(host: string | undefined): boolean {
  return (
    host !== undefined &&
    /^(?:(?:[a-z0-9.-]+\.)?(?:127\.0\.0\.1|localhost)|\[::1\])(?::\d+)?$/i.test(host)
  )
}

function isLoopbackOrigin(origin: string): boolean {
  return /^https?:\/\//.test(origin) && isLoopbackHost(URL.parse(origin)?.host)
}

export function refusePage(request: IncomingMessage, response: ServerResponse): void {
  request.resume()
  response
    .writeHead(403, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end('{"error":"this server answers local tools only, never a web page"}\n')
}
