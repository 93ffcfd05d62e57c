/**
 * Finds numbers that readers take for different values: beyond 2^53 some round and some do not, so a
 * rule here would judge another number than the one that a server works with.
 */
import type { JsonObject, JsonValue } from '../json.ts'

/** Whether any of the named members holds such a number, at any depth. */
export function hasInexactNumber(object: JsonObject, names: ReadonlySet<string>): boolean {
  for (const name of names) {
    const value = Object.hasOwn(object, name) ? object[name] : undefined
    if (value !== undefined && isInexact(value)) return true
  }
  return false
}

function isInexact(value: JsonValue): boolean {
  if (typeof value === 'number') return Number.isInteger(value) && !Number.isSafeInteger(value)
  return typeof value === 'object' && value !== null && Object.values(value).some(isInexact)
}
