/**
 * Wires the parts that authorizer and enforcer share to AWS: keys, policy, quota and audit. Clients
 * are made once, while the environment starts; connections are kept alive between calls.
 */
import { hash } from 'node:crypto'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { FirehoseClient } from '@aws-sdk/client-firehose'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { S3Client } from '@aws-sdk/client-s3'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { type AuditTrail, createAuditTrail } from '../core/audit/trail.ts'
import { createTokenCache } from '../core/credentials/token-cache.ts'
import type { EnforcementPoint, ServerConfig } from '../core/deployment.ts'
import type { GateParts } from '../core/gate.ts'
import { createAuthenticator } from '../core/principal/authenticate.ts'
import { createLeases } from '../core/quota/leases.ts'
import { createFirehoseSink } from './audit/firehose-sink.ts'
import { createActivePolicy } from './bundles/active-policy.ts'
import { createS3BundleStore } from './bundles/s3-bundle-store.ts'
import type { FunctionEnvironment } from './environment.ts'
import { createDynamoDbLedger } from './ledger/dynamodb-ledger.ts'
import { createRandomHex } from './random-hex.ts'
import { createRevocationVersion } from './ledger/revocation-version.ts'
import { createRevocations } from './revocations/revocations.ts'
import { createUpstreamCredentials } from './secrets/upstream-credentials.ts'
import { invokeKeySync, keySecretOf, readSecretText } from './secrets/secrets.ts'
import { createVerificationKeys } from './secrets/verification-keys.ts'

/** Tokens that one process remembers. */
const REMEMBERED_TOKENS = 1000
/** Attempts and time-outs: a decision waits for no service longer than a caller would. */
const CLIENT = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 500, requestTimeout: 2000, throwOnRequestTimeout: true },
} as const

export interface AwsParts {
  readonly gate: GateParts
  readonly trail: AuditTrail
  readonly credentialOf: (server: ServerConfig) => Promise<string | undefined>
  /** Everything that is due once an answer is out. */
  readonly afterAnswer: () => Promise<void>
}

export function createAwsParts(
  environment: FunctionEnvironment,
  enforcement: EnforcementPoint,
  report: (problem: unknown) => void,
): AwsParts {
  const { deployment } = environment
  const clock = Date.now
  const secrets = new SecretsManagerClient(CLIENT)
  const lambda = new LambdaClient({
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 500, requestTimeout: 8000, throwOnRequestTimeout: true },
  })
  const keys = createVerificationKeys({
    readSecret: (issuer) =>
      readSecretText(secrets, keySecretOf(environment.keysSecretPrefix, issuer)),
    syncKeys: (issuer) => invokeKeySync(lambda, environment.keySyncFunction, issuer),
    clock,
    report,
  })
  const store = createS3BundleStore(new S3Client(CLIENT), environment.policyBucket)
  const policy = createActivePolicy({ store, clock, report })
  const trail = createAuditTrail(
    createFirehoseSink(new FirehoseClient(CLIENT), environment.auditStream),
    (count) =>
      report(`${count} audit records were lost: they could not be sent and no more could be kept`),
  )
  const authenticator = createAuthenticator({
    deployment,
    keys,
    cache: createTokenCache(REMEMBERED_TOKENS),
    hash: (token) => hash('sha256', token, 'base64'),
  })
  const counters = new DynamoDBClient({ ...CLIENT, maxAttempts: 1 })
  const ledger = createDynamoDbLedger(counters, environment.quotaTable)
  const { revocation } = deployment
  const revocations =
    revocation &&
    createRevocations({
      ...revocation,
      store,
      environment: deployment.environment,
      claimVersion: createRevocationVersion(counters, environment.quotaTable),
      clock,
      report,
    })
  return {
    gate: {
      enforcement,
      environment: deployment.environment,
      authenticator,
      ...(revocations === undefined ? {} : { revocations }),
      policy,
      quota: { ledger, leases: createLeases(clock) },
      clock,
      randomHex: createRandomHex(),
      digest: (data) => hash('sha256', data, 'hex'),
    },
    trail,
    credentialOf: createUpstreamCredentials((name) => readSecretText(secrets, name), clock, report),
    afterAnswer: async () => {
      await Promise.all([trail.flush(), policy.refresh(), keys.refresh(), revocations?.refresh()])
    },
  }
}
