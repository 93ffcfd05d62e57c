/**
 * Which scopes a token grants: those it names, and those that they imply by the issuer's hierarchy.
 */
import type { IssuerTrust } from '../deployment.ts'
import type { JsonObject } from '../json.ts'
import { isStringList } from './claim-values.ts'

/**
 * `scope` as in RFC 9068 section 2.2.3, `scp` as Microsoft Entra ID and Okta write it; a text or a
 * list. Undefined where it is of the wrong type.
 */
export function readScopes(claims: JsonObject): readonly string[] | undefined {
  const value = claims['scope'] ?? claims['scp'] ?? []
  if (typeof value === 'string') return value.split(' ').filter((scope) => scope !== '')
  return isStringList(value) ? value : undefined
}

/** The scopes and all that they imply, each once; a hierarchy may hold circles. */
export function withImplied(
  granted: readonly string[],
  { scopeHierarchy }: Pick<IssuerTrust, 'scopeHierarchy'>,
): readonly string[] {
  if (scopeHierarchy === undefined) return granted
  // A set that grows while it is walked through is walked to its end.
  const all = new Set(granted)
  for (const scope of all) {
    const implied = Object.hasOwn(scopeHierarchy, scope) ? (scopeHierarchy[scope] ?? []) : []
    for (const each of implied) all.add(each)
  }
  return [...all]
}
