/**
 * Checks the claims of a verified token against the clock and against the server that is called
 * (RFC 7519 section 4.1, RFC 8707, RFC 9068 section 4). Refuses what is expired, not yet valid, for
 * another audience, bound to a sender, or of the wrong type.
 */
import type { IssuerTrust } from '../deployment.ts'
import type { JsonObject, JsonValue } from '../json.ts'
import { type Refusal, refuse } from '../refusal.ts'

/** Longest remaining life of a token that is believed, in seconds: 366 days. */
const LONGEST_LIFE_SECONDS = 366 * 24 * 3600

/** `now` in milliseconds; `resources`: every server's resource, the values that a list may name. */
export function checkClaims(
  claims: JsonObject,
  trust: IssuerTrust,
  resource: string,
  resources: readonly string[],
  now: number,
): Refusal | undefined {
  return (
    checkTimes(claims, trust, now) ??
    checkAudience(claims['aud'], trust, resource, resources) ??
    checkBinding(claims)
  )
}

function checkTimes(claims: JsonObject, trust: IssuerTrust, now: number): Refusal | undefined {
  const seconds = now / 1000
  const tolerance = trust.clockToleranceSeconds
  const { exp, nbf, iat } = claims as { exp?: JsonValue; nbf?: JsonValue; iat?: JsonValue }
  if (!isInstant(exp)) return refuse('token_claim_invalid', { detail: 'exp' })
  if (nbf !== undefined && !isInstant(nbf)) return refuse('token_claim_invalid', { detail: 'nbf' })
  if (iat !== undefined && !isInstant(iat)) return refuse('token_claim_invalid', { detail: 'iat' })
  if (exp <= seconds - tolerance) return refuse('token_expired')
  if (exp > seconds + LONGEST_LIFE_SECONDS)
    return refuse('token_claim_invalid', { detail: 'exp is absurd' })
  if (nbf !== undefined && nbf > seconds + tolerance)
    return refuse('token_not_yet_valid', { detail: 'nbf' })
  if (iat !== undefined && iat > seconds + tolerance)
    return refuse('token_not_yet_valid', { detail: 'iat' })
  return undefined
}

function isInstant(value: JsonValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

/** The server's own resource or an audience of the issuer; every further value must be one that is configured. */
function checkAudience(
  audience: JsonValue | undefined,
  trust: IssuerTrust,
  resource: string,
  resources: readonly string[],
): Refusal | undefined {
  const values: readonly JsonValue[] = Array.isArray(audience)
    ? audience
    : audience === undefined
      ? []
      : [audience]
  const isForThisServer = values.some(
    (value) => value === resource || isOneOf(trust.audiences, value),
  )
  const isAllKnown = values.every(
    (value) => isOneOf(resources, value) || isOneOf(trust.audiences, value),
  )
  return isForThisServer && isAllKnown ? undefined : refuse('token_audience_wrong')
}

function isOneOf(list: readonly string[], value: JsonValue): boolean {
  return typeof value === 'string' && list.includes(value)
}

/** A token bound to a sender is worth nothing without its proof (RFC 9449 section 7, RFC 8705 section 3). */
function checkBinding(claims: JsonObject): Refusal | undefined {
  return claims['cnf'] === undefined ? undefined : refuse('token_sender_constrained')
}
