/** Opens the AWS adapters for the contract suites: real SDK clients on the local stack's services. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { FirehoseClient } from '@aws-sdk/client-firehose'
import { S3Client } from '@aws-sdk/client-s3'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SQSClient } from '@aws-sdk/client-sqs'
import { createFirehoseSink } from '../../functions/adapters/audit/firehose-sink.ts'
import { createQueueSink } from '../../functions/adapters/audit/queue-sink.ts'
import { createS3BundleStore } from '../../functions/adapters/bundles/s3-bundle-store.ts'
import { createDynamoDbLedger } from '../../functions/adapters/ledger/dynamodb-ledger.ts'
import { createFetchTimes } from '../../functions/adapters/ledger/fetch-times.ts'
import { keySecretOf, readSecretText } from '../../functions/adapters/secrets/secrets.ts'
import {
  createKeyStore,
  secretNameOf,
} from '../../functions/adapters/secrets/secrets-manager-keys.ts'
import { createVerificationKeys } from '../../functions/adapters/secrets/verification-keys.ts'
import type { BundleStore } from '../../functions/core/decision/bundle-store.ts'
import type { Ledger } from '../../functions/core/quota/ledger.ts'
import type { FetchTimes, KeyStore } from '../../functions/core/credentials/key-store.ts'
import { startDynamoDb } from '../../infra/local/services/dynamodb.ts'
import { FaultBoard, type FaultService } from '../../infra/local/services/faults.ts'
import { startFirehose } from '../../infra/local/services/firehose.ts'
import { startS3 } from '../../infra/local/services/s3.ts'
import { startSecretsManager } from '../../infra/local/services/secrets-manager.ts'
import { startSqs } from '../../infra/local/services/sqs.ts'
import { toward } from '../infra/local/services/failure.ts'
import type { OpenedSink } from './audit-sink.contract.ts'
import { followQueue } from './follow-queue.ts'
import { ISSUERS } from './key-store.contract.ts'
import type { Opened } from './opened.ts'
import { ISSUER, type OpenedKeys } from './verification-keys.contract.ts'

const PREFIX = 'mcp-authorizer/keys'

/** As `infra/constructs/quota-table.ts` declares it. */
const QUOTA_TABLE = {
  AttributeDefinitions: [{ AttributeName: 'limit', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'limit', KeyType: 'HASH' }],
}

interface Service {
  readonly url: string
  close(): Promise<void>
}

/** One adapter with its client on one service, whose outage is the board's `down`. */
function opened<T>(
  part: T,
  client: { destroy(): void },
  server: Service,
  board: FaultBoard,
  service: FaultService,
): Opened<T> {
  return {
    part,
    breakDown: () => void board.set(service, 'down'),
    repair: () => void board.set(service, 'ok'),
    close: async () => {
      client.destroy()
      await server.close()
    },
  }
}

async function onDynamoDb<T>(make: (client: DynamoDBClient, table: string) => T) {
  const board = new FaultBoard()
  const server = await startDynamoDb({ board })
  await server.createTable('quota', QUOTA_TABLE)
  const client = new DynamoDBClient(toward(server.url))
  return opened(make(client, 'quota'), client, server, board, 'dynamodb')
}

export const dynamoDbLedger = (): Promise<Opened<Ledger>> => onDynamoDb(createDynamoDbLedger)
export const dynamoDbFetchTimes = (): Promise<Opened<FetchTimes>> => onDynamoDb(createFetchTimes)

export async function s3BundleStore(): Promise<Opened<BundleStore>> {
  const board = new FaultBoard()
  const server = await startS3({ board })
  server.createBucket('policy', { versioning: true })
  const client = new S3Client(toward(server.url))
  return opened(createS3BundleStore(client, 'policy'), client, server, board, 's3')
}

export async function firehoseSink(): Promise<OpenedSink> {
  const board = new FaultBoard()
  let delivered = ''
  const memory = {
    refusal: () => undefined,
    deliver: (_: unknown, bytes: Buffer) => {
      delivered += bytes.toString()
      return Promise.resolve()
    },
  }
  const server = await startFirehose({ board, deliveries: [memory] })
  server.createDeliveryStream('audit')
  const client = new FirehoseClient(toward(server.url))
  return {
    ...opened(createFirehoseSink(client, 'audit'), client, server, board, 'firehose'),
    refuseHalf: () => void board.set('firehose', 'partial'),
    delivered: () => delivered,
  }
}

export async function sqsSink(): Promise<OpenedSink> {
  const board = new FaultBoard()
  const server = await startSqs({ board })
  const { queueUrl } = server.createQueue('audit')
  const client = new SQSClient(toward(server.url))
  const { stop, ...queue } = followQueue(client, queueUrl)
  const sink = opened(createQueueSink(client, queueUrl), client, server, board, 'sqs')
  return {
    ...sink,
    ...queue,
    close: async () => {
      stop()
      await sink.close()
    },
  }
}

async function onSecretsManager() {
  const board = new FaultBoard()
  const server = await startSecretsManager({ board })
  return { board, server, client: new SecretsManagerClient(toward(server.url)) }
}

export async function secretsManagerKeyStore(): Promise<Opened<KeyStore>> {
  const { board, server, client } = await onSecretsManager()
  for (const issuer of ISSUERS) server.createSecret({ name: secretNameOf(PREFIX, issuer) })
  return opened(createKeyStore(client, PREFIX), client, server, board, 'secrets-manager')
}

export async function secretsManagerKeys(): Promise<OpenedKeys> {
  const { board, server, client } = await onSecretsManager()
  server.createSecret({ name: secretNameOf(PREFIX, ISSUER) })
  const store = createKeyStore(client, PREFIX)
  let now = 1_795_500_000_000
  const part = createVerificationKeys({
    readSecret: (issuer) => readSecretText(client, keySecretOf(PREFIX, issuer)),
    syncKeys: () => Promise.resolve(),
    clock: () => now,
    report: () => undefined,
  })
  return {
    ...opened(part, client, server, board, 'secrets-manager'),
    pass: (milliseconds) => void (now += milliseconds),
    publish: (keys) => store.write(ISSUER, { keys: keys as never, fetchedAt: now }),
  }
}
