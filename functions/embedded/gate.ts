/**
 * The stages' parts for one process that protects itself: keys from their issuers, the policy from its
 * bundle, handles sealed with a key that lives as long as the process. Denies while any is missing.
 */
import { hash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { loadOpaWasmEngine } from '../adapters/engines/opa-wasm.ts'
import { readBundle } from '../adapters/bundles/read-bundle.ts'
import { createAesSeals, sealKeyOf } from '../adapters/handles/aes-seals.ts'
import { createRandomHex } from '../adapters/random-hex.ts'
import { createVerificationKeys } from '../adapters/secrets/verification-keys.ts'
import { createTokenCache } from '../core/credentials/token-cache.ts'
import type { PolicyEngine } from '../core/decision/policy-engine.ts'
import { isBundleProblem } from '../core/decision/bundle-problem.ts'
import type { DeploymentConfig } from '../core/deployment.ts'
import type { GateParts } from '../core/gate.ts'
import { createAuthenticator } from '../core/principal/authenticate.ts'
import { createLeases } from '../core/quota/leases.ts'
import { type Refusal, refuse } from '../core/refusal.ts'
import { findKeySet } from '../key-sync/find-key-set.ts'
import type { McpAuthorizationOptions } from './options.ts'
import { createProcessLedger } from './process-ledger.ts'

/** Tokens that are remembered. */
const REMEMBERED_TOKENS = 1000
const FETCH_MS = 5000

export function createEmbeddedGate(
  options: McpAuthorizationOptions,
  deployment: DeploymentConfig,
  report: (problem: unknown) => void,
): GateParts {
  const { clock = Date.now, policy } = options
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
    clock,
    report,
  })
  const seals = createAesSeals([sealKeyOf(randomBytes(32).toString('base64url'))])
  const bytes = policy instanceof Uint8Array ? policy : readFileSync(policy)
  const engine = loadPolicy(bytes, report)
  return {
    enforcement: 'embedded',
    environment: deployment.environment,
    authenticator: createAuthenticator({
      deployment,
      keys,
      cache: createTokenCache(REMEMBERED_TOKENS),
      hash: (token) => hash('sha256', token, 'base64'),
    }),
    policy: { current: () => engine },
    quota: { ledger: options.ledger ?? createProcessLedger(clock), leases: createLeases(clock) },
    handles: { current: () => seals },
    clock,
    randomHex: createRandomHex(),
    digest: (data) => hash('sha256', data, 'hex'),
  }
}

async function loadPolicy(
  bytes: Uint8Array,
  report: (problem: unknown) => void,
): Promise<PolicyEngine | Refusal> {
  const bundle = await readBundle(bytes)
  const engine = isBundleProblem(bundle)
    ? bundle
    : await loadOpaWasmEngine({ ...bundle, revision: bundle.manifest.revision })
  if (!isBundleProblem(engine)) return engine
  report(new Error(`The policy bundle cannot be used: ${engine.message}`))
  return refuse('policy_unavailable')
}
