/**
 * Makes a principal of verified claims, by the issuer's own claim paths. Refuses claims of the wrong
 * type, and a tenant or role that this issuer may not assert.
 */
import type { IssuerTrust } from '../deployment.ts'
import type { JsonObject, JsonValue } from '../json.ts'
import { isRefusal, type Refusal, refuse } from '../refusal.ts'
import { claimAt, isName, isStringList, wrongClaim } from './claim-values.ts'
import type { Authentication, Principal } from './principal.ts'
import { readActors } from './read-actors.ts'
import { readRoles } from './read-roles.ts'
import { readScopes, withImplied } from './read-scopes.ts'
import { readTenant } from './read-tenant.ts'

export function readPrincipal(
  claims: JsonObject,
  trust: IssuerTrust,
): (Principal & { readonly kind: 'principal' }) | Refusal {
  const {
    subject: subjectPath,
    subjectElse,
    client: clientPath,
    session: sessionPath,
  } = trust.claims
  const subject = claimAt(claims, subjectPath) ?? (subjectElse && claimAt(claims, subjectElse))
  const client = claimAt(claims, clientPath) ?? claims['azp'] ?? undefined
  const session = claimAt(claims, sessionPath)
  const granted = readScopes(claims)
  const actorChain = readActors(claims, trust.claims)
  if (!isName(subject)) return wrongClaim('subject')
  if (client === undefined && trust.clientRequired === true)
    return refuse('token_type_refused', { detail: 'no client' })
  if (client !== undefined && !isName(client)) return wrongClaim('client')
  if (granted === undefined) return wrongClaim('scope')
  if (actorChain === undefined) return wrongClaim('act')
  const tenant = readTenant(claims, trust)
  if (isRefusal(tenant)) return tenant
  const roles = readRoles(claims, trust)
  if (isRefusal(roles)) return roles
  const { exp, iat } = claims as { exp: number; iat?: number | null }
  const jti = tokenIdOf(claims['jti'])
  if (jti === null) return wrongClaim('jti')
  return {
    kind: 'principal',
    issuer: trust.issuer,
    tenant,
    subject,
    roles,
    client,
    actor: actorChain[0],
    actorChain,
    scopes: withImplied(granted, trust),
    grantedScopes: granted,
    // What only tells more about the call, and decides nothing, is left out where it cannot be read.
    session: isName(session) ? session : undefined,
    auth: readAuthentication(claims),
    expiresAt: Math.floor(exp * 1000),
    ...(typeof iat === 'number' ? { issuedAt: Math.floor(iat * 1000) } : {}),
    tokenId: jti,
  }
}

/** Revocation names it, so one that is no name is refused (null); a number is its digits. */
function tokenIdOf(jti: JsonValue | undefined): string | undefined | null {
  if (jti === undefined || jti === null) return undefined
  if (typeof jti === 'number' && Number.isSafeInteger(jti)) return String(jti)
  return typeof jti === 'string' ? jti : null
}

/** What policy asks for and does not find here, it does not take for given. */
function readAuthentication(claims: JsonObject): Authentication {
  const { acr, amr, auth_time: time } = claims as Partial<Record<string, JsonValue>>
  const methods = typeof amr === 'string' ? [amr] : (amr ?? [])
  return {
    acr: typeof acr === 'string' ? acr : undefined,
    amr: isStringList(methods) ? methods : [],
    time: typeof time === 'number' && Number.isFinite(time) ? Math.floor(time) : undefined,
    binding: 'bearer',
  }
}
