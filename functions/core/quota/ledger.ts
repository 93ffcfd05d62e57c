/**
 * Port: the ledger that every process of a deployment shares. One call is one conditional write, so
 * that units are never granted twice, whatever runs at the same time.
 */
export interface Ledger {
  /**
   * Takes `units` from the counter `key` where at most `max` would then be taken. Resolves to whether
   * it was granted; rejects when the ledger cannot be reached. `expiresAt` (seconds since the epoch)
   * is when the counter may be forgotten.
   */
  take(key: string, units: number, max: number, expiresAt: number): Promise<boolean>
  /** Gives units back that were taken from the counter and not consumed. */
  giveBack(key: string, units: number): Promise<void>
}
