/**
 * The authorizer as a Hono app, in the manner of forward authentication: 200 allows, with headers for
 * the integration and no body; 401 and 403 refuse, with the gateway response's values as JSON. What
 * breaks is no decision (500), whatever it says.
 */
import { Hono } from 'hono'
import { PRINCIPAL_HEADER, UPSTREAM_HEADER } from '../adapters/lambda/authorizer-policy.ts'
import { AUTHORIZER_CONTEXT } from '../core/authorizer-context.ts'
import { challengeOf } from '../core/forwarding/refusal-answer.ts'
import type { HttpCall } from '../core/invocation/http-call.ts'
import { isRefusal, lookOf, publicCodeOf, type Refusal, sentenceOf } from '../core/refusal.ts'
import { authorize, type Authorized, type AuthorizerParts } from './authorize.ts'

export interface AuthorizerBindings {
  readonly call: HttpCall
}

export interface AppParts extends AuthorizerParts {
  /** Where a server's Protected Resource Metadata is, by the server's name. */
  readonly metadataUrl: (server: string) => string
  /** Told of every call that is answered by 401, for the function's log; why is in the audit. */
  readonly unauthorized?: (call: HttpCall, refusal: Refusal) => void
  /** Told of what should never happen. */
  readonly report: (problem: unknown) => void
}

/** Makes the app; the call comes as a binding, with every header value kept. */
export function createAuthorizerApp(parts: AppParts): Hono<{ Bindings: AuthorizerBindings }> {
  const app = new Hono<{ Bindings: AuthorizerBindings }>()
  const allowed = createAllowed()
  app.all('*', async function authorizeCall(context) {
    const { call } = context.env
    const result = await authorize(parts, call)
    if (!isRefusal(result)) return allowed(result)
    const status = statusOf(result)
    if (status === 401) parts.unauthorized?.(call, result)
    return context.json(denialContext(result, parts.metadataUrl(call.server)), status)
  })
  app.onError(function failClosed(error, context) {
    parts.report(error)
    return context.body(null, 500)
  })
  return app
}

/** Callers whose answer is kept: making one takes a tenth of a decision. */
const KEPT = 1000

/** Answers of allowed calls. They have no body, so that one serves every call of a caller. */
function createAllowed(): (authorized: Authorized) => Response {
  const kept = new Map<
    string,
    { readonly upstream: string | undefined; readonly answer: Response }
  >()
  return (authorized) => {
    const { principalId, upstreamAuthorization: upstream } = authorized
    const known = kept.get(principalId)
    if (known !== undefined && known.upstream === upstream) return known.answer
    const answer = new Response(null, { headers: allowHeaders(authorized) })
    if (kept.size >= KEPT) kept.clear()
    kept.set(principalId, { upstream, answer })
    return answer
  }
}

function allowHeaders({ principalId, upstreamAuthorization }: Authorized): Record<string, string> {
  const headers = { [PRINCIPAL_HEADER]: principalId }
  return upstreamAuthorization === undefined
    ? headers
    : { ...headers, [UPSTREAM_HEADER]: upstreamAuthorization }
}

/** An authorizer can say only 401 and 403; a quota or a missing policy is a 403 with its own code. */
function statusOf(refusal: Refusal): 401 | 403 {
  return lookOf(refusal).status === 401 ? 401 : 403
}

/** Values for the gateway response; they stand unescaped in JSON and headers. */
function denialContext(refusal: Refusal, metadataUrl: string): Record<string, string> {
  const { rpc } = lookOf(refusal)
  return {
    [AUTHORIZER_CONTEXT.code]: publicCodeOf(refusal),
    [AUTHORIZER_CONTEXT.rpc]: String(rpc),
    [AUTHORIZER_CONTEXT.sentence]: sentenceOf(refusal)
      .replace(/[^\x20-\x7e]/g, '?')
      .replace(/["\\]/g, "'"),
    // Any other 403 with a challenge reads as a scope that is missing, and the client asks for a new token.
    ...(refusal.code === 'scope_insufficient'
      ? { [AUTHORIZER_CONTEXT.challenge]: challengeOf(refusal, metadataUrl) }
      : {}),
    ...(refusal.retryAfterSeconds === undefined
      ? {}
      : { [AUTHORIZER_CONTEXT.retryAfter]: String(refusal.retryAfterSeconds) }),
  }
}
