/**
 * One value read from elsewhere and kept: served while it is young, renewed beside a call when it is
 * older, waited for when it is stale, and the last good one served while its source is down, up to a
 * bound. An environment may be frozen between two calls, so age is looked at when a call comes and
 * nothing counts on a timer. A clock that is set back makes nothing younger.
 */
import { createSteadyClock } from './steady-clock.ts'

export interface LastGoodOptions<T> {
  /**
   * Reads the value; undefined where the source says that the one it knows (`known`) still holds. May call
   * `changed` as soon as it knows that another one is in force, while that is still being loaded.
   */
  readonly read: (known: T | undefined, changed: () => void) => Promise<T | undefined>
  /** Milliseconds since the epoch. */
  readonly clock: () => number
  /** The machine's own counter, in milliseconds; Node's unless told. */
  readonly counter?: (() => number) | undefined
  /** Age from which a call starts a read beside it. */
  readonly refreshAfterMs: number
  /** Age from which a call waits for a read, `waitMs` at most. */
  readonly staleAfterMs: number
  readonly waitMs: number
  /** How much longer a call waits for a value that is known to be another one; none unless told. */
  readonly loadMs?: number
  /** Age from which the value is no longer served. */
  readonly lastGoodMs: number
  /** Told why a read failed. */
  readonly report: (problem: unknown) => void
}

export interface LastGood<T> {
  /** The value, or undefined where none was ever read or it is beyond `lastGoodMs`. Never rejects. */
  current(): T | undefined | Promise<T | undefined>
  /** The same, as it is now: asks nobody. */
  peek(): T | undefined
  /** Reads now, sharing a read that is under way. Never rejects. */
  renew(): Promise<void>
  /** Reads what stands there now: a read that is under way may have begun too early. Never rejects. */
  renewAnew(): Promise<void>
  /** For after the answer: finishes a read that is under way, and reads where the value is no longer young. */
  refresh(): Promise<void>
}

/** A read under way; later ones have greater numbers. */
interface Flight {
  readonly number: number
  readonly startedAt: number
  readonly done: Promise<void>
  /** The source said that another value is in force. */
  isChanged: boolean
  /** A call waited for it in vain: no other one does. */
  isWaitedOut: boolean
}

export function createLastGood<T>(options: LastGoodOptions<T>): LastGood<T> {
  const { read, refreshAfterMs, staleAfterMs, waitMs, loadMs = 0, lastGoodMs, report } = options
  const clock = createSteadyClock(options.clock, options.counter)
  let value: T | undefined
  let confirmedAt = Number.NEGATIVE_INFINITY
  let askedAt = Number.NEGATIVE_INFINITY
  let flight: Flight | undefined
  let flights = 0
  /** Number of the read that the value comes from. */
  let landed = 0

  /** A read that was frozen on its way is not waited for: it may never end. */
  function live(): Flight | undefined {
    return flight !== undefined && clock() - flight.startedAt < staleAfterMs ? flight : undefined
  }

  function launch(): Flight {
    const shared = live()
    if (shared !== undefined) return shared
    flights += 1
    const startedAt = clock()
    const changed = (): void => {
      own.isChanged = true
    }
    const { promise, resolve } = Promise.withResolvers<undefined>()
    const own: Flight = {
      number: flights,
      startedAt,
      done: promise,
      isChanged: false,
      isWaitedOut: false,
    }
    void fly(flights, startedAt, changed).then(() => resolve(undefined))
    flight = own
    void own.done.then(() => {
      if (flight === own) flight = undefined
    })
    return own
  }

  async function fly(number: number, startedAt: number, changed: () => void): Promise<void> {
    try {
      const found = await read(value, changed)
      // One that was overtaken knows nothing newer.
      if (number < landed) return
      landed = number
      value = found ?? value
      confirmedAt = startedAt
    } catch (error) {
      report(error)
      askedAt = clock()
    }
  }

  /** Waits for a read in bounds. One that was frozen on its way is waited for as any other, once. */
  async function wait(under: Flight): Promise<void> {
    if (await isInTime(under.done, waitMs)) return
    if (under.isChanged && (await isInTime(under.done, loadMs))) return
    under.isWaitedOut = true
  }

  function served(): T | undefined {
    return clock() - confirmedAt <= lastGoodMs ? value : undefined
  }

  const renew = (): Promise<void> => launch().done

  return {
    renew,
    peek: served,
    async renewAnew() {
      await live()?.done
      await renew()
    },
    async refresh() {
      const isDue = value !== undefined && clock() - Math.max(confirmedAt, askedAt) > refreshAfterMs
      if (flight !== undefined || isDue) await renew()
    },
    current() {
      if (value === undefined) return renew().then(served)
      const age = clock() - Math.max(confirmedAt, askedAt)
      if (age <= refreshAfterMs) return served()
      const under = launch()
      return age > staleAfterMs && !under.isWaitedOut ? wait(under).then(served) : served()
    },
  }
}

async function isInTime(work: Promise<void>, milliseconds: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(resolve, milliseconds, false)
  const isDone = await Promise.race([work.then(() => true), promise])
  clearTimeout(timer)
  return isDone
}
