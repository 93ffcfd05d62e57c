/**
 * Reads an answer's body chunk by chunk, at the pace at which it is asked for: what was not asked for
 * yet stays with the upstream beyond a small bound. A body that breaks off is an error. (A stream's own
 * iterator does the same, and takes as long as the rest of a small answer.)
 */
import type { Readable } from 'node:stream'
import { createHeldBytes } from '../../core/forwarding/held-bytes.ts'

/** Bytes that wait for somebody who does not ask. */
const WAITING_BYTES = 65_536

interface Asked {
  readonly resolve: (result: IteratorResult<Uint8Array>) => void
  readonly reject: (reason: Error) => void
}

const END: IteratorResult<Uint8Array> = { done: true, value: undefined }

/** The body, to be read once; `next` may be called again when the one before has settled. */
export function answerChunks(response: Readable): AsyncIterable<Uint8Array> {
  const waiting = createHeldBytes()
  let asked: Asked | undefined
  let over: 'ended' | Error | undefined

  const finish = (how: 'ended' | Error): void => {
    over ??= how
    if (asked === undefined) return
    if (over === 'ended') asked.resolve(END)
    else asked.reject(over)
    asked = undefined
  }
  response.on('data', (chunk: Buffer) => {
    if (asked !== undefined) {
      asked.resolve({ done: false, value: chunk })
      asked = undefined
      return
    }
    waiting.add(chunk)
    if (waiting.size >= WAITING_BYTES) response.pause()
  })
  response.on('end', () => finish('ended'))
  response.on('error', finish)
  response.on('close', () => {
    // An error costs more than all the rest of this: none is made for an answer that ended.
    if (over === undefined) finish(new Error('The answer was closed before its end'))
  })

  const iterator: AsyncIterator<Uint8Array> = {
    next() {
      if (waiting.size > 0) {
        const value = waiting.take()
        if (response.isPaused()) response.resume()
        return Promise.resolve({ done: false, value })
      }
      if (over === 'ended') return Promise.resolve(END)
      if (over !== undefined) return Promise.reject(over)
      return new Promise((resolve, reject) => (asked = { resolve, reject }))
    },
    return() {
      waiting.take()
      response.destroy()
      return Promise.resolve(END)
    },
  }
  return { [Symbol.asyncIterator]: () => iterator }
}
