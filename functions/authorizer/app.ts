/**
 * The authorizer as a Hono app, in the manner of forward authentication: 200 allows, with headers for
 * the integration and no body; 401 and 403 refuse, with the gateway response's values as JSON.
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

/** Makes the app; the call comes as a binding, with every header value kept. */
export function createAuthorizerApp(
  parts: AuthorizerParts,
  metadataUrl: (server: string) => string,
): Hono<{ Bindings: AuthorizerBindings }> {
  const app = new Hono<{ Bindings: AuthorizerBindings }>()
  app.all('*', async function authorizeCall(context) {
    const { call } = context.env
    const result = await authorize(parts, call)
    return isRefusal(result)
      ? context.json(denialContext(result, metadataUrl(call.server)), statusOf(result))
      : // A body of a few bytes would take as long as policy's answer.
        new Response(null, { headers: allowHeaders(result) })
  })
  return app
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
    [AUTHORIZER_CONTEXT.challenge]: challengeOf(refusal, metadataUrl),
    ...(refusal.retryAfterSeconds === undefined
      ? {}
      : { [AUTHORIZER_CONTEXT.retryAfter]: String(refusal.retryAfterSeconds) }),
  }
}
