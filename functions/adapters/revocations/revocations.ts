/**
 * The list of revocations in force, from the policy bucket, as the register of the deployment confirms
 * it: asked for anew every few seconds, never exchanged for an older one, and beyond its stated staleness
 * no longer believed. A process that begins needs both; one that runs takes a newer list before the
 * register has answered, and drops whatever the register refutes.
 */
import type { BundleStore } from '../../core/decision/bundle-store.ts'
import type { RevocationKey } from '../../core/deployment.ts'
import { refuse } from '../../core/refusal.ts'
import type { Revocations } from '../../core/revocation/check-revoked.ts'
import {
  type ListName,
  isUpToDate,
  type RevocationRegister,
} from '../../core/revocation/register.ts'
import { indexRevocations, type RevocationIndex } from '../../core/revocation/revocation-index.ts'
import { createLastGood } from '../last-good.ts'
import { createSteadyClock } from '../steady-clock.ts'
import { createListReader, type FoundList } from './read-list.ts'

export interface RevocationsOptions {
  readonly store: Pick<BundleStore, 'read'>
  readonly keys: readonly RevocationKey[]
  readonly environment: string
  /** Seconds for which a list serves without being confirmed. */
  readonly stalenessSeconds: number
  /**
   * What the whole deployment remembers. Absent: this process knows what it has seen itself, and a list
   * that is not there is then no list.
   */
  readonly register?: RevocationRegister
  /** Milliseconds since the epoch. */
  readonly clock: () => number
  readonly report: (problem: unknown) => void
}

/** Milliseconds after which every process asks for a new list before it answers. */
export const LIVE_WITHIN_MS = 15_000
const REFRESH_AFTER_MS = 4_000
const WAIT_MS = 500

interface Held {
  readonly list: FoundList
  readonly index: RevocationIndex
  /** When the register last said that it is the latest, by a clock that never goes back. */
  readonly confirmedAt: number
  /** The register knows a later one, or another of this version: it is served no more. */
  readonly isRefuted: boolean
}

export interface RefreshedRevocations extends Revocations {
  /** For after the answer: brings the list up to date. Never rejects. */
  refresh(): Promise<void>
  /** Asks bucket and register now. Never rejects. */
  renew(): Promise<void>
  /** The list that calls are judged by now; undefined where they are denied. */
  served(): ListName | undefined
}

export function createRevocations(options: RevocationsOptions): RefreshedRevocations {
  const { clock, register, report, stalenessSeconds } = options
  const steady = createSteadyClock(clock)
  const readList = createListReader(options)
  const lastGoodMs = stalenessSeconds * 1000

  async function read(known: Held | undefined): Promise<Held> {
    const startedAt = steady()
    const asked = register?.read().then(
      (registered) => ({ registered }),
      (error: unknown) => {
        report(error)
        return undefined
      },
    )
    const found = await readList(known?.list)
    const isNewer = known === undefined || found.version > known.list.version
    const isOther = found.version !== known?.list.version || found.digest !== known.list.digest
    const isTurnedBack = known !== undefined && !isNewer && isOther
    const list = isTurnedBack ? known.list : found
    const answer = await asked
    if (register === undefined) {
      if (isTurnedBack) throw new Exchanged()
      if (list.version === 0) throw new Error('There is no list of revocations')
      return heldOf(list, known, startedAt)
    }
    if (answer === undefined) return unconfirmed(list, known, isTurnedBack)
    const { registered } = answer
    if (!isUpToDate(list, registered)) return refuted(list, known)
    if (isTurnedBack) throw new Exchanged()
    const isRegistered =
      list.version === 0 ||
      (registered?.version === list.version && registered.digest === list.digest)
    if (!isRegistered) {
      const claimed = await register.claim(list).catch((error: unknown) => {
        report(error)
        return undefined
      })
      if (claimed === undefined) return unconfirmed(list, known, false)
      if (!claimed) return refuted(list, known)
    }
    return heldOf(list, known, startedAt)
  }

  /** A newer list is taken at once; that it is the latest was last known when its forerunner was. */
  function unconfirmed(list: FoundList, known: Held | undefined, isTurnedBack: boolean): Held {
    const isNewer = known !== undefined && !known.isRefuted && list.version > known.list.version
    if (isTurnedBack || !isNewer) throw new Error('The register of revocations does not answer')
    return heldOf(list, known, known.confirmedAt)
  }

  /**
   * The list was read a moment before the register, so it may have been changed in between: it is read
   * once more. Is it then still not the latest, this process knows that something is revoked that it
   * does not know.
   */
  async function refuted(list: FoundList, known: Held | undefined): Promise<Held> {
    const again = await reread(list).catch((error: unknown) => report(error))
    if (again) return heldOf(again, known, steady())
    report(new Error('A later list of revocations was in force before the one in the bucket'))
    return { ...heldOf(list, known, steady()), isRefuted: true }
  }

  /** The list as it stands there now, where the register agrees. */
  async function reread(list: FoundList): Promise<FoundList | undefined> {
    const again = await readList(undefined)
    const registered = await register?.read()
    if (again.version < list.version || !isUpToDate(again, registered)) return undefined
    return again.version === 0 || (await register?.claim(again)) === true ? again : undefined
  }

  function heldOf(list: FoundList, known: Held | undefined, confirmedAt: number): Held {
    const index = known?.list === list ? known.index : indexRevocations(list)
    return { list, index, confirmedAt, isRefuted: false }
  }

  const source = createLastGood<Held>({
    read,
    clock,
    refreshAfterMs: REFRESH_AFTER_MS,
    staleAfterMs: LIVE_WITHIN_MS,
    waitMs: WAIT_MS,
    lastGoodMs,
    report,
  })
  const isServed = (held: Held | undefined): held is Held =>
    held !== undefined && !held.isRefuted && steady() - held.confirmedAt <= lastGoodMs
  const answer = (held: Held | undefined) =>
    isServed(held) ? held.index : refuse('revocations_unavailable')
  return {
    refresh: () => source.refresh(),
    renew: () => source.renewAnew(),
    current() {
      const held = source.current()
      return held instanceof Promise ? held.then(answer) : answer(held)
    },
    served() {
      const held = source.peek()
      return isServed(held) ? held.list : undefined
    },
  }
}

class Exchanged extends Error {
  constructor() {
    super('The list of revocations was exchanged for an older one, or taken away')
  }
}
