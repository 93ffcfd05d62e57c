/** What a silent upstream's client gets, and what becomes of a call whose client leaves. */
import { describe, expect, it } from 'vitest'
import type { AnswerEnd } from '../../../functions/core/forwarding/answer-withheld.ts'
import { keepAlive } from '../../../functions/enforcer/keep-alive.ts'
import { type Conclude, watch } from '../../../functions/enforcer/watch.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('keepAlive', () => {
  it('says that a silent stream lives, and loses nothing of it', async () => {
    const { promise: said, resolve: say } = Promise.withResolvers<string>()
    async function* silent(): AsyncGenerator<Uint8Array, AnswerEnd> {
      yield bytes(await said)
      return 'answered'
    }
    const kept = keepAlive(silent(), 1)
    expect(Buffer.from((await kept.next()).value as Uint8Array).toString()).toBe(': keep-alive\n\n')
    say('data: 1\n\n')
    for (;;) {
      const { value } = await kept.next()
      if (Buffer.from(value as Uint8Array).toString() === 'data: 1\n\n') break
    }
    expect(await kept.next()).toEqual({ done: true, value: 'answered' })
  })

  it('passes on that a stream broke', async () => {
    async function* broken(): AsyncGenerator<Uint8Array, AnswerEnd> {
      yield bytes('data: 1\n\n')
      throw new Error('reset')
    }
    const kept = keepAlive(broken(), 60_000)
    await kept.next()
    await expect(kept.next()).rejects.toThrow('reset')
  })
})

describe('a client that leaves', () => {
  function left(whenLeft: 'cancel' | 'finish') {
    let read = 0
    let cancelled = 0
    const ends: string[] = []
    async function* source(): AsyncGenerator<Uint8Array, AnswerEnd> {
      for (; read < 5; read += 1) yield await Promise.resolve(bytes('x'))
      return 'answered'
    }
    const sent = {
      kind: 'upstream-answer',
      status: 200,
      headers: new Map<string, string>(),
      body: source(),
      cancel: () => void (cancelled += 1),
    } as const
    const conclude: Conclude = (result) => ends.push(result)
    const iterator = watch(source(), sent, conclude, whenLeft)[Symbol.asyncIterator]()
    return { iterator, seen: () => ({ read, cancelled, ends }) }
  }

  it('cancels the call of 2026-07-28 at once', async () => {
    const { iterator, seen } = left('cancel')
    await iterator.next()
    await iterator.return?.()
    expect(seen()).toEqual({ read: 0, cancelled: 1, ends: ['interrupted'] })
  })

  it('cancels no older call: it is read to its end', async () => {
    const { iterator, seen } = left('finish')
    await iterator.next()
    const pending = iterator.next()
    await iterator.return?.()
    await pending
    expect(seen()).toMatchObject({ read: 5, ends: [expect.any(String)] })
  })
})
