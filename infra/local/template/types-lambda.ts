/** The Lambda resource types that the harness runs, with every property it understands. */
import {
  arn,
  fields,
  generatedName,
  listOf,
  type Naming,
  type ResourceType,
  stableId,
} from './resource-type.ts'

const functionName = (naming: Naming): string =>
  naming.given('FunctionName') ?? generatedName(naming, 64)

/** Versions and aliases may name their function by ARN or by name; what they give is always an ARN. */
const qualified = (naming: Naming, qualifier: string): string => {
  const target = naming.given('FunctionName') ?? ''
  const base = target.startsWith('arn:') ? target : arn('lambda', naming, `function:${target}`)
  return `${base}:${qualifier}`
}
const alias = (naming: Naming): string => qualified(naming, naming.given('Name') ?? '')

export const LAMBDA_TYPES: Readonly<Record<string, ResourceType>> = {
  'AWS::Lambda::Function': {
    ref: functionName,
    attributes: { Arn: (naming) => arn('lambda', naming, `function:${functionName(naming)}`) },
    properties: fields(
      `FunctionName Description Handler Runtime Role Timeout MemorySize Architectures
       ReservedConcurrentExecutions PackageType Tags TracingConfig LoggingConfig EphemeralStorage
       KmsKeyArn VpcConfig RuntimeManagementConfig RecursiveLoop DeadLetterConfig`,
      {
        Code: fields('S3Bucket S3Key S3ObjectVersion ZipFile SourceKMSKeyArn'),
        Environment: fields('Variables'),
      },
    ),
  },
  'AWS::Lambda::Version': {
    ref: (naming) => qualified(naming, '1'),
    attributes: {
      Version: () => '1',
      FunctionArn: (naming) => qualified(naming, '1'),
    },
    properties: fields(
      'FunctionName Description CodeSha256 ProvisionedConcurrencyConfig RuntimePolicy',
    ),
  },
  'AWS::Lambda::Alias': {
    ref: alias,
    attributes: {
      AliasArn: alias,
    },
    properties: fields(
      'FunctionName FunctionVersion Name Description ProvisionedConcurrencyConfig',
    ),
  },
  'AWS::Lambda::EventSourceMapping': {
    ref: (naming) => stableId(naming, 36),
    attributes: { Id: (naming) => stableId(naming, 36) },
    properties: fields(
      `EventSourceArn FunctionName BatchSize MaximumBatchingWindowInSeconds Enabled
       FunctionResponseTypes ScalingConfig Tags`,
    ),
  },
  'AWS::Lambda::Permission': {
    ref: (naming) => stableId(naming, 12),
    attributes: {},
    properties: fields(
      `Action FunctionName Principal SourceArn SourceAccount EventSourceToken PrincipalOrgID
       FunctionUrlAuthType InvokedViaFunctionUrl`,
    ),
  },
  'AWS::Lambda::EventInvokeConfig': {
    ref: (naming) => stableId(naming, 12),
    attributes: {},
    properties: fields('FunctionName Qualifier MaximumRetryAttempts MaximumEventAgeInSeconds', {
      DestinationConfig: fields('', {
        OnFailure: fields('Destination'),
        OnSuccess: fields('Destination'),
      }),
    }),
  },
}

const LAMBDA_TARGET = fields('Arn Id Input InputPath DeadLetterConfig RoleArn', {
  InputTransformer: fields('InputPathsMap InputTemplate'),
  RetryPolicy: fields('MaximumRetryAttempts MaximumEventAgeInSeconds'),
})

export const EVENT_TYPES: Readonly<Record<string, ResourceType>> = {
  'AWS::Events::Rule': {
    ref: (naming) => naming.given('Name') ?? generatedName(naming, 64),
    attributes: {
      Arn: (naming) =>
        arn('events', naming, `rule/${naming.given('Name') ?? generatedName(naming, 64)}`),
    },
    properties: fields(
      'Name Description EventBusName EventPattern ScheduleExpression State RoleArn Tags',
      { Targets: listOf(LAMBDA_TARGET) },
    ),
  },
  'AWS::Scheduler::Schedule': {
    ref: (naming) => naming.given('Name') ?? generatedName(naming, 64),
    attributes: {
      Arn: (naming) =>
        arn('scheduler', naming, `schedule/default/${naming.given('Name') ?? naming.logicalId}`),
    },
    properties: fields(
      `Name Description GroupName ScheduleExpression ScheduleExpressionTimezone State StartDate
       EndDate KmsKeyArn`,
      {
        FlexibleTimeWindow: fields('Mode MaximumWindowInMinutes'),
        Target: fields('Arn RoleArn Input DeadLetterConfig', {
          RetryPolicy: fields('MaximumRetryAttempts MaximumEventAgeInSeconds'),
        }),
      },
    ),
  },
  'AWS::SNS::Subscription': {
    ref: (naming) => arn('sns', naming, `${stableId(naming, 12)}:${stableId(naming, 36)}`),
    attributes: {},
    properties: fields(
      `Protocol Endpoint TopicArn Region FilterPolicy FilterPolicyScope RawMessageDelivery
       RedrivePolicy DeliveryPolicy`,
    ),
  },
  'Custom::S3BucketNotifications': {
    ref: (naming) => stableId(naming, 20),
    attributes: {},
    properties: fields('ServiceToken BucketName Managed SkipDestinationValidation', {
      NotificationConfiguration: fields('EventBridgeConfiguration', {
        LambdaFunctionConfigurations: listOf(fields('Id Events Filter LambdaFunctionArn')),
        QueueConfigurations: listOf(fields('Id Events Filter QueueArn')),
      }),
    }),
  },
}
