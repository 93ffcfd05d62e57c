/** Accepts findings of the rule packs, each for one construct and with the reason beside the code. */
import type { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3'
import { Stack, Validations } from 'aws-cdk-lib'
import type { IConstruct } from 'constructs'

export function acknowledge(construct: IConstruct, id: string, reason: string): void {
  Validations.of(construct).acknowledge({ id, reason })
}

/**
 * Accepts that a role may use every object under one prefix of a bucket: keys are made at run time,
 * so a policy can name no more than the prefix.
 */
export function acknowledgeObjects(
  role: IConstruct,
  bucket: Bucket,
  prefix: string,
  reason: string,
): void {
  const resource = bucket.node.defaultChild as CfnBucket
  const logicalId = Stack.of(bucket).getLogicalId(resource)
  acknowledge(role, `AwsSolutions-IAM5[Resource::<${logicalId}.Arn>/${prefix}*]`, reason)
}
