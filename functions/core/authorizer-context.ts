/**
 * Names of the values that the authorizer hands to API Gateway: the stack's templates and the
 * authorizer's answers use the same ones. API Gateway puts them into JSON and headers unescaped, so
 * values keep to printable ASCII without quotes and backslashes.
 */
export const AUTHORIZER_CONTEXT = {
  /** Stable public code of a denial (`error.data.code`). */
  code: 'code',
  /** JSON-RPC error number of a denial, as decimal digits. */
  rpc: 'rpc',
  /** Sentence of a denial for a person. */
  sentence: 'sentence',
  /** Whole `WWW-Authenticate` value of a denial. */
  challenge: 'challenge',
  /** `Retry-After` of a denial, in seconds. */
  retryAfter: 'retryAfter',
  /** `Authorization` that an edge upstream receives in place of the caller's. */
  upstreamAuthorization: 'upstreamAuthorization',
} as const
