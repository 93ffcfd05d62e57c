/**
 * Makes the template's storage in the stand-ins, and tells the harness what happens in it.
 */
import type { S3StandIn } from '../services/s3.ts'
import type { DynamoDbStandIn } from '../services/dynamodb.ts'
import type { FirehoseStandIn } from '../services/firehose.ts'
import type { SecretsManagerStandIn } from '../services/secrets-manager.ts'
import type { SqsStandIn } from '../services/sqs.ts'
import type { JsonRecord } from '../template/json.ts'
import type { ResourceProvider } from '../template/resource-provider.ts'

export interface StandIns {
  readonly s3: S3StandIn
  readonly dynamodb: DynamoDbStandIn
  readonly firehose: FirehoseStandIn
  readonly secretsManager: SecretsManagerStandIn
  readonly sqs: SqsStandIn
}

/** The stand-ins have done it before they return; the port allows for others that take time. */
const DONE = Promise.resolve()

export function storageIn({
  s3,
  dynamodb,
  firehose,
  secretsManager,
  sqs,
}: StandIns): ResourceProvider {
  return {
    createBucket({ name, properties }) {
      const versioning =
        (properties['VersioningConfiguration'] as JsonRecord | undefined)?.['Status'] === 'Enabled'
      s3.createBucket(name, { versioning })
      return DONE
    },
    createTable: ({ name, properties }) => dynamodb.createTable(name, properties),
    createSecret({ name, arn, properties }) {
      const text = properties['SecretString']
      secretsManager.createSecret({
        name,
        arn,
        ...(typeof text === 'string' ? { secretString: text } : {}),
      })
      return DONE
    },
    createDeliveryStream({ name, properties }) {
      firehose.createDeliveryStream(name, properties)
      return DONE
    },
    createQueue({ name, properties }) {
      sqs.createQueue(name, properties)
      return DONE
    },
    onObjectEvent: (listener) =>
      s3.subscribe(({ name, bucket, key, size, etag, versionId }) => {
        const [kind, operation = ''] = name.split(':')
        listener({
          kind: kind === 'ObjectCreated' ? 'created' : 'removed',
          operation,
          bucket,
          key,
          size,
          etag,
          versionId,
        })
      }),
    async receiveMessages(queue, max, waitSeconds) {
      const messages = await sqs.receive(queue, max, waitSeconds)
      return messages.map(({ id, body, handle, receives, sent }) => ({
        messageId: id,
        receiptHandle: handle ?? '',
        body,
        attributes: { ApproximateReceiveCount: String(receives), SentTimestamp: String(sent) },
      }))
    },
    deleteMessages(queue, handles) {
      for (const handle of handles) sqs.deleteMessage(queue, handle)
      return DONE
    },
    async sendMessage(queue, body) {
      await fetch(sqs.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': 'AmazonSQS.SendMessage',
        },
        body: JSON.stringify({ QueueUrl: `${sqs.url}/000000000000/${queue}`, MessageBody: body }),
      })
    },
  }
}
