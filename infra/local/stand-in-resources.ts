/** Has a template's storage made by the loopback stand-ins, and tells the harness what happens in it. */
import type { DynamoDbStandIn } from './services/dynamodb.ts'
import type { FirehoseStandIn } from './services/firehose.ts'
import type { S3StandIn } from './services/s3.ts'
import type { SecretsManagerStandIn } from './services/secrets-manager.ts'
import type { SqsStandIn } from './services/sqs.ts'
import { readProperties } from './template/property-reader.ts'
import type { ResourceProvider, ResourceRequest } from './template/resource-provider.ts'
import { Place } from './template/template-failure.ts'

export interface StandIns {
  readonly s3: S3StandIn
  readonly dynamodb: DynamoDbStandIn
  readonly secretsManager: SecretsManagerStandIn
  readonly firehose: FirehoseStandIn
  readonly sqs: SqsStandIn
  /** Random bytes for secrets that are to be generated. */
  readonly randomBytes: (size: number) => Uint8Array
}

const reader = (request: ResourceRequest) =>
  readProperties(request.properties, new Place(request.name))

export function standInResources(standIns: StandIns): ResourceProvider {
  const { s3, dynamodb, secretsManager, firehose, sqs } = standIns
  return {
    async createBucket(bucket) {
      const versioning = reader(bucket).object('VersioningConfiguration')?.optionalText('Status')
      s3.createBucket(bucket.name, { versioning: versioning === 'Enabled' })
      return Promise.resolve()
    },
    createTable: (table) => dynamodb.createTable(table.name, table.properties),
    async createSecret(secret) {
      const properties = reader(secret)
      const secretString = secretStringOf(secret, standIns.randomBytes)
      const description = properties.optionalText('Description')
      secretsManager.createSecret({
        name: secret.name,
        arn: secret.arn,
        ...(secretString === undefined ? {} : { secretString }),
        ...(description === undefined ? {} : { description }),
      })
      return Promise.resolve()
    },
    async createDeliveryStream(stream) {
      firehose.createDeliveryStream(stream.name, stream.properties)
      return Promise.resolve()
    },
    async createQueue(queue) {
      sqs.createQueue(queue.name, queue.properties)
      return Promise.resolve()
    },
    onObjectEvent: (listener) =>
      s3.subscribe((event) => {
        const [group = '', operation = ''] = event.name.split(':')
        listener({ ...event, kind: group === 'ObjectCreated' ? 'created' : 'removed', operation })
      }),
    async receiveMessages(queueName, max, waitSeconds, signal) {
      const aborted = new Promise<readonly []>((resolve) => {
        signal.addEventListener('abort', () => resolve([]), { once: true })
      })
      const messages = await Promise.race([sqs.receive(queueName, max, waitSeconds), aborted])
      return messages.map((message) => ({
        messageId: message.id,
        receiptHandle: message.handle ?? '',
        body: message.body,
        attributes: {
          ApproximateReceiveCount: String(message.receives),
          SentTimestamp: String(message.sent),
          SenderId: 'LOCAL',
          ApproximateFirstReceiveTimestamp: String(message.firstReceived ?? message.sent),
        },
      }))
    },
    async deleteMessages(queueName, receiptHandles) {
      for (const handle of receiptHandles) sqs.deleteMessage(queueName, handle)
      return Promise.resolve()
    },
    async sendMessage(queueName, body) {
      const response = await fetch(sqs.url, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/x-amz-json-1.0',
          'X-Amz-Target': 'AmazonSQS.SendMessage',
        },
        body: JSON.stringify({
          QueueUrl: `${sqs.url}/000000000000/${queueName}`,
          MessageBody: body,
        }),
      })
      if (!response.ok) throw new Error(`queue ${queueName} answered ${response.status}`)
    },
  }
}

/** The value that a template gives a secret, or asks to be generated; undefined for none. */
export function secretStringOf(
  secret: ResourceRequest,
  randomBytes: (size: number) => Uint8Array,
): string | undefined {
  const properties = reader(secret)
  const generate = properties.object('GenerateSecretString')
  if (generate === undefined) return properties.optionalText('SecretString')
  return generated(
    generate.optionalText('SecretStringTemplate'),
    generate.optionalText('GenerateStringKey'),
    password(generate.number('PasswordLength', 32), randomBytes),
  )
}

const LETTERS = 'abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'

function password(length: number, randomBytes: (size: number) => Uint8Array): string {
  return [...randomBytes(length)].map((byte) => LETTERS[byte % LETTERS.length] ?? '').join('')
}

function generated(template: string | undefined, key: string | undefined, value: string): string {
  if (template === undefined || key === undefined) return value
  return JSON.stringify({ ...(JSON.parse(template) as object), [key]: value })
}
