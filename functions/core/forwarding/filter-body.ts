/**
 * Filters a whole answer, JSON or a stream of events, message by message. Holds at most one message;
 * ends the answer where a message must be withheld, or where a second response comes.
 */
import { createSseReader, EVENT_LIMIT, printSseEvent } from './sse-events.ts'
import { filterListMessage, type ListFilter } from './filter-list.ts'

/** Thrown while an answer is read that must not be passed on. */
export class AnswerWithheld extends Error {
  override readonly name = 'AnswerWithheld'
}

/** Yields the answer's bytes. Throws `AnswerWithheld`. */
export function filterBody(
  body: AsyncIterable<Uint8Array>,
  contentType: string,
  filter: ListFilter,
): AsyncIterable<Uint8Array> {
  const type = contentType.split(';')[0]?.trim().toLowerCase()
  if (type === 'application/json') return filterJson(body, filter)
  if (type === 'text/event-stream') return filterEvents(body, filter)
  throw new AnswerWithheld('The answer is neither JSON nor a stream of events')
}

async function* filterJson(
  body: AsyncIterable<Uint8Array>,
  filter: ListFilter,
): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let text = ''
  for await (const chunk of body) {
    text += decode(decoder, chunk)
    if (text.length > EVENT_LIMIT)
      throw new AnswerWithheld('The answer is larger than a filter holds')
  }
  text += decode(decoder, undefined)
  const filtered = filterListMessage(text, filter)
  if (filtered?.isAnswer !== true) throw new AnswerWithheld('The answer cannot be read')
  yield new TextEncoder().encode(filtered.text)
}

async function* filterEvents(
  body: AsyncIterable<Uint8Array>,
  filter: ListFilter,
): AsyncGenerator<Uint8Array> {
  const reader = createSseReader()
  const encoder = new TextEncoder()
  let isAnswered = false
  for await (const chunk of body) {
    for (const event of read(reader, chunk)) {
      if (event.data === undefined || event.data === '') {
        yield encoder.encode(printSseEvent(event))
        continue
      }
      const filtered = filterListMessage(event.data, filter)
      if (filtered === undefined || (filtered.isAnswer && isAnswered))
        throw new AnswerWithheld('An event cannot be read')
      isAnswered ||= filtered.isAnswer
      yield encoder.encode(printSseEvent({ fields: event.fields, data: filtered.text }))
    }
  }
}

/** Without a chunk: the end, where half a character would be left over. */
function decode(decoder: TextDecoder, chunk: Uint8Array | undefined): string {
  try {
    return decoder.decode(chunk, { stream: chunk !== undefined })
  } catch {
    throw new AnswerWithheld('The answer is not UTF-8')
  }
}

function read(
  reader: ReturnType<typeof createSseReader>,
  chunk: Uint8Array,
): ReturnType<typeof reader.push> {
  try {
    return reader.push(chunk)
  } catch {
    throw new AnswerWithheld('The stream cannot be read')
  }
}
