// Which keys are kept after a fetch, for how long, and when nothing is written.
import { describe, expect, it } from 'vitest'
import type { StoredKey, StoredKeys } from '../../../functions/core/credentials/key-store.ts'
import { mergeKeys } from '../../../functions/key-sync/merge-keys.ts'

const A: StoredKey = { kty: 'EC', kid: 'a', crv: 'P-256', x: '1', y: '1' }
const B: StoredKey = { kty: 'EC', kid: 'b', crv: 'P-256', x: '2', y: '2' }
const EMPTY: StoredKeys = { keys: [] }
const NOW = 1_800_000_000_000
const DAY = 86_400

describe('mergeKeys', () => {
  it('keeps what is published first', () => {
    expect(mergeKeys(EMPTY, [B, A], NOW, DAY)).toEqual({ keys: [A, B], fetchedAt: NOW })
  })

  it('writes nothing when the same keys come in another order', () => {
    expect(mergeKeys({ keys: [A, B], fetchedAt: 1 }, [B, A], NOW, DAY)).toBeUndefined()
  })

  it('writes when a key only changes its algorithm', () => {
    const renewed = { ...A, alg: 'ES256' }
    expect(mergeKeys({ keys: [A] }, [renewed], NOW, DAY)?.keys).toEqual([renewed])
  })

  it('keeps a key that is published no more, and says since when', () => {
    expect(mergeKeys({ keys: [A, B] }, [B], NOW, DAY)?.keys).toEqual([B, { ...A, retiredAt: NOW }])
  })

  it.each([
    ['keeps it until the last millisecond', DAY * 1000 - 1, undefined],
    ['drops it afterwards', DAY * 1000, { keys: [B], fetchedAt: NOW }],
  ])('%s', (_, age, merged) => {
    const stored = { keys: [B, { ...A, retiredAt: NOW - age }] }
    expect(mergeKeys(stored, [B], NOW, DAY)).toEqual(merged)
  })

  it('takes a retired key back when it is published again', () => {
    const stored = { keys: [B, { ...A, retiredAt: NOW - 5 }] }
    expect(mergeKeys(stored, [A, B], NOW, DAY)?.keys).toEqual([A, B])
  })

  it('drops a key at once when its kid is published with other numbers', () => {
    const replaced = { ...A, x: '9' }
    expect(mergeKeys({ keys: [A] }, [replaced], NOW, DAY)?.keys).toEqual([replaced])
  })

  it('tells keys without kid by their numbers', () => {
    const first = { kty: 'EC', crv: 'P-256', x: '1', y: '1' } as const
    const second = { ...first, x: '2' }
    expect(mergeKeys({ keys: [first] }, [second], NOW, DAY)?.keys).toEqual([
      second,
      { ...first, retiredAt: NOW },
    ])
  })

  it('retires nothing where retired keys are not kept', () => {
    expect(mergeKeys({ keys: [A, B] }, [B], NOW, 0)?.keys).toEqual([B])
  })

  it('stays within a secret by dropping the oldest retired keys', () => {
    const stored = Array.from({ length: 200 }, (_, index) => ({
      kty: 'RSA' as const,
      kid: `k${index}`,
      n: 'n'.repeat(400),
      e: 'AQAB',
      retiredAt: NOW - index,
    }))
    const keys = mergeKeys({ keys: stored }, [A], NOW, DAY)?.keys ?? []
    expect(keys[0]).toEqual(A)
    expect(keys[1]?.kid).toBe('k0')
    expect(JSON.stringify({ keys, fetchedAt: NOW }).length).toBeLessThan(65_536)
  })
})
