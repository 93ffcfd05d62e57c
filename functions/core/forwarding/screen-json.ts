/**
 * Screens a JSON answer: it must be one whole message, and the answer to this request. Holds it while
 * it is no larger than a message may be; a larger one streams on, if nothing of it has to be looked into.
 */
import { type AnswerEnd, AnswerWithheld, decodeChunk, withheld } from './answer-withheld.ts'
import { OutlineReader } from './message-outline.ts'
import { isIdOf, passesUnread, type ScreenedCall, screenMessage } from './screen-message.ts'
import { EVENT_LIMIT } from './sse-events.ts'

/** Yields the bytes of the answer. Throws `AnswerWithheld`. */
export async function* screenJson(
  body: AsyncIterable<Uint8Array>,
  call: ScreenedCall,
): AsyncGenerator<Uint8Array, AnswerEnd> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const reader = new OutlineReader()
  let held: Uint8Array[] | undefined = []
  let size = 0
  for await (const chunk of body) {
    const text = decodeChunk(decoder, chunk)
    if (!reader.push(text)) throw withheld('a message cannot be read')
    size += chunk.byteLength
    if (held !== undefined && size <= EVENT_LIMIT) {
      held.push(chunk)
      continue
    }
    if (!passesUnread(reader.outline, call)) throw withheld('larger than a message that is held')
    yield* held ?? []
    held = undefined
    if (reader.outline.id !== undefined) checkAnswer(reader, call)
    yield chunk
  }
  const rest = decodeChunk(decoder, undefined)
  if (!reader.push(rest) || !reader.isWhole) throw withheld('a message cannot be read')
  if (held === undefined) {
    checkAnswer(reader, call)
    return 'answered'
  }
  const { outline } = reader
  const isUnread = outline.has === 'result' && passesUnread(outline, call)
  if (isUnread && isIdOf(outline, call.invocation.idText)) {
    yield* held
    return 'answered'
  }
  const text = textOf(held)
  const screened = screenMessage(text, call)
  if (screened.kind === 'ended') throw new AnswerWithheld(screened.refusal)
  if (screened.kind !== 'passed' || !screened.isAnswer) throw withheld('no answer')
  if (screened.text === text) yield* held
  else yield new TextEncoder().encode(screened.text)
  return 'answered'
}

/** The text of chunks that were found to be UTF-8. */
function textOf(chunks: readonly Uint8Array[]): string {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  return chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join('')
}

/** Before the last bytes of a streamed answer are out: without them it is nothing. */
function checkAnswer({ outline }: OutlineReader, call: ScreenedCall): void {
  const { idText } = call.invocation
  if (outline.has === 'both' || !isIdOf(outline, idText))
    throw withheld('an answer to another request')
}
