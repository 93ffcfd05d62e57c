/** Counts limits in this process alone; windows that are over are forgotten. */
import type { Ledger } from '../core/quota/ledger.ts'

/** Counters after which those of past windows are looked for. */
const SWEEP = 10_000

/** `clock`: milliseconds since the epoch. */
export function createProcessLedger(clock: () => number): Ledger {
  const counters = new Map<string, { taken: number; readonly expiresAt: number }>()

  function sweep(): void {
    const now = clock() / 1000
    for (const [key, { expiresAt }] of counters) if (expiresAt < now) counters.delete(key)
  }

  return {
    take(key, units, max, expiresAt) {
      if (counters.size >= SWEEP) sweep()
      const counter = counters.get(key) ?? { taken: 0, expiresAt }
      if (counter.taken + units > max) return Promise.resolve(false)
      counter.taken += units
      counters.set(key, counter)
      return Promise.resolve(true)
    },
    giveBack(key, units) {
      const counter = counters.get(key)
      if (counter !== undefined) counter.taken = Math.max(0, counter.taken - units)
      return Promise.resolve()
    },
  }
}
