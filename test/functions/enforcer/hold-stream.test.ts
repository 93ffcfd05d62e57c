/** That a held stream says how it ended, and gives its place back however it ends. */
import { describe, expect, it, vi } from 'vitest'
import type { AnswerEnd } from '../../../functions/core/forwarding/answer-withheld.ts'
import { holdStream } from '../../../functions/enforcer/hold-stream.ts'

const CHUNK = new Uint8Array([1])
const FAREWELL = new Uint8Array([2])
const PARTS = {
  clock: () => 1000,
  isCurrent: () => Promise.resolve(true),
  farewell: FAREWELL,
}

async function* source(last: AnswerEnd | Error): AsyncGenerator<Uint8Array, AnswerEnd> {
  yield await Promise.resolve(CHUNK)
  if (last instanceof Error) throw last
  return last
}

function held(last: AnswerEnd | Error, endsAt: number) {
  const place = { renew: () => Promise.resolve(true), release: vi.fn(() => Promise.resolve()) }
  return { place, stream: holdStream(source(last), { endsAt, place }, PARTS) }
}

describe('holdStream', () => {
  it.each<AnswerEnd>(['answered', 'interrupted', 'upstream_invalid'])(
    'ends as its source does: %s',
    async (end) => {
      const { stream, place } = held(end, 2000)
      expect(await stream.next()).toEqual({ done: false, value: CHUNK })
      expect(await stream.next()).toEqual({ done: true, value: end })
      expect(place.release).toHaveBeenCalledOnce()
    },
  )

  it('renews its place in each new minute, however busy it is, and ends where that fails', async () => {
    let now = 1000
    async function* busy(): AsyncGenerator<Uint8Array, AnswerEnd> {
      for (;;) yield await Promise.resolve(CHUNK)
    }
    const renew = vi.fn((at: number) => Promise.resolve(at < 180_000))
    const place = { renew, release: () => Promise.resolve() }
    const stream = holdStream(
      busy(),
      { endsAt: 1e9, place },
      {
        clock: () => now,
        isCurrent: () => Promise.resolve(true),
        farewell: undefined,
      },
    )
    const ends: unknown[] = []
    for (now of [2000, 59_999, 60_000, 60_001, 119_000, 185_000]) {
      const { done } = await stream.next()
      ends.push(done)
    }
    expect(ends).toEqual([false, false, false, false, false, true])
    expect(renew.mock.calls).toEqual([[60_000], [185_000]])
  })

  it('says its farewell when its time is over, and is over then', async () => {
    const { stream, place } = held('answered', 1000)
    expect(await stream.next()).toEqual({ done: false, value: FAREWELL })
    expect(await stream.next()).toEqual({ done: true, value: 'ended' })
    expect(place.release).toHaveBeenCalledOnce()
  })

  it('ends before what was judged by a policy that is no longer in force', async () => {
    const { place } = held('answered', 2000)
    const isCurrent = vi.fn(() => Promise.resolve(isCurrent.mock.calls.length < 2))
    async function* news(): AsyncGenerator<Uint8Array, AnswerEnd> {
      for (;;) yield await Promise.resolve(CHUNK)
    }
    const stream = holdStream(news(), { endsAt: 2000, place }, { ...PARTS, isCurrent })
    expect(await stream.next()).toEqual({ done: false, value: CHUNK })
    expect(await stream.next()).toEqual({ done: false, value: FAREWELL })
    expect(await stream.next()).toEqual({ done: true, value: 'ended' })
    expect(place.release).toHaveBeenCalledOnce()
  })

  it('breaks as its source does', async () => {
    const { stream, place } = held(new Error('broken'), 2000)
    await stream.next()
    await expect(stream.next()).rejects.toThrow('broken')
    expect(place.release).toHaveBeenCalledOnce()
  })

  it('gives its place back when it is left', async () => {
    const { stream, place } = held('answered', 2000)
    await stream.return?.()
    expect(place.release).toHaveBeenCalledOnce()
    expect(await stream.next()).toMatchObject({ done: true })
  })
})
