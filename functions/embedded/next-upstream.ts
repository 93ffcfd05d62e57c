/**
 * The next handler as the upstream of the stages: it gets the request that was decided on, and its
 * answer goes back through them. Refuses one that throws or does not answer in time.
 */
import type { Context, Next } from 'hono'
import type { Upstream } from '../core/forwarding/upstream.ts'
import { refuse } from '../core/refusal.ts'
import { authInfoOf, callerOf, type McpAuthorizationEnv } from './caller.ts'

/** Good for one request. `resource`: the server's public URL. */
export function nextAsUpstream(
  context: Context<McpAuthorizationEnv>,
  next: Next,
  resource: string,
): Upstream {
  return {
    async send({ method = 'POST', headers, body, timeoutMs, principal }) {
      const { url } = context.req
      const leaving = new AbortController()
      const request = new Request(url, {
        method,
        headers,
        signal: leaving.signal,
        ...(method === 'POST' ? { body } : {}),
      })
      context.req.raw = request
      context.req.bodyCache = {}
      context.set('principal', callerOf(principal))
      context.set('authInfo', authInfoOf(principal, resource))
      const answered = await within(timeoutMs, next())
      if (answered === 'late') {
        leaving.abort()
        return refuse('upstream_timeout')
      }
      if (context.error !== undefined) return refuse('upstream_unreachable')
      const { status, headers: answerHeaders, body: stream } = context.res
      return {
        kind: 'upstream-answer',
        status,
        headers: new Map(answerHeaders),
        body: stream ?? emptyBody(),
        cancel() {
          leaving.abort()
          if (stream?.locked === false) void stream.cancel().catch(() => undefined)
        },
      }
    },
  }
}

async function* emptyBody(): AsyncGenerator<Uint8Array> {
  // Nothing: the answer has no body.
}

async function within(milliseconds: number, work: Promise<void>): Promise<'done' | 'late'> {
  const { promise, resolve } = Promise.withResolvers<'late'>()
  const timer = setTimeout(resolve, milliseconds, 'late')
  try {
    return await Promise.race([work.then(() => 'done' as const), promise])
  } finally {
    clearTimeout(timer)
  }
}
