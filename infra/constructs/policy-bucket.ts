/**
 * Where policy lives: uploads, verified bundles, the pointer to the active one, and beside them the
 * signed list of what is revoked. Everything under `uploads/` starts the activator; nothing else
 * does. Old versions stay for a year.
 */
import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import { Rule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction as FunctionTarget } from 'aws-cdk-lib/aws-events-targets'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  type IBucket,
} from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import { REVOCATIONS_KEY } from '../../functions/core/revocation/revocation-list.ts'
import { acknowledgeObjects } from './acknowledge.ts'

export class PolicyBucket extends Construct {
  readonly bucket: Bucket

  constructor(scope: Construct, id: string, props: { readonly accessLogs: IBucket }) {
    super(scope, id)
    this.bucket = new Bucket(this, 'Bucket', {
      versioned: true,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      serverAccessLogsBucket: props.accessLogs,
      serverAccessLogsPrefix: 'policy/',
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [
        {
          id: 'old-versions',
          noncurrentVersionExpiration: Duration.days(365),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
        { id: 'uploads', prefix: 'uploads/', expiration: Duration.days(90) },
        { id: 'reports', prefix: 'reports/', expiration: Duration.days(90) },
      ],
    })
    // The L2's switch would add a Lambda of its own to set this one property.
    const resource = this.bucket.node.defaultChild as CfnBucket
    resource.notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    }
  }

  /** Starts the function for every upload, and lets it publish what it verified. */
  activateWith(activator: LambdaFunction): void {
    new Rule(this, 'Upload', {
      description: 'A policy bundle was uploaded',
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: {
          bucket: { name: [this.bucket.bucketName] },
          object: { key: [{ prefix: 'uploads/' }] },
        },
      },
      targets: [new FunctionTarget(activator)],
    })
    this.grantObjects(activator, ['s3:GetObject', 's3:GetObjectVersion'], ['uploads/*'])
    this.grantObjects(activator, ['s3:GetObject', 's3:PutObject'], ['bundles/*', 'active.json'])
    this.grantObjects(activator, ['s3:GetObject', 's3:PutObject'], ['reports/*'])
    this.grantList(activator)
    this.nameFor(activator)
  }

  /** Lets a function read the active bundle and what is revoked, and nothing else. */
  grantRead(reader: LambdaFunction): void {
    const keys = ['bundles/*', 'active.json', REVOCATIONS_KEY]
    this.grantObjects(reader, ['s3:GetObject'], keys)
    this.grantList(reader)
    this.nameFor(reader)
  }

  private nameFor(user: LambdaFunction): void {
    user.addEnvironment('POLICY_BUCKET', this.bucket.bucketName)
  }

  private grantObjects(user: LambdaFunction, actions: string[], keys: string[]): void {
    const resources = keys.map((key) => this.bucket.arnForObjects(key))
    user.addToRolePolicy(new PolicyStatement({ actions, resources }))
    for (const key of keys.filter((each) => each.endsWith('*'))) {
      const reason = 'Bundles, uploads and reports get their names when they are made.'
      acknowledgeObjects(user.role ?? user, this.bucket, key.slice(0, -1), reason)
    }
  }

  /** Without it S3 answers 403 for an object that does not exist yet, as if it were forbidden. */
  private grantList(user: LambdaFunction): void {
    const resources = [this.bucket.bucketArn]
    user.addToRolePolicy(new PolicyStatement({ actions: ['s3:ListBucket'], resources }))
  }
}
