/** A ledger in memory that can be made to fail, for tests of what stands on one. */
import type { Ledger } from '../../../functions/core/quota/ledger.ts'

export class MemoryLedger implements Ledger {
  readonly taken = new Map<string, number>()
  isDown = false

  take(key: string, units: number, max: number): Promise<boolean> {
    if (this.isDown) return Promise.reject(new Error('down'))
    const used = this.taken.get(key) ?? 0
    if (used + units > max) return Promise.resolve(false)
    this.taken.set(key, used + units)
    return Promise.resolve(true)
  }

  giveBack(key: string, units: number): Promise<void> {
    if (this.isDown) return Promise.reject(new Error('down'))
    const used = this.taken.get(key) ?? 0
    if (used < units) return Promise.reject(new Error('never taken'))
    this.taken.set(key, used - units)
    return Promise.resolve()
  }
}
