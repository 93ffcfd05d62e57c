/** An answer on Lambda's stream: its head first, at its reader's pace, and broken where it breaks. */
import { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import {
  type LambdaStreaming,
  type SentAnswer,
  streamAnswer,
} from '../../../../functions/adapters/lambda/stream-answer.ts'

const CHUNK = new Uint8Array(64 * 1024).fill(7)

/** A stream that takes a chunk when the test lets it. */
function slowOutput() {
  const taken: number[] = []
  let release: (() => void) | undefined
  const output = new Writable({
    highWaterMark: CHUNK.byteLength,
    write(chunk: Uint8Array, _encoding, callback) {
      taken.push(chunk.byteLength)
      release = callback
    },
  })
  const takeAll = async (): Promise<void> => {
    for (let idle = 0; idle < 20; idle += 1) {
      const next = release
      release = undefined
      if (next !== undefined) idle = 0
      next?.()
      await new Promise(setImmediate)
    }
  }
  return { output, taken, takeAll }
}

/** Lambda's part: notes the head, and hands the stream on. */
function lambda() {
  const heads: unknown[] = []
  const streaming: LambdaStreaming = {
    streamifyResponse: (handler) => handler,
    HttpResponseStream: {
      from(output, head) {
        heads.push(head)
        return output
      },
    },
  }
  return { heads, streaming }
}

const answerOf = (body: SentAnswer['body'], status = 200): SentAnswer => ({
  status,
  headers: { 'x-y': 'z' },
  body,
})

/** A source of so many chunks that counts what is pulled from it. */
function source(count: number, fails = false) {
  const state = { pulled: 0, cancelled: false }
  const iterator: AsyncIterator<Uint8Array> = {
    next() {
      if (state.pulled === count) {
        return fails
          ? Promise.reject(new Error('the upstream broke off'))
          : Promise.resolve({ done: true, value: undefined })
      }
      state.pulled += 1
      return Promise.resolve({ done: false, value: CHUNK })
    },
    return() {
      state.cancelled = true
      return Promise.resolve({ done: true, value: undefined })
    },
  }
  return { state, answer: answerOf({ [Symbol.asyncIterator]: () => iterator }) }
}

const ticks = async (count = 20): Promise<void> => {
  for (let tick = 0; tick < count; tick += 1) await new Promise(setImmediate)
}

describe('streamAnswer', () => {
  it('says status and headers before the first byte', async () => {
    const { heads, streaming } = lambda()
    const { output, takeAll } = slowOutput()
    const done = streamAnswer(answerOf('x', 201), output, streaming)
    expect(heads).toEqual([{ statusCode: 201, headers: { 'x-y': 'z' } }])
    await takeAll()
    await done
  })

  it('ends an answer that has no body', async () => {
    const { output, takeAll } = slowOutput()
    const finished = new Promise((resolve) => output.once('finish', resolve))
    await Promise.all([streamAnswer(answerOf('', 202), output, lambda().streaming), takeAll()])
    await finished
  })

  it('holds a chunk or two while the reader is slow, however much is to come', async () => {
    const { output, taken, takeAll } = slowOutput()
    const { state, answer } = source(200)
    const done = streamAnswer(answer, output, lambda().streaming)
    await ticks(100)
    expect(state.pulled).toBeLessThanOrEqual(2)
    await takeAll()
    await done
    expect(state.pulled).toBe(200)
    await takeAll()
    expect(taken.reduce((sum, bytes) => sum + bytes, 0)).toBe(200 * CHUNK.byteLength)
  })

  it('leaves no listeners behind on a long answer', async () => {
    const { output, takeAll } = slowOutput()
    const { answer } = source(100)
    const done = streamAnswer(answer, output, lambda().streaming)
    const most = Math.max(
      ...(await Promise.all(
        Array.from({ length: 5 }, async () => {
          await ticks(10)
          return output.listenerCount('drain') + output.listenerCount('close')
        }),
      )),
    )
    expect(most).toBeLessThan(6)
    await takeAll()
    await done
  })

  it('breaks the stream where the source breaks, so that half an answer never looks whole', async () => {
    const { output, takeAll } = slowOutput()
    const { answer } = source(2, true)
    const done = streamAnswer(answer, output, lambda().streaming)
    await takeAll()
    await done
    expect(output.destroyed).toBe(true)
    expect(output.writableFinished).toBe(false)
  })

  it.each<[string, (output: Writable) => void]>([
    ['before it begins', (output) => output.destroy()],
    ['with an error', (output) => output.destroy(new Error('EPIPE'))],
  ])('stops the source when the reader is gone %s', async (_what, leave) => {
    const { output } = slowOutput()
    const { state, answer } = source(200)
    leave(output)
    await streamAnswer(answer, output, lambda().streaming)
    expect(state.pulled).toBeLessThanOrEqual(2)
    expect(state.cancelled).toBe(true)
  })

  it('stops a source that is being waited for when the reader leaves', async () => {
    const { output } = slowOutput()
    let cancelled = false
    const silent: AsyncIterator<Uint8Array> = {
      next: () => new Promise(() => undefined),
      return() {
        cancelled = true
        return Promise.resolve({ done: true, value: undefined })
      },
    }
    const answer = answerOf({ [Symbol.asyncIterator]: () => silent })
    const done = streamAnswer(answer, output, lambda().streaming)
    await ticks()
    output.destroy()
    await done
    expect(cancelled).toBe(true)
  })

  it('reads a source to its end for nobody, where it asks for that, before it is done', async () => {
    const { output } = slowOutput()
    const reading = Promise.withResolvers<undefined>()
    const legacy: AsyncIterator<Uint8Array> = {
      next: () => new Promise(() => undefined),
      async return() {
        await reading.promise
        return { done: true, value: undefined }
      },
    }
    const answer = answerOf({ [Symbol.asyncIterator]: () => legacy })
    let isDone = false
    const done = streamAnswer(answer, output, lambda().streaming).then(() => (isDone = true))
    output.destroy()
    await ticks()
    expect(isDone).toBe(false)
    reading.resolve(undefined)
    await done
  })

  it('stops when the reader leaves while it is waited for', async () => {
    const { output } = slowOutput()
    const { state, answer } = source(200)
    const done = streamAnswer(answer, output, lambda().streaming)
    await ticks()
    output.destroy(new Error('ECONNRESET'))
    await done
    expect(state.cancelled).toBe(true)
  })
})
