/**
 * Finds keys that only look like a key that matters: equal under Unicode case folding, compatibility
 * forms or without ignorable characters. Some parser somewhere takes them for it, so a message that
 * holds one is refused.
 */
import type { JsonObject } from '../json.ts'

// Cc and Cf cover NUL, joiners, direction marks and tags; the rest is ignorable by Unicode's table.
const IGNORABLE = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\s]/gu
/** What is left of a dotted capital I in lower case; other marks make other letters. */
const DOT_ABOVE = /\u0307/g

/** Letters, digits and marks of ASCII: nothing to ignore, and no other forms. */
const PLAIN = /^[\x21-\x7e]*$/

/** One key in the form in which look-alikes meet. */
export function foldKey(key: string): string {
  if (PLAIN.test(key)) return key.toLowerCase()
  return key
    .replace(IGNORABLE, '')
    .normalize('NFKD')
    .replace(DOT_ABOVE, '')
    .replace(IGNORABLE, '')
    .toUpperCase()
    .toLowerCase()
}

/** A set of keys that matter, folded once. */
export interface KeysThatMatter {
  readonly exact: ReadonlySet<string>
  readonly folded: ReadonlySet<string>
}

export function keysThatMatter(keys: Iterable<string>): KeysThatMatter {
  const exact = new Set(keys)
  return { exact, folded: new Set([...exact].map(foldKey)) }
}

/** Whether any member of the object looks like one of the keys without being it. */
export function hasLookAlike(object: JsonObject, keys: KeysThatMatter): boolean {
  for (const key of Object.keys(object)) {
    if (!keys.exact.has(key) && keys.folded.has(foldKey(key))) return true
  }
  return false
}
