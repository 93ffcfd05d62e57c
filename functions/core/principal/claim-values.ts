/**
 * Reads single values out of verified claims: own members only, names bounded, lists of strings.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import { type Refusal, refuse } from '../refusal.ts'

/** Longest list of roles, groups or scopes that is read. */
const LONGEST_LIST = 1000
const LONGEST_NAME = 512
const CONTROL = /\p{Cc}/u

/** The value at a path of own members; undefined where any step is absent. */
export function claimAt(claims: JsonObject, path: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = claims
  for (const member of path) {
    if (!isJsonObject(value) || !Object.hasOwn(value, member)) return undefined
    value = value[member]
  }
  return value
}

/** A name that identifies: not empty, bounded, without control characters. */
export function isName(value: JsonValue | undefined): value is string {
  return (
    typeof value === 'string' &&
    value.trim() !== '' &&
    value.length <= LONGEST_NAME &&
    !CONTROL.test(value)
  )
}

export function isStringList(value: JsonValue): value is readonly string[] {
  return (
    Array.isArray(value) &&
    value.length <= LONGEST_LIST &&
    value.every((item) => typeof item === 'string')
  )
}

/** The refusal of a claim that is missing or of the wrong type; names the claim, never its value. */
export function wrongClaim(claim: string): Refusal {
  return refuse('token_claim_invalid', { detail: claim })
}
