/**
 * Has a template's storage made by services that are elsewhere, through the AWS SDK: what is there
 * already is used as it is. A bucket that is elsewhere tells nothing, so it is asked what is new.
 */
import {
  CreateBucketCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { tableInput } from '../services/dynamodb/table-input.ts'
import { secretStringOf } from '../stand-in-resources.ts'
import type { ResourceProvider } from '../template/resource-provider.ts'
import { watchBuckets } from './bucket-watch.ts'
import type { GivenEndpoints } from './given-endpoints.ts'
import { givenQueues } from './given-queues.ts'
import { AWS_VARIABLES } from './shell-settings.ts'

export interface GivenResources {
  /** Takes the place of the stand-ins' own, for what is elsewhere alone. */
  readonly provider: Partial<ResourceProvider>
  /** Undefined where buckets are the stand-in's. */
  readonly putObject: ((bucket: string, key: string, bytes: Buffer) => Promise<void>) | undefined
  close(): void
}

export async function givenResources(
  given: GivenEndpoints,
  randomBytes: (size: number) => Uint8Array,
): Promise<GivenResources> {
  const closers: (() => void)[] = []
  const keep = <T extends { destroy(): void }>(client: T): T => {
    closers.push(() => client.destroy())
    return client
  }
  const provider: Partial<ResourceProvider> = {}
  let putObject: GivenResources['putObject']

  if (given.S3 !== undefined) {
    const s3 = keep(new S3Client({ ...clientTo(given.S3), forcePathStyle: true }))
    const buckets = watchBuckets(s3)
    closers.push(() => buckets.close())
    putObject = async (Bucket, Key, Body) => {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body }))
    }
    provider.onObjectEvent = (listener) => buckets.subscribe(listener)
    provider.createBucket = async ({ name, properties }) => {
      await unlessThere(s3.send(new CreateBucketCommand({ Bucket: name })))
      const { Status } = (properties['VersioningConfiguration'] ?? {}) as { Status?: 'Enabled' }
      if (Status !== undefined)
        await s3.send(
          new PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration: { Status } }),
        )
      await buckets.add(name)
    }
  }
  if (given.DYNAMODB !== undefined) {
    const { CreateTableCommand, DynamoDBClient, waitUntilTableExists } = await import(
      '@aws-sdk/client-dynamodb'
    )
    const client = keep(new DynamoDBClient(clientTo(given.DYNAMODB)))
    provider.createTable = async ({ name, properties }) => {
      // The template's properties are the operation's own, as CloudFormation has them.
      const input = tableInput(name, properties) as never
      await unlessThere(client.send(new CreateTableCommand(input)))
      await waitUntilTableExists(
        { client, maxWaitTime: 30, minDelay: 1, maxDelay: 2 },
        { TableName: name },
      )
    }
  }
  if (given.SECRETS_MANAGER !== undefined) {
    const { CreateSecretCommand, SecretsManagerClient } = await import(
      '@aws-sdk/client-secrets-manager'
    )
    const client = keep(new SecretsManagerClient(clientTo(given.SECRETS_MANAGER)))
    provider.createSecret = async (secret) => {
      const SecretString = secretStringOf(secret, randomBytes)
      const value = SecretString === undefined ? {} : { SecretString }
      await unlessThere(client.send(new CreateSecretCommand({ Name: secret.name, ...value })))
    }
  }
  if (given.FIREHOSE !== undefined) {
    const { CreateDeliveryStreamCommand, FirehoseClient } = await import('@aws-sdk/client-firehose')
    const client = keep(new FirehoseClient(clientTo(given.FIREHOSE)))
    provider.createDeliveryStream = async ({ name, properties }) => {
      const input = { DeliveryStreamName: name, ...properties } as never
      await unlessThere(client.send(new CreateDeliveryStreamCommand(input)))
    }
  }
  if (given.SQS !== undefined) {
    const { SQSClient } = await import('@aws-sdk/client-sqs')
    const client = keep(new SQSClient(clientTo(given.SQS)))
    Object.assign(provider, givenQueues(client, given.SQS))
  }
  return {
    provider,
    putObject,
    close: () => {
      for (const close of closers.splice(0)) close()
    },
  }
}

function clientTo(endpoint: string) {
  return {
    endpoint,
    region: AWS_VARIABLES.AWS_REGION,
    credentials: {
      accessKeyId: AWS_VARIABLES.AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_VARIABLES.AWS_SECRET_ACCESS_KEY,
    },
  }
}

const THERE = [
  'BucketAlreadyOwnedByYou',
  'BucketAlreadyExists',
  'ResourceInUseException',
  'ResourceExistsException',
]

async function unlessThere(making: Promise<unknown>): Promise<void> {
  try {
    await making
  } catch (error) {
    if (!(error instanceof Error && THERE.includes(error.name))) throw error
  }
}
