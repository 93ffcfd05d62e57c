/**
 * Resource types that are accepted and have no effect locally: permissions, observation, names and
 * networks around the parts that do run. Their properties are not looked at; their attributes are.
 */
import { arn, generatedName, type ResourceType, stableId } from './resource-type.ts'

/** Type, the service of its ARN, and further attributes; each has `Arn` and `Id`. */
const TYPES: readonly (readonly [type: string, service: string, attributes?: string])[] = [
  ['AWS::ApiGateway::Account', 'apigateway'],
  ['AWS::ApiGateway::ApiKey', 'apigateway', 'APIKeyId'],
  ['AWS::ApiGateway::ClientCertificate', 'apigateway', 'ClientCertificateId'],
  ['AWS::ApiGateway::UsagePlan', 'apigateway'],
  ['AWS::ApiGateway::UsagePlanKey', 'apigateway'],
  ['AWS::ApplicationAutoScaling::ScalableTarget', 'application-autoscaling'],
  ['AWS::ApplicationAutoScaling::ScalingPolicy', 'application-autoscaling'],
  ['AWS::CDK::Metadata', 'cloudformation'],
  ['AWS::CertificateManager::Certificate', 'acm'],
  ['AWS::CloudFormation::WaitConditionHandle', 'cloudformation'],
  ['AWS::CloudWatch::Alarm', 'cloudwatch'],
  ['AWS::CloudWatch::CompositeAlarm', 'cloudwatch'],
  ['AWS::CloudWatch::Dashboard', 'cloudwatch'],
  ['AWS::EC2::EIP', 'ec2', 'AllocationId'],
  ['AWS::EC2::InternetGateway', 'ec2', 'InternetGatewayId'],
  ['AWS::EC2::NatGateway', 'ec2', 'NatGatewayId'],
  ['AWS::EC2::Route', 'ec2'],
  ['AWS::EC2::RouteTable', 'ec2', 'RouteTableId'],
  ['AWS::EC2::SecurityGroup', 'ec2', 'GroupId VpcId'],
  ['AWS::EC2::SecurityGroupIngress', 'ec2'],
  ['AWS::EC2::SecurityGroupEgress', 'ec2'],
  ['AWS::EC2::Subnet', 'ec2', 'SubnetId AvailabilityZone'],
  ['AWS::EC2::SubnetRouteTableAssociation', 'ec2'],
  ['AWS::EC2::VPC', 'ec2', 'VpcId CidrBlock DefaultSecurityGroup'],
  ['AWS::EC2::VPCEndpoint', 'ec2'],
  ['AWS::EC2::VPCGatewayAttachment', 'ec2'],
  ['AWS::IAM::ManagedPolicy', 'iam', 'PolicyArn'],
  ['AWS::IAM::Policy', 'iam'],
  ['AWS::IAM::Role', 'iam', 'RoleId'],
  ['AWS::KMS::Alias', 'kms', 'AliasName'],
  ['AWS::KMS::Key', 'kms', 'KeyId'],
  ['AWS::KinesisFirehose::DeliveryStreamPolicy', 'firehose'],
  ['AWS::Logs::LogGroup', 'logs', 'LogGroupName'],
  ['AWS::Logs::LogStream', 'logs'],
  ['AWS::Logs::MetricFilter', 'logs'],
  ['AWS::Logs::ResourcePolicy', 'logs'],
  ['AWS::Logs::SubscriptionFilter', 'logs'],
  ['AWS::Route53::HostedZone', 'route53'],
  ['AWS::Route53::RecordSet', 'route53'],
  ['AWS::S3::BucketPolicy', 's3'],
  ['AWS::SNS::Topic', 'sns', 'TopicArn TopicName'],
  ['AWS::SNS::TopicPolicy', 'sns'],
  ['AWS::SQS::QueuePolicy', 'sqs'],
  ['AWS::Scheduler::ScheduleGroup', 'scheduler'],
  ['AWS::SecretsManager::ResourcePolicy', 'secretsmanager'],
  ['AWS::SecretsManager::RotationSchedule', 'secretsmanager'],
  ['AWS::WAFv2::IPSet', 'wafv2'],
  ['AWS::WAFv2::LoggingConfiguration', 'wafv2'],
  ['AWS::WAFv2::WebACL', 'wafv2'],
  ['AWS::WAFv2::WebACLAssociation', 'wafv2'],
  ['AWS::XRay::Group', 'xray'],
  ['AWS::XRay::SamplingRule', 'xray'],
  ['Custom::LogRetention', 'logs', 'LogGroupName'],
  ['Custom::S3AutoDeleteObjects', 's3'],
]

/** Types whose `Ref` is their ARN (each type's page, "Return values"). */
const REF_IS_ARN = new Set([
  'AWS::CertificateManager::Certificate',
  'AWS::IAM::ManagedPolicy',
  'AWS::SNS::Topic',
])

export const TYPES_WITHOUT_EFFECT: Readonly<Record<string, ResourceType>> = Object.fromEntries(
  TYPES.map(([type, service, attributes = '']) => [type, withoutEffect(type, service, attributes)]),
)

function withoutEffect(type: string, service: string, attributes: string): ResourceType {
  const name = (naming: Parameters<ResourceType['ref']>[0]): string =>
    naming.given('Name') ??
    naming.given('LogGroupName') ??
    naming.given('RoleName') ??
    generatedName(naming, 64)
  const ownArn = (naming: Parameters<ResourceType['ref']>[0]): string =>
    arn(service, naming, name(naming))
  const extra = attributes.split(' ').filter((attribute) => attribute !== '')
  return {
    ref: REF_IS_ARN.has(type) ? ownArn : name,
    attributes: {
      Arn: ownArn,
      Id: name,
      ...Object.fromEntries(
        extra.map((attribute) => [
          attribute,
          attribute.endsWith('Arn')
            ? ownArn
            : attribute.endsWith('Name')
              ? name
              : (naming: Parameters<ResourceType['ref']>[0]) => stableId(naming, 17),
        ]),
      ),
    },
  }
}
