/**
 * The audit trail of one process: sends records, and keeps what could not be sent, or need not be
 * sent before the answer, until it is flushed. A record that cannot be kept is never silent: `write`
 * says so, and the call that it belongs to is refused.
 */
import type { AuditSink } from './audit-sink.ts'
import type { AuditRecord } from './record.ts'

export interface AuditTrail {
  /** Sends a record and all that waits; resolves to whether the record is durable. Never rejects. */
  write(record: AuditRecord): Promise<boolean>
  /** Keeps a record until the next `write` or `flush`. */
  later(record: AuditRecord): void
  /** Sends everything that waits; what fails waits on. Never rejects. */
  flush(): Promise<void>
  /** Records that wait. */
  readonly waiting: number
}

/** Records that wait at most; beyond it the oldest is let go, and `onLost` is told. */
export const WAITING_LIMIT = 2000

export function createAuditTrail(sink: AuditSink, onLost: (count: number) => void): AuditTrail {
  let waiting: AuditRecord[] = []

  function keep(records: readonly AuditRecord[]): void {
    waiting.push(...records)
    const excess = waiting.length - WAITING_LIMIT
    if (excess <= 0) return
    waiting = waiting.slice(excess)
    onLost(excess)
  }

  async function send(records: readonly AuditRecord[]): Promise<boolean> {
    if (records.length === 0) return true
    try {
      await sink.write(records)
      return true
    } catch {
      keep(records)
      return false
    }
  }

  function take(): readonly AuditRecord[] {
    const taken = waiting
    waiting = []
    return taken
  }

  return {
    async write(record) {
      if (waiting.length === 0) return send([record])
      const before = take()
      const [isDurable] = await Promise.all([send([record]), send(before)])
      return isDurable
    },
    later: (record) => keep([record]),
    async flush() {
      await send(take())
    },
    get waiting() {
      return waiting.length
    },
  }
}
