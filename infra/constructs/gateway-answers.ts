/**
 * What API Gateway itself answers, as JSON-RPC errors like those of the functions: the challenge for
 * a missing or refused token, the authorizer's denials, and everything that never reaches a function.
 * API Gateway fills templates in without escaping, so they hold literals and safe values only.
 */
import { type IResource, ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway'
import { AUTHORIZER_CONTEXT } from '../../functions/core/authorizer-context.ts'
import { REFUSALS, type RefusalCode, type RefusalLook } from '../../functions/core/refusal.ts'
import type { ApiSettings } from '../config/authorizer-config.ts'
import { addFixedAnswer, CORS_HEADERS } from './cors.ts'

/** An answer without a function: what it says, and under which code. */
interface Answer {
  readonly type: ResponseType
  readonly status: number
  readonly code: RefusalCode
}

const ANSWERS: readonly Answer[] = [
  { type: ResponseType.MISSING_AUTHENTICATION_TOKEN, status: 404, code: 'server_unknown' },
  { type: ResponseType.AUTHORIZER_FAILURE, status: 500, code: 'internal_error' },
  { type: ResponseType.INTEGRATION_FAILURE, status: 502, code: 'upstream_unreachable' },
  { type: ResponseType.INTEGRATION_TIMEOUT, status: 504, code: 'upstream_timeout' },
  { type: ResponseType.REQUEST_TOO_LARGE, status: 413, code: 'body_too_large' },
]

const THROTTLED = {
  rpc: 4291,
  sentence: 'This server receives more calls than it is set up for. Wait a second and try again.',
}

const REFUSED_BY_GATEWAY = {
  rpc: 4033,
  sentence: 'The gateway refused this request before it was read. Check the URL and the headers.',
}

/** The headers that let a browser read an answer, and keep caches from storing it. */
const HEADERS = { ...CORS_HEADERS, 'Cache-Control': "'no-store'" }

export interface AnswerSettings {
  readonly denialDetails: ApiSettings['denialDetails']
  /** The whole `WWW-Authenticate` value of a 401; undefined for an API that protects nothing. */
  readonly challenge: string | undefined
  /**
   * Only fixed answers look at the media type of a request, and refuse what is not JSON: it shall
   * read like the fixed answer itself.
   */
  readonly otherMediaType: { readonly status: number; readonly code: RefusalCode }
}

/** Adds all answers to an API. */
export function addGatewayAnswers(
  api: RestApi,
  { denialDetails, challenge, otherMediaType }: AnswerSettings,
): void {
  const { status: otherStatus, code: otherCode } = otherMediaType
  const otherBody = errorBody(REFUSALS[otherCode], otherCode)
  add(api, ResponseType.UNSUPPORTED_MEDIA_TYPE, otherStatus, {}, otherBody)
  for (const { type, status, code } of ANSWERS) {
    add(api, type, status, {}, errorBody(REFUSALS[code], code))
  }
  const throttled = errorBody(THROTTLED, 'throttled')
  add(api, ResponseType.THROTTLED, 429, { 'Retry-After': "'1'" }, throttled)
  // Whatever else there is keeps the status that API Gateway gives it.
  const refused = errorBody(REFUSED_BY_GATEWAY, 'request_refused')
  add(api, ResponseType.DEFAULT_4XX, undefined, {}, refused)
  const failed = errorBody(REFUSALS.internal_error, 'internal_error')
  add(api, ResponseType.DEFAULT_5XX, undefined, {}, failed)
  if (challenge === undefined) return
  const invalidToken = REFUSALS.credentials_missing
  const unauthorized = errorBody(invalidToken, invalidToken.publicCode)
  const header = { 'WWW-Authenticate': `'${challenge}'` }
  add(api, ResponseType.UNAUTHORIZED, 401, header, unauthorized)
  addDenial(api, denialDetails)
}

/**
 * The authorizer's own denials. Bodies from its context are documented; headers from it are used by
 * others and not documented, hence the setting with literals. A literal challenge would stand on every
 * denial, and clients would take each for a missing scope: there is none then.
 */
function addDenial(api: RestApi, details: ApiSettings['denialDetails']): void {
  if (details === 'literal') {
    const body = errorBody(REFUSALS.policy_denied, 'policy_denied')
    add(api, ResponseType.ACCESS_DENIED, 403, {}, body)
    return
  }
  const { code, rpc, sentence, challenge: dynamicChallenge, retryAfter } = AUTHORIZER_CONTEXT
  const headers = {
    'WWW-Authenticate': `context.authorizer.${dynamicChallenge}`,
    'Retry-After': `context.authorizer.${retryAfter}`,
  }
  const data = `{"code":"$context.authorizer.${code}","requestId":"$context.requestId"}`
  const error = `{"code":$context.authorizer.${rpc},"message":"$context.authorizer.${sentence}","data":${data}}`
  add(api, ResponseType.ACCESS_DENIED, 403, headers, `{"jsonrpc":"2.0","error":${error}}`)
}

/**
 * Answers 404 at a resource. Without a method of its own API Gateway would take a bearer token for a
 * malformed AWS signature and answer 403.
 */
export function addNotFound(resource: IResource): void {
  addFixedAnswer(resource, 'ANY', {
    status: 404,
    headers: HEADERS,
    body: errorBody(REFUSALS.server_unknown, 'server_unknown'),
  })
}

/** A JSON-RPC error without `id`: API Gateway does not read the body that has it. */
export function errorBody(look: Pick<RefusalLook, 'rpc' | 'sentence'>, code: string): string {
  const data = { code, requestId: '$context.requestId' }
  return JSON.stringify({
    jsonrpc: '2.0',
    error: { code: look.rpc, message: look.sentence, data },
  })
}

function add(
  api: RestApi,
  type: ResponseType,
  status: number | undefined,
  headers: Readonly<Record<string, string>>,
  body: string,
): void {
  api.addGatewayResponse(`Answer${type.responseType}`, {
    type,
    ...(status === undefined ? {} : { statusCode: String(status) }),
    responseHeaders: { ...HEADERS, ...headers },
    templates: { 'application/json': body },
  })
}
