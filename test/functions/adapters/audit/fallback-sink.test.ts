/** A record is durable once stream or queue has it, and refused only where neither does. */
import { beforeEach, describe, expect, it } from 'vitest'
import {
  createFallbackSink,
  DISTRUST_MS,
  PATIENCE_MS,
} from '../../../../functions/adapters/audit/fallback-sink.ts'
import type { AuditSink } from '../../../../functions/core/audit/audit-sink.ts'
import type { AuditRecord } from '../../../../functions/core/audit/record.ts'
import { MemoryAuditSink } from '../../../contracts/fakes/memory-audit-sink.ts'

const record = (uid: string): AuditRecord => ({ metadata: { uid } })
const uidsOf = ({ records }: MemoryAuditSink) => records.map(({ metadata }) => metadata.uid)

/** Takes records after a wait that the test ends. */
class SlowSink extends MemoryAuditSink {
  isSlow = false
  readonly #waiting: (() => void)[] = []

  override async write(records: readonly AuditRecord[]): Promise<void> {
    if (this.isSlow) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    await super.write(records)
  }

  answer(): void {
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}

let stream: SlowSink
let queue: SlowSink
let now: number
let opened: number
let sink: AuditSink
beforeEach(() => {
  stream = new SlowSink()
  queue = new SlowSink()
  now = 1_000_000
  opened = 0
  const openQueue = () => {
    opened += 1
    return Promise.resolve(queue)
  }
  sink = createFallbackSink({ stream, openQueue, clock: () => now })
})

describe('the audit sink with a queue beside its stream', () => {
  it('never opens the queue while the stream takes records', async () => {
    await sink.write([record('a')])
    await sink.write([record('b')])
    expect(uidsOf(stream)).toEqual(['a', 'b'])
    expect(opened).toBe(0)
  })

  it('leaves records in the queue while the stream is down, and opens it once', async () => {
    stream.isDown = true
    await sink.write([record('a')])
    await sink.write([record('b')])
    expect(uidsOf(queue)).toEqual(['a', 'b'])
    expect(opened).toBe(1)
  })

  it('asks the queue after a bounded wait where the stream is slow, and distrusts it then', async () => {
    stream.isSlow = true
    const startedAt = performance.now()
    await sink.write([record('a')])
    expect(performance.now() - startedAt).toBeGreaterThan(PATIENCE_MS - 50)
    await sink.write([record('b')])
    expect(uidsOf(queue)).toEqual(['a', 'b'])
    expect(uidsOf(stream)).toEqual([])
    stream.answer()
  })

  it('is content with the stream where that answers before the queue', async () => {
    stream.isSlow = true
    queue.isSlow = true
    const writing = sink.write([record('a')])
    await new Promise((resolve) => setTimeout(resolve, PATIENCE_MS + 50))
    stream.answer()
    await writing
    expect(uidsOf(stream)).toEqual(['a'])
    queue.answer()
  })

  it('rejects where neither takes records, and takes them again afterwards', async () => {
    stream.isDown = true
    queue.isDown = true
    await expect(sink.write([record('lost')])).rejects.toThrow()
    await expect(sink.write([record('lost')])).rejects.toThrow()
    stream.isDown = false
    await sink.write([record('kept')])
    expect(uidsOf(stream)).toEqual(['kept'])
  })

  it('trusts the stream again after a while, and at once where the clock went back', async () => {
    for (const later of [DISTRUST_MS, -5]) {
      stream.isDown = true
      await sink.write([record('queued')])
      stream.isDown = false
      now += later
      await sink.write([record('streamed')])
    }
    expect(uidsOf(queue)).toEqual(['queued', 'queued'])
    expect(uidsOf(stream)).toEqual(['streamed', 'streamed'])
  })

  it('asks the stream all the same where the queue fails while it is preferred', async () => {
    stream.isDown = true
    await sink.write([record('queued')])
    stream.isDown = false
    queue.isDown = true
    await sink.write([record('streamed')])
    expect(uidsOf(stream)).toEqual(['streamed'])
  })
})
