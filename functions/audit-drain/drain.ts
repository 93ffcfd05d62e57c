/**
 * Puts queued audit records into the stream. A message leaves the queue once all of its records are in
 * the stream; any other stays, and is shown again after a wait that grows with its failures, so that a
 * stream that is down is asked ever less often. Loses nothing: what is no record stays, too.
 */
import { setTimeout } from 'node:timers/promises'
import type { AuditSink } from '../core/audit/audit-sink.ts'
import { messagesOf, type QueuedRecords } from './messages.ts'

export interface DrainParts {
  readonly stream: AuditSink
  /** Hides a message of the queue for so many seconds from now. */
  readonly hide: (receiptHandle: string, seconds: number) => Promise<void>
  /** Told what stays in the queue. Never told what is in it. */
  readonly report: (problem: string) => void
  /** Longest wait for the stream, in milliseconds; a write that takes longer counts as failed. */
  readonly patienceMs: number
}

/** Lambda's answer that keeps the named messages in the queue ("Implementing partial batch responses"). */
export interface Kept {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[]
}

const LONGEST_WAIT_SECONDS = 30
const GROWTH = 1.15

/** Seconds until a message that failed `receives` times is tried again: one at first, 30 at most. */
export function waitOf(receives: number): number {
  return Math.min(LONGEST_WAIT_SECONDS, Math.ceil(GROWTH ** (receives - 1)))
}

/** @throws Error for an event that is no queue's. */
export async function drain(parts: DrainParts, event: unknown): Promise<Kept> {
  const messages = messagesOf(event)
  const isDone = await Promise.all(messages.map((message) => putInto(parts, message)))
  const kept = messages.filter((_, index) => isDone[index] !== true)
  if (kept.length > 0) parts.report(`${kept.length} of ${messages.length} messages stay queued`)
  // Where one cannot be hidden for so long, the queue's own time-out shows it again.
  await Promise.allSettled(
    kept.map(({ receiptHandle, receives }) => parts.hide(receiptHandle, waitOf(receives))),
  )
  return { batchItemFailures: kept.map(({ id }) => ({ itemIdentifier: id })) }
}

async function putInto(
  { stream, report, patienceMs }: DrainParts,
  { id, records }: QueuedRecords,
): Promise<boolean> {
  if (records === undefined) {
    report(`message ${id} holds no audit records`)
    return false
  }
  const written = stream.write(records).then(
    () => true,
    () => false,
  )
  return Promise.race([written, setTimeout(patienceMs, false, { ref: false })])
}
