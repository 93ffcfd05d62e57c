// Keys that a person dropped, and how an issuer might bring them back.
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { StoredKey, StoredKeys } from '../../../functions/core/credentials/key-store.ts'
import {
  MOST_DROPPED,
  thumbprintOf,
  undropped,
  withoutKey,
} from '../../../functions/key-sync/dropped-keys.ts'
import { readKeySet } from '../../../functions/key-sync/read-key-set.ts'
import { keySet, P256, RSA } from './test-keys.ts'
import { mergeKeys } from '../../../functions/key-sync/merge-keys.ts'
import { reasonOf } from '../../../functions/key-sync/sync-keys.ts'

const A: StoredKey = { kty: 'EC', kid: 'a', crv: 'P-256', x: '1', y: '1' }
const B: StoredKey = { kty: 'EC', kid: 'b', crv: 'P-256', x: '2', y: '2' }
const NOW = 1_800_000_000_000

describe('a dropped key', () => {
  const stored = withoutKey({ keys: [A, B], fetchedAt: 1 }, 'a', NOW)

  it('is gone, and remembered as dropped', () => {
    expect(stored).toEqual({ keys: [B], fetchedAt: NOW, dropped: [thumbprintOf(A)] })
  })

  it('stays away though its issuer publishes it, also under another id or algorithm', () => {
    if (typeof stored !== 'object') throw new Error('nothing was dropped')
    for (const again of [A, { ...A, kid: 'c' }, { ...A, alg: 'ES256' }])
      expect(mergeKeys(stored, [again, B], NOW, 60)).toBeUndefined()
  })

  it('stays away while other keys come and go', () => {
    if (typeof stored !== 'object') throw new Error('nothing was dropped')
    const next = { ...B, kid: 'n', x: '3' }
    const merged = mergeKeys(stored, [A, next], NOW, 60)
    expect(merged?.keys).toEqual([next, { ...B, retiredAt: NOW }])
    expect(merged?.dropped).toEqual([thumbprintOf(A)])
  })

  it('was dropped before keys were named by their numbers alone, and stays dropped', () => {
    const former = { kty: 'RSA', kid: 'r', n: RSA.n ?? '', e: RSA.e ?? '' } as const
    const members = {
      crv: undefined,
      e: former.e,
      kty: 'RSA',
      n: former.n,
      x: undefined,
      y: undefined,
    }
    const thumbprint = createHash('sha256').update(JSON.stringify(members)).digest('base64url')
    expect(undropped([former, B], { dropped: [thumbprint] })).toEqual([B])
  })

  it('is remembered however many are dropped after it, or the drop is refused', () => {
    let stored: StoredKeys = { keys: [] }
    const key = (index: number): StoredKey => ({
      ...A,
      kid: `k${index}`,
      x: thumbprintOf({ ...A, x: `${index}AAA` }),
    })
    for (let index = 0; index < MOST_DROPPED; index += 1) {
      const next = withoutKey({ ...stored, keys: [key(index)] }, `k${index}`, NOW)
      if (typeof next !== 'object') throw new Error(`drop ${index} was not kept`)
      stored = next
    }
    expect(stored.dropped).toContain(thumbprintOf(key(0)))
    expect(undropped([key(0), B], stored)).toEqual([B])
    expect(JSON.stringify(stored).length).toBeLessThan(40_000)
    expect(withoutKey({ ...stored, keys: [B] }, 'b', NOW)).toBe('full')
  })

  it('is not found where none has that id', () => {
    expect(withoutKey({ keys: [A] }, 'z', NOW)).toBeUndefined()
  })
})

describe('a dropped key in another spelling', () => {
  const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const readOne = (key: object): StoredKey[] => {
    const read = readKeySet(keySet(key))
    return 'keys' in read ? [...read.keys] : []
  }
  /** The same number with zero bytes before it. */
  const padded = (text: string, zeros: number) =>
    Buffer.concat([Buffer.alloc(zeros), Buffer.from(text, 'base64url')]).toString('base64url')
  /** The same bytes with the bits set that base64url leaves over. */
  function spilled(text: string): string {
    const left = [0, 0, 15, 3][text.length % 4] ?? 0
    const last = ALPHABET.indexOf(text.at(-1) ?? '')
    return `${text.slice(0, -1)}${ALPHABET[last | left] ?? ''}`
  }

  it.each([
    ['an RSA key', { ...RSA, kid: 'k' }, 'n'],
    ['a key on a curve', { ...P256, kid: 'k' }, 'x'],
  ] as const)('stays away: %s', (_title, published, number) => {
    const [honest] = readOne(published)
    if (honest === undefined) throw new Error('the honest key was not read')
    const stored = withoutKey({ keys: [honest] }, 'k', NOW)
    if (typeof stored !== 'object') throw new Error('nothing was dropped')
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 9 }),
        fc.boolean(),
        fc.string(),
        (zeros, isSpilled, kid) => {
          const text = padded(published[number] ?? '', zeros)
          const again = { ...published, kid: `k${kid}`, [number]: isSpilled ? spilled(text) : text }
          const fetched = readOne(again)
          // Read in its one spelling, or not at all.
          for (const key of fetched) expect(key[number]).toBe(honest[number])
          expect(mergeKeys(stored, fetched, NOW, 60)).toBeUndefined()
          expect(undropped([{ ...honest, [number]: again[number] }], stored)).toEqual([])
        },
      ),
    )
  })

  it('stays away with another exponent, and with the point across the axis', () => {
    const rsa = withoutKey(
      { keys: [{ kty: 'RSA', kid: 'k', n: RSA.n ?? '', e: 'AQAB' }] },
      'k',
      NOW,
    )
    if (typeof rsa !== 'object') throw new Error('nothing was dropped')
    expect(undropped(readOne({ ...RSA, e: 'Aw' }), rsa)).toEqual([])
    const ec = withoutKey(
      { keys: [{ kty: 'EC', kid: 'k', crv: 'P-256', x: P256.x ?? '', y: P256.y ?? '' }] },
      'k',
      NOW,
    )
    if (typeof ec !== 'object') throw new Error('nothing was dropped')
    expect(undropped([{ kty: 'EC', crv: 'P-256', x: P256.x ?? '', y: 'AAAA' }], ec)).toEqual([])
  })
})

describe('reasonOf', () => {
  it.each([
    [
      { reason: 'drop', issuer: 'i', kid: 'k' },
      { kind: 'drop', issuer: 'i', kid: 'k' },
    ],
    [
      { reason: 'drop', issuer: 1 },
      { kind: 'drop', issuer: '', kid: '' },
    ],
    [
      { reason: 'unknown-key', issuer: 'i' },
      { kind: 'unknown-key', issuer: 'i' },
    ],
    [{ source: 'aws.events' }, { kind: 'schedule' }],
    [null, { kind: 'schedule' }],
  ])('reads %j', (event, reason) => {
    expect(reasonOf(event)).toEqual(reason)
  })
})
