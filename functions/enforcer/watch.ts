/**
 * Watches an answer on its way out: counts its bytes, and says once how it ended. A reader that leaves
 * stops the upstream at once, even one that has not begun to read or that waits for a silent upstream;
 * before 2026-07-28 leaving cancels nothing, and the upstream is read to its end.
 */
import { type Outcome, resultOfWithheld } from '../core/audit/record.ts'
import { type AnswerEnd, AnswerWithheld } from '../core/forwarding/answer-withheld.ts'
import type { UpstreamAnswer } from '../core/forwarding/upstream.ts'

/** Told once how the call ended: HTTP status of the upstream and bytes that went to the client. */
export type Conclude = (result: Outcome['result'], status: number, bytes: number) => void

export function watch(
  source: AsyncIterator<Uint8Array, AnswerEnd>,
  sent: UpstreamAnswer,
  conclude: Conclude,
  whenLeft: 'cancel' | 'finish',
): AsyncIterable<Uint8Array> {
  let bytes = 0
  let isOver = false
  const tell = (result: Outcome['result']): boolean => {
    if (isOver) return false
    isOver = true
    conclude(result, sent.status, bytes)
    return true
  }
  const end = (result: Outcome['result']): void => {
    // What was answered is read to its end; everything else may still be open.
    if (tell(result) && result !== 'answered') sent.cancel()
  }
  const iterator: AsyncIterator<Uint8Array> = {
    async next() {
      try {
        const chunk = await source.next()
        if (chunk.done === true) {
          end(chunk.value)
          return { done: true, value: undefined }
        }
        bytes += chunk.value.byteLength
        return chunk
      } catch (error) {
        end(error instanceof AnswerWithheld ? resultOfWithheld(error.refusal) : 'interrupted')
        throw error
      }
    },
    async return() {
      if (whenLeft === 'finish' && !isOver) {
        // Said now: this process may be frozen before the upstream is done.
        tell('interrupted')
        await finish(source)
        sent.cancel()
      }
      end('interrupted')
      await source.return?.()
      return { done: true, value: undefined }
    },
  }
  return { [Symbol.asyncIterator]: () => iterator }
}

/** Reads on for nobody: a server that sees its connection close may take that for a cancellation. */
async function finish(source: AsyncIterator<Uint8Array, AnswerEnd>): Promise<void> {
  try {
    while ((await source.next()).done !== true);
  } catch {
    // How it ended is of no interest to somebody who left.
  }
}
