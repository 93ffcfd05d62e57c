/**
 * Signs RFC 9068 access tokens with the local provider's key, without a login: for the `token` command and for
 * tests. It decides nothing about who may have one; whoever reaches it is this machine's owner.
 */
import { randomUUID } from 'node:crypto'
import { importJWK, SignJWT } from 'jose'
import type { IdentitySecrets } from './keys.ts'
import type { User } from './user.ts'

export interface MintRequest extends User {
  /** Space-separated; absent: every scope that the provider knows. */
  readonly scope?: string
  /** Absent: every resource of this stack. */
  readonly audience?: string | readonly string[]
  /** Seconds from now; zero or negative makes a token that has expired. Default 3600. */
  readonly expiresIn?: number
  readonly clientId?: string
  /** Who acts for the subject (RFC 8693 section 4.1). */
  readonly actor?: string
}

export interface MintContext {
  readonly issuer: string
  readonly resources: readonly string[]
  readonly scopes: readonly string[]
  readonly signingKey: IdentitySecrets['signingKey']
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

export const DEFAULT_LIFETIME_SECONDS = 3600
const DEFAULT_CLIENT = 'mcp-authorizer-cli'

/** @returns a signed `at+jwt` (RFC 9068 section 2) with `tenant` and `roles` beside the registered claims */
export async function mintAccessToken(context: MintContext, request: MintRequest): Promise<string> {
  const key = await importJWK(context.signingKey, 'RS256')
  const now = Math.floor(context.now() / 1000)
  const expiresIn = request.expiresIn ?? DEFAULT_LIFETIME_SECONDS
  const expiresAt = now + expiresIn
  // A token that is to be expired was issued before it expired, or it would be two things wrong at once.
  const issuedAt = expiresIn > 0 ? now : expiresAt - DEFAULT_LIFETIME_SECONDS
  const audience = request.audience ?? context.resources
  const scope = request.scope ?? context.scopes.join(' ')
  return new SignJWT({
    tenant: request.tenant,
    roles: [...request.roles],
    client_id: request.clientId ?? DEFAULT_CLIENT,
    ...(scope === '' ? {} : { scope }),
    ...(request.actor === undefined ? {} : { act: { sub: request.actor } }),
  })
    .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: context.signingKey.kid })
    .setIssuer(context.issuer)
    .setSubject(request.subject)
    .setAudience(toClaim(audience))
    .setIssuedAt(issuedAt)
    .setExpirationTime(expiresAt)
    .setJti(randomUUID())
    .sign(key)
}

/** One audience is a string, as most issuers write it. */
function toClaim(audience: string | readonly string[]): string | string[] {
  if (typeof audience === 'string') return audience
  const [first, ...others] = audience
  return first !== undefined && others.length === 0 ? first : [...audience]
}
