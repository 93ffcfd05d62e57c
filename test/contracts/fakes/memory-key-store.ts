/** A key store and its fetch times in memory that can be made to fail, for tests of key-sync. */
import type {
  FetchTimes,
  KeyStore,
  StoredKeys,
} from '../../../functions/core/credentials/key-store.ts'

export class MemoryKeyStore implements KeyStore {
  readonly stored = new Map<string, StoredKeys>()
  isDown = false

  read(issuer: string): Promise<StoredKeys | undefined> {
    if (this.isDown) return Promise.reject(new Error('down'))
    return Promise.resolve(this.stored.get(issuer))
  }

  write(issuer: string, keys: StoredKeys): Promise<void> {
    if (this.isDown) return Promise.reject(new Error('down'))
    this.stored.set(issuer, keys)
    return Promise.resolve()
  }
}

export class MemoryFetchTimes implements FetchTimes {
  readonly times = new Map<string, number>()
  isDown = false

  claim(issuer: string, now: number, leastAgeMs: number): Promise<boolean> {
    if (this.isDown) return Promise.reject(new Error('down'))
    const last = this.times.get(issuer)
    const isDue = last === undefined || last <= now - leastAgeMs || last > now
    if (isDue) this.times.set(issuer, now)
    return Promise.resolve(isDue)
  }
}
