import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  printable,
  printableJson,
  printableLines,
  quoted,
} from '../../../functions/core/printable.ts'
import { FUZZ_RUNS } from '../../fixtures/fuzz-runs.ts'

/** What a terminal obeys, or hides from its reader. */
const OBEYED = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u

describe('printable', () => {
  it.each([
    ['plain text', 'größe, 日本語 and 🙂', 'größe, 日本語 and 🙂'],
    ['an escape sequence', '\u001b[2Jactivated', '\\u001b[2Jactivated'],
    ['its one-character form', '\u009b2J', '\\u009b2J'],
    ['a line of its own', 'a\r\nactivated: b', 'a\\u000d\\u000aactivated: b'],
    ['a mark that turns the direction', 'a\u202eb', 'a\\u202eb'],
    ['a character beyond 16 bits that is not seen', '\u{e0061}', '\\udb40\\udc61'],
    ['half a pair of surrogates', '\ud800', '\\ud800'],
  ])('shows %s', (_what, text, shown) => {
    expect(printable(text)).toBe(shown)
  })

  it('cuts what is long, and never within a pair', () => {
    expect(printable('abcdef', 3)).toBe('abc…')
    expect(printable('ab🙂', 3)).toBe('ab…')
    expect(printable('abc', 3)).toBe('abc')
    expect(quoted('"'.repeat(99), 2)).toBe('"\\"\\"…"')
  })

  it('shows nothing that a terminal obeys, within six times its limit', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.nat(300), (text, limit) => {
        expect(printable(text, limit)).not.toMatch(OBEYED)
        expect(printable(text, limit).length).toBeLessThanOrEqual(6 * limit + 1)
        expect(printableLines(text)).not.toMatch(/(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u)
      }),
      { numRuns: FUZZ_RUNS },
    )
  })
})

describe('printableJson', () => {
  it('reads back as what it was, and holds nothing that a terminal obeys', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const text = printableJson(value)
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
        expect(text).not.toMatch(OBEYED)
      }),
      { numRuns: FUZZ_RUNS },
    )
  })

  it('keeps the lines of an indented document', () => {
    expect(printableJson({ a: '\u009b' }, 2)).toBe('{\n  "a": "\\u009b"\n}')
  })
})
