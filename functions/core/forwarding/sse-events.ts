/**
 * Splits a Server-Sent Events stream (WHATWG HTML, section 9.2) into whole events, whatever its
 * chunks and line ends. Refuses an event larger than the bound and bytes that are not UTF-8.
 */
import { createHeldBytes, type HeldBytes } from './held-bytes.ts'
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

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf]
const DATA = [0x64, 0x61, 0x74, 0x61]
const COLON = 0x3a
const SPACE = 0x20
const LINE_FEED = 0x0a
const LINE_END = Uint8Array.of(LINE_FEED)

/** Lines of an event beside its data that are held; nobody writes so many. */
const FIELD_LIMIT = 1024

export function createSseReader(): SseReader {
  const reader = createLineReader()
  let event = createEventBuilder()
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
          event.add(bytes)
        } else if (event.size > 0) {
          const ended = event.end()
          if (ended !== undefined) events.push(ended)
          event = createEventBuilder()
        }
      })
      if (event.size + reader.waiting > EVENT_LIMIT)
        throw new RangeError('An event is larger than this gateway holds')
      return events
    },
  }
}

interface EventBuilder {
  /** Bytes of its lines and their ends. */
  readonly size: number
  add(line: Uint8Array): void
  /** The event of its lines; undefined where nothing of them is kept. */
  end(): SseEvent | undefined
}

/** What is held of an event are bytes, however many lines they came in. */
function createEventBuilder(): EventBuilder {
  const fields: string[] = []
  let first: { readonly text: string; readonly bytes: Uint8Array } | undefined
  /** All data, where it came on more than one line. */
  let lines: HeldBytes | undefined
  let size = 0

  function addData(bytes: Uint8Array, text: string): void {
    if (first === undefined) {
      first = { text, bytes }
      return
    }
    if (lines === undefined) {
      lines = createHeldBytes()
      lines.add(first.bytes)
    }
    lines.add(LINE_END)
    lines.add(bytes)
  }

  return {
    get size() {
      return size
    },
    add(line) {
      size += line.byteLength + 1
      const from = dataStart(line)
      // A value is decoded by itself: a part of a longer text would be slow to read.
      const value = from === undefined ? line : line.subarray(from)
      const text = UTF8.decode(value)
      if (from !== undefined) addData(value, text)
      else if (KEPT.test(text)) fields.push(text)
      if (fields.length > FIELD_LIMIT) throw new RangeError('An event has too many fields')
    },
    end() {
      if (first === undefined) return fields.length === 0 ? undefined : { fields, data: undefined }
      return lines === undefined
        ? { fields, data: first.text, bytes: first.bytes }
        : { fields, data: UTF8.decode(lines.take()) }
    },
  }
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

const ENCODER = new TextEncoder()
const AFTER_DATA = '\n\n'

/** An event, ready to send. */
export function printSseEvent({ fields, data, bytes }: SseEvent): Uint8Array {
  if (bytes === undefined) {
    const dataLines = data === undefined ? [] : [`data: ${data.replaceAll('\n', '\ndata: ')}`]
    return ENCODER.encode(`${[...fields, ...dataLines].join('\n')}${AFTER_DATA}`)
  }
  const before = ENCODER.encode([...fields, 'data: '].join('\n'))
  const event = new Uint8Array(before.byteLength + bytes.byteLength + AFTER_DATA.length)
  event.set(before)
  event.set(bytes, before.byteLength)
  event.fill(LINE_FEED, before.byteLength + bytes.byteLength)
  return event
}
