/**
 * Says whether a web page may call (MCP, Streamable HTTP, "Security Warning"; RFC 6454). Refuses an origin
 * that the configuration does not name, and several at once; a request without `Origin` comes from no
 * browser, or from a page of what it calls. Such a page can be anybody's whose name was made to lead here
 * (DNS rebinding), and then `Host` says so: refuses names that are not the server's. Each is looked at by
 * itself, because either alone may be missing or right.
 */
import type { ServerConfig } from '../deployment.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { type HttpCall, singleHeader } from './http-call.ts'

/** Refuses `origin_refused`. Origins compare byte for byte, as browsers serialize them. */
export function checkOrigin(call: HttpCall, { origins }: ServerConfig): Refusal | undefined {
  const origin = singleHeader(call, 'origin')
  if (origin === undefined) return undefined
  return origin !== null && origins.includes(origin) ? undefined : refuse('origin_refused')
}

/** Host and port (RFC 3986 section 3.2); the name is all that matters. */
const HOST = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::\d{1,5})?$/

/**
 * Refuses `host_refused`. API Gateway chooses an API by the name that it was called by, and tells what is
 * behind it another (https://repost.aws/knowledge-center/forward-host-header-api-gateway), so servers there
 * have no list of names.
 */
export function checkHost(call: HttpCall, { hosts }: ServerConfig): Refusal | undefined {
  if (hosts === undefined) return undefined
  const host = singleHeader(call, 'host')?.toLowerCase()
  const [, name] = host === undefined ? [] : (HOST.exec(host) ?? [])
  return name !== undefined && hosts.includes(name) ? undefined : refuse('host_refused')
}
