// An answer that streams while its caller is revoked.
import { describe, expect, it } from 'vitest'
import { refuse } from '../../../functions/core/refusal.ts'
import type { Revocations } from '../../../functions/core/revocation/check-revoked.ts'
import { indexRevocations } from '../../../functions/core/revocation/revocation-index.ts'
import { guardStream } from '../../../functions/enforcer/guard-stream.ts'

const CALLER = {
  issuer: 'i',
  tenant: 't',
  subject: 'alice',
  client: undefined,
  tokenId: undefined,
}
const PAUSE_MS = 5

/** A stream whose chunks come when they are pushed, and a list that can be changed. */
function setUp() {
  const state = { isClosed: false, entries: [] as { subject: string; at: number }[], isDown: false }
  const chunks: Uint8Array[] = []
  let wake = (): void => undefined
  const source: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => ({
      async next() {
        while (chunks.length === 0 && !state.isClosed)
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        const value = chunks.shift()
        return value === undefined ? { done: true, value: undefined } : { done: false, value }
      },
      return() {
        state.isClosed = true
        wake()
        return Promise.resolve({ done: true, value: undefined })
      },
    }),
  }
  const revocations: Revocations = {
    current: () =>
      state.isDown
        ? refuse('revocations_unavailable')
        : indexRevocations({ version: 1, entries: state.entries }),
  }
  const push = (text: string) => {
    chunks.push(new TextEncoder().encode(text))
    wake()
  }
  const guard = { revocations, caller: CALLER, server: 's', tools: [] }
  const stream = guardStream(source, guard, PAUSE_MS)[Symbol.asyncIterator]()
  const end = () => {
    state.isClosed = true
    wake()
  }
  return { state, push, stream, end }
}

const textOf = (result: IteratorResult<Uint8Array>) =>
  result.done === true ? 'end' : new TextDecoder().decode(result.value)

describe('guardStream', () => {
  it('passes every chunk on, and the end', async () => {
    const { push, stream, end } = setUp()
    push('a')
    push('b')
    expect([textOf(await stream.next()), textOf(await stream.next())]).toEqual(['a', 'b'])
    end()
    expect(textOf(await stream.next())).toBe('end')
  })

  it('waits for a chunk for as long as it takes, and loses none', async () => {
    const { push, stream } = setUp()
    const coming = stream.next()
    await new Promise((resolve) => setTimeout(resolve, 4 * PAUSE_MS))
    push('late')
    expect(textOf(await coming)).toBe('late')
  })

  it('lets no chunk pass once the caller is revoked, and closes the upstream', async () => {
    const { state, push, stream } = setUp()
    push('a')
    expect(textOf(await stream.next())).toBe('a')
    state.entries = [{ subject: 'alice', at: 0 }]
    push('b')
    await expect(stream.next()).rejects.toThrow('revoked')
    expect(state.isClosed).toBe(true)
  })

  it('breaks a silent stream off, too', async () => {
    const { state, stream } = setUp()
    const coming = stream.next()
    state.entries = [{ subject: 'alice', at: 0 }]
    await expect(coming).rejects.toThrow('revoked')
    expect(state.isClosed).toBe(true)
  })

  it('waits for nobody once it broke off: the upstream of an older call may go on for as long as it likes', async () => {
    let leaves = 0
    const endless: AsyncIterable<Uint8Array> = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise(() => undefined),
        return() {
          leaves += 1
          // As `watch` does for calls that leaving does not cancel: read on until the upstream ends.
          return new Promise(() => undefined)
        },
      }),
    }
    const entries = [{ subject: 'alice', at: 0 }]
    const revocations: Revocations = { current: () => indexRevocations({ version: 1, entries }) }
    const guard = { revocations, caller: CALLER, server: 's', tools: [] }
    const stream = guardStream(endless, guard, PAUSE_MS)[Symbol.asyncIterator]()
    await expect(stream.next()).rejects.toThrow('revoked')
    // Lambda's stream says goodbye when it is destroyed, and is held until that is answered.
    await stream.return?.()
    expect(leaves).toBe(1)
  })

  it('breaks off where it cannot be told any more', async () => {
    const { state, stream } = setUp()
    state.isDown = true
    await expect(stream.next()).rejects.toThrow('revoked')
  })

  it('leaves others alone', async () => {
    const { state, push, stream } = setUp()
    state.entries = [{ subject: 'bob', at: 0 }]
    push('a')
    expect(textOf(await stream.next())).toBe('a')
  })

  it('closes the upstream when the client leaves', async () => {
    const { state, stream } = setUp()
    await stream.return?.()
    expect(state.isClosed).toBe(true)
  })
})
