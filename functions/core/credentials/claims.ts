/**
 * Checks the claims of a verified token against the clock and against the server that is called
 * (RFC 7519 section 4.1, RFC 8707, RFC 9068 section 4). Refuses what is expired, not yet valid, for
 * another audience, another kind of token, or of the wrong type.
 */
import type { Audiences, IssuerTrust } from '../deployment.ts'
import type { JsonObject, JsonValue } from '../json.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { mismatch } from './token-facts.ts'

/** Longest remaining life of a token that is believed, in seconds: 366 days. */
const LONGEST_LIFE_SECONDS = 366 * 24 * 3600

/** `now` in milliseconds; `audiences`: what the issuer's tokens may name for the called server. */
export function checkClaims(
  claims: JsonObject,
  trust: IssuerTrust,
  audiences: Audiences,
  now: number,
): Refusal | undefined {
  return (
    checkTimes(claims, trust, now) ??
    checkAudience(audienceOf(claims, trust), audiences) ??
    checkKind(claims, trust)
  )
}

function checkTimes(claims: JsonObject, trust: IssuerTrust, now: number): Refusal | undefined {
  const seconds = now / 1000
  const tolerance = trust.clockToleranceSeconds
  const { exp } = claims as { exp?: JsonValue }
  // Some issuers write null for what they have no value for.
  const nbf = claims['nbf'] ?? undefined
  const iat = claims['iat'] ?? undefined
  if (!isInstant(exp)) return refuse('token_claim_invalid', { detail: 'exp' })
  if (nbf !== undefined && !isInstant(nbf)) return refuse('token_claim_invalid', { detail: 'nbf' })
  if (iat !== undefined && !isInstant(iat)) return refuse('token_claim_invalid', { detail: 'iat' })
  if (exp <= seconds - tolerance)
    return refuse('token_expired', { mismatch: mismatch('exp', [`after ${seconds}`], exp) })
  if (exp > seconds + LONGEST_LIFE_SECONDS)
    return refuse('token_claim_invalid', { detail: 'exp is absurd' })
  if (nbf !== undefined && nbf > seconds + tolerance)
    return refuse('token_not_yet_valid', {
      detail: 'nbf',
      mismatch: mismatch('nbf', [`at most ${seconds}`], nbf),
    })
  if (iat !== undefined && iat > seconds + tolerance)
    return refuse('token_not_yet_valid', {
      detail: 'iat',
      mismatch: mismatch('iat', [`at most ${seconds}`], iat),
    })
  return undefined
}

/** RFC 7519 section 2, `NumericDate`: seconds, which may have a fraction. */
function isInstant(value: JsonValue | undefined): value is number {
  return typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER
}

/** An issuer whose tokens may lack `aud` names the claim that stands for it; `aud` itself comes first. */
function audienceOf(claims: JsonObject, trust: IssuerTrust): JsonValue | undefined {
  if (claims['aud'] !== undefined || trust.audienceClaim === undefined) return claims['aud']
  return claims[trust.audienceClaim]
}

/** OpenID Connect Core sections 3.1.3.6 and 3.3.2.11: hashes that only ID tokens carry. */
const OF_ID_TOKENS = ['at_hash', 'c_hash', 's_hash']

/** Tells an access token from the issuer's other tokens where their headers look alike. */
function checkKind(claims: JsonObject, { require = {} }: IssuerTrust): Refusal | undefined {
  const foreign = OF_ID_TOKENS.find((name) => Object.hasOwn(claims, name))
  if (foreign !== undefined) return refuse('token_type_refused', { detail: foreign })
  for (const [name, accepted] of Object.entries(require)) {
    const value = Object.hasOwn(claims, name) ? claims[name] : undefined
    const isAccepted = typeof value === 'string' && accepted.includes(value)
    if (!isAccepted)
      return refuse('token_type_refused', {
        detail: name,
        mismatch: mismatch(name, accepted, value),
      })
  }
  return undefined
}

/** One value that is for this server, and none that the configuration does not name (RFC 8707). */
function checkAudience(
  claim: JsonValue | undefined,
  { accepted, named }: Audiences,
): Refusal | undefined {
  const values: readonly JsonValue[] = Array.isArray(claim)
    ? claim
    : claim === undefined
      ? []
      : [claim]
  const isForThisServer = values.some((value) => typeof value === 'string' && accepted.has(value))
  const isAllNamed = values.every((value) => typeof value === 'string' && named.has(value))
  if (isForThisServer && isAllNamed) return undefined
  return refuse('token_audience_wrong', {
    detail: isForThisServer ? 'another value of aud is not known' : 'not for this server',
    mismatch: mismatch('aud', isForThisServer ? named : accepted, claim),
  })
}
