/**
 * The policy in force: a bundle's bytes for good, a bundle's file as it changes, or the active bundle of a
 * policy bucket. While a new one cannot be read or used, the last good one serves, for a day at most;
 * without any, everything is denied.
 */
import { createActivePolicy } from '../adapters/bundles/active-policy.ts'
import { BUNDLE_LIMIT, readBundle } from '../adapters/bundles/read-bundle.ts'
import { loadOpaWasmEngine } from '../adapters/engines/opa-wasm.ts'
import { createLastGood } from '../adapters/last-good.ts'
import { isBundleProblem } from '../core/decision/bundle-problem.ts'
import type { PolicyEngine } from '../core/decision/policy-engine.ts'
import type { GateParts } from '../core/gate.ts'
import { refuse } from '../core/refusal.ts'
import { isBucket, type Location, openStore, type ReadStore } from './open-store.ts'

/** Age from which a call has the file looked at beside it. */
const REFRESH_AFTER_MS = 1_000
/** Age from which a call waits until it has been looked at. */
const STALE_AFTER_MS = 30_000
const WAIT_MS = 500
const LAST_GOOD_MS = 24 * 3_600_000

export interface PolicySourceOptions {
  /** Milliseconds since the epoch. */
  readonly clock: () => number
  readonly report: (problem: unknown) => void
}

/** @throws Error where the file is not there. */
export function createPolicySource(
  policy: Location | Uint8Array,
  { clock, report }: PolicySourceOptions,
): GateParts['policy'] {
  if (policy instanceof Uint8Array) return fixed(policy, report)
  const store = openStore(policy)
  const source = isBucket(policy)
    ? createActivePolicy({ store, clock, report })
    : following(store, { clock, report })
  // Loaded before the first call needs it.
  void source.current()
  return source
}

function fixed(bytes: Uint8Array, report: (problem: unknown) => void): GateParts['policy'] {
  const engine = loadEngine(bytes).catch((error: unknown) => {
    report(error)
    return refuse('policy_unavailable')
  })
  return { current: () => engine }
}

interface Loaded {
  readonly engine: PolicyEngine
  readonly etag: string
}

function following(store: ReadStore, options: PolicySourceOptions): GateParts['policy'] {
  /** A file that will not do however often it is tried. */
  let rejected: string | undefined
  const source = createLastGood<Loaded>({
    async read(known) {
      const ifNoneMatch = rejected ?? known?.etag
      const found = await store.read('', {
        limit: BUNDLE_LIMIT,
        ...(ifNoneMatch === undefined ? {} : { ifNoneMatch }),
      })
      if (found.kind === 'unchanged') {
        if (rejected === undefined) return undefined
        throw new Error('The policy bundle is still the one that cannot be used')
      }
      if (found.kind !== 'object') throw new Error(`The policy bundle is ${found.kind}`)
      rejected = found.etag
      const engine = await loadEngine(found.bytes)
      rejected = undefined
      return { engine, etag: found.etag }
    },
    refreshAfterMs: REFRESH_AFTER_MS,
    staleAfterMs: STALE_AFTER_MS,
    waitMs: WAIT_MS,
    lastGoodMs: LAST_GOOD_MS,
    ...options,
  })
  const answer = (loaded: Loaded | undefined) => loaded?.engine ?? refuse('policy_unavailable')
  return {
    current() {
      const loaded = source.current()
      return loaded instanceof Promise ? loaded.then(answer) : answer(loaded)
    },
  }
}

/** Rejects, saying why, where the bundle cannot be used. */
async function loadEngine(bytes: Uint8Array): Promise<PolicyEngine> {
  const bundle = await readBundle(bytes)
  const engine = isBundleProblem(bundle)
    ? bundle
    : await loadOpaWasmEngine({ ...bundle, revision: bundle.manifest.revision })
  if (!isBundleProblem(engine)) return engine
  throw new Error(`The policy bundle cannot be used: ${engine.message}`)
}
