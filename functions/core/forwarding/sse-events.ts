/**
 * Splits a Server-Sent Events stream (WHATWG HTML, section 9.2) into whole events, whatever its
 * chunks and line ends. Refuses an event larger than the bound and bytes that are not UTF-8.
 */
import { createLineReader } from './line-reader.ts'

export interface SseEvent {
  /** Lines of `event`, `id` and `retry`, and comments, in order; what else a line may say is left out. */
  readonly fields: readonly string[]
  /** `data` lines joined by newline; undefined where the event has none. */
  readonly data: string | undefined
  /** UTF-8 of `data` where it is at hand already, as it came on one line. */
  readonly bytes?: Uint8Array | undefined
}

/** Largest event that is held, in bytes. */
export const EVENT_LIMIT = 4 * 1024 * 1024

export interface SseReader {
  /** Events that are whole after this chunk. Throws a `RangeError` beyond the bound, a `TypeError` for bad UTF-8. */
  push(chunk: Uint8Array): readonly SseEvent[]
}

/** A line, and its text: a byte order mark at the stream's start is not part of it. */
interface Line {
  readonly text: string
  readonly bytes: Uint8Array
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const BYTE_ORDER_MARK = '\ufeff'
const MARK_BYTES = 3

export function createSseReader(): SseReader {
  const reader = createLineReader()
  let lines: Line[] = []
  let held = 0
  let isStart = true

  function lineOf(bytes: Uint8Array): Line {
    const text = UTF8.decode(bytes)
    const isMarked = isStart && text.startsWith(BYTE_ORDER_MARK)
    isStart = false
    return isMarked ? { text: text.slice(1), bytes: bytes.subarray(MARK_BYTES) } : { text, bytes }
  }

  return {
    push(chunk) {
      const events: SseEvent[] = []
      reader.push(chunk, (bytes) => {
        const line = lineOf(bytes)
        if (line.text !== '') {
          lines.push(line)
          held += line.bytes.byteLength
        } else if (lines.length > 0) {
          events.push(...eventOf(lines))
          lines = []
          held = 0
        }
      })
      if (held + reader.waiting > EVENT_LIMIT)
        throw new RangeError('An event is larger than this gateway holds')
      return events
    },
  }
}

/** What may stand beside data; some reader could take any other line for data of its own kind. */
const KEPT = /^(?:(?:event|id|retry)(?::|$)|:)/

/** The event of its lines; none where nothing of them is kept. */
function eventOf(lines: readonly Line[]): readonly SseEvent[] {
  const fields: string[] = []
  const data: Line[] = []
  for (const line of lines) {
    const from = dataStart(line.text)
    if (from !== undefined)
      data.push({ text: line.text.slice(from), bytes: line.bytes.subarray(from) })
    else if (KEPT.test(line.text)) fields.push(line.text)
  }
  const [first] = data
  if (first === undefined) return fields.length === 0 ? [] : [{ fields, data: undefined }]
  return data.length === 1
    ? [{ fields, data: first.text, bytes: first.bytes }]
    : [{ fields, data: data.map(({ text }) => text).join('\n') }]
}

/** Where the value of a `data` line begins; undefined for other lines. */
function dataStart(line: string): number | undefined {
  if (!line.startsWith('data')) return undefined
  if (line.length === 4) return 4
  if (line.charAt(4) !== ':') return undefined
  return line.charAt(5) === ' ' ? 6 : 5
}

const ENCODER = new TextEncoder()
const AFTER_DATA = '\n\n'

/** An event, ready to send. */
export function printSseEvent({ fields, data, bytes }: SseEvent): Uint8Array {
  if (bytes === undefined) {
    const dataLines = data === undefined ? [] : data.split('\n').map((line) => `data: ${line}`)
    return ENCODER.encode(`${[...fields, ...dataLines].join('\n')}${AFTER_DATA}`)
  }
  const before = ENCODER.encode([...fields, 'data: '].join('\n'))
  const event = new Uint8Array(before.byteLength + bytes.byteLength + AFTER_DATA.length)
  event.set(before)
  event.set(bytes, before.byteLength)
  event.fill(LINE_FEED, before.byteLength + bytes.byteLength)
  return event
}

const LINE_FEED = 0x0a
