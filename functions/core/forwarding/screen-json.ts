/**
 * Screens a JSON answer: it must be one whole message, and the answer to this request. Holds it while
 * it is no larger than a message may be; a larger one streams on, if nothing of it has to be looked into.
 */
import { type AnswerEnd, AnswerWithheld, decodeChunk, withheld } from './answer-withheld.ts'
import { createHeldBytes } from './held-bytes.ts'
import { OutlineReader, outlineOf } from './message-outline.ts'
import { isIdOf, passesUnread, type ScreenedCall, screenMessage } from './screen-message.ts'
import { EVENT_LIMIT } from './sse-events.ts'

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Yields the bytes of the answer. Throws `AnswerWithheld`. `announced`: bytes that the upstream says it
 * will have, 0 where it does not say; one that will not be held in the end is not held until then.
 */
export async function* screenJson(
  body: AsyncIterable<Uint8Array>,
  call: ScreenedCall,
  announced: number,
): AsyncGenerator<Uint8Array, AnswerEnd> {
  const chunks = body[Symbol.asyncIterator]()
  const held = createHeldBytes()
  for (;;) {
    const next = await chunks.next()
    if (next.done === true) break
    held.add(next.value)
    if (held.size > EVENT_LIMIT || announced > EVENT_LIMIT)
      return yield* streamOn(held.take(), chunks, call)
  }
  const bytes = held.take()
  const text = textOf(bytes)
  const outline = outlineOf(text)
  const isUnread = outline?.has === 'result' && passesUnread(outline, call)
  if (isUnread && isIdOf(outline, call.invocation.idText)) {
    yield bytes
    return 'answered'
  }
  const screened = screenMessage(text, call)
  if (screened.kind === 'ended') throw new AnswerWithheld(screened.refusal)
  if (screened.kind !== 'passed' || !screened.isAnswer) throw withheld('no answer')
  yield screened.text === text ? bytes : new TextEncoder().encode(screened.text)
  return 'answered'
}

/** Passes on what is too large to be held, looking at its outline as it comes. */
async function* streamOn(
  beginning: Uint8Array,
  chunks: AsyncIterator<Uint8Array>,
  call: ScreenedCall,
): AsyncGenerator<Uint8Array, AnswerEnd> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const reader = new OutlineReader('streamed')
  const read = (chunk: Uint8Array | undefined): void => {
    if (!reader.push(decodeChunk(decoder, chunk))) throw withheld('a message cannot be read')
  }
  const check = (): void => {
    if (!passesUnread(reader.outline, call)) throw withheld('larger than a message that is held')
    if (reader.outline.id !== undefined) checkAnswer(reader, call)
  }
  const held = createHeldBytes()
  held.add(beginning)
  read(beginning)
  let size = beginning.byteLength
  for (;;) {
    check()
    // Whose answer it is stands at its beginning as a rule: nothing goes out before, if that can be had.
    const isKnown = reader.outline.id !== undefined || size > EVENT_LIMIT
    if (isKnown && held.size > 0) yield held.take()
    const next = await chunks.next()
    if (next.done === true) break
    read(next.value)
    held.add(next.value)
    size += next.value.byteLength
  }
  read(undefined)
  if (!reader.isWhole) throw withheld('a message cannot be read')
  checkAnswer(reader, call)
  if (held.size > 0) yield held.take()
  return 'answered'
}

function textOf(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes)
  } catch {
    throw withheld('the answer is not UTF-8')
  }
}

/** Before the last bytes of a streamed answer are out: without them it is nothing. */
function checkAnswer({ outline }: OutlineReader, call: ScreenedCall): void {
  const { idText } = call.invocation
  if (outline.has === 'both' || !isIdOf(outline, idText))
    throw withheld('an answer to another request')
}
