/**
 * Splits a Server-Sent Events stream (WHATWG HTML, section 9.2) into whole events, whatever its
 * chunks and line ends. Refuses an event larger than the bound and bytes that are not UTF-8.
 */
export interface SseEvent {
  /** Lines of `event`, `id` and `retry`, and comments, in order; what else a line may say is left out. */
  readonly fields: readonly string[]
  /** `data` lines joined by newline; undefined where the event has none. */
  readonly data: string | undefined
}

/** Largest event that is held, in UTF-16 units. */
export const EVENT_LIMIT = 4 * 1024 * 1024

export interface SseReader {
  /** Events that are whole after this chunk. Throws a `RangeError` beyond the bound, a `TypeError` for bad UTF-8. */
  push(chunk: Uint8Array): readonly SseEvent[]
}

export function createSseReader(): SseReader {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  /** The line that is not whole yet; it is added to and never looked through again. */
  let line = ''
  let lines: string[] = []
  let held = 0
  let endedWithCr = false
  return {
    push(chunk) {
      const text = decoder.decode(chunk, { stream: true })
      const events: SseEvent[] = []
      // CRLF is one line end, wherever the chunks part.
      let at = endedWithCr && text.startsWith('\n') ? 1 : 0
      if (text !== '') endedWithCr = text.endsWith('\r')
      for (const { index, 0: end } of text.matchAll(/\r\n|\r|\n/g)) {
        if (index < at) continue
        line += text.slice(at, index)
        at = index + end.length
        if (line !== '') lines.push(line)
        else if (lines.length > 0) {
          events.push(...eventOf(lines))
          lines = []
          held = 0
        }
        held += line.length
        line = ''
      }
      line += text.slice(at)
      if (held + line.length > EVENT_LIMIT)
        throw new RangeError('An event is larger than this gateway holds')
      return events
    },
  }
}

/** What may stand beside data; some reader could take any other line for data of its own kind. */
const KEPT = /^(?:(?:event|id|retry)(?::|$)|:)/

/** The event of its lines; none where nothing of them is kept. */
function eventOf(lines: readonly string[]): readonly SseEvent[] {
  const fields: string[] = []
  const data: string[] = []
  for (const line of lines) {
    const value = /^data(?::[ ]?(.*))?$/s.exec(line)
    if (value !== null) data.push(value[1] ?? '')
    else if (KEPT.test(line)) fields.push(line)
  }
  if (fields.length === 0 && data.length === 0) return []
  return [{ fields, data: data.length === 0 ? undefined : data.join('\n') }]
}

/** An event as text, ready to send. */
export function printSseEvent({ fields, data }: SseEvent): string {
  const dataLines = data === undefined ? [] : data.split('\n').map((line) => `data: ${line}`)
  return `${[...fields, ...dataLines].join('\n')}\n\n`
}
