/**
 * Port: where audit records go. A record is durable once `write` resolves.
 */
import type { AuditRecord } from './record.ts'

export interface AuditSink {
  /** Delivers records durably, retrying what was partly refused; rejects where it cannot. */
  write(records: readonly AuditRecord[]): Promise<void>
}
