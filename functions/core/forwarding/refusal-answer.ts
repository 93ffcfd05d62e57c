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

export interface RefusedRequest {
  /** The id as the client wrote it; undefined where there is none, or none was read. */
  readonly idText: string | undefined
  readonly requestId: string
  /** The server's RFC 9728 metadata. */
  readonly metadataUrl: string
  /** The method, where it was read. */
  readonly method?: string | undefined
}

export function answerRefusal(refusal: Refusal, request: RefusedRequest): RefusalAnswer {
  const { metadataUrl } = request
  const look = lookOf(refusal)
  const status = statusOf(refusal, request)
  return {
    status,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      ...(look.status === 401 || refusal.code === 'scope_insufficient'
        ? { 'www-authenticate': challengeOf(refusal, metadataUrl) }
        : {}),
      ...(status === 405 ? { allow: 'POST' } : {}),
      ...(refusal.retryAfterSeconds === undefined
        ? {}
        : { 'retry-after': String(refusal.retryAfterSeconds) }),
    },
    body: refusalMessage(refusal, request),
  }
}

/** The JSON-RPC error alone, for where it stands inside a stream. */
function refusalMessage(
  refusal: Refusal,
  { idText, requestId }: Pick<RefusedRequest, 'idText' | 'requestId'>,
): string {
  const data = JSON.stringify({ code: publicCodeOf(refusal), requestId, ...refusal.data })
  const id = idText === undefined ? '' : `"id":${idText},`
  const message = JSON.stringify(sentenceOf(refusal))
  return `{"jsonrpc":"2.0",${id}"error":{"code":${lookOf(refusal).rpc},"message":${message},"data":${data}}}`
}

const METHOD_NOT_FOUND = -32601

function statusOf(refusal: Refusal, { idText, method }: RefusedRequest): number {
  const { status, rpc } = lookOf(refusal)
  const protocol = refusal.data?.['protocol']
  const isAnswered = rpc === METHOD_NOT_FOUND || refusal.code === 'task_unknown'
  const isMessage = method !== 'GET' && method !== 'DELETE'
  if (isAnswered && isMessage && protocol !== undefined && !isModern(protocol)) {
    // Before 2026-07-28 what is unknown is answered as a result is; a notification is never answered.
    return idText === undefined ? 400 : 200
  }
  // A client that probes takes any other 4xx for the sign of an older server and falls back.
  return status === 429 && method === 'server/discover' ? 403 : status
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
