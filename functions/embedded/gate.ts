/**
 * The stages' parts for one process that protects itself: keys from their issuers, policy and
 * revocations from where they are kept, handles sealed with a key that lives as long as the process.
 * Denies while any is missing.
 */
import { hash, randomBytes } from 'node:crypto'
import { createAesSeals, sealKeyOf } from '../adapters/handles/aes-seals.ts'
import { createRandomHex } from '../adapters/random-hex.ts'
import { createRevocations } from '../adapters/revocations/revocations.ts'
import { createVerificationKeys } from '../adapters/secrets/verification-keys.ts'
import { sqlLibrary } from '../adapters/sql/sql-library.ts'
import { createTokenCache } from '../core/credentials/token-cache.ts'
import type { DeploymentConfig } from '../core/deployment.ts'
import type { GateParts } from '../core/gate.ts'
import { createAuthenticator } from '../core/principal/authenticate.ts'
import { createLeases } from '../core/quota/leases.ts'
import { findKeySet } from '../key-sync/find-key-set.ts'
import { openStore } from './open-store.ts'
import type { McpAuthorizationOptions } from './options.ts'
import { createPolicySource } from './policy-source.ts'
import { createProcessLedger } from './process-ledger.ts'

/** Tokens that are remembered. */
const REMEMBERED_TOKENS = 1000
const FETCH_MS = 5000

export function createEmbeddedGate(
  options: McpAuthorizationOptions,
  deployment: DeploymentConfig,
  report: (problem: unknown) => void,
): GateParts {
  const { clock = Date.now, revocations } = options
  const keys = createVerificationKeys({
    async readSecret(issuer) {
      const trust = deployment.issuers.find((each) => each.issuer === issuer)
      if (trust === undefined) throw new Error('An issuer is not configured')
      const found = await findKeySet(trust, { local: deployment.local, timeoutMs: FETCH_MS })
      if ('problem' in found) throw new Error(found.problem)
      return JSON.stringify({ keys: found.keys })
    },
    // Keys are read where they are published, so there is nothing to bring up to date first.
    syncKeys: () => Promise.resolve(),
    retiredKeySeconds: deployment.keySync.retiredKeySeconds,
    clock,
    report,
  })
  const seals = createAesSeals([sealKeyOf(randomBytes(32).toString('base64url'))])
  return {
    enforcement: 'embedded',
    environment: deployment.environment,
    authenticator: createAuthenticator({
      deployment,
      keys,
      cache: createTokenCache(REMEMBERED_TOKENS),
      hash: (token) => hash('sha256', token, 'base64'),
    }),
    policy: createPolicySource(options.policy, { clock, report }),
    ...(revocations === undefined
      ? {}
      : {
          revocations: createRevocations({
            ...revocations,
            store: openStore(revocations.list),
            environment: deployment.environment,
            clock,
            report,
          }),
        }),
    quota: { ledger: options.ledger ?? createProcessLedger(clock), leases: createLeases(clock) },
    handles: { current: () => seals },
    sql: sqlLibrary,
    clock,
    randomHex: createRandomHex(),
    digest: (data) => hash('sha256', data, 'hex'),
  }
}
