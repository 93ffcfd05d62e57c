/** An audit sink in memory that can be made to fail, for tests of what records. */
import type { AuditSink } from '../../../functions/core/audit/audit-sink.ts'
import type { AuditRecord } from '../../../functions/core/audit/record.ts'

/** Firehose's own limit for one record, in bytes. */
const MAX_RECORD = 1_024_000

export class MemoryAuditSink implements AuditSink {
  readonly records: AuditRecord[] = []
  isDown = false

  write(records: readonly AuditRecord[]): Promise<void> {
    const isTooLarge = records.some((record) => JSON.stringify(record).length > MAX_RECORD)
    if (this.isDown || isTooLarge) return Promise.reject(new Error('refused'))
    this.records.push(...records)
    return Promise.resolve()
  }
}
