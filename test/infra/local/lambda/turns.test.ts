import { describe, expect, it, vi } from 'vitest'
import { createTurns } from '../../../../infra/local/lambda/turns.ts'

/** Who has begun, in order. */
function begun(turns: ReturnType<typeof createTurns>, names: readonly string[]) {
  const order: string[] = []
  const ends = new Map<string, () => void>()
  for (const name of names) {
    void turns.take().then((end) => {
      order.push(name)
      ends.set(name, end)
    })
  }
  return { order, end: (name: string) => ends.get(name)?.() }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('turns', () => {
  it('begin a few at a time, in the order in which they were asked for', async () => {
    const { order, end } = begun(createTurns(2, 60_000), ['a', 'b', 'c', 'd'])
    await settled()
    expect(order).toEqual(['a', 'b'])
    end('b')
    await settled()
    expect(order).toEqual(['a', 'b', 'c'])
    end('a')
    await settled()
    expect(order).toEqual(['a', 'b', 'c', 'd'])
  })

  it('end once, however often they are ended', async () => {
    const { order, end } = begun(createTurns(1, 60_000), ['a', 'b', 'c'])
    await settled()
    end('a')
    end('a')
    await settled()
    expect(order).toEqual(['a', 'b'])
  })

  it('count no more when they last too long', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const { order } = begun(createTurns(1, 1000), ['a', 'b'])
      await settled()
      expect(order).toEqual(['a'])
      vi.advanceTimersByTime(1000)
      await settled()
      expect(order).toEqual(['a', 'b'])
    } finally {
      vi.useRealTimers()
    }
  })
})
