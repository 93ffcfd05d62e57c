/**
 * The gate as the functions have it, with what lies beyond the process in memory: the shipped bundle,
 * one issuer's keys, a ledger that grants, and an audit sink that drops what it is given.
 */
import { hash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createRandomHex } from '../functions/adapters/random-hex.ts'
import { createVerificationKeys } from '../functions/adapters/secrets/verification-keys.ts'
import { readBundle } from '../functions/adapters/bundles/read-bundle.ts'
import { loadOpaWasmEngine } from '../functions/adapters/engines/opa-wasm.ts'
import { sqlLibrary } from '../functions/adapters/sql/sql-library.ts'
import type { AuditSink } from '../functions/core/audit/audit-sink.ts'
import { type AuditTrail, createAuditTrail } from '../functions/core/audit/trail.ts'
import { createTokenCache } from '../functions/core/credentials/token-cache.ts'
import type { PolicyEngine } from '../functions/core/decision/policy-engine.ts'
import type { PolicyInput } from '../functions/core/decision/policy-input.ts'
import type { DeploymentConfig, EnforcementPoint } from '../functions/core/deployment.ts'
import type { GateParts } from '../functions/core/gate.ts'
import { createAuthenticator } from '../functions/core/principal/authenticate.ts'
import { createLeases } from '../functions/core/quota/leases.ts'
import { SHIPPED_BUNDLE } from '../policies/build/build-bundle.ts'
import type { BenchIssuer } from './issuer.ts'

export interface BenchGate {
  readonly gate: GateParts
  readonly trail: AuditTrail
  /** The last input that policy was asked about. */
  readonly lastInput: () => PolicyInput
}

const DROPS: AuditSink = { write: () => Promise.resolve() }

/** Makes of each record what is sent to Firehose, and drops it. */
export const ENCODES: AuditSink = {
  write(records) {
    for (const record of records) Buffer.from(`${JSON.stringify(record)}\n`)
    return Promise.resolve()
  },
}

export async function createGate(
  deployment: DeploymentConfig,
  issuer: BenchIssuer,
  enforcement: EnforcementPoint,
  sink: AuditSink = DROPS,
): Promise<BenchGate> {
  const keys = createVerificationKeys({
    readSecret: () => Promise.resolve(JSON.stringify(issuer.keySet)),
    syncKeys: () => Promise.resolve(),
    clock: Date.now,
    report: fail,
  })
  const engine = await shippedEngine()
  let last: PolicyInput | undefined
  const watched: PolicyEngine = {
    ...engine,
    evaluate(input) {
      last = input
      return engine.evaluate(input)
    },
  }
  return {
    gate: {
      enforcement,
      environment: deployment.environment,
      authenticator: createAuthenticator({
        deployment,
        keys,
        cache: createTokenCache(1000),
        hash: (token) => hash('sha256', token, 'base64'),
      }),
      policy: { current: () => watched },
      quota: {
        ledger: { take: () => Promise.resolve(true), giveBack: () => Promise.resolve() },
        leases: createLeases(Date.now),
      },
      sql: sqlLibrary,
      clock: Date.now,
      randomHex: createRandomHex(),
      digest: (data) => hash('sha256', data, 'hex'),
    },
    trail: createAuditTrail(sink, fail),
    lastInput() {
      if (last === undefined) throw new Error('Policy was not asked')
      return last
    },
  }
}

async function shippedEngine(): Promise<PolicyEngine> {
  const bundle = await readBundle(await readFile(SHIPPED_BUNDLE))
  if (bundle.kind === 'bundle-problem') throw new Error(bundle.message)
  const engine = await loadOpaWasmEngine({ ...bundle, revision: bundle.manifest.revision })
  if ('kind' in engine) throw new Error(engine.message)
  return engine
}

function fail(problem: unknown): never {
  throw problem instanceof Error ? problem : new Error(String(problem))
}
