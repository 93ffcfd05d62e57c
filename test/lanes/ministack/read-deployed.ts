/** Finds what a deployment made, and reads the audit records in its bucket. */
import { ListFunctionsCommand } from '@aws-sdk/client-lambda'
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import { ListSecretsCommand } from '@aws-sdk/client-secrets-manager'
import { ListQueuesCommand } from '@aws-sdk/client-sqs'
import type { Clients, Deployed } from './attempts.ts'
import { UPSTREAM_SECRET } from './surroundings.ts'

/** `outputs`: the stack's. */
export async function namesOf(
  outputs: Readonly<Record<string, string>>,
  root: Clients,
): Promise<Deployed> {
  const { Functions = [] } = await root.lambda.send(new ListFunctionsCommand({}))
  const named = (id: string): string =>
    Functions.find(({ FunctionName = '' }) => FunctionName.includes(`-${id}Func`))?.FunctionName ??
    ''
  const { QueueUrls = [] } = await root.sqs.send(new ListQueuesCommand({}))
  const { SecretList = [] } = await root.secrets.send(new ListSecretsCommand({}))
  return {
    policyBucket: outputs['PolicyBucketName'] ?? '',
    auditBucket: outputs['AuditBucketName'] ?? '',
    auditStream: outputs['AuditStreamName'] ?? '',
    auditQueue: QueueUrls.find((url) => url.includes('AuditQueue')) ?? '',
    quotaTable: outputs['QuotaTableName'] ?? '',
    keysSecret: SecretList.find(({ Name = '' }) => Name.includes('/keys'))?.Name ?? '',
    upstreamSecret: UPSTREAM_SECRET,
    otherSecret: 'somebody/else',
    functions: {
      authorizer: named('Authorizer'),
      enforcer: named('Enforcer'),
      activator: named('Activator'),
      'key-sync': named('KeySync'),
      'audit-drain': named('AuditDrain'),
      'edge-probe': named('ServerprovenEdgeProbe'),
    },
  }
}

export interface WrittenRecord {
  readonly trace?: { readonly uid?: string }
  readonly metadata: { readonly log_name?: string }
  readonly status_code?: string
}

export async function auditRecords(
  { s3 }: Clients,
  { auditBucket: Bucket }: Deployed,
): Promise<WrittenRecord[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'records/' }))
  const texts = await Promise.all(
    Contents.map(async ({ Key }) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }))
      return (await Body?.transformToString()) ?? ''
    }),
  )
  return texts
    .flatMap((text) => text.split('\n'))
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as WrittenRecord)
}
