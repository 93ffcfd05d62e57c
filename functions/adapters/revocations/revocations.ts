/**
 * The list of revocations in force, from the policy bucket: asked for anew every few seconds, never
 * exchanged for an older one, and beyond its stated staleness no longer believed.
 */
import type { BundleStore } from '../../core/decision/bundle-store.ts'
import type { RevocationKey } from '../../core/deployment.ts'
import { refuse } from '../../core/refusal.ts'
import type { Revocations } from '../../core/revocation/check-revoked.ts'
import { indexRevocations, type RevocationIndex } from '../../core/revocation/revocation-index.ts'
import {
  MOST_REVOCATION_BYTES,
  NOTHING_REVOKED,
  REVOCATIONS_KEY,
} from '../../core/revocation/revocation-list.ts'
import { createLastGood } from '../last-good.ts'
import { verifyRevocations } from './signed-list.ts'

export interface RevocationsOptions {
  readonly store: Pick<BundleStore, 'read'>
  readonly keys: readonly RevocationKey[]
  readonly environment: string
  /** Seconds for which a list serves without being confirmed. */
  readonly stalenessSeconds: number
  /** Remembers the version for the whole deployment; false where a later one was in force. */
  readonly claimVersion: (version: number) => Promise<boolean>
  /** Milliseconds since the epoch. */
  readonly clock: () => number
  readonly report: (problem: unknown) => void
}

/** Milliseconds after which every process has a new list, as long as the bucket answers. */
export const LIVE_WITHIN_MS = 15_000
const REFRESH_AFTER_MS = 4_000
const WAIT_MS = 500

interface Held {
  readonly etag: string | undefined
  readonly index: RevocationIndex
}

export interface RefreshedRevocations extends Revocations {
  /** For after the answer: brings the list up to date. Never rejects. */
  refresh(): Promise<void>
}

export function createRevocations(options: RevocationsOptions): RefreshedRevocations {
  const source = createLastGood<Held>({
    read: (known) => readList(options, known),
    clock: options.clock,
    refreshAfterMs: REFRESH_AFTER_MS,
    staleAfterMs: LIVE_WITHIN_MS,
    waitMs: WAIT_MS,
    lastGoodMs: options.stalenessSeconds * 1000,
    report: options.report,
  })
  const answer = (held: Held | undefined) => held?.index ?? refuse('revocations_unavailable')
  return {
    refresh: () => source.refresh(),
    current() {
      const held = source.current()
      return held instanceof Promise ? held.then(answer) : answer(held)
    },
  }
}

async function readList(
  { store, keys, environment, claimVersion, report }: RevocationsOptions,
  known: Held | undefined,
): Promise<Held | undefined> {
  const found = await store.read(REVOCATIONS_KEY, {
    limit: MOST_REVOCATION_BYTES,
    ...(known?.etag === undefined ? {} : { ifNoneMatch: known.etag }),
  })
  if (found.kind === 'unchanged') return undefined
  if (found.kind === 'too-large') throw new Error('The list of revocations is too large')
  const isAbsent = found.kind === 'absent'
  const list = isAbsent
    ? NOTHING_REVOKED
    : await verifyRevocations(new TextDecoder().decode(found.bytes), keys, environment)
  if (list.version < (known?.index.version ?? 0))
    throw new Error('The list of revocations was exchanged for an older one')
  const isLatest = await claimVersion(list.version).catch((error: unknown) => {
    // The signature is good and this process saw no later one: a second service that is down must
    // not stop every call.
    report(error)
    return true
  })
  if (!isLatest) throw new Error('A later list of revocations was in force before')
  return { etag: isAbsent ? undefined : found.etag, index: indexRevocations(list) }
}
