/**
 * Brings the stored keys of issuers up to date, each for itself: a failure of one changes nothing for
 * it (its last good keys stay) and nothing for the others. A fetch for an unknown key id happens only
 * if the last one of that kind, by whomever, is long enough ago; the schedule does not count, or it
 * would keep a key that is used as soon as it is published from being found.
 */
import type { DeploymentConfig, IssuerTrust } from '../core/deployment.ts'
import { isJsonObject } from '../core/json.ts'
import { findKeySet } from './find-key-set.ts'
import type { FetchTimes, KeyStore } from '../core/credentials/key-store.ts'
import { MOST_DROPPED, withoutKey } from './dropped-keys.ts'
import { mergeKeys } from './merge-keys.ts'

export interface SyncPorts {
  readonly store: KeyStore
  readonly fetchTimes: FetchTimes
  /** Milliseconds since the epoch. */
  readonly clock: () => number
  /** Milliseconds for each request to an issuer. */
  readonly timeoutMs: number
}

export interface SyncOutcome {
  readonly issuer: string
  /** `too-early`: asked for because of an unknown key id, too soon after the last fetch. */
  readonly outcome: 'changed' | 'unchanged' | 'too-early' | 'failed' | 'dropped' | 'not-there'
  /** Why it failed; holds no key. */
  readonly problem?: string
}

/**
 * Why issuers are fetched: on schedule all of them; for an unknown key id the one that it named. A
 * key is dropped by the same function, because that one alone writes keys, one change at a time.
 */
export type SyncReason =
  | { readonly kind: 'schedule' }
  | { readonly kind: 'unknown-key'; readonly issuer: string }
  | { readonly kind: 'drop'; readonly issuer: string; readonly kid: string }

/**
 * Reads an event: `{"reason":"unknown-key","issuer":"..."}`, `{"reason":"drop","issuer":"...",
 * "kid":"..."}`; everything else is the schedule.
 */
export function reasonOf(event: unknown): SyncReason {
  if (!isJsonObject(event)) return { kind: 'schedule' }
  const { reason, issuer, kid } = event as Record<string, unknown>
  const named = typeof issuer === 'string' ? issuer : ''
  if (reason === 'unknown-key') return { kind: 'unknown-key', issuer: named }
  if (reason !== 'drop') return { kind: 'schedule' }
  return { kind: 'drop', issuer: named, kid: typeof kid === 'string' ? kid : '' }
}

/** Never rejects: what went wrong is in the outcomes. */
export async function syncKeys(
  deployment: DeploymentConfig,
  reason: SyncReason,
  ports: SyncPorts,
): Promise<readonly SyncOutcome[]> {
  if (reason.kind === 'schedule') {
    return Promise.all(deployment.issuers.map((trust) => syncIssuer(deployment, trust, ports)))
  }
  const trust = deployment.issuers.find(({ issuer }) => issuer === reason.issuer)
  if (trust === undefined) return []
  if (reason.kind === 'drop') return [await dropKey(trust, reason.kid, ports)]
  return [await syncOnDemand(deployment, trust, ports)]
}

async function syncOnDemand(
  deployment: DeploymentConfig,
  trust: IssuerTrust,
  ports: SyncPorts,
): Promise<SyncOutcome> {
  const { issuer } = trust
  const leastAgeMs = deployment.keySync.unknownKeyFetchSeconds * 1000
  try {
    const claimed = await ports.fetchTimes.claim(issuer, ports.clock(), leastAgeMs)
    if (!claimed) return { issuer, outcome: 'too-early' }
  } catch {
    return { issuer, outcome: 'failed', problem: 'the time of the last fetch cannot be read' }
  }
  return syncIssuer(deployment, trust, ports)
}

async function syncIssuer(
  { local, keySync }: DeploymentConfig,
  trust: IssuerTrust,
  { store, clock, timeoutMs }: SyncPorts,
): Promise<SyncOutcome> {
  const { issuer } = trust
  const found = await findKeySet(trust, { local, timeoutMs })
  if ('problem' in found) return { issuer, outcome: 'failed', problem: found.problem }
  try {
    const stored = (await store.read(issuer)) ?? { keys: [] }
    const merged = mergeKeys(stored, found.keys, clock(), keySync.retiredKeySeconds)
    if (merged === undefined) return { issuer, outcome: 'unchanged' }
    await store.write(issuer, merged)
    return { issuer, outcome: 'changed' }
  } catch {
    return { issuer, outcome: 'failed', problem: 'Secrets Manager cannot be read or written' }
  }
}

async function dropKey(
  { issuer }: IssuerTrust,
  kid: string,
  { store, clock }: SyncPorts,
): Promise<SyncOutcome> {
  try {
    const rest = withoutKey((await store.read(issuer)) ?? { keys: [] }, kid, clock())
    if (rest === undefined) return { issuer, outcome: 'not-there' }
    if (rest === 'full')
      return {
        issuer,
        outcome: 'failed',
        problem: `${MOST_DROPPED} keys of this issuer were dropped, and no more can be remembered; take the issuer out of the configuration, or have it publish its keys elsewhere`,
      }
    await store.write(issuer, rest)
    return { issuer, outcome: 'dropped' }
  } catch {
    return { issuer, outcome: 'failed', problem: 'Secrets Manager cannot be read or written' }
  }
}
