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

/** A line of data: its value alone, as text and as it came; or another line, as text. */
type Line =
  | { readonly isData: true; readonly text: string; readonly bytes: Uint8Array }
  | { readonly isData: false; readonly text: string }

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf]
const DATA = [0x64, 0x61, 0x74, 0x61]
const COLON = 0x3a
const SPACE = 0x20
const LINE_FEED = 0x0a

export function createSseReader(): SseReader {
  const reader = createLineReader()
  let lines: Line[] = []
  let held = 0
  let isStart = true

  return {
    push(chunk) {
      const events: SseEvent[] = []
      reader.push(chunk, (whole) => {
        // A mark at the stream's start is not part of it.
        const isMarked = isStart && startsWith(whole, BYTE_ORDER_MARK)
        const bytes = isMarked ? whole.subarray(BYTE_ORDER_MARK.length) : whole
        isStart = false
        if (bytes.byteLength > 0) {
          lines.push(lineOf(bytes))
          held += bytes.byteLength
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

/** A value is decoded by itself: a part of a longer text would be slow to read. */
function lineOf(bytes: Uint8Array): Line {
  const from = dataStart(bytes)
  if (from === undefined) return { isData: false, text: UTF8.decode(bytes) }
  const value = bytes.subarray(from)
  return { isData: true, text: UTF8.decode(value), bytes: value }
}

/** Where the value of a `data` line begins; undefined for other lines. */
function dataStart(line: Uint8Array): number | undefined {
  if (!startsWith(line, DATA)) return undefined
  const { length } = DATA
  if (line.byteLength === length) return length
  if (line[length] !== COLON) return undefined
  return line[length + 1] === SPACE ? length + 2 : length + 1
}

function startsWith(bytes: Uint8Array, beginning: readonly number[]): boolean {
  return beginning.every((byte, at) => bytes[at] === byte)
}

/** What may stand beside data; some reader could take any other line for data of its own kind. */
const KEPT = /^(?:(?:event|id|retry)(?::|$)|:)/

/** The event of its lines; none where nothing of them is kept. */
function eventOf(lines: readonly Line[]): readonly SseEvent[] {
  const data = lines.filter((line) => line.isData)
  const others = lines.filter(({ isData, text }) => !isData && KEPT.test(text))
  const fields = others.map(({ text }) => text)
  const [first] = data
  if (first === undefined) return fields.length === 0 ? [] : [{ fields, data: undefined }]
  return data.length === 1
    ? [{ fields, data: first.text, bytes: first.bytes }]
    : [{ fields, data: data.map(({ text }) => text).join('\n') }]
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
