/**
 * Thrown while an answer is read that must not be passed on, where nothing can be said in its place
 * any more, or nothing is out yet and a refusal can take its place.
 */
import { type Refusal, refuse } from '../refusal.ts'

export class AnswerWithheld extends Error {
  override readonly name = 'AnswerWithheld'
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.code)
    this.refusal = refusal
  }
}

/** How an answer ended that was not broken off; `ended`: a stream whose time was over. */
export type AnswerEnd = 'answered' | 'ended' | 'upstream_invalid' | 'interrupted'

/** For what is not valid MCP; `detail` is for the audit. */
export function withheld(detail: string): AnswerWithheld {
  return new AnswerWithheld(refuse('upstream_invalid', { detail }))
}

/** Text of a chunk; without a chunk: the end, where half a character would be left over. */
export function decodeChunk(decoder: TextDecoder, chunk: Uint8Array | undefined): string {
  try {
    return decoder.decode(chunk, { stream: chunk !== undefined })
  } catch {
    throw withheld('the answer is not UTF-8')
  }
}
