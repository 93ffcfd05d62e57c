/**
 * Screens a stream of events, message by message, holding one at most. A stream that must not go on
 * ends with a JSON-RPC error in the answer's place: a client would take it for a broken connection
 * otherwise, and call again.
 */
import { type Refusal, refuse } from '../refusal.ts'
import { type AnswerEnd, AnswerWithheld } from './answer-withheld.ts'
import { type ScreenedCall, screenMessage } from './screen-message.ts'
import { createSseReader, printSseEvent, type SseEvent } from './sse-events.ts'

/**
 * Yields a stream of events, each judged. `errorText` is the JSON-RPC error that takes the place of
 * an answer that cannot come; where nothing is out yet, `AnswerWithheld` is thrown instead if
 * `mayThrow`. Event ids are left out: no stream can be resumed here.
 */
export async function* screenEvents(
  body: AsyncIterable<Uint8Array>,
  call: ScreenedCall,
  errorText: (refusal: Refusal) => string,
  mayThrow: boolean,
): AsyncGenerator<Uint8Array, AnswerEnd> {
  const encoder = new TextEncoder()
  const reader = createSseReader()
  let isAnswered = false
  let isBegun = false
  const bytesOf = (event: SseEvent): Uint8Array => encoder.encode(printSseEvent(event))
  const end = (refusal: Refusal): readonly Uint8Array[] => {
    if (mayThrow && !isBegun) throw new AnswerWithheld(refusal)
    return isAnswered ? [] : [bytesOf({ fields: ['event: message'], data: errorText(refusal) })]
  }
  const source = body[Symbol.asyncIterator]()
  for (;;) {
    const events = await nextEvents(source, reader)
    if (events === 'ended' && isAnswered) return 'answered'
    if (typeof events === 'string') {
      const isBroken = events === 'broken'
      yield* end(refuse(isBroken ? 'upstream_unreachable' : 'upstream_invalid'))
      return isBroken ? 'interrupted' : 'upstream_invalid'
    }
    for (const event of events) {
      const fields = event.fields.filter((line) => !RESUMPTION.test(line))
      if (event.data === undefined || event.data === '') {
        if (fields.length > 0) yield bytesOf({ fields, data: undefined })
        isBegun ||= fields.length > 0
        continue
      }
      const screened = screenMessage(event.data, call)
      if (screened.kind === 'dropped') continue
      const isSecond = screened.kind === 'passed' && screened.isAnswer && isAnswered
      if (screened.kind === 'ended' || isSecond) {
        const detail = 'a second answer'
        yield* end(
          screened.kind === 'ended' ? screened.refusal : refuse('upstream_invalid', { detail }),
        )
        return 'upstream_invalid'
      }
      isAnswered ||= screened.isAnswer
      isBegun = true
      yield bytesOf({ fields, data: screened.text })
    }
  }
}

/** Lines that only serve to resume a stream; `event` alone is left of what may stand beside data. */
const RESUMPTION = /^(?:id|retry)(?::|$)/

/** Events that are whole after the next chunk; why there are none any more otherwise. */
async function nextEvents(
  source: AsyncIterator<Uint8Array>,
  reader: ReturnType<typeof createSseReader>,
): Promise<readonly SseEvent[] | 'ended' | 'broken' | 'unreadable'> {
  let chunk: IteratorResult<Uint8Array>
  try {
    chunk = await source.next()
  } catch {
    return 'broken'
  }
  if (chunk.done === true) return 'ended'
  try {
    return reader.push(chunk.value)
  } catch {
    return 'unreadable'
  }
}
