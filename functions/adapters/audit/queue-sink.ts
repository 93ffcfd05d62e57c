/**
 * Sends audit records to an SQS queue, from which a function puts them into the stream once that takes
 * them again. A message's body is NDJSON: as many records as fit. Refuses a record that Firehose would
 * never take, because it could never leave the queue.
 */
import { type SQSClient, SendMessageBatchCommand } from '@aws-sdk/client-sqs'
import type { AuditSink } from '../../core/audit/audit-sink.ts'
import type { AuditRecord } from '../../core/audit/record.ts'

/** Messages of one request, and the bytes that they and each of them may have: SQS takes 1 MiB. */
const BATCH_MESSAGES = 10
const BATCH_BYTES = 256 * 1024
/** Firehose takes 1,000 KiB in one record; such a record is a message of its own. */
const LARGEST_RECORD = 1_024_000
const ATTEMPTS = 3

/** Characters that SQS refuses and `JSON.stringify` leaves as they are (SQS API, SendMessage, MessageBody). */
const REFUSED_CHARACTERS = /[\ufffe\uffff]/g

export function createQueueSink(client: SQSClient, queueUrl: string): AuditSink {
  async function send(messages: readonly string[]): Promise<void> {
    let left = messages.map((MessageBody, index) => ({ Id: String(index), MessageBody }))
    for (let attempt = 1; left.length > 0; attempt += 1) {
      const { Successful = [] } = await client.send(
        new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: left }),
      )
      const taken = new Set(Successful.map(({ Id }) => Id))
      left = left.filter(({ Id }) => !taken.has(Id))
      if (attempt === ATTEMPTS && left.length > 0)
        throw new Error(`SQS refused ${left.length} messages of audit records`)
    }
  }

  return {
    async write(records) {
      const lines = records.map(lineOf)
      if (lines.some((line) => Buffer.byteLength(line) > LARGEST_RECORD))
        throw new Error('An audit record is too large to be delivered')
      const messages = packed(lines, Number.POSITIVE_INFINITY).map((each) => each.join(''))
      await Promise.all(packed(messages, BATCH_MESSAGES).map(send))
    },
  }
}

function lineOf(record: AuditRecord): string {
  const text = JSON.stringify(record).replace(
    REFUSED_CHARACTERS,
    (character) => `\\u${character.charCodeAt(0).toString(16)}`,
  )
  return `${text}\n`
}

/** Groups of at most `most` texts that fit together; one that is larger stands alone. */
function packed(texts: readonly string[], most: number): string[][] {
  const groups: string[][] = []
  let bytes = 0
  for (const text of texts) {
    const size = Buffer.byteLength(text)
    const last = groups.at(-1)
    const fits = last !== undefined && last.length < most && bytes + size <= BATCH_BYTES
    bytes = fits ? bytes + size : size
    if (fits) last.push(text)
    else groups.push([text])
  }
  return groups
}
