/**
 * Where decision and outcome records go: a Firehose stream into a bucket that keeps them, as plain
 * NDJSON that any tool reads. Functions can add records and never read or change them; the stream
 * itself cannot delete any.
 */
import { RemovalPolicy } from 'aws-cdk-lib'
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { LogGroup, LogStream } from 'aws-cdk-lib/aws-logs'
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import { acknowledgeObjects } from './acknowledge.ts'
import { retention } from './retention.ts'

export interface AuditStreamProps {
  readonly accessLogs: IBucket
  readonly logRetentionDays: number
}

const RECORDS = 'records/'
const UNDELIVERED = 'undelivered/'

export class AuditStream extends Construct {
  readonly bucket: Bucket
  readonly stream: CfnDeliveryStream

  constructor(scope: Construct, id: string, props: AuditStreamProps) {
    super(scope, id)
    this.bucket = new Bucket(this, 'Bucket', {
      versioned: true,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      serverAccessLogsBucket: props.accessLogs,
      serverAccessLogsPrefix: 'audit/',
      removalPolicy: RemovalPolicy.RETAIN,
    })
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('firehose.amazonaws.com'),
    })
    this.grantDelivery(role)
    const logGroup = new LogGroup(this, 'DeliveryLog', {
      retention: retention(props.logRetentionDays),
      removalPolicy: RemovalPolicy.DESTROY,
    })
    logGroup.grantWrite(role)
    const logStream = new LogStream(this, 'DeliveryLogStream', {
      logGroup,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    // The L2's role could delete what is in the bucket, and it adds a table for streams in a VPC.
    this.stream = new CfnDeliveryStream(this, 'Stream', {
      deliveryStreamType: 'DirectPut',
      deliveryStreamEncryptionConfigurationInput: { keyType: 'AWS_OWNED_CMK' },
      extendedS3DestinationConfiguration: {
        bucketArn: this.bucket.bucketArn,
        roleArn: role.roleArn,
        bufferingHints: { intervalInSeconds: 60, sizeInMBs: 5 },
        compressionFormat: 'UNCOMPRESSED',
        prefix: `${RECORDS}!{timestamp:yyyy/MM/dd/HH}/`,
        errorOutputPrefix: `${UNDELIVERED}!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/`,
        fileExtension: '.ndjson',
        cloudWatchLoggingOptions: {
          enabled: true,
          logGroupName: logGroup.logGroupName,
          logStreamName: logStream.logStreamName,
        },
      },
    })
    this.stream.node.addDependency(role)
  }

  /** Lets a function add records. */
  grantWrite(writer: LambdaFunction): void {
    const actions = ['firehose:PutRecord', 'firehose:PutRecordBatch']
    const resources = [this.stream.attrArn]
    writer.addToRolePolicy(new PolicyStatement({ actions, resources }))
    writer.addEnvironment('AUDIT_STREAM', this.stream.ref)
  }

  /** What Firehose's own page asks for an S3 destination ("Grant Firehose access to an S3 destination"). */
  private grantDelivery(role: Role): void {
    const onBucket = ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads']
    const onObjects = ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject']
    const objects = [RECORDS, UNDELIVERED].map((prefix) => this.bucket.arnForObjects(`${prefix}*`))
    role.addToPolicy(new PolicyStatement({ actions: onBucket, resources: [this.bucket.bucketArn] }))
    role.addToPolicy(new PolicyStatement({ actions: onObjects, resources: objects }))
    for (const prefix of [RECORDS, UNDELIVERED]) {
      acknowledgeObjects(role, this.bucket, prefix, 'Object keys hold the time of delivery.')
    }
  }
}
