// Keys that a person dropped, and how an issuer might bring them back.
import { describe, expect, it } from 'vitest'
import type { StoredKey } from '../../../functions/core/credentials/key-store.ts'
import { thumbprintOf, withoutKey } from '../../../functions/key-sync/dropped-keys.ts'
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
    if (stored === undefined) throw new Error('nothing was dropped')
    for (const again of [A, { ...A, kid: 'c' }, { ...A, alg: 'ES256' }])
      expect(mergeKeys(stored, [again, B], NOW, 60)).toBeUndefined()
  })

  it('stays away while other keys come and go', () => {
    if (stored === undefined) throw new Error('nothing was dropped')
    const next = { ...B, kid: 'n', x: '3' }
    const merged = mergeKeys(stored, [A, next], NOW, 60)
    expect(merged?.keys).toEqual([next, { ...B, retiredAt: NOW }])
    expect(merged?.dropped).toEqual([thumbprintOf(A)])
  })

  it('is not found where none has that id', () => {
    expect(withoutKey({ keys: [A] }, 'z', NOW)).toBeUndefined()
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
