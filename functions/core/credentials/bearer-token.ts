/**
 * Reads the access token from the Authorization header (RFC 6750 section 2.1, RFC 9449 section 7.1).
 * Refuses anything but exactly one `Bearer` or `DPoP` credential of at most 8 KiB that has the shape
 * of a compact JWS.
 */
import { type Refusal, refuse } from '../refusal.ts'

export interface BearerToken {
  readonly kind: 'bearer-token'
  readonly value: string
}

/** Longest token that is read, in characters; API Gateway allows 10,240 bytes for all headers. */
const TOKEN_LIMIT = 8192

const CREDENTIAL = /^(?:Bearer|DPoP) +([\w.~+/=-]+)$/i
const DPOP = /^DPoP /i
const COMPACT_JWS = /^[\w-]+\.[\w-]+\.[\w-]+$/

/** `values`: every value of the header, in order. */
export function readBearerToken(values: readonly string[]): BearerToken | Refusal {
  const [header] = values
  if (header === undefined) return refuse('credentials_missing')
  if (values.length > 1) return refuse('credentials_duplicated')
  const value = CREDENTIAL.exec(header)?.[1]
  if (value === undefined) return refuse('credentials_malformed')
  if (value.length > TOKEN_LIMIT) return refuse('token_too_large')
  return COMPACT_JWS.test(value) ? { kind: 'bearer-token', value } : refuse('token_malformed')
}

/** Whether the header's scheme says that a proof of possession comes along. */
export function isDpopScheme(header: string | undefined): boolean {
  return header !== undefined && DPOP.test(header)
}
