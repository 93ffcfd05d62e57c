/**
 * Reaches upstreams with undici: one pool of kept-alive connections for each origin, no redirects,
 * no retries.
 */
import { Agent, errors } from 'undici'
import type { Upstream } from '../../core/forwarding/upstream.ts'
import { refuse } from '../../core/refusal.ts'

/** Longest silence within an answer: API Gateway ends a stream after five idle minutes. */
const IDLE_MS = 290_000

export function createUndiciUpstream(): Upstream {
  const agent = new Agent({
    keepAliveTimeout: 10_000,
    connections: 64,
    pipelining: 1,
    bodyTimeout: IDLE_MS,
    connectTimeout: 3000,
  })
  return {
    async send({ url, headers, body, timeoutMs }) {
      const { origin, pathname, search } = new URL(url)
      const abort = new AbortController()
      try {
        const answer = await agent.request({
          origin,
          path: pathname + search,
          method: 'POST',
          headers: { ...headers },
          body,
          headersTimeout: timeoutMs,
          signal: abort.signal,
        })
        return {
          kind: 'upstream-answer',
          status: answer.statusCode,
          headers: new Map(
            Object.entries(answer.headers).map(([name, value]) => [
              name,
              Array.isArray(value) ? value.join(', ') : (value ?? ''),
            ]),
          ),
          body: answer.body,
          cancel: () => abort.abort(),
        }
      } catch (error) {
        const isSlow = error instanceof errors.HeadersTimeoutError
        return refuse(isSlow ? 'upstream_timeout' : 'upstream_unreachable', {
          detail: error instanceof Error ? error.name : 'unknown',
        })
      }
    },
  }
}
