/**
 * Holds a stream for as long as it may be open: until its time is over (its token's, or that of the
 * environment that serves it), no longer than its caller has a place for it, and under the policy that
 * it was opened under. Ends it in good order then, so that the client opens the next one.
 */
import type { AnswerEnd } from '../core/forwarding/answer-withheld.ts'
import type { HeldStream } from '../core/held-stream.ts'
import { MINUTE_MS, minuteOf } from '../core/quota/stream-places.ts'
import { within } from './within.ts'

export interface HoldParts {
  /** Milliseconds since the epoch. */
  readonly clock: () => number
  /** Whether the policy that the stream was opened under is still in force. */
  readonly isCurrent: () => Promise<boolean>
  /** The last chunk where the stream is ended here; undefined: it just ends. */
  readonly farewell: Uint8Array | undefined
}

/** The same chunks, for as long as they may come. */
export function holdStream(
  source: AsyncIterator<Uint8Array, AnswerEnd>,
  { endsAt, place }: HeldStream,
  { clock, isCurrent, farewell }: HoldParts,
): AsyncIterator<Uint8Array, AnswerEnd> {
  let pending: Promise<IteratorResult<Uint8Array, AnswerEnd>> | undefined
  let isOver = false
  let minute = minuteOf(clock())
  /** A busy stream may pass the turn of a minute, and a slow reader several. */
  const isHeld = async (now: number): Promise<boolean> => {
    if (place === undefined || minuteOf(now) === minute) return true
    minute = minuteOf(now)
    return place.renew(now)
  }
  const release = async (): Promise<void> => {
    isOver = true
    await place?.release(clock())
  }
  /** What comes next; undefined where the stream is to end instead. */
  const awaited = async (): Promise<IteratorResult<Uint8Array, AnswerEnd> | undefined> => {
    for (;;) {
      pending ??= source.next()
      // Whoever asks next gets the rejection; nobody may ask any more.
      pending.catch(() => undefined)
      const now = clock()
      if (now >= endsAt || !(await isHeld(now))) return undefined
      const turnsAt = (minuteOf(now) + 1) * MINUTE_MS
      const result = await within(Math.min(endsAt, turnsAt) - now, pending)
      if (result?.done === true) return result
      // What came was judged by the policy of then.
      if (!(await isCurrent())) return undefined
      if (result !== undefined) return result
    }
  }
  return {
    async next() {
      if (isOver) return { done: true, value: 'ended' }
      try {
        const result = await awaited()
        pending = undefined
        if (result?.done === false) return result
        await release()
        if (result !== undefined) return result
        return farewell === undefined
          ? { done: true, value: 'ended' }
          : { done: false, value: farewell }
      } catch (error) {
        await release()
        throw error
      }
    },
    async return() {
      await release()
      return { done: true, value: 'ended' }
    },
  }
}
