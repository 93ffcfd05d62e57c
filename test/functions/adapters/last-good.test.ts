/** A kept value is as fresh as promised, waits no longer than promised, and is never replaced by an older one. */
import { beforeEach, describe, expect, it } from 'vitest'
import { createLastGood, type LastGood } from '../../../functions/adapters/last-good.ts'

const WAIT_MS = 60

interface Read {
  readonly known: string | undefined
  readonly answer: (value: string | undefined) => void
  readonly fail: () => void
}

let now: number
let counted: number
let reads: Read[]
let problems: unknown[]
let kept: LastGood<string>
beforeEach(() => {
  now = 1_000_000
  counted = 0
  reads = []
  problems = []
  kept = createLastGood<string>({
    read: (known) =>
      new Promise((resolve, reject) => {
        reads.push({ known, answer: resolve, fail: () => reject(new Error('down')) })
      }),
    clock: () => now,
    counter: () => counted,
    refreshAfterMs: 1_000,
    staleAfterMs: 10_000,
    waitMs: WAIT_MS,
    lastGoodMs: 100_000,
    report: (problem) => problems.push(problem),
  })
})

/** Lets what was answered arrive. */
const settle = () => new Promise((resolve) => setImmediate(resolve))

/** Answers the read that was begun last, and lets its call end. */
async function answerLast(value: string | undefined): Promise<void> {
  reads.at(-1)?.answer(value)
  await settle()
}

async function load(value: string): Promise<void> {
  const loading = kept.current()
  await answerLast(value)
  expect(await loading).toBe(value)
}

describe('a last good value', () => {
  it('is waited for by the first calls together, and asked for once', async () => {
    const calls = [kept.current(), kept.current()]
    const renewed = kept.renew()
    await answerLast('a')
    for (const call of calls) expect(await call).toBe('a')
    await renewed
    expect(reads.map(({ known }) => known)).toEqual([undefined])
  })

  it('is not there, and asked for again, where no read ever succeeded', async () => {
    const call = kept.current()
    reads[0]?.fail()
    expect(await call).toBeUndefined()
    expect(problems).toHaveLength(1)
    await load('a')
  })

  it('is served at once while it is young, and asks nobody', async () => {
    await load('a')
    now += 1_000
    expect(kept.current()).toBe('a')
    await kept.refresh()
    expect(reads).toHaveLength(1)
  })

  it('is served at once when it is older, and read anew beside the call', async () => {
    await load('a')
    now += 1_001
    expect(kept.current()).toBe('a')
    expect(reads[1]?.known).toBe('a')
    await answerLast('b')
    expect(kept.current()).toBe('b')
  })

  it('is waited for when it is stale, and stays where the source says that it holds', async () => {
    await load('a')
    now += 10_001
    const call = kept.current()
    expect(call).toBeInstanceOf(Promise)
    await answerLast(undefined)
    expect(await call).toBe('a')
    expect(kept.current()).toBe('a')
  })

  it('is waited for in bounds, once for each read, however long that hangs', async () => {
    await load('a')
    now += 10_001
    const startedAt = performance.now()
    expect(await kept.current()).toBe('a')
    expect(performance.now() - startedAt).toBeGreaterThan(WAIT_MS - 10)
    now += WAIT_MS
    expect(kept.current()).toBe('a')
    expect(reads).toHaveLength(2)
  })

  it('is read anew where a read was frozen on its way, whose answer then counts for nothing', async () => {
    await load('a')
    now += 1_001
    expect(kept.current()).toBe('a')
    now += 3_600_000
    const call = kept.current()
    expect(reads).toHaveLength(3)
    await answerLast('c')
    expect(await call).toBe('c')
    reads[1]?.answer('b')
    await settle()
    expect(kept.current()).toBe('c')
  })

  it('serves while its source is down, up to the bound since it was confirmed', async () => {
    await load('a')
    now += 100_000
    let call = kept.current()
    reads.at(-1)?.fail()
    expect(await call).toBe('a')
    now += 10_001
    call = kept.current()
    reads.at(-1)?.fail()
    expect(await call).toBeUndefined()
    now += 10_001
    call = kept.current()
    await answerLast('b')
    expect(await call).toBe('b')
  })

  it('is read anew where the clock went back, and is taken, however old it looks', async () => {
    await load('a')
    now -= 50_000
    const call = kept.current()
    await answerLast('b')
    expect(await call).toBe('b')
    expect(kept.current()).toBe('b')
  })

  it('is not served by a clock that went back beyond the bound', async () => {
    await load('a')
    now -= 100_001
    const call = kept.current()
    reads.at(-1)?.fail()
    expect(await call).toBeUndefined()
  })

  it('serves no longer where the clock is set back again and again', async () => {
    await load('a')
    for (let served = 0; served <= 100_000; served += 9_000) {
      now += 9_000
      counted += 9_000
      void kept.current()
      reads.at(-1)?.fail()
      await settle()
      now -= 8_000
    }
    const call = kept.current()
    reads.at(-1)?.fail()
    expect(await call).toBeUndefined()
  })

  it('is read after a read under way by who must see what stands there now', async () => {
    await load('a')
    now += 1_001
    void kept.current()
    const renewed = kept.renewAnew()
    await answerLast('b')
    expect(reads).toHaveLength(3)
    await answerLast('c')
    await renewed
    expect(kept.current()).toBe('c')
  })

  it('finishes a read that is under way once the answer is out', async () => {
    await load('a')
    now += 1_001
    void kept.current()
    const refreshed = kept.refresh()
    await answerLast('b')
    await refreshed
    expect(reads).toHaveLength(2)
    expect(kept.current()).toBe('b')
  })
})
