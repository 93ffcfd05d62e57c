/**
 * Looks again at whether the caller is revoked while an answer streams: with every chunk, and every
 * few seconds where none comes. Breaks the stream off where it is: a client that calls again gets the
 * refusal. Whatever the upstream still has to do is left to it and waited for by nobody, so that neither
 * the connection nor this process is held.
 */
import { checkRevoked, type Revocations } from '../core/revocation/check-revoked.ts'
import type { RevokedCaller } from '../core/revocation/revocation-index.ts'
import { isRefusal } from '../core/refusal.ts'
import { within } from './within.ts'

/** Milliseconds between two looks at a silent stream. */
const PAUSE_MS = 5000

export interface StreamGuard {
  readonly revocations: Revocations
  readonly caller: RevokedCaller
  readonly server: string
  /** Tools whose results the answer may hold. */
  readonly tools: readonly string[]
}

/** The same chunks, until the caller is revoked; then the iteration rejects. */
export function guardStream(
  body: AsyncIterable<Uint8Array>,
  guard: StreamGuard,
  pauseMs = PAUSE_MS,
): AsyncIterable<Uint8Array> {
  const source = body[Symbol.asyncIterator]()
  let pending: Promise<IteratorResult<Uint8Array>> | undefined
  let isBrokenOff = false

  async function next(): Promise<IteratorResult<Uint8Array>> {
    for (;;) {
      pending ??= source.next()
      const result = await within(pauseMs, pending)
      if (result?.done === true) return result
      if (await isRevoked(guard)) {
        isBrokenOff = true
        leave(source)
        throw new Error('The caller was revoked while the answer was streamed')
      }
      if (result === undefined) continue
      pending = undefined
      return result
    }
  }

  return {
    [Symbol.asyncIterator]: () => ({
      next,
      async return() {
        // Whoever breaks off has left the source already; a second farewell would wait for its end.
        if (!isBrokenOff) await source.return?.()
        return { done: true, value: undefined }
      },
    }),
  }
}

/** Leaves without waiting: before 2026-07-28 the upstream is read to its end, however long that takes. */
function leave(source: AsyncIterator<Uint8Array>): void {
  source.return?.().catch(() => undefined)
}

async function isRevoked({ revocations, caller, server, tools }: StreamGuard): Promise<boolean> {
  const list = await revocations.current()
  if (isRefusal(list)) return true
  return [undefined, ...tools].some((tool) => checkRevoked(list, caller, { server, tool }))
}
