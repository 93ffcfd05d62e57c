/**
 * Which roles a token gives: from one claim or several, each a list or one text, as they are or by a map
 * of groups. Refuses
 * claims of the wrong type, groups that the issuer left out for their number, and a role that this
 * issuer may not assert.
 */
import type { IssuerTrust, RoleSource } from '../deployment.ts'
import { isJsonObject, type JsonObject } from '../json.ts'
import { mismatch } from '../credentials/token-facts.ts'
import { isRefusal, type Refusal, refuse } from '../refusal.ts'
import { claimAt, isStringList, wrongClaim } from './claim-values.ts'

export function readRoles(claims: JsonObject, trust: IssuerTrust): readonly string[] | Refusal {
  const { ignoredRoles = [], roles: issuable } = trust
  const roles = new Set<string>()
  for (const source of trust.roleSources ?? [{ claim: trust.claims.roles }]) {
    const given = rolesFrom(claims, source)
    if (isRefusal(given)) return given
    for (const role of given) roles.add(role)
  }
  const meant = [...roles].filter((role) => !ignoredRoles.includes(role))
  if (issuable === 'any') return meant
  const foreign = meant.filter((role) => !issuable.includes(role))
  return foreign.length === 0
    ? meant
    : refuse('role_not_issued_here', { mismatch: mismatch('roles', issuable, foreign) })
}

function rolesFrom(claims: JsonObject, { claim, map }: RoleSource): readonly string[] | Refusal {
  if (isLeftOut(claims, claim[0])) return refuse('token_groups_overage')
  const value = claimAt(claims, claim) ?? []
  // One role or group as text is that one, exactly as it is written: AD FS writes a list only of several.
  const values = typeof value === 'string' && value !== '' ? [value] : value === '' ? [] : value
  if (!isStringList(values)) return wrongClaim('roles')
  if (map === undefined) return values
  return values.flatMap((group) => (Object.hasOwn(map, group) ? (map[group] ?? []) : []))
}

/**
 * Too many groups for a token: Microsoft Entra ID then points to an API instead (OpenID Connect Core
 * section 5.6.2), or says only that there are some. No groups would read like no role, and roles
 * from another source would count alone, so it is not guessed.
 */
function isLeftOut(claims: JsonObject, claim: string | undefined): boolean {
  if (claim === undefined) return false
  const elsewhere = claims['_claim_names']
  const isElsewhere = isJsonObject(elsewhere) && Object.hasOwn(elsewhere, claim)
  return isElsewhere || (claim === 'groups' && claims['hasgroups'] === true)
}
