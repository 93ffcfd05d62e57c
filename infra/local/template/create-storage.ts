/** Has every bucket, table, secret, delivery stream and queue of the assembly made by the provider. */
import type { ResolvedAssembly } from './resolve-assembly.ts'
import type { ResolvedResource } from './resolve-stack.ts'
import type { ResourceProvider, ResourceRequest } from './resource-provider.ts'

export async function createStorage(
  assembly: ResolvedAssembly,
  provider: ResourceProvider,
): Promise<void> {
  const make = (type: string, create: (request: ResourceRequest) => Promise<void>) =>
    assembly.ofType(type).map((resource) => create(requestFor(resource)))
  await Promise.all([
    ...make('AWS::S3::Bucket', (request) => provider.createBucket(request)),
    ...make('AWS::DynamoDB::Table', (request) => provider.createTable(request)),
    ...make('AWS::DynamoDB::GlobalTable', (request) => provider.createTable(request)),
    ...make('AWS::SecretsManager::Secret', (request) => provider.createSecret(request)),
    ...make('AWS::KinesisFirehose::DeliveryStream', (request) =>
      provider.createDeliveryStream(request),
    ),
    ...make('AWS::SQS::Queue', (request) => provider.createQueue(request)),
  ])
}

/** Secrets refer by ARN and queues by URL, so their names are cut out of those. */
function requestFor(resource: ResolvedResource): ResourceRequest {
  const { type, properties, ref } = resource
  const name =
    type === 'AWS::SecretsManager::Secret'
      ? ref.slice(ref.indexOf(':secret:') + ':secret:'.length, -'-abcdef'.length)
      : type === 'AWS::SQS::Queue'
        ? ref.slice(ref.lastIndexOf('/') + 1)
        : ref
  return { type, name, arn: resource.arn, properties }
}
