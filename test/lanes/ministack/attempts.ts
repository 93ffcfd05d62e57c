/**
 * What the functions of a deployment might try with their own roles, and which of them must succeed.
 * Attempts that somebody may make change nothing.
 */
import {
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import {
  DeleteDeliveryStreamCommand,
  FirehoseClient,
  PutRecordBatchCommand,
} from '@aws-sdk/client-firehose'
import { InvokeCommand, LambdaClient, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import {
  DeleteSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import {
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import type { FunctionName } from '../../../infra/bundling/function-bundles.ts'

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

export interface Clients {
  readonly s3: S3Client
  readonly dynamodb: DynamoDBClient
  readonly firehose: FirehoseClient
  readonly secrets: SecretsManagerClient
  readonly lambda: LambdaClient
  readonly sqs: SQSClient
}

export function clientsOf(endpoint: string, credentials: Credentials): Clients {
  const settings = { endpoint, credentials, region: 'us-east-1', maxAttempts: 1 }
  return {
    s3: new S3Client({ ...settings, forcePathStyle: true }),
    dynamodb: new DynamoDBClient(settings),
    firehose: new FirehoseClient(settings),
    secrets: new SecretsManagerClient(settings),
    lambda: new LambdaClient(settings),
    sqs: new SQSClient(settings),
  }
}

/** Physical names of what a deployment made. */
export interface Deployed {
  readonly policyBucket: string
  readonly auditBucket: string
  readonly auditStream: string
  readonly auditQueue: string
  readonly quotaTable: string
  readonly keysSecret: string
  /** The secret with the gateway's credential at the upstream of one edge server. */
  readonly upstreamSecret: string
  /** A secret that does not belong to the deployment. */
  readonly otherSecret: string
  readonly functions: Readonly<Record<FunctionName, string>>
}

export interface Attempt {
  readonly what: string
  readonly try: (as: Clients, on: Deployed) => Promise<unknown>
  readonly may: readonly FunctionName[]
}

const DECIDERS = ['authorizer', 'enforcer'] as const

const read = (key: string) => (as: Clients, on: Deployed) =>
  as.s3.send(new GetObjectCommand({ Bucket: on.policyBucket, Key: key }))
const write = (key: string) => (as: Clients, on: Deployed) =>
  as.s3.send(new PutObjectCommand({ Bucket: on.policyBucket, Key: key, Body: '{}' }))
const invoke = (name: FunctionName) => (as: Clients, on: Deployed) =>
  as.lambda.send(new InvokeCommand({ FunctionName: on.functions[name], Payload: '{}' }))

export const ATTEMPTS: readonly Attempt[] = [
  { what: 'read the active policy', try: read('active.json'), may: [...DECIDERS, 'activator'] },
  { what: 'read an upload', try: read('uploads/bundle.tar.gz'), may: ['activator'] },
  { what: 'publish a bundle', try: write('bundles/attempt.tar.gz'), may: ['activator'] },
  { what: 'report on an upload', try: write('reports/attempt.json'), may: ['activator'] },
  { what: 'upload a policy', try: write('uploads/attempt.tar.gz'), may: [] },
  {
    what: 'delete the active policy',
    try: (as, on) =>
      as.s3.send(new DeleteObjectCommand({ Bucket: on.policyBucket, Key: 'active.json' })),
    may: [],
  },
  {
    what: 'open the policy bucket to everybody',
    try: (as, on) =>
      as.s3.send(
        new PutBucketPolicyCommand({
          Bucket: on.policyBucket,
          Policy: JSON.stringify({
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: '*',
                Action: 's3:*',
                Resource: `arn:aws:s3:::${on.policyBucket}/*`,
              },
            ],
          }),
        }),
      ),
    may: [],
  },
  {
    what: 'list audit records',
    try: (as, on) => as.s3.send(new ListObjectsV2Command({ Bucket: on.auditBucket })),
    may: [],
  },
  {
    what: 'put a record beside the stream',
    try: (as, on) =>
      as.s3.send(new PutObjectCommand({ Bucket: on.auditBucket, Key: 'records/x', Body: '{}' })),
    may: [],
  },
  {
    what: 'send a record',
    try: (as, on) =>
      as.firehose.send(
        new PutRecordBatchCommand({
          DeliveryStreamName: on.auditStream,
          Records: [{ Data: Buffer.from('{"metadata":{"uid":"attempt"}}\n') }],
        }),
      ),
    may: [...DECIDERS, 'audit-drain'],
  },
  {
    what: 'leave a record in the queue',
    try: (as, on) =>
      as.sqs.send(
        new SendMessageCommand({
          QueueUrl: on.auditQueue,
          MessageBody: '{"metadata":{"uid":"attempt"}}\n',
        }),
      ),
    may: DECIDERS,
  },
  {
    what: 'take records out of the queue',
    try: (as, on) =>
      as.sqs.send(new ReceiveMessageCommand({ QueueUrl: on.auditQueue, VisibilityTimeout: 0 })),
    may: ['audit-drain'],
  },
  {
    what: 'empty the queue of records',
    try: (as, on) => as.sqs.send(new PurgeQueueCommand({ QueueUrl: on.auditQueue })),
    may: [],
  },
  {
    what: 'delete the audit stream',
    try: (as, on) =>
      as.firehose.send(new DeleteDeliveryStreamCommand({ DeliveryStreamName: on.auditStream })),
    may: [],
  },
  {
    what: 'spend a unit',
    try: (as, on) =>
      as.dynamodb.send(
        new UpdateItemCommand({
          TableName: on.quotaTable,
          Key: { limit: { S: 'attempt' } },
          UpdateExpression: 'ADD used :one',
          ExpressionAttributeValues: { ':one': { N: '1' } },
        }),
      ),
    may: DECIDERS,
  },
  // That it may write no other item rests on dynamodb:LeadingKeys, which MiniStack does not know.
  {
    what: 'record when keys were fetched',
    try: (as, on) =>
      as.dynamodb.send(
        new PutItemCommand({
          TableName: on.quotaTable,
          Item: { limit: { S: 'key-fetch/attempt' } },
        }),
      ),
    may: ['key-sync'],
  },
  {
    what: 'delete a counter',
    try: (as, on) =>
      as.dynamodb.send(
        new DeleteItemCommand({ TableName: on.quotaTable, Key: { limit: { S: 'attempt' } } }),
      ),
    may: [],
  },
  {
    what: 'read all counters',
    try: (as, on) => as.dynamodb.send(new ScanCommand({ TableName: on.quotaTable })),
    may: [],
  },
  {
    what: "read an issuer's keys",
    try: (as, on) => as.secrets.send(new GetSecretValueCommand({ SecretId: on.keysSecret })),
    may: [...DECIDERS, 'key-sync'],
  },
  {
    what: "write an issuer's keys",
    try: (as, on) =>
      as.secrets.send(
        new PutSecretValueCommand({ SecretId: on.keysSecret, SecretString: '{"keys":[]}' }),
      ),
    may: ['key-sync'],
  },
  {
    what: "delete an issuer's keys",
    try: (as, on) => as.secrets.send(new DeleteSecretCommand({ SecretId: on.keysSecret })),
    may: [],
  },
  {
    what: 'read the credential of an upstream',
    try: (as, on) => as.secrets.send(new GetSecretValueCommand({ SecretId: on.upstreamSecret })),
    may: [...DECIDERS, 'edge-probe'],
  },
  {
    what: 'read a secret of somebody else',
    try: (as, on) => as.secrets.send(new GetSecretValueCommand({ SecretId: on.otherSecret })),
    may: [],
  },
  { what: 'ask for a fetch of keys', try: invoke('key-sync'), may: DECIDERS },
  { what: 'call the enforcer', try: invoke('enforcer'), may: [] },
  { what: 'call the activator', try: invoke('activator'), may: [] },
  {
    what: "change a function's code",
    try: (as, on) =>
      as.lambda.send(
        new UpdateFunctionCodeCommand({
          FunctionName: on.functions.enforcer,
          S3Bucket: on.policyBucket,
          S3Key: 'active.json',
          DryRun: true,
        }),
      ),
    may: [],
  },
]

/** Whether the role let the attempt pass, whatever became of it then. */
export async function isLetPass(attempt: Promise<unknown>): Promise<boolean> {
  try {
    await attempt
    return true
  } catch (error) {
    const { name } = error as Error
    if (/^AccessDenied/.test(name)) return false
    if (/^(Unrecognized|Invalid(Client)?Token|Signature|Expired|Timeout)/.test(name)) throw error
    return true
  }
}
