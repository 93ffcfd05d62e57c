/**
 * What a cold function talks to: the AWS services and an upstream on loopback, with the shipped policy
 * in force and one issuer's keys in their secret, as a deployment has them when a call comes.
 */
import { readFile } from 'node:fs/promises'
import { S3Client } from '@aws-sdk/client-s3'
import { createS3BundleStore } from '../functions/adapters/bundles/s3-bundle-store.ts'
import { secretNameOf } from '../functions/adapters/secrets/secrets-manager-keys.ts'
import { activate } from '../functions/activator/activate.ts'
import { startDynamoDb } from '../infra/local/services/dynamodb.ts'
import { FaultBoard } from '../infra/local/services/faults.ts'
import { startFirehose } from '../infra/local/services/firehose.ts'
import { startLoopback } from '../infra/local/services/loopback.ts'
import { startS3 } from '../infra/local/services/s3.ts'
import { startSecretsManager } from '../infra/local/services/secrets-manager.ts'
import { SHIPPED_BUNDLE } from '../policies/build/build-bundle.ts'
import { ANSWER } from './calls.ts'
import { type BenchIssuer, ISSUER } from './issuer.ts'

export interface ColdServices {
  readonly upstream: string
  /** The functions' environment: their own variables, and where the services are. */
  readonly environment: Readonly<Record<string, string>>
  /** The upload that is in force, as the activator's event names it. */
  readonly upload: { readonly bucket: string; readonly key: string }
  close(): Promise<void>
}

const BUCKET = 'policy'
const UPLOAD = 'uploads/first.tar.gz'
const PREFIX = 'mcp-authorizer/keys'
const TABLE = {
  AttributeDefinitions: [{ AttributeName: 'limit', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'limit', KeyType: 'HASH' }],
}

export async function startColdServices(issuer: BenchIssuer): Promise<ColdServices> {
  const board = new FaultBoard()
  const nowhere = { refusal: () => undefined, deliver: () => Promise.resolve() }
  const [s3, secretsManager, firehose, dynamodb, upstream] = await Promise.all([
    startS3({ board }),
    startSecretsManager({ board }),
    startFirehose({ board, deliveries: [nowhere] }),
    startDynamoDb({ board }),
    startLoopback((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(ANSWER)
    }),
  ])
  firehose.createDeliveryStream('audit')
  await dynamodb.createTable('quota', TABLE)
  secretsManager.createSecret({
    name: secretNameOf(PREFIX, ISSUER),
    secretString: JSON.stringify({ ...issuer.keySet, fetchedAt: Date.now() }),
  })
  s3.createBucket(BUCKET, { versioning: true })
  s3.putObject(BUCKET, UPLOAD, await readFile(SHIPPED_BUNDLE))
  const client = new S3Client({
    endpoint: s3.url,
    forcePathStyle: true,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
  const store = createS3BundleStore(client, BUCKET)
  await activate({ store, clock: Date.now }, { key: UPLOAD, sequencer: null })
  client.destroy()
  return {
    upstream: `${upstream.url}/mcp`,
    environment: {
      POLICY_BUCKET: BUCKET,
      QUOTA_TABLE: 'quota',
      AUDIT_STREAM: 'audit',
      // Never asked: the stream works.
      AUDIT_QUEUE: 'http://127.0.0.1:9/queue',
      KEYS_SECRET_PREFIX: PREFIX,
      KEY_SYNC_FUNCTION: 'key-sync',
      AWS_ENDPOINT_URL_S3: s3.url,
      AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
      AWS_ENDPOINT_URL_FIREHOSE: firehose.url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.url,
    },
    upload: { bucket: BUCKET, key: UPLOAD },
    async close() {
      const running = [s3, secretsManager, firehose, dynamodb, upstream]
      await Promise.allSettled(running.map((one) => one.close()))
    },
  }
}
