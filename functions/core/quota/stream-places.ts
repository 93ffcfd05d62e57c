/**
 * How many streams that wait for changes one principal holds open at a server, counted in the ledger
 * by the minute: a stream has a place in this minute and the next, and takes the one after when a
 * minute begins. A process that ends without a word keeps a place for two minutes at most.
 */
import type { Principal } from '../principal/principal.ts'
import { type Refusal, refuse } from '../refusal.ts'
import type { Ledger } from './ledger.ts'

export const MINUTE_MS = 60_000
/** Seconds for which a counter is kept after its minute. */
const KEPT_SECONDS = 120

export interface StreamPlace {
  /** Whether the place is held in the minute that `now` (milliseconds) is in, and in the next. */
  renew(now: number): Promise<boolean>
  /** Gives the place back; `now` in milliseconds. Never rejects. */
  release(now: number): Promise<void>
}

type Owner = Pick<Principal, 'issuer' | 'tenant' | 'subject'>

/**
 * Takes a place among `max`. Refuses `streams_exceeded` where all are taken, and `quota_unavailable`
 * where that cannot be told. `now` in milliseconds.
 */
export async function takePlace(
  ledger: Ledger,
  { issuer, tenant, subject }: Owner,
  server: string,
  max: number,
  now: number,
): Promise<StreamPlace | Refusal> {
  const keyOf = (minute: number): string =>
    JSON.stringify(['streams', server, issuer, tenant, subject, minute])
  const held = new Set<number>()
  const take = async (minute: number): Promise<boolean> => {
    if (held.has(minute)) return true
    const forgottenAt = ((minute + 1) * MINUTE_MS) / 1000 + KEPT_SECONDS
    const isTaken = await ledger.take(keyOf(minute), 1, max, forgottenAt)
    if (isTaken) held.add(minute)
    return isTaken
  }
  /** One after the other: of two that race for the last place, one gets both minutes. */
  const keep = async (at: number): Promise<boolean> =>
    (await take(minuteOf(at))) && (await take(minuteOf(at) + 1))
  const release = async (at: number): Promise<void> => {
    const left = [...held].filter((minute) => minute >= minuteOf(at))
    held.clear()
    await Promise.allSettled(left.map((minute) => ledger.giveBack(keyOf(minute), 1)))
  }
  try {
    if (await keep(now)) return { release, renew: (at) => keep(at).catch(() => false) }
    await release(now)
    return refuse('streams_exceeded', { retryAfterSeconds: MINUTE_MS / 1000 })
  } catch {
    await release(now)
    return refuse('quota_unavailable')
  }
}

/** Minutes since the epoch; `instant` in milliseconds. */
export function minuteOf(instant: number): number {
  return Math.floor(instant / MINUTE_MS)
}
