/** What every audit sink promises (functions/core/audit/audit-sink.ts). */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AuditSink } from '../../functions/core/audit/audit-sink.ts'
import type { AuditRecord } from '../../functions/core/audit/record.ts'
import type { Opened } from './opened.ts'

export interface OpenedSink extends Opened<AuditSink> {
  /** From now on every second record is refused at first. */
  refuseHalf(): void
  /** The NDJSON that has arrived. */
  delivered(): string
  /** Longest wait until it has, in milliseconds; two seconds unless given. */
  readonly patienceMs?: number
}

const record = (uid: string, more: Record<string, string> = {}): AuditRecord => ({
  metadata: { uid },
  ...more,
})
const series = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => record(`r${from + index}`))

export function auditSinkContract(name: string, open: () => Promise<OpenedSink>): void {
  describe(`the audit sink of ${name}`, () => {
    let opened: OpenedSink
    let sink: AuditSink
    beforeEach(async () => {
      opened = await open()
      sink = opened.part
    })
    afterEach(() => opened.close())

    const uids = () =>
      opened
        .delivered()
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => (JSON.parse(line) as AuditRecord).metadata.uid)
    const arrive = (expected: readonly string[]) =>
      vi.waitFor(() => expect(uids().toSorted()).toEqual(expected.toSorted()), {
        timeout: opened.patienceMs ?? 2000,
      })
    const named = (records: readonly AuditRecord[]) => records.map(({ metadata }) => metadata.uid)

    it('delivers each record as one line, whatever is in it', async () => {
      const odd = record('odd', { text: 'two\nlines\u2028 "quoted" ü 😀', path: 'a\\b' })
      await sink.write([odd])
      await arrive(['odd'])
      expect(JSON.parse(opened.delivered())).toEqual(odd)
    })

    it('takes nothing to write', async () => {
      await sink.write([])
    })

    it('delivers more records than one batch holds', async () => {
      const records = series(1201)
      await sink.write(records)
      await arrive(named(records))
    })

    it('delivers more bytes than one batch holds', async () => {
      const filler = 'x'.repeat(600_000)
      const records = Array.from({ length: 12 }, (_, index) => record(`big${index}`, { filler }))
      await sink.write(records)
      await arrive(named(records))
    })

    it('keeps lines whole while many write at once', async () => {
      const writes = Array.from({ length: 32 }, (_, index) => series(7, index * 7))
      await Promise.all(writes.map((records) => sink.write(records)))
      await arrive(named(series(224)))
    })

    it('sends again what was refused, and only that', async () => {
      opened.refuseHalf()
      const records = series(9)
      await sink.write(records)
      await arrive(named(records))
    })

    it('delivers characters that a transport may refuse', async () => {
      const odd = record('odd', { text: '\u0000\u001f\u007f\ud800\ufffe\uffff' })
      await sink.write([odd])
      await arrive(['odd'])
      expect(JSON.parse(opened.delivered())).toEqual(odd)
    })

    it('rejects while nothing can be reached, and writes again afterwards', async () => {
      opened.breakDown()
      await expect(sink.write([record('lost')])).rejects.toThrow()
      opened.repair()
      await sink.write([record('kept')])
      await arrive(['kept'])
    })

    it('rejects a record that is too large to be delivered', async () => {
      await expect(
        sink.write([record('huge', { filler: 'x'.repeat(1_100_000) })]),
      ).rejects.toThrow()
    })
  })
}
