/** What a caller without any right can make the readers do: no more than the body is long. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { trimHeaderValue } from '../../../../functions/core/invocation/header-value.ts'
import type { HttpCall } from '../../../../functions/core/invocation/http-call.ts'
import {
  foldKey,
  foldUpTo,
  hasLookAlike,
  keysThatMatter,
} from '../../../../functions/core/invocation/look-alike.ts'
import { readFromBody } from '../../../../functions/core/invocation/read-call.ts'
import { VALUES_LIMIT } from '../../../../functions/core/invocation/read-body.ts'
import { isRefusal } from '../../../../functions/core/refusal.ts'
import { callOf } from '../../../fixtures/gateway.ts'
import { MODERN, VERSION_KEY } from '../../../fixtures/http-calls.ts'
import { growthOf } from '../../../fixtures/steps.ts'

const SIZE = 2000
const encoder = new TextEncoder()
const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index))
const objectOf = (members: readonly string[]): string => `{${members.join(',')}}`

/** A call of a tool with these arguments, as JSON text, and a header for each of `mirrored`. */
function call(argumentsText: string, mirrored: Readonly<Record<string, string>> = {}): HttpCall {
  const meta = JSON.stringify({
    [VERSION_KEY]: MODERN,
    'io.modelcontextprotocol/clientInfo': { name: 'c', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
  })
  const text = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"t","_meta":${meta},"arguments":${argumentsText}}}`
  const headers = {
    'content-type': 'application/json',
    'mcp-protocol-version': MODERN,
    'mcp-method': 'tools/call',
    'mcp-name': 't',
    ...mirrored,
  }
  return callOf('POST', Object.entries(headers), encoder.encode(text))
}

const BIG = '9007199254740993'
const numbersAndHeaders = (count: number): HttpCall =>
  call(
    objectOf(times(count, (index) => `"n${index}":${BIG}`)),
    Object.fromEntries(times(count, (index) => [`mcp-param-n${index}`, BIG])),
  )

describe('reading a call', () => {
  it.each<[string, (size: number) => HttpCall]>([
    ['members', (size) => call(objectOf(times(size, (index) => `"key${index}":1`)))],
    [
      'members that are not ASCII',
      (size) => call(objectOf(times(size, (index) => `"ключ${index}":1`))),
    ],
    [
      'members with marks',
      (size) => call(objectOf(times(size, (index) => `"e\u0301\u200d${index}":1`))),
    ],
    ['a long key of marks', (size) => call(`{"a${'\u0301'.repeat(size)}":1}`)],
    ['a long key of joiners', (size) => call(`{"a${'\u200d'.repeat(size)}":1}`)],
    ['a list', (size) => call(`{"a":[${times(size, String).join(',')}]}`)],
    [
      'lists in lists',
      (size) =>
        call(`{"a":[${times(size / 50, () => `${'['.repeat(50)}${']'.repeat(50)}`).join(',')}]}`),
    ],
    ['digits', (size) => call(`{"a":0.${'1'.repeat(size)}}`)],
    ['text', (size) => call(`{"a":"${'x'.repeat(size)}"}`)],
    ['escapes', (size) => call(`{"a":"${'\\u0041\\n'.repeat(size)}"}`)],
    ['space', (size) => call(`{"a":${' '.repeat(size)}1}`)],
    ['headers and exact numbers', (size) => numbersAndHeaders(size / 20)],
    [
      'an argument in Base64',
      (size) =>
        call(`{"a":"${'é'.repeat(size)}"}`, {
          'mcp-param-a': `=?base64?${btoa('\xc3\xa9'.repeat(size))}?=`,
        }),
    ],
  ])('takes no more than twice the steps for twice as many %s', async (_what, make) => {
    const size = SIZE
    expect(isRefusal(readFromBody(make(size)).invocation)).toBe(false)
    expect(await growthOf(size, make, readFromBody)).toBeLessThan(2.2)
  })

  it.each<[string, (size: number) => string]>([
    ['open brackets', (size) => '['.repeat(size)],
    ['open objects', (size) => '{"a":'.repeat(size)],
    ['digits without end', (size) => `1e${'9'.repeat(size)}`],
    ['minus signs', (size) => '-'.repeat(size)],
    ['quotes', (size) => '"'.repeat(size)],
    ['backslashes', (size) => `"${'\\'.repeat(size)}`],
    ['a key again and again', (size) => `{${'"a":1,'.repeat(size)}"b":1}`],
    ['commas', (size) => `[${','.repeat(size)}]`],
  ])('refuses %s in no more than twice the steps for twice as many', async (_what, text) => {
    const make = (size: number): HttpCall =>
      callOf('POST', [['content-type', 'application/json']], encoder.encode(text(size)))
    expect(isRefusal(readFromBody(make(SIZE)).invocation)).toBe(true)
    expect(await growthOf(SIZE, make, readFromBody)).toBeLessThan(2.2)
  })

  it('takes a vector of small numbers and a batch of rows, and says which bound is too much', () => {
    const honest = [
      `{"v":[${'1,'.repeat(60_000)}1]}`,
      `{"rows":[${'{"a":1,"b":"x","c":null,"d":2},'.repeat(15_000)}{}]}`,
    ]
    for (const text of honest) expect(isRefusal(readFromBody(call(text)).invocation)).toBe(false)
    const { invocation } = readFromBody(call(`{"v":[${'1,'.repeat(VALUES_LIMIT)}1]}`))
    expect(invocation).toMatchObject({ code: 'body_too_many_values' })
  })
})

describe('trimming a header', () => {
  it.each([
    ['  a b\t', 'a b'],
    ['a', 'a'],
    [' \t ', ''],
    ['', ''],
    ['\u00a0a\u00a0', '\u00a0a\u00a0'],
    ['\na\n', '\na\n'],
  ])('takes spaces and tabs from the ends of %j, and nothing else', (raw, trimmed) => {
    expect(trimHeaderValue(raw)).toBe(trimmed)
  })

  it('looks at no row of spaces in the middle', async () => {
    const make = (size: number): string => ` x${' '.repeat(size)}x `
    expect(trimHeaderValue(make(SIZE))).toBe(make(SIZE).trim())
    expect(await growthOf(SIZE, make, trimHeaderValue)).toBe(1)
  })
})

describe('folding a key', () => {
  afterEach(() => vi.restoreAllMocks())

  it.each([
    ['marks', '\u0301'],
    ['marks of several orders', '\u0323\u0301\u0315'],
    ['marks that come apart', '\u0344\u0f73'],
    ['marks beyond the first plane', '\u{1d165}\u{1d16d}'],
    ['marks with joiners between them', '\u0301\u200d'],
  ])('never has more than a few %s sorted, since that takes their square', (_what, marks) => {
    const seen: string[] = []
    // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called on each text below
    const normalize = String.prototype.normalize
    vi.spyOn(String.prototype, 'normalize').mockImplementation(function (this: string, form) {
      seen.push(this)
      return normalize.call(this, form)
    })
    foldKey(`a${marks.repeat(10_000)}`)
    expect(seen).toHaveLength(1)
    for (const text of seen) {
      const rows = text.replaceAll('\u034f', ' ').match(/\p{M}+/gu) ?? []
      expect(Math.max(...rows.map((row) => Array.from(row).length))).toBeLessThanOrEqual(30)
    }
  })

  it('is not done where the key would be longer than every key that matters', () => {
    const normalize = vi.spyOn(String.prototype, 'normalize')
    const keys = keysThatMatter(['arguments', 'name'])
    expect(hasLookAlike({ [`name${'\ufdfa'.repeat(100_000)}`]: 1 }, keys)).toBe(false)
    expect(normalize).not.toHaveBeenCalled()
    expect(hasLookAlike({ [`na${'\u200d\u02d9\u0307'.repeat(100_000)}me`]: 1 }, keys)).toBe(true)
    expect(hasLookAlike({ ｎａｍｅ: 1 }, keys)).toBe(true)
  })

  it('says the same, however long the key may be', () => {
    for (let point = 0; point < 0x3_0000; point += 1) {
      if (point >= 0xd800 && point < 0xe000) continue
      const key = `${String.fromCodePoint(point).repeat(4)}a`
      const folded = foldKey(key)
      if (foldUpTo(key, folded.length) !== folded) throw new Error(`U+${point.toString(16)}`)
    }
  })
})
