/**
 * What a refused caller gets: HTTP status, headers and, as a body, a JSON-RPC error with the
 * request's own id and a sentence for a person (MCP, Streamable HTTP, "Error Responses").
 */
import { isModern } from '../invocation/protocol-versions.ts'
import { lookOf, publicCodeOf, type Refusal, sentenceOf } from '../refusal.ts'

export interface RefusalAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** `idText`: the id as the client wrote it; `metadataUrl`: the server's RFC 9728 metadata. */
export function answerRefusal(
  refusal: Refusal,
  {
    idText,
    requestId,
    metadataUrl,
  }: {
    readonly idText: string | undefined
    readonly requestId: string
    readonly metadataUrl: string
  },
): RefusalAnswer {
  const look = lookOf(refusal)
  const data = JSON.stringify({ code: publicCodeOf(refusal), requestId, ...refusal.data })
  const id = idText === undefined ? '' : `"id":${idText},`
  const error = `{"code":${look.rpc},"message":${JSON.stringify(sentenceOf(refusal))},"data":${data}}`
  return {
    status: statusOf(refusal),
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      ...(look.status === 401 || refusal.code === 'scope_insufficient'
        ? { 'www-authenticate': challengeOf(refusal, metadataUrl) }
        : {}),
      ...(refusal.code === 'http_method_refused' ? { allow: 'POST' } : {}),
      ...(refusal.retryAfterSeconds === undefined
        ? {}
        : { 'retry-after': String(refusal.retryAfterSeconds) }),
    },
    body: `{"jsonrpc":"2.0",${id}"error":${error}}`,
  }
}

/** Before 2026-07-28 an unknown method is an answered request: 200 with the error in the body. */
function statusOf(refusal: Refusal): number {
  const isAnswered = refusal.code === 'method_unknown' && !isModern(refusal.data?.['protocol'])
  return isAnswered ? 200 : lookOf(refusal).status
}

/** The `WWW-Authenticate` value for a refusal (RFC 6750 section 3, RFC 9728 section 5.1). */
export function challengeOf(refusal: Refusal, metadataUrl: string): string {
  const where = `resource_metadata="${metadataUrl}"`
  if (refusal.code !== 'scope_insufficient') return `Bearer ${where}`
  // Granted plus needed: a client that asks for just the needed ones would lose what it has.
  const scopes = (refusal.scopes ?? []).filter((scope) => SCOPE_TOKEN.test(scope)).join(' ')
  return `Bearer error="insufficient_scope", scope="${scopes}", ${where}`
}

const SCOPE_TOKEN = /^[\x21\x23-\x5b\x5d-\x7e]+$/
