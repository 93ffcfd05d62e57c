/**
 * The keys that seal handles, from one secret in Secrets Manager: its current version seals, its
 * previous one still opens. A handle of a key that is not known has the secret read anew, at most
 * once in a while, because another process may have seen a rotation first.
 */
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import type { Seals, SealSource } from '../../core/handles/seals.ts'
import { createLastGood } from '../last-good.ts'
import { createSteadyClock } from '../steady-clock.ts'
import { createAesSeals, keyIdOf, sealKeyOf } from './aes-seals.ts'

export interface SealSecrets {
  readonly current: string
  /** Absent until the secret was rotated once. */
  readonly previous?: string
}

export interface SealSourceOptions {
  readonly read: () => Promise<SealSecrets>
  /** Milliseconds since the epoch. */
  readonly clock: () => number
  readonly report: (problem: unknown) => void
}

/** Milliseconds between two reads that unknown keys cause. */
const UNKNOWN_KEY_MS = 5000

export interface RefreshedSeals extends SealSource {
  /** For after the answer. */
  refresh(): Promise<void>
}

export function createSealSource({ read, clock, report }: SealSourceOptions): RefreshedSeals {
  const steady = createSteadyClock(clock)
  let soughtAt = Number.NEGATIVE_INFINITY
  const kept = createLastGood({
    async read() {
      const { current, previous } = await read()
      const own = sealKeyOf(current)
      const keys = previous === undefined ? ([own] as const) : ([own, sealKeyOf(previous)] as const)
      return { keys: keys, seals: createAesSeals([...keys]) }
    },
    clock,
    refreshAfterMs: 60_000,
    staleAfterMs: 300_000,
    waitMs: 500,
    lastGoodMs: 24 * 3_600_000,
    report,
  })

  async function sought(ids: readonly string[]): Promise<Seals | undefined> {
    const found = await kept.current()
    const isKnown = (id: string): boolean => found?.keys.some((key) => key.id === id) ?? true
    const isDue = steady() - soughtAt >= UNKNOWN_KEY_MS
    if (ids.every(isKnown) || !isDue) return found?.seals
    soughtAt = steady()
    await kept.renewAnew()
    return (await kept.current())?.seals
  }

  return {
    refresh: () => kept.refresh(),
    current(handles) {
      const ids = handles.flatMap((handle) => keyIdOf(handle) ?? [])
      const found = kept.current()
      if (ids.length > 0 || found instanceof Promise) return sought(ids)
      return found?.seals
    },
  }
}

/** Reads both versions of the secret. Rejects where it has no current one. */
export async function readSealSecrets(
  client: SecretsManagerClient,
  name: string,
): Promise<SealSecrets> {
  const [current, previous] = await Promise.all([
    readVersion(client, name, 'AWSCURRENT'),
    readVersion(client, name, 'AWSPREVIOUS'),
  ])
  if (current === undefined) throw new Error('The secret for handles has no current version')
  return previous === undefined ? { current } : { current, previous }
}

async function readVersion(
  client: SecretsManagerClient,
  SecretId: string,
  VersionStage: string,
): Promise<string | undefined> {
  try {
    const answer = await client.send(new GetSecretValueCommand({ SecretId, VersionStage }))
    return answer.SecretString
  } catch (error) {
    // Until the first rotation nothing bears this label.
    if (error instanceof ResourceNotFoundException) return undefined
    throw error
  }
}
