/**
 * The first two stages as one: from the Authorization header to a principal, for one server. Every
 * refusal is a 401, or a 503 where the keys cannot be read.
 */
import { readBearerToken } from '../credentials/bearer-token.ts'
import { checkClaims } from '../credentials/claims.ts'
import type { TokenCache } from '../credentials/token-cache.ts'
import type { VerificationKeys } from '../credentials/verification-keys.ts'
import { type VerifiedToken, verifyToken } from '../credentials/verify-token.ts'
import type { IssuerTrust } from '../deployment.ts'
import { isRefusal, type Refusal } from '../refusal.ts'
import type { Principal } from './principal.ts'
import { readPrincipal } from './read-principal.ts'

export interface Authenticator {
  readonly issuers: readonly IssuerTrust[]
  /** Every server's resource: the values that a multi-valued `aud` may name. */
  readonly resources: readonly string[]
  readonly keys: VerificationKeys
  readonly cache: TokenCache
  /** Hash of a token's text under which it is remembered; collision-resistant. */
  hash(token: string): string
}

/** `authorization`: every value of the header; `resource`: the called server's; `now` in milliseconds. */
export async function authenticate(
  authenticator: Authenticator,
  authorization: readonly string[],
  resource: string,
  now: number,
): Promise<Principal | Refusal> {
  const token = readBearerToken(authorization)
  if (isRefusal(token)) return token
  const hash = authenticator.hash(token.value)
  const verified =
    (await remembered(authenticator, hash)) ??
    (await verifyToken(token, authenticator.issuers, authenticator.keys))
  if (isRefusal(verified)) return verified
  const refused = checkClaims(
    verified.claims,
    verified.trust,
    resource,
    authenticator.resources,
    now,
  )
  if (refused !== undefined) return refused
  const principal = readPrincipal(verified.claims, verified.trust)
  if (!isRefusal(principal)) authenticator.cache.put(hash, verified)
  return principal
}

/** A verified token seen before; its issuer's keys are asked each time, so a dropped key drops it. */
async function remembered(
  { cache, keys }: Authentication,
  hash: string,
): Promise<VerifiedToken | Refusal | undefined> {
  const issuer = cache.issuerOf(hash)
  if (issuer === undefined) return undefined
  const set = await keys.of(issuer)
  return isRefusal(set) ? set : cache.get(hash, set)
}
