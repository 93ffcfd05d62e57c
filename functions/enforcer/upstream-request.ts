/**
 * Makes the request that is forwarded: body and headers as they were decided on, to the upstream of the
 * caller's tenant, with the gateway's own credential. Refuses where that cannot be had.
 */
import type { ServerConfig } from '../core/deployment.ts'
import { type CredentialHeaders, upstreamOf } from '../core/forwarding/credential-headers.ts'
import { upstreamHeaders } from '../core/forwarding/forwarded-headers.ts'
import { rewriteArguments } from '../core/forwarding/rewrite-arguments.ts'
import type { UpstreamRequest } from '../core/forwarding/upstream.ts'
import { readBearerToken } from '../core/credentials/bearer-token.ts'
import type { Passed } from '../core/gate.ts'
import type { HttpCall } from '../core/invocation/http-call.ts'
import type { MethodRow } from '../core/invocation/method-row.ts'
import { isModern } from '../core/invocation/protocol-versions.ts'
import { isRefusal, type Refusal, refuse } from '../core/refusal.ts'

export interface CredentialParts {
  /** `Authorization` for the server's upstream; undefined where it takes none. */
  readonly credentialOf: (server: ServerConfig) => Promise<string | undefined>
  /** For servers with another kind of credential; absent: their calls are not forwarded. */
  readonly credentialHeaders?: CredentialHeaders
}

/** What is not sent by POST. */
const METHODS: Partial<Record<MethodRow['kind'], UpstreamRequest['method']>> = {
  stream: 'GET',
  end: 'DELETE',
}

export async function upstreamRequest(
  { credentialOf, credentialHeaders }: CredentialParts,
  call: HttpCall,
  server: ServerConfig,
  { invocation, decision, trace, principal, handleHeaders }: Passed,
): Promise<UpstreamRequest | Refusal> {
  const { rewritten } = decision
  const method = METHODS[invocation.row.kind]
  const added = isModern(invocation.protocol)
    ? Object.keys(rewritten).filter((name) => (invocation.arguments[name] ?? null) === null)
    : []
  const authorization = await orRefusal(() => credentialOf(server))
  if (isRefusal(authorization)) return authorization
  const request: UpstreamRequest = {
    ...(method === undefined ? {} : { method }),
    url: upstreamOf(server, principal.tenant),
    headers: upstreamHeaders(call, invocation, {
      handles: handleHeaders,
      traceparent: trace.traceparent,
      authorization,
      rewritten,
      added,
    }),
    body: rewriteArguments(invocation.text, rewritten),
    principal,
    timeoutMs: server.upstreamTimeoutMs,
  }
  if (server.upstreamCredential === undefined) return request
  const token = readBearerToken(call.headers.get('authorization') ?? [])
  if (credentialHeaders === undefined || isRefusal(token))
    return refuse('upstream_credential_missing', { detail: 'nothing makes it' })
  const asked = { server, request, principal, token: token.value }
  const own = await orRefusal(() => credentialHeaders(asked))
  return isRefusal(own) ? own : { ...request, headers: { ...request.headers, ...own } }
}

/** A secret that is not there, or a token that nobody gave in exchange: never the caller's fault. */
async function orRefusal<T>(credential: () => Promise<T>): Promise<T | Refusal> {
  try {
    return await credential()
  } catch {
    return refuse('upstream_credential_missing')
  }
}
