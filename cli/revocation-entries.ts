/** How entries are added to the list of revocations and taken back; each change gives a new list. */
import { REVOCABLE, type RevocationEntry } from '../functions/core/revocation/revocation-list.ts'

/** No token is believed for longer than 366 days, so an entry for one token is over then. */
const LONGEST_TOKEN_LIFE_MS = 366 * 86_400_000

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?(?:Z|[+-]\d{2}:\d{2})$/

/** The same list where the entry is there already. */
export function addEntry(
  entries: readonly RevocationEntry[],
  entry: RevocationEntry,
): readonly RevocationEntry[] {
  if (entries.some((each) => isSame(each, entry))) return entries
  const live = entries.filter(
    ({ jti, at }) => jti === undefined || entry.at - at < LONGEST_TOKEN_LIFE_MS,
  )
  return [...live, entry]
}

/** The same list where there is no such entry. */
export function liftEntry(
  entries: readonly RevocationEntry[],
  entry: RevocationEntry,
): readonly RevocationEntry[] {
  const rest = entries.filter((each) => !isSame(each, entry))
  return rest.length === entries.length ? entries : rest
}

function isSame(a: RevocationEntry, b: RevocationEntry): boolean {
  return a.issuedBefore === b.issuedBefore && REVOCABLE.every((name) => a[name] === b[name])
}

/** Milliseconds since the epoch; undefined where the text is no instant. */
export function readInstant(text: string, now: number): number | undefined {
  if (text === 'now') return now
  const instant = INSTANT.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(instant) ? undefined : instant
}
