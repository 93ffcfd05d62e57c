/**
 * The queue of audit records through its client. In a module of its own, which is loaded when the stream
 * first fails: no cold start reads a client that is hardly ever needed.
 */
import { SQSClient } from '@aws-sdk/client-sqs'
import type { AuditSink } from '../../core/audit/audit-sink.ts'
import { CLIENT } from '../client-settings.ts'
import { createQueueSink } from './queue-sink.ts'

/** Milliseconds for one attempt: the call has waited for the stream already. */
const REQUEST_MS = 1000

export function openQueue(queueUrl: string): AuditSink {
  const requestHandler = { ...CLIENT.requestHandler, requestTimeout: REQUEST_MS }
  return createQueueSink(new SQSClient({ ...CLIENT, requestHandler }), queueUrl)
}
