/** Messages of every shape, with something hidden anywhere in them. */
import fc, { type Arbitrary } from 'fast-check'
import { expect, it } from 'vitest'
import type { Redaction } from '../../../../functions/core/constraints/obligations/obligation.ts'
import { readObligations } from '../../../../functions/core/constraints/obligations/obligations.ts'
import { SHAPES } from '../../../../functions/core/forwarding/results/mcp-shapes.ts'
import { redactMessage } from '../../../../functions/core/forwarding/results/redact-message.ts'
import type { JsonObject, JsonValue } from '../../../../functions/core/json.ts'
import { isRefusal } from '../../../../functions/core/refusal.ts'
import { parseStrictJson } from '../../../../functions/core/strict-json.ts'
import { FUZZ_RUNS, FUZZ_TIMEOUT } from '../constraints/fuzz-runs.ts'

const MARK = 'bob7@example'
const one = <T>(...values: T[]): Arbitrary<T> => fc.constantFrom(...values)

/** Names of MCP's own that do not hold what the other side knows again, and others. */
const NAMES = [
  ...new Set(
    Object.values(SHAPES).flatMap((shape) =>
      Object.entries(shape).flatMap(([name, kind]) =>
        kind === 'id' || kind === 'inputs' ? [] : [name],
      ),
    ),
  ),
  'toolResult',
  'extra',
  'properties',
  'default',
  'blob',
]

const escaped = (text: string): string =>
  Array.from(text, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')

/** The mark in a text, in more or less of JSON. */
const marked = fc
  .tuple(
    one('', 'See: ', '```json\n'),
    one('plain', 'escaped', 'json', 'twice'),
    one('', '.', '\n```'),
  )
  .map(([head, form, tail]) => {
    const json = `{"a":"${escaped(MARK)}"}`
    const forms = { plain: MARK, escaped: escaped(MARK), json, twice: JSON.stringify(json) }
    return head + forms[form as keyof typeof forms] + tail
  })

/** JSON in which `name` gives members their names and `leaf` is what stands at the end. */
function jsonOf(name: Arbitrary<string>, leaf: Arbitrary<JsonValue>): Arbitrary<JsonValue> {
  return fc.letrec<{ value: JsonValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5, depthIdentifier: 'json', withCrossShrink: true },
      leaf,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(name, tie('value'), { maxKeys: 4 }),
    ),
  })).value
}

async function redactionOf(name: string, value: JsonValue): Promise<Redaction> {
  const redaction = await readObligations({ [name]: value }, true)
  if (redaction === undefined || isRefusal(redaction)) throw new Error('no redaction')
  return redaction
}

function redacted(message: JsonObject, redaction: Redaction): JsonValue {
  const read = parseStrictJson(redactMessage(JSON.stringify(message), message, redaction))
  if (!('value' in read)) throw new Error('what is left is no JSON')
  return read.value
}

const part = one('result', 'params', 'error')

it(
  'a hidden field is gone wherever it stands, and what is left is JSON',
  async () => {
    const redaction = await redactionOf('redact_fields', ['email'])
    const leaf = fc.oneof(
      one<JsonValue>(1, true, null, 'a', 'text', 'user'),
      marked.map((text) => ({ eMail: text })),
    )
    const value = jsonOf(one(...NAMES, 'inputRequests'), leaf)
    fc.assert(
      fc.property(part, value, (name, inner) => {
        const left = redacted({ jsonrpc: '2.0', id: 1, [name]: inner }, redaction)
        expect(JSON.stringify(left)).not.toContain('bob7')
      }),
      { numRuns: FUZZ_RUNS },
    )
  },
  FUZZ_TIMEOUT,
)

it(
  'a match of a pattern is gone wherever it stands, and however it is escaped',
  async () => {
    const redaction = await redactionOf('redact_patterns', ['[a-z0-9]+@[a-z]+'])
    const leaf = fc.oneof(marked, one<JsonValue>(1, null, 'text'))
    const value = jsonOf(fc.oneof(one(...NAMES), one(MARK)), leaf)
    fc.assert(
      fc.property(part, value, (name, inner) => {
        const left = JSON.stringify(redacted({ jsonrpc: '2.0', id: 1, [name]: inner }, redaction))
        let read = left
        for (let level = 0; level < 6; level += 1) {
          expect(read).not.toContain(MARK)
          read = read.replace(/\\(?:u([0-9a-f]{4})|(.))/g, (_, hex?: string, other?: string) =>
            hex === undefined ? (other ?? '') : String.fromCharCode(Number.parseInt(hex, 16)),
          )
        }
      }),
      { numRuns: FUZZ_RUNS },
    )
  },
  FUZZ_TIMEOUT,
)
