/**
 * Lets a stream of events say that it lives while its upstream is silent: API Gateway ends a stream
 * after five idle minutes (AWS, "Stream the integration response"), and proxies do so earlier.
 */
import type { AnswerEnd } from '../core/forwarding/answer-withheld.ts'
import { within } from './within.ts'

/** Below the idle limits of common proxies, which are a minute and more. */
export const PAUSE_MS = 45_000
/** Behind Lambda only a write shows that a client has left: what holds a place for it asks more often. */
export const HELD_PAUSE_MS = 15_000
/** A comment, which every reader of events skips (WHATWG HTML, section 9.2). */
const COMMENT = new TextEncoder().encode(': keep-alive\n\n')

/** The same chunks, between whole events, with a comment after each `pauseMs` without one. */
export function keepAlive(
  source: AsyncIterator<Uint8Array, AnswerEnd>,
  pauseMs: number,
): AsyncIterator<Uint8Array, AnswerEnd> {
  let pending: Promise<IteratorResult<Uint8Array, AnswerEnd>> | undefined
  return {
    async next() {
      pending ??= source.next()
      // Whoever asks next gets the rejection; nobody may ask any more.
      pending.catch(() => undefined)
      const result = await within(pauseMs, pending)
      if (result === undefined) return { done: false, value: COMMENT }
      pending = undefined
      return result
    },
  }
}
