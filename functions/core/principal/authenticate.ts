/**
 * The first two stages as one: from the Authorization header to a principal, for one server. Every
 * refusal is a 401, or a 503 where the keys cannot be read.
 */
import { readBearerToken } from '../credentials/bearer-token.ts'
import { checkClaims } from '../credentials/claims.ts'
import type { TokenCache } from '../credentials/token-cache.ts'
import type { VerificationKeys } from '../credentials/verification-keys.ts'
import { type VerifiedToken, verifyToken } from '../credentials/verify-token.ts'
import {
  type Audiences,
  audiencesFor,
  type DeploymentConfig,
  type ServerConfig,
} from '../deployment.ts'
import { isRefusal, type Refusal } from '../refusal.ts'
import type { Principal } from './principal.ts'
import { readPrincipal } from './read-principal.ts'

export interface AuthenticatorOptions {
  readonly deployment: DeploymentConfig
  readonly keys: VerificationKeys
  readonly cache: TokenCache
  /** Hash of a token's text under which it is remembered; collision-resistant. */
  readonly hash: (token: string) => string
}

export interface Authenticator {
  /** `authorization`: every value of the header; `now` in milliseconds. */
  authenticate(
    authorization: readonly string[],
    server: ServerConfig,
    now: number,
  ): Promise<Principal | Refusal>
}

export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const { deployment, keys, cache, hash } = options
  const audiences = allAudiences(deployment)
  return {
    async authenticate(authorization, server, now) {
      const token = readBearerToken(authorization)
      if (isRefusal(token)) return token
      const digest = hash(token.value)
      const verified =
        (await remembered(cache, keys, digest)) ??
        (await verifyToken(token, deployment.issuers, keys))
      if (isRefusal(verified)) return verified
      const { claims, trust } = verified
      const accepted =
        audiences.get(server.name)?.get(trust.issuer) ?? audiencesFor(deployment, trust, server)
      const refused = checkClaims(claims, trust, accepted, now)
      if (refused !== undefined) return refused
      const principal = readPrincipal(claims, trust)
      if (!isRefusal(principal)) cache.put(digest, verified)
      return principal
    },
  }
}

/** A verified token seen before; its issuer's keys are asked each time, so a dropped key drops it. */
async function remembered(
  cache: TokenCache,
  keys: VerificationKeys,
  digest: string,
): Promise<VerifiedToken | Refusal | undefined> {
  const issuer = cache.issuerOf(digest)
  if (issuer === undefined) return undefined
  const set = await keys.of(issuer)
  return isRefusal(set) ? set : cache.get(digest, set)
}

/** Server -> issuer -> audiences, worked out before the first call. */
function allAudiences(
  deployment: DeploymentConfig,
): ReadonlyMap<string, ReadonlyMap<string, Audiences>> {
  return new Map(
    deployment.servers.map((server) => [
      server.name,
      new Map(
        deployment.issuers.map((trust) => [trust.issuer, audiencesFor(deployment, trust, server)]),
      ),
    ]),
  )
}
