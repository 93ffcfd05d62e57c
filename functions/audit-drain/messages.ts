/**
 * Reads what Lambda hands over of a queue (Lambda, "Using Lambda with Amazon SQS", example event) and the
 * audit records in it. Throws for an event that is no queue's; a message that holds anything but records
 * has none.
 */
import type { AuditRecord } from '../core/audit/record.ts'
import { isJsonObject } from '../core/json.ts'

export interface QueuedRecords {
  readonly id: string
  readonly receiptHandle: string
  /** How often it was handed over, this time included. */
  readonly receives: number
  /** Undefined where the message holds anything else. */
  readonly records: readonly AuditRecord[] | undefined
}

/** @throws Error for an event that is no queue's. */
export function messagesOf(event: unknown): readonly QueuedRecords[] {
  const messages = isJsonObject(event) ? event['Records'] : undefined
  if (!Array.isArray(messages)) throw new Error('The event is no queue event')
  return messages.map(messageOf)
}

function messageOf(message: unknown): QueuedRecords {
  const fields = isJsonObject(message) ? message : {}
  const { messageId, receiptHandle, body, attributes } = fields
  if (typeof messageId !== 'string' || typeof receiptHandle !== 'string')
    throw new Error('The event holds a message without its id')
  const count = isJsonObject(attributes) ? Number(attributes['ApproximateReceiveCount']) : 1
  return {
    id: messageId,
    receiptHandle,
    receives: count >= 1 ? count : 1,
    records: typeof body === 'string' ? recordsOf(body) : undefined,
  }
}

function recordsOf(body: string): readonly AuditRecord[] | undefined {
  try {
    const lines = body.split('\n').filter((line) => line !== '')
    const values = lines.map((line) => JSON.parse(line) as unknown)
    return values.length > 0 && values.every(isRecord) ? values : undefined
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is AuditRecord {
  if (!isJsonObject(value)) return false
  const { metadata } = value
  return isJsonObject(metadata) && typeof metadata['uid'] === 'string'
}
