/**
 * The verification keys of each issuer, from the secret that key-sync writes. The last good keys
 * serve while Secrets Manager is down, for a day at most. A key that is not there is looked for once
 * in a while, by asking key-sync, however many tokens name keys that do not exist.
 */
import { setTimeout } from 'node:timers/promises'
import { importJWK, type CryptoKey, type JWK } from 'jose'
import type {
  KeySet,
  VerificationKey,
  VerificationKeys,
} from '../../core/credentials/verification-keys.ts'
import { type Refusal, refuse } from '../../core/refusal.ts'
import { createLastGood, type LastGood } from '../last-good.ts'
import { parseKeySet } from './parse-key-set.ts'

export interface VerificationKeysOptions {
  /** Reads the text of an issuer's secret; rejects where it cannot be read. */
  readonly readSecret: (issuer: string) => Promise<string>
  /** Has the issuer's keys fetched; resolves when that is done or was not worth doing. */
  readonly syncKeys: (issuer: string) => Promise<void>
  readonly clock: () => number
  /** Waits for so many milliseconds. */
  readonly pause?: (milliseconds: number) => Promise<unknown>
  readonly report: (problem: unknown) => void
}

/** Milliseconds between two attempts of this process to find an unknown key of one issuer. */
const UNKNOWN_KEY_PAUSE_MS = 2000
/**
 * Milliseconds between asking key-sync again, where it did not answer: it runs once at a time, and
 * when an issuer rotates every process of the deployment asks at once.
 */
const SYNC_PAUSES_MS = [150, 300, 600, 1200]

interface Held {
  readonly text: string
  readonly set: KeySet
}

export interface RefreshedKeys extends VerificationKeys {
  /** For after the answer: brings the keys that were used up to date. Never rejects. */
  refresh(): Promise<void>
}

export function createVerificationKeys(options: VerificationKeysOptions): RefreshedKeys {
  const { readSecret, syncKeys, clock, report } = options
  const pause = options.pause ?? ((milliseconds) => setTimeout(milliseconds))
  const issuers = new Map<string, LastGood<Held>>()
  const lookedFor = new Map<string, number>()
  const flights = new Map<string, Promise<void>>()

  function source(issuer: string): LastGood<Held> {
    const known = issuers.get(issuer)
    if (known !== undefined) return known
    const made = createLastGood<Held>({
      read: async (held) => {
        const text = await readSecret(issuer)
        return text === held?.text ? undefined : { text, set: keySetOf(text, held?.set) }
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

  async function lookFor(issuer: string): Promise<void> {
    const known = await source(issuer).current()
    for (const milliseconds of [...SYNC_PAUSES_MS, undefined]) {
      const isSynced = await syncKeys(issuer).then(() => true, failed)
      await source(issuer).renewAnew()
      const isChanged = (await source(issuer).current()) !== known
      if (isSynced || isChanged || milliseconds === undefined) return
      await pause(milliseconds)
    }
  }

  function failed(error: unknown): false {
    report(error)
    return false
  }

  return {
    async refresh() {
      await Promise.all([...issuers.values()].map((each) => each.refresh()))
    },
    of(issuer) {
      const held = source(issuer).current()
      return held instanceof Promise ? held.then(answer) : answer(held)
    },
    async afterUnknown(issuer) {
      let flight = flights.get(issuer)
      const since = clock() - (lookedFor.get(issuer) ?? Number.NEGATIVE_INFINITY)
      if (flight === undefined && (since >= UNKNOWN_KEY_PAUSE_MS || since < 0)) {
        lookedFor.set(issuer, clock())
        flight = lookFor(issuer).finally(() => flights.delete(issuer))
        flights.set(issuer, flight)
      }
      await flight
      return answer(await source(issuer).current())
    },
  }
}

function answer(held: Held | undefined): KeySet | Refusal {
  return held === undefined ? refuse('keys_unavailable') : held.set
}

/** A key that did not change stays the same object, so that what it verified stays verified. */
function keySetOf(text: string, former: KeySet | undefined): KeySet {
  const keys = parseKeySet(text).map(({ jwk, algorithms }) => {
    const identity = JSON.stringify(jwk)
    const same = former?.keys.find((key) => key instanceof ImportedKey && key.identity === identity)
    return same ?? new ImportedKey(jwk, identity, algorithms)
  })
  return { kind: 'key-set', keys }
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
