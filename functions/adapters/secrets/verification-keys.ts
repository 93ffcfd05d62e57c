/**
 * The verification keys of each issuer, from the secret that key-sync writes. The last good keys
 * serve while Secrets Manager is down, for a day at most, and a retired key until its time is over,
 * whether or not its issuer can be asked. A key that is not there is looked for once in a while, by
 * asking key-sync, however many tokens name keys that do not exist.
 */
import { setTimeout } from 'node:timers/promises'
import { importJWK, type CryptoKey, type JWK } from 'jose'
import type {
  KeySet,
  VerificationKey,
  VerificationKeys,
} from '../../core/credentials/verification-keys.ts'
import { isRefusal, type Refusal, refuse } from '../../core/refusal.ts'
import { createLastGood, type LastGood } from '../last-good.ts'
import { createSteadyClock } from '../steady-clock.ts'
import { parseKeySet } from './parse-key-set.ts'
import { createUnknownKeys, LONGEST_WAIT_MS } from './unknown-keys.ts'

export interface VerificationKeysOptions {
  /** Reads the text of an issuer's secret; rejects where it cannot be read. */
  readonly readSecret: (issuer: string) => Promise<string>
  /** Has the issuer's keys fetched; resolves when that is done or was not worth doing. */
  readonly syncKeys: (issuer: string) => Promise<void>
  /** Seconds for which a key that its issuer publishes no more still verifies; a day unless told. */
  readonly retiredKeySeconds?: number
  readonly clock: () => number
  /** Waits for so many milliseconds. */
  readonly pause?: (milliseconds: number) => Promise<unknown>
  readonly report: (problem: unknown) => void
}

/**
 * Milliseconds between asking key-sync again, where it did not answer: it runs once at a time, and
 * when an issuer rotates every process of the deployment asks at once.
 */
const SYNC_PAUSES_MS = [150, 300, 600, 1200]

interface Held {
  readonly text: string
  /** Those that verify now. */
  set: KeySet
  /** Retired keys among them, each with the instant at which its time is over; the next one first. */
  readonly ending: { readonly key: VerificationKey; readonly at: number }[]
}

export interface RefreshedKeys extends VerificationKeys {
  /** For after the answer: brings the keys that were used up to date. Never rejects. */
  refresh(): Promise<void>
  /** Reads the keys that were used anew. Never rejects. */
  renew(): Promise<void>
  /** Issuer -> ids of the keys that verify now. */
  served(): Readonly<Record<string, readonly string[]>>
}

export function createVerificationKeys(options: VerificationKeysOptions): RefreshedKeys {
  const { readSecret, syncKeys, clock, retiredKeySeconds = 86_400, report } = options
  const pause = options.pause ?? ((milliseconds) => setTimeout(milliseconds))
  const issuers = new Map<string, LastGood<Held>>()
  const steady = createSteadyClock(clock)
  const unknown = createUnknownKeys(steady)

  function source(issuer: string): LastGood<Held> {
    const known = issuers.get(issuer)
    if (known !== undefined) return known
    const made = createLastGood<Held>({
      read: async (held) => {
        const text = await readSecret(issuer)
        return text === held?.text ? undefined : heldOf(text, held?.set)
      },
      clock,
      refreshAfterMs: 10_000,
      staleAfterMs: 30_000,
      waitMs: 500,
      lastGoodMs: 24 * 3_600_000,
      report,
    })
    issuers.set(issuer, made)
    return made
  }

  /** Whether there are other keys now. Gives up when nobody waits any more. */
  async function lookFor(issuer: string): Promise<boolean> {
    const startedAt = steady()
    const known = await source(issuer).current()
    for (const milliseconds of [...SYNC_PAUSES_MS, undefined]) {
      const isSynced = await syncKeys(issuer).then(() => true, failed)
      await source(issuer).renewAnew()
      const isChanged = (await source(issuer).current()) !== known
      const isLate = steady() - startedAt > LONGEST_WAIT_MS
      if (isSynced || isChanged || isLate || milliseconds === undefined) return isChanged
      await pause(milliseconds)
    }
    return false
  }

  /** A key that did not change stays the same object, so that what it verified stays verified. */
  function heldOf(text: string, former: KeySet | undefined): Held {
    const now = steady()
    const ending: Held['ending'] = []
    const keys = parseKeySet(text).map(({ jwk, algorithms, retiredAt }) => {
      const identity = JSON.stringify(jwk)
      const same = former?.keys.find(
        (key) => key instanceof ImportedKey && key.identity === identity,
      )
      const key = same ?? new ImportedKey(jwk, identity, algorithms)
      // A clock that was ahead when it was retired must not make it live longer.
      if (retiredAt !== undefined)
        ending.push({ key, at: Math.min(retiredAt, now) + retiredKeySeconds * 1000 })
      return key
    })
    ending.sort((a, b) => a.at - b.at)
    return { text, set: { kind: 'key-set', keys }, ending }
  }

  function answer(held: Held | undefined): KeySet | Refusal {
    if (held === undefined) return refuse('keys_unavailable')
    const [next] = held.ending
    if (next !== undefined && steady() >= next.at) endKeys(held, steady())
    return held.set
  }

  function failed(error: unknown): false {
    report(error)
    return false
  }

  return {
    async refresh() {
      await Promise.all([...issuers.values()].map((each) => each.refresh()))
    },
    async renew() {
      await Promise.all([...issuers.values()].map((each) => each.renewAnew()))
    },
    served() {
      const all = [...issuers].map(([issuer, each]) => {
        const set = answer(each.peek())
        const kids = isRefusal(set) ? [] : set.keys.flatMap(({ kid }) => kid ?? [])
        return [issuer, kids] as const
      })
      return Object.fromEntries(all)
    },
    of(issuer) {
      const held = source(issuer).current()
      return held instanceof Promise ? held.then(answer) : answer(held)
    },
    async afterUnknown(issuer, kid) {
      await unknown.lookFor(issuer, kid, {
        look: () => lookFor(issuer),
        async isThere() {
          const set = answer(await source(issuer).current())
          return !isRefusal(set) && set.keys.some((key) => key.kid === kid)
        },
      })
      return answer(await source(issuer).current())
    },
  }
}

/** Leaves out the retired keys whose time is over. */
function endKeys(held: Held, now: number): void {
  const over = new Set<VerificationKey>()
  while (held.ending[0] !== undefined && now >= held.ending[0].at) {
    const ended = held.ending.shift()
    if (ended !== undefined) over.add(ended.key)
  }
  held.set = { kind: 'key-set', keys: held.set.keys.filter((key) => !over.has(key)) }
}

class ImportedKey implements VerificationKey {
  readonly kid: string | undefined
  readonly identity: string
  readonly algorithms: readonly string[]
  readonly #jwk: JWK
  readonly #imported = new Map<string, Promise<CryptoKey>>()

  constructor(jwk: JWK, identity: string, algorithms: readonly string[]) {
    this.#jwk = jwk
    this.kid = jwk.kid
    this.identity = identity
    this.algorithms = algorithms
  }

  importFor(algorithm: string): Promise<CryptoKey> {
    let imported = this.#imported.get(algorithm)
    if (imported === undefined) {
      imported = importJWK(this.#jwk, algorithm) as Promise<CryptoKey>
      this.#imported.set(algorithm, imported)
    }
    return imported
  }
}
