/**
 * What a refused caller gets: HTTP status, headers and, as a body, a JSON-RPC error with the
 * request's own id and a sentence for a person (MCP, Streamable HTTP, "Error Responses").
 *
 * Clients of MCP 2025-x end their session at an HTTP error and drop its body, so a request of theirs
 * that was understood is refused in a 200, unless the server's configuration wants statuses.
 */
import type { RefusalStyle } from '../deployment.ts'
import type { Invocation } from '../invocation/invocation.ts'
import { isModern } from '../invocation/protocol-versions.ts'
import type { JsonObject } from '../json.ts'
import { lookOf, publicCodeOf, type Refusal, type RefusalCode, sentenceOf } from '../refusal.ts'

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
  /** HTTP methods that are served where this one is not (RFC 9110 section 15.5.6); absent: POST alone. */
  readonly allowed?: string | undefined
  /** The request, where it was understood. */
  readonly invocation?: Invocation | undefined
  /** How the server answers requests of MCP 2025-x that it refuses; absent: `errors`. */
  readonly style?: RefusalStyle | undefined
}

export function answerRefusal(refusal: Refusal, request: RefusedRequest): RefusalAnswer {
  const { metadataUrl, idText } = request
  const status = statusOf(refusal, request)
  const isChallenge = status === 401 || refusal.code === 'scope_insufficient'
  return {
    status,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      ...(isChallenge ? { 'www-authenticate': challengeOf(refusal, metadataUrl) } : {}),
      ...(status === 405 ? { allow: request.allowed ?? 'POST' } : {}),
      ...(refusal.retryAfterSeconds === undefined
        ? {}
        : { 'retry-after': String(refusal.retryAfterSeconds) }),
    },
    body:
      idText !== undefined && isToolResult(refusal, request, status)
        ? toolResult(refusal, request.requestId, idText)
        : refusalMessage(refusal, request),
  }
}

/** A JSON-RPC error response. */
function refusalMessage(refusal: Refusal, { idText, requestId }: RefusedRequest): string {
  const id = idText === undefined ? '' : `"id":${idText},`
  const message = JSON.stringify(sentenceOf(refusal))
  const data = JSON.stringify(errorDataOf(refusal, requestId))
  return `{"jsonrpc":"2.0",${id}"error":{"code":${lookOf(refusal).rpc},"message":${message},"data":${data}}}`
}

function errorDataOf(refusal: Refusal, requestId: string): JsonObject {
  const { retryAfterSeconds } = refusal
  return {
    code: publicCodeOf(refusal),
    requestId,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    ...refusal.data,
  }
}

/** What a model can act upon: other arguments, or the same call later. */
const ACTIONABLE: readonly RefusalCode[] = [
  'argument_refused',
  'argument_unreadable',
  'quota_exceeded',
  'streams_exceeded',
]

function isToolResult(
  refusal: Refusal,
  { style, invocation }: RefusedRequest,
  status: number,
): boolean {
  return (
    style === 'tool-results' &&
    status === 200 &&
    invocation?.method === 'tools/call' &&
    ACTIONABLE.includes(refusal.code)
  )
}

/** Member of a result's `_meta` with what `error.data` says elsewhere. */
const REFUSAL_KEY = 'mcp-authorizer/refusal'

/** A tool execution error (MCP 2025-11-25, Tools, "Error Handling"), which agents show to their model. */
function toolResult(refusal: Refusal, requestId: string, idText: string): string {
  const result = {
    content: [{ type: 'text', text: sentenceOf(refusal) }],
    isError: true,
    _meta: { [REFUSAL_KEY]: errorDataOf(refusal, requestId) },
  }
  return `{"jsonrpc":"2.0","id":${idText},"result":${JSON.stringify(result)}}`
}

const METHOD_NOT_FOUND = -32601

/** Refusals whose status clients of MCP 2025-x act upon: they sign in, ask for scopes, begin a new session. */
const STATUS_KEPT: readonly RefusalCode[] = ['scope_insufficient', 'session_unknown']

function statusOf(refusal: Refusal, request: RefusedRequest): number {
  const { idText, invocation } = request
  const { status, rpc } = lookOf(refusal)
  // GET and DELETE of a session are no messages; what a GET takes up again was answered long ago.
  const isMessage = invocation?.row.kind !== 'stream' && invocation?.row.kind !== 'end'
  const protocol = invocation?.protocol ?? refusal.data?.['protocol']
  if (isMessage && protocol !== undefined && !isModern(protocol)) {
    // What is unknown is answered as a result is (JSON-RPC 2.0); a notification is never answered.
    if (rpc === METHOD_NOT_FOUND || refusal.code === 'task_unknown')
      return idText === undefined ? 400 : 200
  }
  const isStatusKept = status === 401 || STATUS_KEPT.includes(refusal.code)
  if (!isStatusKept && isRefusedInBand(request)) return 200
  // A client that probes takes any other 4xx for the sign of an older server and falls back.
  return status === 429 && invocation?.method === 'server/discover' ? 403 : status
}

/** Whether this is a request of MCP 2025-x that was understood, and is refused by a response in a 200. */
export function isRefusedInBand({
  idText,
  invocation,
  style,
}: Pick<RefusedRequest, 'idText' | 'invocation' | 'style'>): boolean {
  if (idText === undefined || invocation === undefined || style === 'statuses') return false
  return invocation.row.kind === 'request' && !isModern(invocation.protocol)
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
