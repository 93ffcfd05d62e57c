/**
 * Opens the AWS adapters for the contract suites on a running MiniStack, each time on resources of
 * their own, behind a proxy that can cut them off.
 */
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import {
  CreateDeliveryStreamCommand,
  FirehoseClient,
  type PutRecordBatchCommandInput,
  type PutRecordBatchCommandOutput,
} from '@aws-sdk/client-firehose'
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs'
import { createFirehoseSink } from '../../../functions/adapters/audit/firehose-sink.ts'
import { createQueueSink } from '../../../functions/adapters/audit/queue-sink.ts'
import { createS3BundleStore } from '../../../functions/adapters/bundles/s3-bundle-store.ts'
import { createDynamoDbLedger } from '../../../functions/adapters/ledger/dynamodb-ledger.ts'
import { createFetchTimes } from '../../../functions/adapters/ledger/fetch-times.ts'
import { keySecretOf, readSecretText } from '../../../functions/adapters/secrets/secrets.ts'
import {
  createKeyStore,
  secretNameOf,
} from '../../../functions/adapters/secrets/secrets-manager-keys.ts'
import { createVerificationKeys } from '../../../functions/adapters/secrets/verification-keys.ts'
import type { FetchTimes, KeyStore } from '../../../functions/core/credentials/key-store.ts'
import type { BundleStore } from '../../../functions/core/decision/bundle-store.ts'
import type { Ledger } from '../../../functions/core/quota/ledger.ts'
import { startFaultProxy } from '../../../infra/local/services/fault-proxy.ts'
import { FaultBoard } from '../../../infra/local/services/faults.ts'
import type { OpenedSink } from '../../contracts/audit-sink.contract.ts'
import { followQueue } from '../../contracts/follow-queue.ts'
import { ISSUERS } from '../../contracts/key-store.contract.ts'
import type { Opened } from '../../contracts/opened.ts'
import { ISSUER, type OpenedKeys } from '../../contracts/verification-keys.contract.ts'
import { toward } from '../../infra/local/services/failure.ts'

let names = 0
const fresh = (what: string): string => `${what}-${++names}`

/** One adapter with its client behind a proxy of its own. */
async function opened<C extends { destroy(): void }, T>(
  url: string,
  connect: (endpoint: string) => C,
  make: (client: C, endpoint: string) => Promise<T>,
): Promise<Opened<T> & { readonly client: C }> {
  const board = new FaultBoard()
  const proxy = await startFaultProxy({ target: url, service: 'upstream', board })
  const client = connect(proxy.url)
  return {
    client,
    part: await make(client, proxy.url),
    breakDown: () => void board.set('upstream', 'down'),
    repair: () => void board.set('upstream', 'ok'),
    close: async () => {
      client.destroy()
      await proxy.close()
    },
  }
}

const s3At = (endpoint: string) => new S3Client({ ...toward(endpoint), forcePathStyle: true })

function onDynamoDb<T>(url: string, adapt: (client: DynamoDBClient, table: string) => T) {
  const connect = (endpoint: string) => new DynamoDBClient(toward(endpoint))
  return opened(url, connect, async (client) => {
    const TableName = fresh('quota')
    await client.send(
      new CreateTableCommand({
        TableName,
        AttributeDefinitions: [{ AttributeName: 'limit', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'limit', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    )
    return adapt(client, TableName)
  })
}

/** `url` is known only once MiniStack runs, and contracts are declared before. */
export function onMiniStack(url: () => string) {
  return {
    ledger: (): Promise<Opened<Ledger>> => onDynamoDb(url(), createDynamoDbLedger),
    fetchTimes: (): Promise<Opened<FetchTimes>> => onDynamoDb(url(), createFetchTimes),
    bundleStore: (): Promise<Opened<BundleStore>> =>
      opened(url(), s3At, async (client) => {
        const Bucket = fresh('policy')
        await client.send(new CreateBucketCommand({ Bucket }))
        await client.send(
          new PutBucketVersioningCommand({
            Bucket,
            VersioningConfiguration: { Status: 'Enabled' },
          }),
        )
        return createS3BundleStore(client, Bucket)
      }),
    auditSink: () => openSink(url()),
    auditQueue: () => openQueue(url()),
    keyStore: async (): Promise<Opened<KeyStore>> => openKeyStore(url(), ISSUERS),
    verificationKeys: () => openKeys(url()),
  }
}

async function openSink(url: string): Promise<OpenedSink> {
  const Bucket = fresh('audit')
  const s3 = s3At(url)
  await s3.send(new CreateBucketCommand({ Bucket }))
  let refused = 0
  const connect = (endpoint: string) => new FirehoseClient(toward(endpoint))
  const sink = await opened(url, connect, async (client) => {
    const DeliveryStreamName = fresh('audit')
    await client.send(
      new CreateDeliveryStreamCommand({
        DeliveryStreamName,
        ExtendedS3DestinationConfiguration: {
          BucketARN: `arn:aws:s3:::${Bucket}`,
          RoleARN: 'arn:aws:iam::000000000000:role/delivery',
        },
      }),
    )
    return createFirehoseSink(client, DeliveryStreamName)
  })
  const reading = followBucket(s3, Bucket)
  return {
    ...sink,
    patienceMs: 20_000,
    refuseHalf: () => {
      sink.client.middlewareStack.add(
        (next) => async (args) => {
          const { Records = [], ...input } = args.input as PutRecordBatchCommandInput
          if (refused++ > 0) return next(args)
          const taken = Records.filter((_, index) => index % 2 === 0)
          const { response, output } = await next({
            ...args,
            input: { ...input, Records: taken },
          })
          const answer = output as PutRecordBatchCommandOutput
          const answers = [...(answer.RequestResponses ?? [])]
          const RequestResponses = Records.map((_, index) =>
            index % 2 === 0
              ? (answers.shift() ?? {})
              : { ErrorCode: 'ServiceUnavailableException', ErrorMessage: 'Slow down.' },
          )
          const FailedPutCount = Records.length - taken.length
          return { response, output: { ...answer, RequestResponses, FailedPutCount } }
        },
        { step: 'initialize' },
      )
    },
    delivered: reading.text,
    close: async () => {
      reading.stop()
      await sink.close()
      s3.destroy()
    },
  }
}

async function openQueue(url: string): Promise<OpenedSink> {
  const connect = (endpoint: string) => new SQSClient(toward(endpoint))
  let queueUrl = ''
  const sink = await opened(url, connect, async (client, endpoint) => {
    const made = await client.send(new CreateQueueCommand({ QueueName: fresh('audit') }))
    // Its own URL would lead around the proxy.
    queueUrl = `${endpoint}${new URL(made.QueueUrl ?? '').pathname}`
    return createQueueSink(client, queueUrl)
  })
  const { stop, ...queue } = followQueue(sink.client, queueUrl)
  return {
    ...sink,
    ...queue,
    patienceMs: 20_000,
    close: async () => {
      stop()
      await sink.close()
    },
  }
}

/** Reads every object of a bucket as it comes. */
function followBucket(s3: S3Client, Bucket: string) {
  const seen = new Set<string>()
  let text = ''
  let isStopped = false
  const read = async (Key: string): Promise<void> => {
    seen.add(Key)
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }))
    // Not in one expression: `+=` reads the text before it waits.
    const content = await Body?.transformToString()
    text += content ?? ''
  }
  const follow = async (): Promise<void> => {
    while (!isStopped) {
      let token: string | undefined
      do {
        const page = await s3.send(
          new ListObjectsV2Command({
            Bucket,
            ...(token === undefined ? {} : { ContinuationToken: token }),
          }),
        )
        const keys = (page.Contents ?? []).flatMap(({ Key }) => Key ?? [])
        await Promise.all(keys.filter((key) => !seen.has(key)).map(read))
        token = page.NextContinuationToken
      } while (token !== undefined)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
  // Stopped in the middle of a request, it ends with that request's error.
  follow().catch(() => undefined)
  return { text: () => text, stop: () => void (isStopped = true) }
}

function openKeyStore(url: string, issuers: readonly string[], prefix = fresh('keys')) {
  const connect = (endpoint: string) => new SecretsManagerClient(toward(endpoint))
  return opened(url, connect, async (client) => {
    for (const issuer of issuers) {
      await client.send(new CreateSecretCommand({ Name: secretNameOf(prefix, issuer) }))
    }
    return createKeyStore(client, prefix)
  })
}

async function openKeys(url: string): Promise<OpenedKeys> {
  const prefix = fresh('keys')
  const { part: store, client, ...rest } = await openKeyStore(url, [ISSUER], prefix)
  let now = 1_795_500_000_000
  const part = createVerificationKeys({
    readSecret: (issuer) => readSecretText(client, keySecretOf(prefix, issuer)),
    syncKeys: () => Promise.resolve(),
    clock: () => now,
    report: () => undefined,
  })
  return {
    ...rest,
    part,
    pass: (milliseconds) => void (now += milliseconds),
    publish: (keys) => store.write(ISSUER, { keys: keys as never, fetchedAt: now }),
  }
}
