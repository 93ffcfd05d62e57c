import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { editMembers, keepElements } from '../../../functions/core/json-edits.ts'
import { FUZZ_RUNS, FUZZ_TIMEOUT } from '../../fixtures/fuzz-runs.ts'

const edit = (text: string, path: string[], edits: Record<string, string | undefined>) =>
  editMembers(text, path, new Map(Object.entries(edits)))

describe('editMembers', () => {
  it.each([
    ['{"a":1,"b":2}', [], { a: '3' }, '{"a":3,"b":2}'],
    ['{"a":1,"b":2}', [], { a: undefined }, '{"b":2}'],
    ['{"a":1}', [], { a: undefined }, '{}'],
    ['{}', [], { a: '"x"' }, '{"a":"x"}'],
    ['{"r":{"a":1}}', ['r'], { b: 'true' }, '{"r":{"a":1,"b":true}}'],
    [
      '{"r":{"a":9223372036854775807,"b":1.0}}',
      ['r'],
      { c: '0' },
      '{"r":{"a":9223372036854775807,"b":1.0,"c":0}}',
    ],
    ['{"r":{},"after":[1.10]} ', ['r'], { a: '1' }, '{"r":{"a":1},"after":[1.10]} '],
    ['{"r":{"a":1}}', ['r'], { b: undefined }, '{"r":{"a":1}}'],
  ])('%s at %j with %j', (text, path, edits, expected) => {
    expect(edit(text, path, edits)).toBe(expected)
  })

  it('throws where there is no object', () => {
    expect(() => edit('{"r":[]}', ['r'], {})).toThrow()
    expect(() => edit('{}', ['r'], {})).toThrow()
  })
})

describe('keepElements', () => {
  it.each([
    ['{"l":[1,2,3]}', [0, 2], '{"l":[1,3]}'],
    ['{"l":[]}', [], '{"l":[]}'],
    ['{"l":[ ]}', [], '{"l":[]}'],
    ['{"l":[1]}', [], '{"l":[]}'],
    [
      '{"l":[{"a":[1,2]},"],","\\"",[[],{}]],"b":[1,2]}',
      [1, 2, 3],
      '{"l":["],","\\"",[[],{}]],"b":[1,2]}',
    ],
    ['{"l":[1.0,9007199254740993,1e2]}', [1, 2], '{"l":[9007199254740993,1e2]}'],
  ])('%s keeps %j', (text, kept, expected) => {
    expect(keepElements(text, ['l'], (index) => kept.includes(index))).toBe(expected)
  })

  const readable = fc.jsonValue().filter((value) => !JSON.stringify(value).includes('__proto__'))

  it(
    'keeps exactly what it is told to, of any list',
    () => {
      const spaced = fc.tuple(fc.array(readable), fc.array(fc.boolean()), fc.nat(3))
      fc.assert(
        fc.property(spaced, ([list, keeps, indent]) => {
          const text = JSON.stringify({ before: [1], list, after: { list } }, undefined, indent)
          const result = keepElements(text, ['list'], (index) => keeps[index] === true)
          const left = list.filter((_, index) => keeps[index] === true)
          expect(JSON.parse(result)).toEqual(
            JSON.parse(JSON.stringify({ before: [1], list: left, after: { list } })),
          )
        }),
        { numRuns: FUZZ_RUNS },
      )
    },
    FUZZ_TIMEOUT,
  )
})
