/**
 * Finds numbers that readers take for different values: beyond 2^53 some round and some do not, so a
 * rule here would judge another number than the one that a server works with.
 */
import type { JsonObject, JsonValue } from '../json.ts'

/** The first of the named members that holds such a number, at any depth. */
export function inexactNumberIn(
  object: JsonObject,
  names: ReadonlySet<string>,
): string | undefined {
  for (const name of names) {
    const value = Object.hasOwn(object, name) ? object[name] : undefined
    if (value !== undefined && isInexact(value)) return name
  }
  return undefined
}

export function hasInexactNumber(object: JsonObject, names: ReadonlySet<string>): boolean {
  return inexactNumberIn(object, names) !== undefined
}

function isInexact(value: JsonValue): boolean {
  if (typeof value === 'number') return Number.isInteger(value) && !Number.isSafeInteger(value)
  return typeof value === 'object' && value !== null && Object.values(value).some(isInexact)
}
