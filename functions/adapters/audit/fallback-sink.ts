/**
 * Keeps records in the stream, or, where that fails or takes too long, in a queue that feeds it later: a
 * write is durable once either has taken it, and rejects only where neither does. Both may: a record
 * that arrives twice has the same `metadata.uid`.
 */
import type { AuditSink } from '../../core/audit/audit-sink.ts'

export interface FallbackOptions {
  readonly stream: AuditSink
  /** Opens the queue; asked for once, when the stream first fails. */
  readonly openQueue: () => Promise<AuditSink>
  /** Milliseconds since the epoch. */
  readonly clock: () => number
}

/** Longest wait for one before the other is asked beside it, in milliseconds. */
export const PATIENCE_MS = 800
/** How long a stream that failed is asked second, in milliseconds: its calls need not all find out. */
export const DISTRUST_MS = 3000

export function createFallbackSink({ stream, openQueue, clock }: FallbackOptions): AuditSink {
  let failedAt: number | undefined
  let opening: Promise<AuditSink> | undefined

  const watched: AuditSink = {
    async write(records) {
      try {
        await stream.write(records)
        failedAt = undefined
      } catch (error) {
        failedAt = clock()
        throw error
      }
    },
  }
  const queue: AuditSink = {
    async write(records) {
      opening ??= openQueue()
      await (await opening).write(records)
    },
  }

  return {
    async write(records) {
      const failedAgo = failedAt === undefined ? -1 : clock() - failedAt
      const isDistrusted = failedAgo >= 0 && failedAgo < DISTRUST_MS
      const [first, second] = isDistrusted ? [queue, watched] : [watched, queue]
      const writing = first.write(records)
      if (await succeedsInTime(writing)) return
      if (first === watched) failedAt = clock()
      await Promise.any([writing, second.write(records)])
    },
  }
}

/** False once it failed or the patience is over, whichever is first. */
async function succeedsInTime(writing: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS, false)
  })
  const done = writing.then(
    () => true,
    () => false,
  )
  const isDone = await Promise.race([done, late])
  clearTimeout(timer)
  return isDone
}
