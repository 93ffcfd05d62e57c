/** A rewritten argument is new, and every other byte of the message is the caller's. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rewriteArguments } from '../../../../functions/core/forwarding/rewrite-arguments.ts'
import { FUZZ_RUNS } from '../constraints/fuzz-runs.ts'

describe('rewriteArguments', () => {
  it('returns the same text where nothing is rewritten', () => {
    expect(rewriteArguments('anything', {})).toBe('anything')
  })

  it.each([
    [
      '{"id":1.0,"params":{"arguments":{"n":12345678901234567890,"q" : "a" , "z":[1e2]}}}',
      { q: 'b' },
      '{"id":1.0,"params":{"arguments":{"n":12345678901234567890,"q" : "b" , "z":[1e2]}}}',
    ],
    [
      '{"params":{"arguments":{"\\u0071":"a"},"_meta":{"arguments":{"q":"a"}}}}',
      { q: 'x"\\\u2028' },
      '{"params":{"arguments":{"\\u0071":"x\\"\\\\\u2028"},"_meta":{"arguments":{"q":"a"}}}}',
    ],
    [
      '{"arguments":{"q":"a"},"params":{"x":{"arguments":{"q":"a"}},"arguments":{"r":"a","q":"a"}}}',
      { q: 'long enough to move what follows', r: '' },
      '{"arguments":{"q":"a"},"params":{"x":{"arguments":{"q":"a"}},"arguments":{"r":"","q":"long enough to move what follows"}}}',
    ],
    ['{"params":{"arguments":{"q":{"q":"a"}}}}', { q: 7 }, '{"params":{"arguments":{"q":7}}}'],
  ])('changes just the value in %s', (text, rewritten, expected) => {
    expect(rewriteArguments(text, rewritten)).toBe(expected)
  })

  it('changes just the value in any message', () => {
    const isPlain = (given: unknown) => !JSON.stringify(given).includes('__proto__')
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { minKeys: 1 }).filter(isPlain),
        fc.jsonValue({ maxDepth: 1 }).filter(isPlain),
        fc.nat(),
        fc.nat(3),
        (given, value, choice, space) => {
          const names = Object.keys(given)
          const name = names[choice % names.length]!
          const message = {
            jsonrpc: '2.0',
            params: { before: given, arguments: given },
            after: given,
          }
          const text = JSON.stringify(message, undefined, space)
          const changed = JSON.parse(rewriteArguments(text, { [name]: value as never })) as unknown
          const expected = JSON.parse(text) as typeof message
          expected.params.arguments[name] = JSON.parse(JSON.stringify(value)) as typeof value
          expect(changed).toEqual(expected)
        },
      ),
      { numRuns: FUZZ_RUNS },
    )
  })
})
