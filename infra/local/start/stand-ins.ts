/**
 * Starts the AWS services of the local stack on loopback, and says where they are. An endpoint that
 * is already set in the environment is used instead of the stand-in.
 */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { startDynamoDb } from '../services/dynamodb.ts'
import type { FaultBoard } from '../services/faults.ts'
import { startFirehose } from '../services/firehose.ts'
import { fileDelivery } from '../services/firehose/file-delivery.ts'
import { s3Delivery } from '../services/firehose/s3-delivery.ts'
import { startS3 } from '../services/s3.ts'
import { startSecretsManager } from '../services/secrets-manager.ts'
import { startSqs } from '../services/sqs.ts'
import type { ResourceProvider } from '../template/resource-provider.ts'
import { type GivenEndpoints, type GivenService, variableOf } from './given-endpoints.ts'
import { givenResources } from './given-resources.ts'
import { standInResources } from '../stand-in-resources.ts'

export interface Services {
  /** `AWS_ENDPOINT_URL_*` of every service. */
  readonly endpoints: Readonly<Record<string, string>>
  readonly resources: ResourceProvider
  close(): Promise<void>
}

/** `home`: folder in which `audit/` is written. `given`: services that are elsewhere. */
export async function startServices(
  home: string,
  board: FaultBoard,
  given: GivenEndpoints = {},
): Promise<Services> {
  const now = (): number => Date.now()
  const elsewhere = await givenResources(given, randomBytes)
  const s3 = await startS3({ board })
  const putObject =
    elsewhere.putObject ?? ((bucket, key, bytes) => s3.putObject(bucket, key, bytes))
  const deliveries = [fileDelivery(join(home, 'audit'), now), s3Delivery(putObject, now)]
  const [dynamodb, firehose, secretsManager, sqs] = await Promise.all([
    startDynamoDb({ board }),
    startFirehose({ board, deliveries }),
    startSecretsManager({ board }),
    startSqs({ board }),
  ])
  return {
    endpoints: {
      AWS_ENDPOINT_URL_S3: s3.url,
      AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
      AWS_ENDPOINT_URL_FIREHOSE: firehose.url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.url,
      AWS_ENDPOINT_URL_SQS: sqs.url,
      ...Object.fromEntries(
        Object.entries(given).map(([service, url]) => [variableOf(service as GivenService), url]),
      ),
    },
    resources: {
      ...standInResources({ s3, dynamodb, firehose, secretsManager, sqs, randomBytes }),
      ...elsewhere.provider,
    },
    async close() {
      // Firehose first: what it still holds goes to S3. Whatever does not end well, the rest ends.
      const [delivered] = await Promise.allSettled([firehose.close()])
      elsewhere.close()
      const others = [s3, dynamodb, secretsManager, sqs]
      await Promise.allSettled(others.map((service) => service.close()))
      if (delivered.status === 'rejected') throw delivered.reason as Error
    },
  }
}
