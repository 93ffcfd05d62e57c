/**
 * Sends audit records to a Firehose stream as NDJSON: Firehose adds no delimiter, so each record
 * carries its newline. A 200 may hold failures; those records are sent again, and what is refused
 * to the end makes the write fail.
 */
import { type FirehoseClient, PutRecordBatchCommand } from '@aws-sdk/client-firehose'
import type { AuditSink } from '../../core/audit/audit-sink.ts'

/** Firehose takes 500 records and 4 MiB in one batch. */
const BATCH_RECORDS = 500
const BATCH_BYTES = 4_000_000
const ATTEMPTS = 5

export function createFirehoseSink(client: FirehoseClient, stream: string): AuditSink {
  async function send(batch: readonly Uint8Array[]): Promise<void> {
    let left = batch
    for (let attempt = 1; left.length > 0; attempt += 1) {
      const { RequestResponses, FailedPutCount } = await client.send(
        new PutRecordBatchCommand({
          DeliveryStreamName: stream,
          Records: left.map((Data) => ({ Data })),
        }),
      )
      if (FailedPutCount === 0) return
      const answers = RequestResponses ?? []
      left = left.filter((_, index) => answers[index]?.RecordId === undefined)
      if (attempt === ATTEMPTS && left.length > 0)
        throw new Error(`Firehose refused ${left.length} audit records`)
    }
  }

  return {
    async write(records) {
      const lines = records.map((record) => Buffer.from(`${JSON.stringify(record)}\n`))
      await Promise.all(batchesOf(lines).map(send))
    },
  }
}

function batchesOf(lines: readonly Uint8Array[]): Uint8Array[][] {
  const batches: Uint8Array[][] = []
  let bytes = 0
  for (const line of lines) {
    const last = batches.at(-1)
    const fits =
      last !== undefined && last.length < BATCH_RECORDS && bytes + line.byteLength <= BATCH_BYTES
    bytes = fits ? bytes + line.byteLength : line.byteLength
    if (fits) last.push(line)
    else batches.push([line])
  }
  return batches
}
