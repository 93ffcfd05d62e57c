/** The storage resource types that stand-ins serve, with every property that is understood or harmless. */
import {
  arn,
  fields,
  generatedName,
  listOf,
  type Naming,
  type ResourceType,
  stableId,
} from './resource-type.ts'

const bucketName = (naming: Naming): string =>
  naming.given('BucketName') ?? generatedName(naming, 63).toLowerCase()
const tableName = (naming: Naming): string =>
  naming.given('TableName') ?? generatedName(naming, 255)
const secretName = (naming: Naming): string =>
  naming.given('Name') ?? `${naming.logicalId}-${stableId(naming, 12)}`
const streamName = (naming: Naming): string =>
  naming.given('DeliveryStreamName') ?? generatedName(naming, 64)
const queueName = (naming: Naming): string => naming.given('QueueName') ?? generatedName(naming, 80)
const secretArn = (naming: Naming): string =>
  arn('secretsmanager', naming, `secret:${secretName(naming)}-${stableId(naming, 6)}`)
const tableArn = (naming: Naming): string => arn('dynamodb', naming, `table/${tableName(naming)}`)

const TABLE = `TableName KeySchema AttributeDefinitions BillingMode ProvisionedThroughput
  OnDemandThroughput WriteProvisionedThroughputSettings WriteOnDemandThroughputSettings
  GlobalSecondaryIndexes LocalSecondaryIndexes TimeToLiveSpecification SSESpecification
  DeletionProtectionEnabled PointInTimeRecoverySpecification ContributorInsightsSpecification
  TableClass Tags ResourcePolicy Replicas WarmThroughput`

export const STORAGE_TYPES: Readonly<Record<string, ResourceType>> = {
  'AWS::S3::Bucket': {
    ref: bucketName,
    attributes: {
      Arn: (naming) => `arn:aws:s3:::${bucketName(naming)}`,
      DomainName: (naming) => `${bucketName(naming)}.s3.amazonaws.com`,
      RegionalDomainName: (naming) => `${bucketName(naming)}.s3.${naming.region}.amazonaws.com`,
    },
    properties: fields(
      `BucketName BucketEncryption LifecycleConfiguration LoggingConfiguration ObjectLockEnabled
       ObjectLockConfiguration OwnershipControls PublicAccessBlockConfiguration AccessControl Tags
       VersioningConfiguration MetricsConfigurations`,
      {
        NotificationConfiguration: fields('EventBridgeConfiguration', {
          LambdaConfigurations: listOf(fields('Event Filter Function')),
          QueueConfigurations: listOf(fields('Event Filter Queue')),
        }),
      },
    ),
  },
  'AWS::DynamoDB::Table': {
    ref: tableName,
    attributes: { Arn: tableArn },
    properties: fields(TABLE),
  },
  'AWS::DynamoDB::GlobalTable': {
    ref: tableName,
    attributes: { Arn: tableArn, TableId: (naming) => stableId(naming, 36) },
    properties: fields(TABLE),
  },
  'AWS::SecretsManager::Secret': {
    ref: secretArn,
    attributes: { Id: secretArn },
    properties: fields(
      'Name Description GenerateSecretString SecretString KmsKeyId ReplicaRegions Tags',
    ),
  },
  'AWS::KinesisFirehose::DeliveryStream': {
    ref: streamName,
    attributes: {
      Arn: (naming) => arn('firehose', naming, `deliverystream/${streamName(naming)}`),
    },
    properties: fields(
      `DeliveryStreamName DeliveryStreamType DeliveryStreamEncryptionConfigurationInput Tags
       S3DestinationConfiguration ExtendedS3DestinationConfiguration SplunkDestinationConfiguration
       HttpEndpointDestinationConfiguration DirectPutSourceConfiguration`,
    ),
  },
  'AWS::SQS::Queue': {
    ref: (naming) => `${naming.queueBase}/${naming.account}/${queueName(naming)}`,
    attributes: {
      Arn: (naming) => arn('sqs', naming, queueName(naming)),
      QueueName: queueName,
      QueueUrl: (naming) => `${naming.queueBase}/${naming.account}/${queueName(naming)}`,
    },
    properties: fields(
      `QueueName VisibilityTimeout MessageRetentionPeriod DelaySeconds MaximumMessageSize
       ReceiveMessageWaitTimeSeconds FifoQueue ContentBasedDeduplication RedrivePolicy
       RedriveAllowPolicy KmsMasterKeyId KmsDataKeyReusePeriodSeconds SqsManagedSseEnabled Tags`,
    ),
  },
}
