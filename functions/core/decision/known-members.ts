/**
 * Finds members of a bundle's data whose names nothing reads: somebody meant another one, which then is
 * missing without a word.
 */
import { distance } from 'fastest-levenshtein'
import type { JsonObject } from '../json.ts'

/** Whether every member is one of these. */
export function knowsAll(object: JsonObject, known: readonly string[]): boolean {
  return Object.keys(object).every((name) => known.includes(name))
}

/** Whether a name is a slip of the pen away from another, or one of its forms. */
export function isLike(name: string, meant: string): boolean {
  const letters = name.toLowerCase().replace(/[^a-z]/g, '')
  return letters.startsWith(meant.replace(/s$/, '')) || distance(letters, meant) <= 2
}
