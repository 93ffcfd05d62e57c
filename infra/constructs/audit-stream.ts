/**
 * Where decision and outcome records go: a Firehose stream into a bucket that keeps them, as plain
 * NDJSON that any tool reads. Functions can add records and never read or change them.
 */
import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import {
  Compression,
  DeliveryStream,
  S3Bucket,
  StreamEncryption,
} from 'aws-cdk-lib/aws-kinesisfirehose'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'

export class AuditStream extends Construct {
  readonly bucket: Bucket
  readonly stream: DeliveryStream

  constructor(scope: Construct, id: string, props: { readonly accessLogs: IBucket }) {
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
    this.stream = new DeliveryStream(this, 'Stream', {
      encryption: StreamEncryption.awsOwnedKey(),
      destination: new S3Bucket(this.bucket as IBucket, {
        bufferingInterval: Duration.seconds(60),
        bufferingSize: Size.mebibytes(5),
        compression: Compression.of('UNCOMPRESSED'),
        dataOutputPrefix: 'records/!{timestamp:yyyy/MM/dd/HH}/',
        errorOutputPrefix: 'undelivered/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/',
        fileExtension: '.ndjson',
      }),
    })
  }

  /** Lets a function add records. */
  grantWrite(writer: LambdaFunction): void {
    const actions = ['firehose:PutRecord', 'firehose:PutRecordBatch']
    const resources = [this.stream.deliveryStreamArn]
    writer.addToRolePolicy(new PolicyStatement({ actions, resources }))
    writer.addEnvironment('AUDIT_STREAM', this.stream.deliveryStreamName)
  }
}
