/**
 * Says whether a web page may call (MCP, Streamable HTTP, "Security Warning"; RFC 6454). A request
 * without `Origin` comes from no browser; one whose origin the configuration does not name, or that
 * names several, is refused.
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
