/**
 * Wires the parts that authorizer and enforcer share to AWS: keys, policy, quota and audit. Clients
 * are made once, while the environment starts; connections are kept alive between calls.
 */
import { hash } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { FirehoseClient } from '@aws-sdk/client-firehose'
import { S3Client } from '@aws-sdk/client-s3'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { type AuditTrail, createAuditTrail } from '../core/audit/trail.ts'
import { createTokenCache } from '../core/credentials/token-cache.ts'
import type { EnforcementPoint, ServerConfig } from '../core/deployment.ts'
import type { GateParts } from '../core/gate.ts'
import { createAuthenticator } from '../core/principal/authenticate.ts'
import { createLeases } from '../core/quota/leases.ts'
import { createFallbackSink } from './audit/fallback-sink.ts'
import { createFirehoseSink } from './audit/firehose-sink.ts'
import { createActivePolicy } from './bundles/active-policy.ts'
import { createS3BundleStore } from './bundles/s3-bundle-store.ts'
import { CLIENT } from './client-settings.ts'
import { createSealSource, readSealSecrets } from './handles/seal-source.ts'
import { type ServedView, viewOf } from './lambda/served-view.ts'
import type { FunctionEnvironment } from './environment.ts'
import { createCounters } from './ledger/counters.ts'
import { createRandomHex } from './random-hex.ts'
import { createRevocations } from './revocations/revocations.ts'
import { sqlLibrary } from './sql/sql-library.ts'
import { createUpstreamCredentials } from './secrets/upstream-credentials.ts'
import { keySecretOf, readSecretText } from './secrets/secrets.ts'
import { createVerificationKeys } from './secrets/verification-keys.ts'

/** Tokens that one process remembers. */
const REMEMBERED_TOKENS = 1000
/** Longest wait for policy and keys before the first call comes; Lambda gives a start ten seconds. */
const PREPARATION_MS = 3000
/**
 * Longest wait, once an answer is out, for what is only to be kept up to date: a service that is slow
 * must not hold the environment, or calls would need new ones that cannot load anything from it.
 */
const UP_TO_DATE_MS = 100

export interface AwsParts {
  readonly gate: GateParts
  readonly trail: AuditTrail
  readonly credentialOf: (server: ServerConfig) => Promise<string | undefined>
  /** Text of a secret, by name. */
  readonly readSecret: (name: string) => Promise<string>
  /** Reads policy and keys before the first call needs them. Never rejects; ends in a stated time. */
  readonly prepare: () => Promise<void>
  /** What this environment judges calls by, once it has asked for the latest. Never rejects. */
  readonly served: () => Promise<ServedView>
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
  const keys = createVerificationKeys({
    readSecret: (issuer) =>
      readSecretText(secrets, keySecretOf(environment.keysSecretPrefix, issuer)),
    syncKeys: async (issuer) => {
      const { invokeKeySync } = await import('./secrets/invoke-key-sync.ts')
      await invokeKeySync(environment.keySyncFunction, issuer)
    },
    retiredKeySeconds: deployment.keySync.retiredKeySeconds,
    clock,
    report,
  })
  const store = createS3BundleStore(new S3Client(CLIENT), environment.policyBucket)
  const policy = createActivePolicy({ store, clock, report })
  const trail = createAuditTrail(
    createFallbackSink({
      stream: createFirehoseSink(new FirehoseClient(CLIENT), environment.auditStream),
      openQueue: async () =>
        (await import('./audit/open-queue.ts')).openQueue(environment.auditQueue),
      clock,
    }),
    (count) =>
      report(`${count} audit records were lost: they could not be sent and no more could be kept`),
  )
  const authenticator = createAuthenticator({
    deployment,
    keys,
    cache: createTokenCache(REMEMBERED_TOKENS),
    hash: (token) => hash('sha256', token, 'base64'),
  })
  const counters = createCounters(environment.quotaTable)
  const { revocation } = deployment
  const name = createRandomHex()(16)
  const revocations =
    revocation &&
    createRevocations({
      ...revocation,
      store,
      environment: deployment.environment,
      register: counters.register,
      clock,
      report,
    })
  const { handlesSecret } = environment
  const handles =
    handlesSecret === undefined
      ? undefined
      : createSealSource({ read: () => readSealSecrets(secrets, handlesSecret), clock, report })
  const readSecret = (name: string): Promise<string> => readSecretText(secrets, name)
  return {
    gate: {
      enforcement,
      environment: deployment.environment,
      authenticator,
      ...(revocations === undefined ? {} : { revocations }),
      ...(handles === undefined ? {} : { handles }),
      policy,
      quota: { ledger: counters.ledger, leases: createLeases(clock) },
      sql: sqlLibrary,
      clock,
      randomHex: createRandomHex(),
      digest: (data) => hash('sha256', data, 'hex'),
    },
    trail,
    credentialOf: createUpstreamCredentials(readSecret, clock, report),
    readSecret,
    prepare: async () => {
      const reads = deployment.issuers.map(({ issuer }) => keys.of(issuer))
      const others = [revocations?.refresh(), handles?.current([])]
      const reading = Promise.all([policy.current(), ...others, ...reads])
      await Promise.race([reading, setTimeout(PREPARATION_MS, undefined, { ref: false })])
    },
    served: () => viewOf({ name, revocations, keys }),
    afterAnswer: async () => {
      const others = [revocations?.refresh(), handles?.refresh()]
      const upToDate = Promise.all([policy.refresh(), keys.refresh(), ...others])
      const enough = setTimeout(UP_TO_DATE_MS, undefined, { ref: false })
      await Promise.all([trail.flush(), counters.prepare(), Promise.race([upToDate, enough])])
    },
  }
}
