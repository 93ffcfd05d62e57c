/**
 * What is kept after a fetch: every published key, and for a while those that are published no more,
 * because tokens that they signed are still out. Refuses to keep more than a secret can hold.
 */
import type { StoredKey, StoredKeys } from '../core/credentials/key-store.ts'
import { undropped } from './dropped-keys.ts'

/** Secrets Manager holds 65,536 bytes; keys are ASCII. */
const MOST_BYTES = 60_000

/**
 * The keys to store, or undefined where nothing changed. `now` in milliseconds.
 * A retired key whose kid is published again with other numbers is gone at once.
 */
export function mergeKeys(
  stored: StoredKeys,
  fetched: readonly StoredKey[],
  now: number,
  retiredKeySeconds: number,
): StoredKeys | undefined {
  const published = undropped(fetched, stored)
  const current = new Set(published.map(identityOf))
  const retired = undropped(stored.keys, stored)
    .filter((key) => !current.has(identityOf(key)))
    // A clock that was ahead must not make a key live longer.
    .map((key) => ({ ...key, retiredAt: Math.min(key.retiredAt ?? now, now) }))
    .filter(({ retiredAt }) => now - retiredAt < retiredKeySeconds * 1000)
  const { dropped } = stored
  const room = MOST_BYTES - JSON.stringify(dropped ?? []).length
  const keys = fitting([...sorted(published), ...sorted(retired)], room)
  const isSame = JSON.stringify(keys) === JSON.stringify(stored.keys)
  return isSame
    ? undefined
    : { keys, fetchedAt: now, ...(dropped === undefined ? {} : { dropped }) }
}

/** Published keys come first, so that what does not fit is the oldest of the retired. */
function fitting(keys: readonly StoredKey[], room: number): readonly StoredKey[] {
  const kept: StoredKey[] = []
  let bytes = 0
  for (const key of keys) {
    bytes += JSON.stringify(key).length + 1
    if (bytes > room) break
    kept.push(key)
  }
  return kept
}

/** Issuers publish in any order: only a fixed one can be compared. Newest retired first. */
function sorted(keys: readonly StoredKey[]): readonly StoredKey[] {
  return keys.toSorted((a, b) => {
    const byAge = (b.retiredAt ?? 0) - (a.retiredAt ?? 0)
    return byAge || compare(identityOf(a), identityOf(b)) || compare(textOf(a), textOf(b))
  })
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** One key id may stand for several keys. */
function textOf(key: StoredKey): string {
  return JSON.stringify(key)
}

/** Its kid; a key without one is its own numbers. */
function identityOf({ kid, n, x, y }: StoredKey): string {
  return kid === undefined ? `number ${n ?? ''} ${x ?? ''} ${y ?? ''}` : `kid ${kid}`
}
