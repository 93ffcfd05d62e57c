/**
 * Screens a stream of events, message by message, holding one at most. A stream that must not go on
 * ends with a JSON-RPC error in the answer's place: a client would take it for a broken connection
 * otherwise, and call again. One that the client can take up again, or that owes no answer, just ends.
 */
import { type Refusal, refuse } from '../refusal.ts'
import { type AnswerEnd, AnswerWithheld } from './answer-withheld.ts'
import { type ScreenedCall, screenMessage } from './screen-message.ts'
import { createSseReader, printSseEvent, type SseEvent } from './sse-events.ts'

/**
 * Yields a stream of events, each judged. `errorText` is the JSON-RPC error that takes the place of
 * an answer that cannot come; where nothing is out yet, `AnswerWithheld` is thrown instead if
 * `mayThrow`. Event ids go on as handles, or not at all.
 */
export async function* screenEvents(
  body: AsyncIterable<Uint8Array>,
  call: ScreenedCall,
  errorText: (refusal: Refusal) => string,
  mayThrow: boolean,
): AsyncGenerator<Uint8Array, AnswerEnd> {
  const reader = createSseReader()
  let isAnswered = false
  let isBegun = false
  const isSilent = call.invocation.row.listens === 'opens'
  // A legacy server may end a call's stream at any time, for its client to take it up again.
  let mayEnd = isSilent
  const fieldsOf = (event: SseEvent): readonly string[] => {
    const handle = idOf(event, call)
    mayEnd ||= handle !== undefined
    return [...(handle === undefined ? [] : [`id: ${handle}`]), ...retryOf(event)]
  }
  const end = (refusal: Refusal): readonly Uint8Array[] => {
    if (mayThrow && !isBegun) throw new AnswerWithheld(refusal)
    return isAnswered || isSilent
      ? []
      : [printSseEvent({ fields: MESSAGE, data: errorText(refusal) })]
  }
  const source = body[Symbol.asyncIterator]()
  for (;;) {
    const events = await nextEvents(source, reader)
    if (events === 'ended' && (isAnswered || isSilent)) return 'answered'
    if (mayEnd && (events === 'ended' || events === 'broken')) return 'interrupted'
    if (typeof events === 'string') {
      const isBroken = events === 'broken'
      yield* end(refuse(isBroken ? 'upstream_unreachable' : 'upstream_invalid'))
      return isBroken ? 'interrupted' : 'upstream_invalid'
    }
    for (const event of events) {
      if (event.data === undefined || event.data === '') {
        const fields = fieldsOf(event)
        const isComment = event.fields.some((line) => line.startsWith(':'))
        // An event without a message tells the client where it stands (MCP 2025-11-25, Transports).
        if (fields.length > 0) yield printSseEvent({ fields, data: event.data })
        else if (isComment) yield printSseEvent(KEEP_ALIVE)
        isBegun ||= isComment || fields.length > 0
        continue
      }
      if (!isMessage(event)) continue
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
      const { text } = screened
      const bytes = text === event.data ? event.bytes : undefined
      yield printSseEvent({ fields: [...MESSAGE, ...fieldsOf(event)], data: text, bytes })
    }
  }
}

/** Nothing that a server writes beside its messages goes on: any text could stand there. */
const MESSAGE: readonly string[] = ['event: message']
const KEEP_ALIVE: SseEvent = { fields: [':'], data: undefined }

/** What could stand in a header and nothing else. */
const EVENT_ID = /^[\x21-\x7e](?:[\x20-\x7e]{0,510}[\x21-\x7e])?$/

/** The event's id as its caller knows it; undefined where it has none, or none that can be given out. */
function idOf({ fields }: SseEvent, { handles }: ScreenedCall): string | undefined {
  const line = fields.findLast((field) => field.startsWith('id:'))
  const id = line?.slice('id:'.length).replace(/^ /, '')
  return id !== undefined && EVENT_ID.test(id) ? handles.ofEvent(id) : undefined
}

/** After how many milliseconds a client may ask for the stream again. */
function retryOf({ fields }: SseEvent): readonly string[] {
  const line = fields.findLast((field) => field.startsWith('retry:'))
  const time = /^retry:[ ]?(\d{1,7})$/.exec(line ?? '')?.[1]
  return time === undefined ? [] : [`retry: ${time}`]
}

/** Whether clients take the event for a message; they pass over events of other types. */
function isMessage({ fields }: SseEvent): boolean {
  const types = fields.filter((line) => /^event(?::|$)/.test(line))
  return types.every((line) => /^event(?::[ ]?(?:message)?)?$/.test(line))
}

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
