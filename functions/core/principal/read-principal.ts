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
  const client = claimAt(claims, clientPath) ?? claims['azp']
  const session = claimAt(claims, sessionPath)
  const granted = readScopes(claims)
  const actorChain = readActors(claims, trust.claims)
  const auth = readAuthentication(claims)
  if (!isName(subject)) return wrongClaim('subject')
  if (client === undefined && trust.clientRequired === true)
    return refuse('token_type_refused', { detail: 'no client' })
  if (client !== undefined && !isName(client)) return wrongClaim('client')
  if (session !== undefined && !isName(session)) return wrongClaim('session')
  if (granted === undefined) return wrongClaim('scope')
  if (actorChain === undefined) return wrongClaim('act')
  if (auth === undefined) return wrongClaim('acr, amr or auth_time')
  const tenant = readTenant(claims, trust)
  if (isRefusal(tenant)) return tenant
  const roles = readRoles(claims, trust)
  if (isRefusal(roles)) return roles
  const { exp, iat, jti } = claims as { exp: number; iat?: number; jti?: JsonValue }
  if (jti !== undefined && typeof jti !== 'string') return wrongClaim('jti')
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
    session,
    auth,
    expiresAt: exp * 1000,
    ...(iat === undefined ? {} : { issuedAt: iat * 1000 }),
    tokenId: jti,
  }
}

function readAuthentication(claims: JsonObject): Authentication | undefined {
  const {
    acr,
    amr,
    auth_time: time,
  } = claims as { acr?: JsonValue; amr?: JsonValue; auth_time?: JsonValue }
  const methods = amr ?? []
  const isSound =
    (acr === undefined || typeof acr === 'string') &&
    (time === undefined || (typeof time === 'number' && Number.isSafeInteger(time)))
  if (!isSound || !isStringList(methods)) return undefined
  return { acr, amr: methods, time, binding: 'bearer' }
}
