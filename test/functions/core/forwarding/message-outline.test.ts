import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type MessageOutline,
  OutlineReader,
  outlineOf,
} from '../../../../functions/core/forwarding/message-outline.ts'
import { parseStrictJson } from '../../../../functions/core/strict-json.ts'
import { FUZZ_RUNS, FUZZ_TIMEOUT } from '../../../fixtures/fuzz-runs.ts'

const answer = (over: Record<string, unknown>) => JSON.stringify({ jsonrpc: '2.0', id: 1, ...over })

describe('outlineOf', () => {
  it.each<[string, Partial<MessageOutline>]>([
    [answer({ result: {} }), { id: '1', has: 'result', method: undefined }],
    [answer({ id: 'a"b', result: { resultType: 'task' } }), { id: '"a\\"b"', resultType: 'task' }],
    ['{"result":{"resultType":"complete"},"jsonrpc":"2.0","id":-1.5e3}', { id: '-1.5e3' }],
    [answer({ error: { code: 1, message: '' } }), { has: 'error' }],
    [answer({ result: {}, error: {} }), { has: 'both' }],
    [answer({ method: 'ping' }), { has: 'neither', method: 'ping', id: '1' }],
    [String.raw`{"jsonrpc":"2.0","met\u0068od":"roots/list"}`, { method: 'roots/list' }],
    [String.raw`{"json\u0072pc":"2.\u0030","id":1,"result":{}}`, { id: '1' }],
    [
      answer({ result: { a: { method: 'ping', id: 2, resultType: 'task' } } }),
      { method: undefined },
    ],
    [answer({ params: { resultType: 'task' }, result: {} }), { resultType: undefined }],
    [' \n\t{ "jsonrpc" : "2.0" , "id" : 7 , "result" : { } } \r\n', { id: '7' }],
    [answer({ result: { text: '}{"]["\\', list: [[], {}, '\\"'] } }), { has: 'result' }],
  ])('reads %j', (text, expected) => {
    expect(outlineOf(text)).toMatchObject(expected)
  })

  it.each([
    '',
    '[]',
    '[{"jsonrpc":"2.0","id":1,"result":{}}]',
    'null',
    '"text"',
    '{}',
    '{"id":1,"result":{}}',
    '{"jsonrpc":"1.0","id":1,"result":{}}',
    '{"jsonrpc":2.0,"id":1,"result":{}}',
    '{"jsonrpc":"2.0","id":1,"id":2,"result":{}}',
    String.raw`{"jsonrpc":"2.0","id":1,"i\u0064":2,"result":{}}`,
    '{"jsonrpc":"2.0","id":1,"result":{},"result":{}}',
    '{"jsonrpc":"2.0","id":1,"result":{"resultType":"complete","resultType":"task"}}',
    '{"jsonrpc":"2.0","id":1,"result":{"x":1,"x":2}}',
    '{"jsonrpc":"2.0","id":1,"result":{},"Method":"ping"}',
    '{"jsonrpc":"2.0","id":1,"result":{},"me\u200bthod":"ping"}',
    '{"jsonrpc":"2.0","id":1,"result":{"ResultType":"task"}}',
    '{"jsonrpc":"2.0","id":1,"result":{"__proto__":{}}}',
    '{"jsonrpc":"2.0","id":{},"result":{}}',
    '{"jsonrpc":"2.0","id":[1],"result":{}}',
    '{"jsonrpc":"2.0","id":1,"result":[]}',
    '{"jsonrpc":"2.0","id":1,"result":"text"}',
    '{"jsonrpc":"2.0","id":1,"result":{}',
    '{"jsonrpc":"2.0","id":1,"result":{}}}',
    '{"jsonrpc":"2.0","id":1,"result":{}} {}',
    '{"jsonrpc":"2.0","id":1,"result":{}}\u0000',
    '\ufeff{"jsonrpc":"2.0","id":1,"result":{}}',
    '{"jsonrpc":"2.0","id":1,"result":{"a":[}]}}',
    '{"jsonrpc":"2.0","id":1,"result":{"a":[1}}',
    '{"jsonrpc":"2.0","id":1,"result":{"a":"unended}}',
    '{"jsonrpc":"2.0","id":1,,"result":{}}',
    '{"jsonrpc":"2.0" "id":1,"result":{}}',
    '{jsonrpc:"2.0","id":1,"result":{}}',
    `{"jsonrpc":"2.0","id":1,"result":{"a":${'['.repeat(600)}${']'.repeat(600)}}}`,
    `{"jsonrpc":"2.0","id":"${'x'.repeat(9000)}","result":{}}`,
    `{"jsonrpc":"2.0","id":1,"${'x'.repeat(9000)}":1,"result":{}}`,
  ])('refuses %j', (text) => {
    expect(outlineOf(text)).toBeUndefined()
  })

  const message = fc.record(
    {
      jsonrpc: fc.constant('2.0'),
      id: fc.oneof(fc.string(), fc.integer()),
      method: fc.string(),
      params: fc.jsonValue(),
      result: fc.dictionary(
        fc.string({ unit: 'binary' }).filter((key) => key !== '__proto__'),
        fc.jsonValue(),
      ),
      error: fc.jsonValue(),
    },
    { requiredKeys: ['jsonrpc', 'id'] },
  )

  it(
    'reads every message as JSON.parse does, in whatever pieces it comes',
    () => {
      fc.assert(
        fc.property(message, fc.array(fc.nat(200)), fc.nat(3), (value, cuts, indent) => {
          const text = JSON.stringify(value, undefined, indent)
          const reader = new OutlineReader()
          let from = 0
          for (const cut of cuts) {
            const isRead = reader.push(text.slice(from, from + cut))
            if (!isRead) return // a key that looks like one of JSON-RPC's
            from += cut
          }
          if (!reader.push(text.slice(from))) return
          expect(reader.isWhole).toBe(true)
          const { id, method, has } = reader.outline
          expect(JSON.parse(id ?? 'null')).toEqual(value.id)
          expect(method).toBe(value.method)
          const isBoth = value.result !== undefined && value.error !== undefined
          const one =
            value.result !== undefined ? 'result' : value.error !== undefined ? 'error' : 'neither'
          expect(has).toBe(isBoth ? 'both' : one)
        }),
        { numRuns: FUZZ_RUNS },
      )
    },
    FUZZ_TIMEOUT,
  )

  it(
    'never accepts a text that is broken or holds another message than JSON.parse finds',
    () => {
      const pieces = fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"',
        '\\',
        '\\u0022',
        '"id"',
        '1',
        '"method"',
        '"x"',
        '"result"',
        '{}',
        '"jsonrpc":"2.0"',
        ' ',
        'true',
        '\n',
      )
      fc.assert(
        fc.property(fc.array(pieces, { maxLength: 20 }), (parts) => {
          const text = `{"jsonrpc":"2.0",${parts.join('')}`
          const outline = outlineOf(text)
          if (outline === undefined) return
          // Throws where it is not JSON to everybody who reads it.
          const value = JSON.parse(text) as Record<string, unknown>
          expect(parseStrictJson(text)).not.toHaveProperty('fault')
          expect(outline.method).toBe(
            typeof value['method'] === 'string' ? value['method'] : undefined,
          )
          expect(outline.id === undefined).toBe(value['id'] === undefined)
        }),
        { numRuns: FUZZ_RUNS },
      )
    },
    FUZZ_TIMEOUT,
  )

  /** What is JSON in an answer that nothing reads: the grammar, and each member once. */
  const isValid = (text: string): boolean => {
    const read = parseStrictJson(text)
    // A lone surrogate or a number without bound is JSON, and nobody here reads it.
    if ('value' in read) return true
    if (read.fault !== 'syntax') return false
    try {
      JSON.parse(text)
      return /\\u[dD][89a-fA-F]|[eE]\+?\d{3}/.test(text)
    } catch {
      return false
    }
  }

  it(
    'accepts just what is JSON, wherever it is cut',
    () => {
      const pieces = fc.constantFrom(
        ...['{', '}', '[', ']', ',', ':', '"', '"a":', '"\\u0061":', '"b"', '""', '1', '-', '0'],
        ...['.5', 'e1', 'e999', 'true', 'fals', 'e', 'null', ' ', '\n', '\t', '\\', '\\n', '\\u'],
        ...['00e4', '\\ud83d', 'ä', '😀', '\u0001', '{}', '[]', '[1]', '{"a":1}', '"__proto__":'],
      )
      const text = fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(''))
      fc.assert(
        fc.property(
          fc.oneof(text, fc.json()),
          fc.array(fc.integer({ min: 1, max: 9 })),
          (data, cuts) => {
            const whole = `{"jsonrpc":"2.0","id":1,"result":{"data":[${data}]}}`
            const expected = isValid(whole)
            expect(outlineOf(whole) !== undefined).toBe(expected)
            const reader = new OutlineReader('streamed')
            let at = 0
            let isRead = true
            for (let turn = 0; isRead && at < whole.length; turn += 1) {
              const size = cuts[turn % Math.max(1, cuts.length)] ?? 3
              isRead = reader.push(whole.slice(at, at + size))
              at += size
            }
            expect(isRead && reader.isWhole).toBe(expected)
          },
        ),
        { numRuns: FUZZ_RUNS * 4 },
      )
    },
    FUZZ_TIMEOUT,
  )

  it('finds a member that comes twice among many, and lets the same name stand in two objects', () => {
    const names = Array.from({ length: 1000 }, (_, at) => `"a name that is long ${at}":${at}`)
    const data = (members: readonly string[]) =>
      `{"jsonrpc":"2.0","id":1,"result":{"data":[{${members.join(',')}},{${names.join(',')}}]}}`
    expect(outlineOf(data(names))).toBeDefined()
    expect(outlineOf(data([...names, '"a name that is long 7":0']))).toBeUndefined()
  })
})
