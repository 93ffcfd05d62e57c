/** No record is lost in silence: what cannot be sent waits, and what waits too long is told. */
import { beforeEach, describe, expect, it } from 'vitest'
import type { AuditRecord } from '../../../../functions/core/audit/record.ts'
import {
  type AuditTrail,
  createAuditTrail,
  WAITING_LIMIT,
} from '../../../../functions/core/audit/trail.ts'
import { MemoryAuditSink } from '../../../contracts/fakes/memory-audit-sink.ts'

const record = (uid: string): AuditRecord => ({ metadata: { uid } })

let sink: MemoryAuditSink
let lost: number
let trail: AuditTrail
beforeEach(() => {
  sink = new MemoryAuditSink()
  lost = 0
  trail = createAuditTrail(sink, (count) => (lost += count))
})

const kept = () => sink.records.map(({ metadata }) => metadata.uid).sort()

describe('an audit trail', () => {
  it('says that a record is durable once it is', async () => {
    expect(await trail.write(record('a'))).toBe(true)
    expect(kept()).toEqual(['a'])
    expect(trail.waiting).toBe(0)
  })

  it('says so where it is not, and sends it with the next', async () => {
    sink.isDown = true
    expect(await trail.write(record('a'))).toBe(false)
    expect(trail.waiting).toBe(1)
    sink.isDown = false
    expect(await trail.write(record('b'))).toBe(true)
    expect(kept()).toEqual(['a', 'b'])
  })

  it('keeps what need not be sent yet until it is flushed', async () => {
    trail.later(record('a'))
    expect(kept()).toEqual([])
    await trail.flush()
    expect(kept()).toEqual(['a'])
    await trail.flush()
    expect(kept()).toEqual(['a'])
  })

  it('is durable for one record though another that waits is refused', async () => {
    trail.later({ ...record('huge'), text: 'x'.repeat(1_100_000) })
    expect(await trail.write(record('a'))).toBe(true)
    expect(kept()).toEqual(['a'])
    expect(trail.waiting).toBe(1)
  })

  it('never rejects, and sends nothing twice, however many write at once', async () => {
    sink.isDown = true
    const names = Array.from({ length: 50 }, (_, index) => `r${index}`)
    const written = await Promise.all(names.map((name) => trail.write(record(name))))
    expect(written).not.toContain(true)
    sink.isDown = false
    await Promise.all([trail.flush(), trail.write(record('last')), trail.flush()])
    expect(kept()).toEqual([...names, 'last'].sort())
  })

  it('lets the oldest go beyond what it may hold, and tells how many', async () => {
    sink.isDown = true
    for (let index = 0; index < WAITING_LIMIT + 3; index += 1) trail.later(record(String(index)))
    expect(lost).toBe(3)
    sink.isDown = false
    await trail.flush()
    expect(kept()).not.toContain('2')
    expect(kept()).toContain('3')
    expect(kept()).toHaveLength(WAITING_LIMIT)
  })
})
