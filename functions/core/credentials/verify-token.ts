/**
 * Verifies an access token: issuer known, type and algorithm accepted, signed by one of that
 * issuer's own keys (RFC 7515, RFC 8725, RFC 9068). Times and audience are checked by `claims.ts`,
 * because they are checked again whenever a verified token is seen again.
 */
import { compactVerify } from 'jose'
import type { IssuerTrust } from '../deployment.ts'
import type { JsonObject } from '../json.ts'
import { isRefusal, type Refusal, refuse } from '../refusal.ts'
import type { BearerToken } from './bearer-token.ts'
import { mismatch, withUnproven } from './token-facts.ts'
import { readTokenParts, type TokenParts } from './token-parts.ts'
import type { KeySet, VerificationKey, VerificationKeys } from './verification-keys.ts'

/** Algorithms that may ever verify here: asymmetric ones (RFC 8725 section 3.1). */
const ASYMMETRIC = new Set([
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
])

export interface VerifiedToken {
  readonly kind: 'verified-token'
  readonly trust: IssuerTrust
  readonly claims: JsonObject
  /** Key id as its header has it. */
  readonly kid: string | undefined
  /** The key that verified it: when the issuer drops the key, the token is no longer verified. */
  readonly key: VerificationKey
}

/**
 * Verifies the token's signature and the issuer's rules for its header. A refusal says what the token
 * claims of itself: nothing of it is proven.
 */
export async function verifyToken(
  token: BearerToken,
  issuers: readonly IssuerTrust[],
  keys: VerificationKeys,
): Promise<VerifiedToken | Refusal> {
  const parts = readTokenParts(token.value)
  if (isRefusal(parts)) return parts
  const verified = await verifyParts(token, parts, issuers, keys)
  return isRefusal(verified) ? withUnproven(verified, parts.claims['iss'], parts.kid) : verified
}

async function verifyParts(
  token: BearerToken,
  parts: TokenParts,
  issuers: readonly IssuerTrust[],
  keys: VerificationKeys,
): Promise<VerifiedToken | Refusal> {
  const issuer = parts.claims['iss']
  if (typeof issuer !== 'string') return refuse('token_claim_invalid', { detail: 'iss' })
  const trust = issuers.find((candidate) => candidate.issuer === issuer)
  if (trust === undefined) return refuse('token_issuer_unknown')
  const isTyped =
    parts.type === undefined ? trust.untyped === true : trust.types.includes(parts.type)
  if (!isTyped)
    return refuse('token_type_refused', {
      detail: 'typ',
      mismatch: mismatch('typ', trust.types, parts.type),
    })
  const isAccepted =
    ASYMMETRIC.has(parts.algorithm) && (trust.algorithms?.includes(parts.algorithm) ?? true)
  if (!isAccepted)
    return refuse('token_algorithm_refused', {
      mismatch: mismatch('alg', trust.algorithms ?? ASYMMETRIC, parts.algorithm),
    })
  const known = await keys.of(issuer)
  if (isRefusal(known)) return known
  const outcome = await verifyWith(known, token, parts)
  if (outcome !== 'key-unknown') return finish(outcome, trust, parts)
  const renewed = await keys.afterUnknown(issuer, parts.kid)
  if (isRefusal(renewed)) return renewed
  const second = renewed === known ? 'key-unknown' : await verifyWith(renewed, token, parts)
  return second === 'key-unknown' ? refuse('token_key_unknown') : finish(second, trust, parts)
}

function finish(
  outcome: VerificationKey | Refusal,
  trust: IssuerTrust,
  parts: TokenParts,
): VerifiedToken | Refusal {
  return isRefusal(outcome)
    ? outcome
    : { kind: 'verified-token', trust, claims: parts.claims, kid: parts.kid, key: outcome }
}

async function verifyWith(
  set: KeySet,
  token: BearerToken,
  parts: TokenParts,
): Promise<VerificationKey | Refusal | 'key-unknown'> {
  const named = set.keys.filter((key) => parts.kid === undefined || key.kid === parts.kid)
  if (named.length === 0) return 'key-unknown'
  const fitting = named.filter((key) => key.algorithms.includes(parts.algorithm))
  if (fitting.length === 0)
    return refuse('token_algorithm_refused', { detail: 'the key is of another type' })
  for (const key of fitting) {
    if (await isSignedBy(key, token, parts.algorithm)) return key
  }
  return parts.kid === undefined ? 'key-unknown' : refuse('token_signature_wrong')
}

async function isSignedBy(
  key: VerificationKey,
  token: BearerToken,
  algorithm: string,
): Promise<boolean> {
  try {
    await compactVerify(token.value, await key.importFor(algorithm), { algorithms: [algorithm] })
    return true
  } catch {
    // jose throws for a wrong signature and for a key that does not fit; neither verifies.
    return false
  }
}
