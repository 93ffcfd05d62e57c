/** Lists that cannot be read as they came. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { mendList } from '../../../../functions/core/forwarding/results/mend-list.ts'
import { parseStrictJson } from '../../../../functions/core/strict-json.ts'
import { FUZZ_RUNS, FUZZ_TIMEOUT } from '../constraints/fuzz-runs.ts'

const message = (list: readonly string[]): string =>
  `{"jsonrpc": "2.0", "id": 1, "result": {"x": {"tools": [1]}, "tools" : [ ${list.join(' , ')} ], "n": "a"}}`

it(
  'keeps exactly the entries that can be read, as they were written',
  () => {
    const entry = fc.oneof(
      fc.json({ maxDepth: 4 }).filter((text) => 'value' in parseStrictJson(text)),
      fc.constantFrom('{"a":1,"a":2}', '['.repeat(70) + ']'.repeat(70), '{"__proto__":1}'),
    )
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 6 }), (list) => {
        const kept = list.filter((text) => 'value' in parseStrictJson(text))
        const mended = mendList(message(list), 'tools')
        if (kept.length === list.length && mended === undefined) return
        const read = parseStrictJson(mended?.text ?? '')
        expect('value' in read ? read.value : read).toEqual({
          jsonrpc: '2.0',
          id: 1,
          result: {
            x: { tools: [1] },
            tools: kept.map((text) => JSON.parse(text) as unknown),
            n: 'a',
          },
        })
        expect(mended?.leftOut).toBe(list.length - kept.length)
      }),
      { numRuns: FUZZ_RUNS },
    )
  },
  FUZZ_TIMEOUT,
)

it('reads any text at most a few times over, and throws at none', () => {
  const pieces = fc.constantFrom(
    '"',
    '\\',
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"result"',
    '"tools"',
    'a',
    '\\ud800',
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
      const mended = mendList(parts.join(''), 'tools')
      expect(mended?.leftOut ?? 0).toBeLessThanOrEqual(parts.length)
    }),
    { numRuns: FUZZ_RUNS },
  )
  // Quadratic work would not end.
  expect(mendList(`{"result":{"tools":[1,"${'\\"'.repeat(1_000_000)}\\`, 'tools')).toBeUndefined()
})

it('leaves every other result alone', () => {
  expect(mendList(message(['{"a":1,"a":2}']), 'completion')).toBeUndefined()
  expect(mendList(message(['{"a":1,"a":2}']), undefined)).toBeUndefined()
})
