/** JSON that no two parsers read differently: equal to JSON.parse on what is read, refused otherwise. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEPTH_LIMIT, memberSpans, parseStrictJson } from '../../../functions/core/strict-json.ts'
import { FUZZ_RUNS } from './constraints/fuzz-runs.ts'

const read = (text: string): unknown => {
  const result = parseStrictJson(text)
  return 'value' in result ? { value: result.value } : result.fault
}

/** JSON.parse's reading, where it has one that the strict reader may share. */
function lenient(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return undefined
  }
}

const white = fc.stringMatching(/^[ \t\r\n]{0,2}$/)

/** JSON text with white space anywhere and strings escaped at random. */
const jsonText = fc
  .tuple(fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' }), white, fc.infiniteStream(fc.nat(3)))
  .filter(([value]) => !JSON.stringify(value).includes('__proto__'))
  .map(([value, space, choices]) => print(value, space, choices))

function print(value: unknown, space: string, choices: Iterator<number>): string {
  if (typeof value === 'string') {
    return `"${Array.from(value, (letter) => letterText(letter, choices)).join('')}"`
  }
  if (Array.isArray(value)) {
    return `[${space}${value.map((item) => print(item, space, choices)).join(`${space},${space}`)}]`
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(
      ([key, item]) =>
        `${print(key, space, choices)}${space}:${print(item, space, choices)}${space}`,
    )
    return `{${space}${members.join(`,${space}`)}}`
  }
  return JSON.stringify(value)
}

/** A letter as it is, or as escapes. */
function letterText(letter: string, choices: Iterator<number>): string {
  const isEscaped = /^[\0-\x1f"\\]$/.test(letter) || choices.next().value === 0
  if (!isEscaped) return letter
  const units = Array.from({ length: letter.length }, (_, at) => letter.charCodeAt(at))
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
}

describe('parseStrictJson', () => {
  it('reads what JSON.parse reads, to the same value', () => {
    fc.assert(
      fc.property(jsonText, (text) => {
        expect(read(text)).toEqual(lenient(text))
      }),
      { numRuns: FUZZ_RUNS },
    )
  })

  it('reads nothing that JSON.parse does not, and never throws', () => {
    const scrap = fc.constantFrom(
      ...[
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"',
        '\\',
        'u00',
        '1',
        '-',
        '.',
        'e',
        '+',
        '0',
        'true',
        'nul',
      ],
      ...[
        'null',
        ' ',
        '\n',
        '"a"',
        '"a":',
        '\ufeff',
        '\ud800',
        '\u0000',
        '//',
        "'",
        'NaN',
        '__proto__',
      ],
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(scrap, { maxLength: 12 }).map((scraps) => scraps.join('')),
          fc
            .tuple(jsonText, fc.nat(), fc.nat(), scrap)
            .map(([text, at, count, put]) => splice(text, at % (text.length + 1), count % 3, put)),
        ),
        (text) => {
          const result = parseStrictJson(text)
          if ('value' in result) expect({ value: result.value }).toEqual(lenient(text))
        },
      ),
      { numRuns: FUZZ_RUNS },
    )
  })

  it.each([
    ['a key twice', '{"a":1,"a":1}', 'key', '{"a":1,"b":1}'],
    ['a key twice, once escaped', '{"a":1,"\\u0061":2}', 'key', '{"a":1,"\\u0062":2}'],
    ['a key twice, deep within', '[{"x":{"a":1,"b":2,"a":3}}]', 'key', '[{"a":{"a":{"a":1}}}]'],
    ['an empty key twice', '{"":1,"":2}', 'key', '{"":1}'],
    ['__proto__', '{"__proto__":1}', 'key', '{"proto":1}'],
    ['__proto__ escaped', '{"\\u005f_proto__":1}', 'key', '{"constructor":1,"toString":2}'],
    ['a lone high surrogate', '"\\ud83d"', 'syntax', '"\\ud83d\\ude00"'],
    ['a lone low surrogate', '"\\ude00"', 'syntax', '"\\ud83d\\uDE00x"'],
    ['surrogates in the wrong order', '"\\ude00\\ud83d"', 'syntax', '"a\\ud83d\\ude00"'],
    ['a lone surrogate in a key', '{"\\ud83d":1}', 'syntax', '{"\\ud83d\\ude00":1}'],
    ['a lone surrogate that is not escaped', '"\ud83d"', 'syntax', '"\ud83d\ude00"'],
    ['a pair that is half escaped', '"\ud83d\\ude00"', 'syntax', '"😀"'],
    ['a byte order mark', '\ufeff{}', 'syntax', ' {}'],
    ['a byte order mark behind', '{}\ufeff', 'syntax', '{} '],
    ['other white space', '\u00a0{}', 'syntax', '\t\r\n {}'],
    ['a form feed', '{\f}', 'syntax', '{\n}'],
    ['trailing data', '{}{}', 'syntax', '{}'],
    ['a trailing NUL', '{}\u0000', 'syntax', '{}\n'],
    ['a trailing comma', '{"a":1,}', 'syntax', '{"a":1}'],
    ['a trailing comma in a list', '[1,]', 'syntax', '[1]'],
    ['a leading comma', '[,1]', 'syntax', '[1]'],
    ['a comment', '{}//', 'syntax', '{"a":"//"}'],
    ['single quotes', "{'a':1}", 'syntax', '{"a":1}'],
    ['a key without quotes', '{a:1}', 'syntax', '{"a":1}'],
    ['a leading zero', '01', 'syntax', '0.1'],
    ['a plus sign', '+1', 'syntax', '-1'],
    ['no digit before the point', '.5', 'syntax', '0.5'],
    ['no digit behind the point', '1.', 'syntax', '1.0'],
    ['hexadecimal', '0x1', 'syntax', '1e1'],
    ['NaN', 'NaN', 'syntax', 'null'],
    ['infinity', 'Infinity', 'syntax', '1e308'],
    ['a number beyond all numbers', '1e309', 'syntax', '1e-999'],
    ['a control character in a string', '"\u0001"', 'syntax', '"\\u0001"'],
    ['a line break in a string', '"\n"', 'syntax', '"\\n"'],
    ['an unknown escape', '"\\x41"', 'syntax', '"\\u0041"'],
    ['a short escape', '"\\u004"', 'syntax', '"\\u0041"'],
    ['an escape with a sign', '"\\u+041"', 'syntax', '"\\u0041"'],
    ['a string that does not end', '"abc', 'syntax', '"abc"'],
    ['a backslash at the end', '"abc\\', 'syntax', '"abc\\\\"'],
    ['words in another case', 'True', 'syntax', 'true'],
    ['words that go on', 'nullx', 'syntax', 'null'],
    ['nothing', '', 'syntax', '""'],
    ['only white space', ' ', 'syntax', ' 0 '],
  ])('refuses %s', (_what, refused, fault, accepted) => {
    expect(read(refused)).toBe(fault)
    expect(read(accepted)).toEqual(lenient(accepted))
  })

  it.each([
    ['lists', '[', ']'],
    ['objects', '{"a":', '}'],
    ['both', '[{"a":', '}]'],
  ])(`reads ${DEPTH_LIMIT} levels of %s and no more`, (_what, open, close) => {
    const nested = (levels: number) => {
      const times = levels / (open.startsWith('[{') ? 2 : 1)
      return `${open.repeat(times)}0${close.repeat(times)}`
    }
    expect(read(nested(DEPTH_LIMIT))).toEqual(lenient(nested(DEPTH_LIMIT)))
    expect(read(nested(DEPTH_LIMIT + 2))).toBe('depth')
    expect(read(open.repeat(100_000))).toBe('depth')
  })

  it('gives no object anything that its text does not', () => {
    const text = '{"a":{"constructor":{"prototype":{"polluted":1}},"toString":1}}'
    expect(JSON.stringify(read(text))).toBe(`{"value":${text}}`)
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })
})

describe('the count of values', () => {
  it.each([
    ['1', 1],
    ['[]', 1],
    ['[1,[2,"3"],{"a":null,"b":{}}]', 8],
  ])('in %s is %i', (text, count) => {
    expect(parseStrictJson(text)).toMatchObject({ count })
  })
})

describe('memberSpans', () => {
  it.each([
    ['{"a":{"b":1}}', ['a'], { b: '1' }],
    ['{ "a" : { "b" : [1, 2] , "c":"x" } }', ['a'], { b: '[1, 2]', c: '"x"' }],
    ['{"x":{"a":{"b":0}},"a":{"b":1}}', ['a'], { b: '1' }],
    ['{"x":[{"a":{"b":0}}],"a":{"b":1}}', ['a'], { b: '1' }],
    ['{"a":{"x":{"b":0}},"b":{"b":1}}', ['b'], { b: '1' }],
    ['{"\\u0061":{"\\u0062":"\\u0063"}}', ['a'], { b: '"\\u0063"' }],
    ['{"id":12345678901234567890}', [], { id: '12345678901234567890' }],
    ['{"a":{}}', ['a'], {}],
  ])('finds the members in %s', (text, path, expected) => {
    const spans = memberSpans(text, path)
    const found = [...(spans ?? [])].map(([name, { start, end }]) => [name, text.slice(start, end)])
    expect(Object.fromEntries(found)).toEqual(expected)
  })

  it.each([
    ['{"a":[{"b":1}]}', ['a']],
    ['{"a":[{"b":1}]}', ['a', '']],
    ['{"a":1}', ['a']],
    ['[{"a":{}}]', ['a']],
    ['{"b":{"a":{}}}', ['a']],
  ])('finds no object in %s at %j', (text, path) => {
    expect(memberSpans(text, path)).toBeUndefined()
  })
})

function splice(text: string, at: number, count: number, put: string): string {
  return text.slice(0, at) + put + text.slice(at + count)
}
