/**
 * The policy in force, as this process knows it. Serves the last good engine while the store is down
 * or a new bundle cannot be used, for at most a stated time since it was last confirmed; refuses with
 * `policy_unavailable` beyond it and where none was ever loaded.
 */
import { type BundleStore, IN_FORCE_WITHIN_MS } from '../../core/decision/bundle-store.ts'
import type { PolicyEngine } from '../../core/decision/policy-engine.ts'
import { type Refusal, refuse } from '../../core/refusal.ts'
import { createLastGood } from '../last-good.ts'
import { loadActive } from './load-active.ts'

export interface ActivePolicy {
  /** The engine to decide with; a promise where it has to be waited for. Never throws. */
  current(): PolicyEngine | Refusal | Promise<PolicyEngine | Refusal>
  /** Asks the store unless it was asked a moment ago. For after the answer; never throws. */
  refresh(): Promise<void>
}

export interface ActivePolicyOptions {
  readonly store: Pick<BundleStore, 'read'>
  /** Milliseconds since the epoch. */
  readonly clock: () => number
  /** Told why a refresh changed nothing, for the function's log. */
  readonly report?: (problem: string) => void
  /** Longest wait of a call for the store, in milliseconds. */
  readonly waitMs?: number
}

/** Earlier than a call has to wait: where there is traffic, none does. */
const REFRESH_AFTER_MS = 4_000
const WAIT_MS = 500
/** Loading and probing a bundle takes a tenth of that; on a busy machine, more. */
const LOAD_MS = 3_000
const LAST_GOOD_MS = 24 * 3_600_000

interface Loaded {
  readonly engine: PolicyEngine
  readonly etag: string
}

/** Makes the process's one source of the engine. */
export function createActivePolicy({
  store,
  clock,
  report = () => undefined,
  waitMs = WAIT_MS,
}: ActivePolicyOptions): ActivePolicy {
  /** Pointer whose bundle cannot be used, so that it is not read again and again. */
  let rejectedEtag: string | undefined

  async function read(known: Loaded | undefined, changed: () => void): Promise<Loaded | undefined> {
    const answer = await loadActive(store, rejectedEtag ?? known?.etag, changed)
    if (answer.kind === 'unchanged') {
      if (rejectedEtag === undefined) return undefined
      throw new Unconfirmed()
    }
    if (answer.kind === 'problem') {
      if (answer.etag !== undefined) rejectedEtag = answer.etag
      throw new Unconfirmed(answer.message)
    }
    rejectedEtag = undefined
    return answer
  }

  const source = createLastGood<Loaded>({
    read,
    clock,
    refreshAfterMs: REFRESH_AFTER_MS,
    staleAfterMs: IN_FORCE_WITHIN_MS,
    waitMs,
    loadMs: LOAD_MS,
    lastGoodMs: LAST_GOOD_MS,
    report: (problem) => {
      if (problem instanceof Unconfirmed && problem.message !== '') report(problem.message)
    },
  })
  const answerOf = (loaded: Loaded | undefined): PolicyEngine | Refusal =>
    loaded?.engine ?? refuse('policy_unavailable', { detail: 'no bundle was confirmed in time' })

  return {
    current() {
      const loaded = source.current()
      return loaded instanceof Promise ? loaded.then(answerOf) : answerOf(loaded)
    },
    refresh: () => source.refresh(),
  }
}

/** Why the store does not confirm the policy that serves; without a message where that was said before. */
class Unconfirmed extends Error {}
