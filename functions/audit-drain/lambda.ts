/**
 * Lambda: records that the audit stream did not take when they were made wait in a queue, and go from
 * there into the stream.
 */
import { FirehoseClient } from '@aws-sdk/client-firehose'
import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs'
import { createFirehoseSink } from '../adapters/audit/firehose-sink.ts'
import { printableJson } from '../core/printable.ts'
import { drain, type DrainParts, type Kept } from './drain.ts'

const { AUDIT_STREAM: stream, AUDIT_QUEUE: queue } = process.env
if (!stream || !queue) throw new Error('AUDIT_STREAM or AUDIT_QUEUE is not set')

/** One attempt: what fails comes again, and the function itself ends after ten seconds. */
const CLIENT = {
  maxAttempts: 1,
  requestHandler: { requestTimeout: 7000, throwOnRequestTimeout: true },
}
const sqs = new SQSClient(CLIENT)

const parts: DrainParts = {
  stream: createFirehoseSink(new FirehoseClient(CLIENT), stream),
  async hide(ReceiptHandle, VisibilityTimeout) {
    await sqs.send(
      new ChangeMessageVisibilityCommand({ QueueUrl: queue, ReceiptHandle, VisibilityTimeout }),
    )
  },
  report: (problem) => console.error(printableJson({ message: problem })),
  patienceMs: 7500,
}

export function handler(event: unknown): Promise<Kept> {
  return drain(parts, event)
}
