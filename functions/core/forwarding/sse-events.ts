/**
 * Splits a Server-Sent Events stream (WHATWG HTML, section 9.2) into whole events, whatever its
 * chunks and line ends. Refuses an event larger than the bound and bytes that are not UTF-8.
 */
export interface SseEvent {
  /** Field lines in order, without `data`; comments included. */
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
  let rest = ''
  let lines: string[] = []
  let held = 0
  return {
    push(chunk) {
      rest += decoder.decode(chunk, { stream: true })
      const events: SseEvent[] = []
      for (;;) {
        const end = lineEnd(rest)
        if (end === undefined) break
        const line = rest.slice(0, end.at)
        rest = rest.slice(end.next)
        if (line !== '') {
          lines.push(line)
          held += line.length
        } else if (lines.length > 0) {
          events.push(eventOf(lines))
          lines = []
          held = 0
        }
      }
      if (held + rest.length > EVENT_LIMIT)
        throw new RangeError('An event is larger than this gateway holds')
      return events
    },
  }
}

/** CRLF, LF or CR; a CR that ends the chunk waits, because its LF may follow. */
function lineEnd(text: string): { readonly at: number; readonly next: number } | undefined {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === 10) return { at, next: at + 1 }
    if (code !== 13) continue
    if (at + 1 === text.length) return undefined
    return { at, next: text.charCodeAt(at + 1) === 10 ? at + 2 : at + 1 }
  }
  return undefined
}

function eventOf(lines: readonly string[]): SseEvent {
  const fields: string[] = []
  const data: string[] = []
  for (const line of lines) {
    const value = /^data(?::[ ]?(.*))?$/s.exec(line)
    if (value === null) fields.push(line)
    else data.push(value[1] ?? '')
  }
  return { fields, data: data.length === 0 ? undefined : data.join('\n') }
}

/** An event as text, ready to send. */
export function printSseEvent({ fields, data }: SseEvent): string {
  const dataLines = data === undefined ? [] : data.split('\n').map((line) => `data: ${line}`)
  return `${[...fields, ...dataLines].join('\n')}\n\n`
}
