/** That a sealed handle opens for whom and what it was sealed for, and for nothing and nobody else. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createAesSeals,
  keyIdOf,
  sealKeyOf,
} from '../../../../functions/adapters/handles/aes-seals.ts'

const A = sealKeyOf('the first secret of forty characters, or so')
const B = sealKeyOf('the second secret of forty characters, or so')
const seals = createAesSeals([A])

describe('createAesSeals', () => {
  it('opens what it sealed, in the same context alone', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string(),
        fc.string(),
        (text, context, other) => {
          const wellFormed = text.toWellFormed()
          const handle = seals.seal(context, wellFormed)
          expect(handle).toMatch(/^[\w-]+$/)
          expect(seals.open(context, handle)).toBe(wellFormed)
          if (other !== context) expect(seals.open(other, handle)).toBeUndefined()
        },
      ),
    )
  })

  it('opens nothing that was altered in a single character', () => {
    const handle = seals.seal('context', 'upstream-id')
    for (let at = 0; at < handle.length; at += 1) {
      for (const character of ['A', 'z', '_', '=', '+', ' ', '\u00e9']) {
        if (handle[at] === character) continue
        const altered = handle.slice(0, at) + character + handle.slice(at + 1)
        expect(seals.open('context', altered)).toBeUndefined()
      }
    }
  })

  it.each(['', 'x', 'upstream-id', 'A'.repeat(42), 'A'.repeat(43), 'A'.repeat(44), 'a.b', ' '])(
    'opens nothing that never was sealed: %j',
    (handle) => {
      expect(seals.open('context', handle)).toBeUndefined()
    },
  )

  it('opens no cut or longer handle, and no second spelling of one', () => {
    const handle = seals.seal('c', 'text')
    for (const other of [
      handle.slice(1),
      handle.slice(0, -1),
      `${handle}A`,
      `${handle}=`,
      `${handle}\n`,
    ])
      expect(seals.open('c', other)).toBeUndefined()
  })

  it('opens whatever text: fuzzed handles are nobody’s', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (handle) => {
        expect(seals.open('context', handle)).toBeUndefined()
      }),
    )
  })

  it('seals with the current key, and still opens what the previous one sealed', () => {
    const rotated = createAesSeals([B, A])
    const old = seals.seal('c', 'text')
    expect(rotated.open('c', old)).toBe('text')
    const renewed = rotated.seal('c', 'text')
    expect(keyIdOf(renewed)).toBe(B.id)
    expect(seals.open('c', renewed)).toBeUndefined()
    expect(createAesSeals([B]).open('c', old)).toBeUndefined()
  })

  it('never seals one text twice in the same way', () => {
    expect(seals.seal('c', 'text')).not.toBe(seals.seal('c', 'text'))
  })

  it('takes no key from a short secret', () => {
    expect(() => sealKeyOf('short')).toThrow('too short')
  })
})
