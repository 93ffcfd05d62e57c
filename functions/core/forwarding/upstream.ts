/**
 * Port: the MCP server behind the gateway. Redirects are never followed, and no request goes to a
 * host that the configuration does not name.
 */
import type { Principal } from '../principal/principal.ts'
import type { Refusal } from '../refusal.ts'

export interface UpstreamRequest {
  /** Absent: POST. The others have no body. */
  readonly method?: 'GET' | 'DELETE'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Who calls, for an upstream in this process; never sent anywhere. */
  readonly principal: Principal
  /** Milliseconds until the first byte of the answer. */
  readonly timeoutMs: number
}

export interface UpstreamAnswer {
  readonly kind: 'upstream-answer'
  readonly status: number
  /** Lower-case names. */
  readonly headers: ReadonlyMap<string, string>
  /** Chunks as they arrive; iteration throws where the upstream breaks off. */
  readonly body: AsyncIterable<Uint8Array>
  /** Stops reading; the upstream sees its connection close. */
  readonly cancel: () => void
}

export interface Upstream {
  /** Refuses `upstream_unreachable` and `upstream_timeout`; never rejects. */
  send(request: UpstreamRequest): Promise<UpstreamAnswer | Refusal>
}
