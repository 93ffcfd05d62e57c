/**
 * Which answers are streams that stay open for a while, and for how long: those that wait for changes,
 * for which their caller needs a place, and those of calls that are taken up again.
 */
import type { ServerConfig } from './deployment.ts'
import type { Invocation } from './invocation/invocation.ts'
import type { Principal } from './principal/principal.ts'
import type { Ledger } from './quota/ledger.ts'
import { type StreamPlace, takePlace } from './quota/stream-places.ts'
import { type Refusal, refuse } from './refusal.ts'

export interface HeldStream {
  /** Instant at which the stream is ended, in milliseconds. */
  readonly endsAt: number
  /** The caller's place for it; undefined where it is the stream of a call. */
  readonly place: StreamPlace | undefined
}

/** Seconds that the stream of a call may go on: its environment ends after 900. */
const RESUMED_SECONDS = 840

/**
 * Refuses a stream that is opened in the seconds of tolerance after its token's end: it would end at
 * once, and its client open the next one. `now` in milliseconds.
 */
export function streamAfterToken(
  { row }: Invocation,
  { expiresAt }: Principal,
  now: number,
): Refusal | undefined {
  const isStream = row.listens === 'opens' || row.kind === 'stream'
  const detail = 'a stream that is opened after the end of its token'
  return isStream && now >= expiresAt ? refuse('token_expired', { detail }) : undefined
}

/** A place for a stream that waits for changes; undefined for everything else. `now` in milliseconds. */
export async function placeFor(
  ledger: Ledger,
  { name, listening }: ServerConfig,
  { row }: Invocation,
  principal: Principal,
  now: number,
): Promise<StreamPlace | Refusal | undefined> {
  if (listening === undefined || row.listens !== 'opens') return undefined
  return takePlace(ledger, principal, name, listening.streamsPerPrincipal, now)
}

/** Undefined where the answer is no such stream. `now` in milliseconds. */
export function heldStream(
  { listening }: ServerConfig,
  { row }: Invocation,
  { expiresAt }: Principal,
  place: StreamPlace | undefined,
  now: number,
): HeldStream | undefined {
  if (place === undefined && row.kind !== 'stream') return undefined
  const seconds = listening?.seconds ?? RESUMED_SECONDS
  return { place, endsAt: Math.min(expiresAt, now + seconds * 1000) }
}
