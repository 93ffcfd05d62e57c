/**
 * Keys that a person dropped: known by the numbers that make them, so that an issuer which still
 * publishes one, under whatever key id and in whatever spelling, does not bring it back. Refuses to drop
 * more than a secret can remember: a drop that is forgotten is a key that works again.
 */
import { createHash } from 'node:crypto'
import type { StoredKey, StoredKeys } from '../core/credentials/key-store.ts'

/** 46 bytes each, of the 65,536 that a secret holds beside the keys. */
export const MOST_DROPPED = 640

/**
 * Names a key by its modulus, or by its curve and the first coordinate alone: whoever has a private key
 * has those of every other exponent, and of the point across the axis, too.
 */
export function thumbprintOf({ kty, n, crv, x }: StoredKey): string {
  return digestOf({ kty, crv, number: numberOf(n ?? x ?? '') })
}

/** The number itself: without leading zero bytes, and without the bits that base64url leaves over. */
function numberOf(text: string): string {
  const bytes = Buffer.from(text, 'base64url')
  const first = bytes.findIndex((byte) => byte !== 0)
  return first < 0 ? text : bytes.subarray(first).toString('base64url')
}

/** RFC 7638 section 3: how keys were named that were dropped before. */
function formerThumbprintOf({ kty, n, e, crv, x, y }: StoredKey): string {
  return digestOf({ crv, e, kty, n, x, y })
}

function digestOf(members: Readonly<Record<string, string | undefined>>): string {
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url')
}

/** The keys that nobody dropped. */
export function undropped(
  keys: readonly StoredKey[],
  { dropped = [] }: Pick<StoredKeys, 'dropped'>,
): readonly StoredKey[] {
  if (dropped.length === 0) return keys
  const gone = new Set(dropped)
  return keys.filter((key) => !gone.has(thumbprintOf(key)) && !gone.has(formerThumbprintOf(key)))
}

/**
 * What is stored once the key of this id is dropped; undefined where none is stored, `full` where no more
 * drops can be remembered. `now` in milliseconds.
 */
export function withoutKey(
  stored: StoredKeys,
  kid: string,
  now: number,
): StoredKeys | 'full' | undefined {
  const named = stored.keys.filter((key) => key.kid === kid)
  if (named.length === 0) return undefined
  const dropped = [...new Set([...named.map(thumbprintOf), ...(stored.dropped ?? [])])]
  if (dropped.length > MOST_DROPPED) return 'full'
  // Whatever else has the same numbers goes with it.
  const keys = undropped(stored.keys, { dropped }).filter((key) => key.kid !== kid)
  return { keys, fetchedAt: now, dropped }
}
