/**
 * Units that this process holds for counters, taken from the ledger and not yet consumed. A lease
 * belongs to one window and is worth nothing after it.
 */
export interface Leases {
  /** Consumes `units` held for `key`; false where so many are not held. */
  consume(key: string, units: number): boolean
  /** Adds units that the ledger granted until `endsAt` (milliseconds). */
  add(key: string, units: number, endsAt: number): void
  /** Everything that is held and would be lost if the process ended; forgets it. */
  drain(): readonly { readonly key: string; readonly units: number }[]
}

/** Makes an empty holding. Windows that ended before `now()` are forgotten as new ones come. */
export function createLeases(now: () => number): Leases {
  const held = new Map<string, { units: number; readonly endsAt: number }>()
  return {
    consume(key, units) {
      const lease = held.get(key)
      if (lease === undefined || lease.endsAt <= now() || lease.units < units) return false
      lease.units -= units
      if (lease.units === 0) held.delete(key)
      return true
    },
    add(key, units, endsAt) {
      for (const [other, lease] of held) if (lease.endsAt <= now()) held.delete(other)
      const lease = held.get(key)
      if (lease === undefined) held.set(key, { units, endsAt })
      else lease.units += units
    },
    drain() {
      const all = [...held].map(([key, { units }]) => ({ key, units }))
      held.clear()
      return all
    },
  }
}
