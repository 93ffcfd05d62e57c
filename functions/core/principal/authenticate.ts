/**
 * The first two stages as one: from the Authorization header to a principal, for one server. Every
 * refusal is a 401, or a 503 where the keys cannot be read.
 */
import { isDpopScheme, readBearerToken } from '../credentials/bearer-token.ts'
import { checkClaims } from '../credentials/claims.ts'
import { proveSender, type PresentedProof } from '../credentials/prove-sender.ts'
import { withProven } from '../credentials/token-facts.ts'
import type { TokenCache } from '../credentials/token-cache.ts'
import type { KeySet, VerificationKeys } from '../credentials/verification-keys.ts'
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
  /** Hash of the header's text under which its token is remembered; collision-resistant. */
  readonly hash: (credential: string) => string
}

export interface Authenticator {
  /**
   * `authorization`: every value of the header; `now` in milliseconds; `presented`: what proves that
   * the sender holds the token's key. A proof comes back unclaimed.
   */
  authenticate(
    authorization: readonly string[],
    server: ServerConfig,
    now: number,
    presented?: PresentedProof,
  ): Promise<Principal | Refusal>
}

export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const { deployment, keys, cache, hash } = options
  const audiences = allAudiences(deployment)
  /** Claims that were read once say the same when they are seen again. */
  const principals = new WeakMap<VerifiedToken, ReturnType<typeof readPrincipal>>()
  return {
    async authenticate(authorization, server, now, presented) {
      const [header = '', ...others] = authorization
      // A header that held a good token holds it again: it is not taken apart a second time.
      const digest = others.length === 0 ? hash(header) : undefined
      const known = digest === undefined ? undefined : await remembered(cache, keys, digest)
      const verified = known ?? (await verifyHeader(authorization, deployment, keys))
      if (isRefusal(verified)) return verified
      const { claims, trust, kid } = verified
      /** Whose token it is, is proven from here on. */
      const proven = (refusal: Refusal): Refusal => withProven(refusal, claims, kid)
      const accepted =
        audiences.get(server.name)?.get(trust.issuer) ?? audiencesFor(deployment, trust, server)
      const refused = checkClaims(claims, trust, accepted, now)
      if (refused !== undefined) return proven(refused)
      const principal = principals.get(verified) ?? readPrincipal(claims, trust)
      if (isRefusal(principal)) return proven(principal)
      if (known === undefined && digest !== undefined) {
        principals.set(verified, principal)
        cache.put(digest, verified)
      }
      const isRequired = trust.dpopRequired === true || server.dpopRequired === true
      const isDpop = isDpopScheme(header)
      // Most tokens are not bound: for them nothing more is done or waited for.
      if (claims['cnf'] === undefined && !isRequired && !isDpop) return principal
      const bound = { header, claims, isDpop, resource: server.resource }
      const proof = await proveSender(bound, presented, now)
      if (isRefusal(proof)) return proven(proof)
      return { ...principal, auth: { ...principal.auth, binding: 'dpop' }, proof }
    },
  }
}

async function verifyHeader(
  authorization: readonly string[],
  deployment: DeploymentConfig,
  keys: VerificationKeys,
): Promise<VerifiedToken | Refusal> {
  const token = readBearerToken(authorization)
  return isRefusal(token) ? token : verifyToken(token, deployment.issuers, keys)
}

/** A verified token seen before; its issuer's keys are asked each time, so a dropped key drops it. */
function remembered(
  cache: TokenCache,
  keys: VerificationKeys,
  digest: string,
): VerifiedToken | Refusal | undefined | Promise<VerifiedToken | Refusal | undefined> {
  const issuer = cache.issuerOf(digest)
  if (issuer === undefined) return undefined
  const found = keys.of(issuer)
  const lookUp = (set: KeySet | Refusal) => (isRefusal(set) ? set : cache.get(digest, set))
  return found instanceof Promise ? found.then(lookUp) : lookUp(found)
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
