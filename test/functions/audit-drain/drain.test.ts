/** What waits goes into the stream, and leaves the queue only then. */
import { beforeEach, describe, expect, it } from 'vitest'
import { drain, type DrainParts, waitOf } from '../../../functions/audit-drain/drain.ts'
import { MemoryAuditSink } from '../../contracts/fakes/memory-audit-sink.ts'

let stream: MemoryAuditSink
let hidden: [string, number][]
let reports: string[]
let parts: DrainParts
beforeEach(() => {
  stream = new MemoryAuditSink()
  hidden = []
  reports = []
  parts = {
    stream,
    hide: (handle, seconds) => {
      hidden.push([handle, seconds])
      return Promise.resolve()
    },
    report: (problem) => void reports.push(problem),
    patienceMs: 50,
  }
})

const line = (uid: string): string => `{"metadata":{"uid":"${uid}"},"secret":"hush"}\n`
const message = (id: string, body: unknown, receives = 1) => ({
  messageId: id,
  receiptHandle: `handle-${id}`,
  body,
  attributes: { ApproximateReceiveCount: String(receives) },
})
const event = (...Records: readonly unknown[]) => ({ Records })
const kept = async (given: unknown) =>
  (await drain(parts, given)).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)

describe('drain', () => {
  it('puts every record of every message into the stream, as it was', async () => {
    expect(await kept(event(message('1', line('a') + line('b')), message('2', line('c'))))).toEqual(
      [],
    )
    expect(stream.records.map((record) => `${JSON.stringify(record)}\n`)).toEqual(
      ['a', 'b', 'c'].map(line),
    )
    expect(hidden).toEqual([])
  })

  it('keeps all messages while the stream is down, and hides each the longer the more often it failed', async () => {
    stream.isDown = true
    const messages = [message('1', line('a'), 1), message('2', line('b'), 12)]
    expect(await kept(event(...messages))).toEqual(['1', '2'])
    expect(hidden).toEqual([
      ['handle-1', 1],
      ['handle-2', 5],
    ])
    expect(reports).toEqual(['2 of 2 messages stay queued'])
  })

  it('keeps a message whose record the stream refuses, and none of its neighbours', async () => {
    const huge = JSON.stringify({ metadata: { uid: 'huge' }, text: 'x'.repeat(1_100_000) })
    expect(await kept(event(message('1', huge), message('2', line('a'))))).toEqual(['1'])
    expect(stream.records).toHaveLength(1)
  })

  it.each([
    ['nothing', ''],
    ['no JSON', 'records'],
    ['a list', '[]'],
    ['a record without its uid', '{"metadata":{}}'],
    ['a record cut short', `${line('a')}{"metadata":`],
    ['no text', 1],
  ])('keeps a message that holds %s, and says so without saying what', async (_what, body) => {
    expect(await kept(event(message('1', body)))).toEqual(['1'])
    expect(stream.records).toEqual([])
    expect(reports).toContain('message 1 holds no audit records')
  })

  it('keeps what the stream takes too long for', async () => {
    const slow = { ...parts, stream: { write: () => new Promise<void>(() => undefined) } }
    expect((await drain(slow, event(message('1', line('a'))))).batchItemFailures).toHaveLength(1)
  })

  it('keeps messages though the queue cannot hide them', async () => {
    stream.isDown = true
    parts = { ...parts, hide: () => Promise.reject(new Error('refused')) }
    expect(await kept(event(message('1', line('a'))))).toEqual(['1'])
  })

  it.each([[undefined], [null], [{}], [{ Records: {} }], [event({})], [event(null)]])(
    'refuses an event that is no queue’s: %j',
    async (given) => {
      await expect(drain(parts, given)).rejects.toThrow()
    },
  )
})

describe('waitOf', () => {
  it('grows from a second to half a minute', () => {
    const waits = Array.from({ length: 1000 }, (_, index) => waitOf(index + 1))
    expect(waits.slice(0, 3)).toEqual([1, 2, 2])
    expect(waits).toEqual(waits.toSorted((a, b) => a - b))
    expect(Math.max(...waits)).toBe(30)
    expect(waits.indexOf(30)).toBe(25)
  })
})
