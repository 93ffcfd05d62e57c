/**
 * The policy in force, as this process knows it. Serves the last good engine while the store is down
 * or a new bundle cannot be used, for at most a stated time since it was last confirmed; refuses with
 * `policy_unavailable` beyond it and where none was ever loaded.
 *
 * An environment may be frozen between two calls, so nothing here counts on a timer: age is looked at
 * when a call comes. Young: serve. Older than `refreshAfterMs`: serve, and ask the store beside it.
 * Older than `staleAfterMs`: wait for one conditional request, `waitMs` at most.
 */
import type { BundleStore } from '../../core/decision/bundle-store.ts'
import type { PolicyEngine } from '../../core/decision/policy-engine.ts'
import { type Refusal, refuse } from '../../core/refusal.ts'
import { loadActive } from './load-active.ts'

export interface ActivePolicy {
  /** The engine to decide with. Never throws. */
  current(): Promise<PolicyEngine | Refusal>
  /** Asks the store unless it was asked within `refreshAfterMs`. For after the answer; never throws. */
  refresh(): Promise<void>
}

export interface ActivePolicyOptions {
  readonly store: Pick<BundleStore, 'read'>
  /** Milliseconds since the epoch. */
  readonly clock: () => number
  readonly staleAfterMs?: number
  readonly waitMs?: number
  readonly refreshAfterMs?: number
  /** How long a last good policy serves without being confirmed; a day unless told. */
  readonly lastGoodMs?: number
  /** Told why a refresh changed nothing, for the function's log. */
  readonly report?: (problem: string) => void
}

interface Loaded {
  readonly engine: PolicyEngine
  readonly etag: string
}

interface Flight {
  readonly startedAt: number
  readonly abort: AbortController
  readonly done: Promise<void>
}

/** Makes the process's one source of the engine. */
export function createActivePolicy({
  store,
  clock,
  staleAfterMs = 30_000,
  waitMs = 500,
  refreshAfterMs = 5_000,
  lastGoodMs = 24 * 3_600_000,
  report = () => undefined,
}: ActivePolicyOptions): ActivePolicy {
  let loaded: Loaded | undefined
  /** When the store last said that `loaded` is the bundle in force. */
  let confirmedAt = Number.NEGATIVE_INFINITY
  /** When the store last answered or failed to. */
  let askedAt = Number.NEGATIVE_INFINITY
  /** Pointer whose bundle cannot be used, so that it is not read again and again. */
  let rejectedEtag: string | undefined
  let flight: Flight | undefined

  async function ask(startedAt: number, signal: AbortSignal): Promise<void> {
    const known = rejectedEtag ?? loaded?.etag
    const answer = await loadActive(store, known, signal)
    // A flight given up for a newer one may not overwrite what that one found.
    if (signal.aborted) return
    askedAt = clock()
    if (answer.kind === 'problem') {
      if (answer.etag !== undefined) rejectedEtag = answer.etag
      report(answer.message)
    } else if (answer.kind === 'loaded') {
      loaded = { engine: answer.engine, etag: answer.etag }
      rejectedEtag = undefined
      confirmedAt = startedAt
    } else if (rejectedEtag === undefined) {
      confirmedAt = startedAt
    }
  }

  /** Single flight; one that was frozen on the way is given up for a new one. */
  function fly(): Flight {
    const now = clock()
    if (flight !== undefined && Math.abs(now - flight.startedAt) <= staleAfterMs) return flight
    flight?.abort.abort()
    const abort = new AbortController()
    const own: Flight = {
      startedAt: now,
      abort,
      done: ask(now, abort.signal).finally(() => {
        if (flight === own) flight = undefined
      }),
    }
    flight = own
    return own
  }

  function age(since: number): number {
    const elapsed = clock() - since
    return elapsed < 0 ? Number.POSITIVE_INFINITY : elapsed
  }

  return {
    async current() {
      if (loaded === undefined) await fly().done
      else if (age(askedAt) > refreshAfterMs) {
        const { startedAt, done } = fly()
        // One that has been waited for already is not waited for again.
        if (age(askedAt) > staleAfterMs && age(startedAt) < waitMs) await atMost(waitMs, done)
      }
      if (loaded === undefined)
        return refuse('policy_unavailable', { detail: 'no bundle is loaded' })
      return age(confirmedAt) > lastGoodMs
        ? refuse('policy_unavailable', { detail: 'the bundle could not be confirmed for too long' })
        : loaded.engine
    },
    async refresh() {
      if (age(askedAt) > refreshAfterMs) await fly().done
    },
  }
}

async function atMost(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds)
  })
  await Promise.race([work, timeout])
  clearTimeout(timer)
}
