/**
 * The port through which the harness has the template's storage made and hears what happens in it. The
 * stand-ins implement it; the harness never knows which ones they are.
 */
import type { JsonRecord } from './json.ts'

/** A resource to be made: its physical name, its ARN, and the template's evaluated properties. */
export interface ResourceRequest {
  /** CloudFormation type: `AWS::DynamoDB::GlobalTable` and `AWS::DynamoDB::Table` differ in properties. */
  readonly type: string
  readonly name: string
  readonly arn: string
  readonly properties: JsonRecord
}

/** A change of one object in a bucket. */
export interface ObjectEvent {
  readonly kind: 'created' | 'removed'
  /** S3's own name of what happened: `Put`, `Copy`, `CompleteMultipartUpload`, `Delete`, ... */
  readonly operation: string
  readonly bucket: string
  readonly key: string
  readonly size: number
  readonly etag: string
  readonly versionId?: string | undefined
}

export interface QueueMessage {
  readonly messageId: string
  readonly receiptHandle: string
  readonly body: string
  readonly attributes: Readonly<Record<string, string>>
}

export interface ResourceProvider {
  createBucket(bucket: ResourceRequest): Promise<void>
  createTable(table: ResourceRequest): Promise<void>
  createSecret(secret: ResourceRequest): Promise<void>
  createDeliveryStream(stream: ResourceRequest): Promise<void>
  createQueue(queue: ResourceRequest): Promise<void>
  /** Calls `listener` for each object that is created or removed, until the returned function is called. */
  onObjectEvent(listener: (event: ObjectEvent) => void): () => void
  /** Up to `max` messages of the queue; resolves with none after `waitSeconds`, or once aborted. */
  receiveMessages(
    queueName: string,
    max: number,
    waitSeconds: number,
    signal: AbortSignal,
  ): Promise<readonly QueueMessage[]>
  deleteMessages(queueName: string, receiptHandles: readonly string[]): Promise<void>
  sendMessage(queueName: string, body: string): Promise<void>
}
