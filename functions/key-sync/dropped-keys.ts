/**
 * Keys that a person dropped: known by their numbers (RFC 7638), so that an issuer which still
 * publishes one, under whatever key id, does not bring it back.
 */
import { createHash } from 'node:crypto'
import type { StoredKey, StoredKeys } from '../core/credentials/key-store.ts'

/** Oldest ones beyond this number are forgotten: a secret has an end. */
const MOST_DROPPED = 64

/** RFC 7638 section 3, with members of key types that are known here. */
export function thumbprintOf({ kty, n, e, crv, x, y }: StoredKey): string {
  const members = { crv, e, kty, n, x, y }
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url')
}

/** The keys that nobody dropped. */
export function undropped(
  keys: readonly StoredKey[],
  { dropped = [] }: Pick<StoredKeys, 'dropped'>,
): readonly StoredKey[] {
  return dropped.length === 0 ? keys : keys.filter((key) => !dropped.includes(thumbprintOf(key)))
}

/** What is stored once the key of this id is dropped; undefined where none is stored. `now` in ms. */
export function withoutKey(stored: StoredKeys, kid: string, now: number): StoredKeys | undefined {
  const named = stored.keys.filter((key) => key.kid === kid)
  if (named.length === 0) return undefined
  const dropped = [...named.map(thumbprintOf), ...(stored.dropped ?? [])].slice(0, MOST_DROPPED)
  return { keys: stored.keys.filter((key) => key.kid !== kid), fetchedAt: now, dropped }
}
