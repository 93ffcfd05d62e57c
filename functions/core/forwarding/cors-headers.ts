/**
 * The CORS headers of an answer to a web page that may call (Fetch standard, section 3.3): who may
 * read it, and which of its headers. Other callers get none.
 */
import type { ServerConfig } from '../deployment.ts'
import { type HttpCall, singleHeader } from '../invocation/http-call.ts'

/**
 * What MCP clients read from answers. API Gateway renames the challenge of whatever stands behind it,
 * and leaves it to those who know to look for it under the other name.
 */
const EXPOSED =
  'Mcp-Session-Id, MCP-Protocol-Version, WWW-Authenticate, x-amzn-Remapped-WWW-Authenticate, Retry-After'

export function corsHeaders(
  call: HttpCall,
  { origins }: ServerConfig,
): Readonly<Record<string, string>> {
  const origin = singleHeader(call, 'origin')
  if (typeof origin !== 'string' || !origins.includes(origin)) return {}
  return {
    'access-control-allow-origin': origin,
    'access-control-expose-headers': EXPOSED,
    vary: 'Origin',
  }
}
