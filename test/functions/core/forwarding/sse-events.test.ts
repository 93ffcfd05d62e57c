/** Streams of events in any chunks and with any line ends, against the standard's own words. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createSseReader,
  EVENT_LIMIT,
  printSseEvent,
  type SseEvent,
} from '../../../../functions/core/forwarding/sse-events.ts'
import { FUZZ_RUNS, FUZZ_TIMEOUT } from '../../../fixtures/fuzz-runs.ts'

function readAll(chunks: readonly Uint8Array[]): SseEvent[] {
  const reader = createSseReader()
  return chunks.flatMap((chunk) => [...reader.push(chunk)])
}

const shown = (events: readonly SseEvent[]): unknown =>
  events.map(({ fields, data }) => ({ fields, data }))

/** The whole text at once, by the standard's grammar. */
function expected(text: string): unknown {
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/)
  lines.pop()
  const events: { fields: string[]; data: string | undefined }[] = []
  let block: string[] = []
  for (const line of lines) {
    if (line !== '') {
      block.push(line)
      continue
    }
    const data = block
      .filter((each) => each === 'data' || each.startsWith('data:'))
      .map((each) => each.slice(5).replace(/^ /, ''))
    const fields = block.filter((each) => /^(?:(?:event|id|retry)(?::|$)|:)/.test(each))
    if (data.length > 0 || fields.length > 0)
      events.push({ fields, data: data.length === 0 ? undefined : data.join('\n') })
    block = []
  }
  return events
}

const PIECES = [
  ...['data: {"a":1}', 'data:x', 'data', 'data:', 'data:  two', 'database: no', ' data: no'],
  ...['event: message', 'id: 7', 'retry: 1', ':', ': comment', 'other: no', 'ä€𝄞', '\ufeff'],
  ...['\n', '\r', '\r\n', '\n\n', '\r\r', '\r\n\r\n', '\n', '\n\n'],
]

describe('createSseReader', () => {
  it(
    'reads what the standard reads, wherever the chunks part',
    () => {
      const cuts = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 40 })
      const texts = fc.array(fc.constantFrom(...PIECES), { maxLength: 30 })
      fc.assert(
        fc.property(texts, cuts, (pieces, sizes) => {
          const text = pieces.join('')
          const bytes = Buffer.from(text)
          const chunks: Uint8Array[] = []
          for (let at = 0, turn = 0; at < bytes.byteLength; turn += 1) {
            const size = sizes[turn % sizes.length] ?? 1
            chunks.push(bytes.subarray(at, at + size), new Uint8Array(0))
            at += size
          }
          expect(shown(readAll(chunks))).toEqual(expected(text))
        }),
        { numRuns: FUZZ_RUNS },
      )
    },
    FUZZ_TIMEOUT,
  )

  it('has the bytes of data at hand that came on one line, and prints them as the text would be', () => {
    const [event] = readAll([Buffer.from('\ufeffdata: ä'), Buffer.from('€\r\n\r\n')])
    expect(event?.data).toBe('ä€')
    expect(Buffer.from(event?.bytes ?? []).toString()).toBe('ä€')
    const fields = ['event: message']
    const byBytes = printSseEvent({ fields, data: 'ä€', bytes: event?.bytes })
    const byText = printSseEvent({ fields, data: 'ä€' })
    expect(Buffer.from(byBytes).toString()).toBe('event: message\ndata: ä€\n\n')
    expect(Buffer.from(byText).toString()).toBe('event: message\ndata: ä€\n\n')
  })

  it('does not touch the bytes that it was given', () => {
    const chunk = Buffer.from('data: one\n\ndata: two\n\n')
    const before = chunk.toString()
    for (const event of readAll([chunk])) printSseEvent(event)
    expect(chunk.toString()).toBe(before)
  })

  it.each([
    ['a byte that none begins with', [0x64, 0x61, 0x74, 0x61, 0x3a, 0xff, 0x0a, 0x0a]],
    ['half a character', [0x64, 0x61, 0x74, 0x61, 0x3a, 0xe2, 0x82, 0x0a, 0x0a]],
    ['a surrogate', [0x64, 0x61, 0x74, 0x61, 0x3a, 0xed, 0xa0, 0x80, 0x0a]],
    ['a long form', [0x3a, 0xc0, 0xaf, 0x0a]],
  ])('refuses %s', (_what, bytes) => {
    expect(() => readAll([Uint8Array.from(bytes)])).toThrow(TypeError)
  })

  it.each([
    ['in one line', 'x'.repeat(65_536)],
    ['in many lines', `data: ${'x'.repeat(1000)}\n`.repeat(64)],
    ['in comments', `: ${'x'.repeat(1000)}\n`.repeat(64)],
  ])('refuses an event beyond the bound, %s', (_what, text) => {
    const chunk = Buffer.from(text)
    const count = Math.ceil(EVENT_LIMIT / chunk.byteLength) + 3
    expect(() => readAll(Array.from({ length: count }, () => chunk))).toThrow(RangeError)
  })

  it('reads any number of events within the bound', () => {
    const chunk = Buffer.from(`data: ${'x'.repeat(100_000)}\n\n`)
    expect(readAll(Array.from({ length: 50 }, () => chunk))).toHaveLength(50)
  })
})
