/**
 * Makes a principal of verified claims, by the issuer's own claim paths. Refuses claims of the wrong
 * type, and a tenant or role that this issuer may not assert.
 */
import type { IssuerTrust } from '../deployment.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import { type Refusal, refuse } from '../refusal.ts'
import type { Authentication, Principal } from './principal.ts'

/** Actors that a chain may name; more is refused. */
const LONGEST_ACTOR_CHAIN = 8

export function readPrincipal(
  claims: JsonObject,
  trust: IssuerTrust,
): (Principal & { readonly kind: 'principal' }) | Refusal {
  const subject = claimAt(claims, trust.claims.subject)
  const tenant = claimAt(claims, trust.claims.tenant)
  const roles = claimAt(claims, trust.claims.roles) ?? []
  const client = claimAt(claims, trust.claims.client) ?? claims['azp']
  const session = claimAt(claims, trust.claims.session)
  const scopes = readScopes(claims)
  const actorChain = readActors(claims['act'])
  const auth = readAuthentication(claims)
  if (!isName(subject)) return wrong('subject')
  if (!isName(tenant)) return wrong('tenant')
  if (!isStringList(roles)) return wrong('roles')
  if (client !== undefined && !isName(client)) return wrong('client')
  if (session !== undefined && !isName(session)) return wrong('session')
  if (scopes === undefined) return wrong('scope')
  if (actorChain === undefined) return wrong('act')
  if (auth === undefined) return wrong('acr, amr or auth_time')
  if (trust.tenants !== 'any' && !trust.tenants.includes(tenant))
    return refuse('tenant_not_issued_here')
  const issuable = trust.roles
  if (issuable !== 'any' && !roles.every((role) => issuable.includes(role)))
    return refuse('role_not_issued_here')
  const { exp, jti } = claims as { exp: number; jti?: JsonValue }
  if (jti !== undefined && typeof jti !== 'string') return wrong('jti')
  return {
    kind: 'principal',
    issuer: trust.issuer,
    tenant,
    subject,
    roles,
    client,
    actor: actorChain[0],
    actorChain,
    scopes,
    session,
    auth,
    expiresAt: exp * 1000,
    tokenId: jti,
  }
}

/** The value at a path of own members. */
function claimAt(claims: JsonObject, path: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = claims
  for (const member of path) {
    if (!isJsonObject(value) || !Object.hasOwn(value, member)) return undefined
    value = value[member]
  }
  return value
}

/** `scope` as in RFC 9068 section 2.2.3, `scp` as Microsoft Entra ID and Okta write it. */
function readScopes(claims: JsonObject): readonly string[] | undefined {
  const value = claims['scope'] ?? claims['scp'] ?? []
  if (typeof value === 'string') return value.split(' ').filter((scope) => scope !== '')
  return isStringList(value) ? value : undefined
}

/** The chain of actors, the current one first (RFC 8693 section 4.1). */
function readActors(claim: JsonValue | undefined): readonly string[] | undefined {
  const chain: string[] = []
  let actor = claim
  while (actor !== undefined) {
    if (!isJsonObject(actor) || !isName(actor['sub']) || chain.length === LONGEST_ACTOR_CHAIN)
      return undefined
    chain.push(actor['sub'])
    actor = actor['act']
  }
  return chain
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

const CONTROL = /\p{Cc}/u

/** A name that identifies: not empty, bounded, without control characters. */
function isName(value: JsonValue | undefined): value is string {
  return (
    typeof value === 'string' && value.trim() !== '' && value.length <= 512 && !CONTROL.test(value)
  )
}

function isStringList(value: JsonValue): value is readonly string[] {
  return (
    Array.isArray(value) && value.length <= 1000 && value.every((item) => typeof item === 'string')
  )
}

function wrong(claim: string): Refusal {
  return refuse('token_claim_invalid', { detail: claim })
}
