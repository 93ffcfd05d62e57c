/**
 * Who calls: a subject as asserted by one issuer within one tenant. Two issuers' subjects of the
 * same name are different principals everywhere (quota keys, audit, sealed handles).
 */
import type { UnclaimedProof } from '../credentials/prove-sender.ts'

export interface Principal {
  readonly issuer: string
  readonly tenant: string
  readonly subject: string
  readonly roles: readonly string[]
  /** OAuth client that obtained the token (`client_id` or `azp`); undefined where the token names none. */
  readonly client: string | undefined
  /** Subject of the current actor only (RFC 8693 section 4.1); the whole chain goes to the audit. */
  readonly actor: string | undefined
  /** Actors from the current one to the first, for the audit. */
  readonly actorChain: readonly string[]
  /** Scopes of the token, with those that they imply. */
  readonly scopes: readonly string[]
  /** Scopes that the token names itself; absent: the same. */
  readonly grantedScopes?: readonly string[]
  readonly session: string | undefined
  readonly auth: Authentication
  /** Instant at which the token ends, in milliseconds since the epoch. */
  readonly expiresAt: number
  /** Instant at which it was issued, in milliseconds; absent where the token does not say. */
  readonly issuedAt?: number
  /** `jti`, or undefined where the token has none. */
  readonly tokenId: string | undefined
  /** The proof of possession that came with this call: verified, and not yet claimed. */
  readonly proof?: UnclaimedProof
}

/** How the subject authenticated (OIDC Core section 2, RFC 9068 section 2.2.1). */
export interface Authentication {
  readonly acr: string | undefined
  readonly amr: readonly string[]
  /** `auth_time` in seconds since the epoch. */
  readonly time: number | undefined
  readonly binding: 'bearer' | 'dpop'
}
