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

/**
 * As many marks in a row as text has (Unicode UAX 15, "Stream-Safe Text Format"): normalizing sorts them,
 * which takes the square of their number. A joiner, which is ignorable, ends the row.
 */
const ROW_OF_MARKS = /\p{M}{30}/gu
const JOINER = '\u034f'

/** Letters, digits and marks of ASCII: nothing to ignore, and no other forms. */
const PLAIN = /^[\x21-\x7e]*$/

/** One key in the form in which look-alikes meet. */
export function foldKey(key: string): string {
  if (PLAIN.test(key)) return key.toLowerCase()
  return key
    .replace(IGNORABLE, '')
    .replace(ROW_OF_MARKS, `$&${JOINER}`)
    .normalize('NFKD')
    .replace(DOT_ABOVE, '')
    .replace(IGNORABLE, '')
    .toUpperCase()
    .toLowerCase()
}

/** Nothing is left of these, beside what is ignorable. */
const VANISHING = /[\u0307\u02d9]/g

/**
 * One key folded; undefined where it would be longer than `longest`, and so need not be folded: a single
 * character may become eighteen.
 */
export function foldUpTo(key: string, longest: number): string | undefined {
  // Whatever is not left out becomes one unit or more, of two at most.
  const isLong = key.length > 2 * longest
  const rest = isLong ? key.replace(IGNORABLE, '').replace(VANISHING, '') : key
  return rest.length > 2 * longest ? undefined : foldKey(rest)
}

/** A set of keys that matter, folded once. */
export interface KeysThatMatter {
  readonly exact: ReadonlySet<string>
  readonly folded: ReadonlySet<string>
  /** Length of the longest folded one. */
  readonly longest: number
}

export function keysThatMatter(keys: Iterable<string>): KeysThatMatter {
  const exact = new Set(keys)
  const folded = new Set([...exact].map(foldKey))
  const longest = [...folded].reduce((most, { length }) => Math.max(most, length), 0)
  return { exact, folded, longest }
}

/** Whether any member of the object looks like one of the keys without being it. */
export function hasLookAlike(object: JsonObject, keys: KeysThatMatter): boolean {
  for (const key of Object.keys(object)) {
    if (keys.exact.has(key)) continue
    const folded = foldUpTo(key, keys.longest)
    if (folded !== undefined && keys.folded.has(folded)) return true
  }
  return false
}
