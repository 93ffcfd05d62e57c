/**
 * The quota table, opened when something is first counted or when somebody prepares for it. Calls
 * without limits never open it.
 */
import type { OpenCounters } from './open-counters.ts'

export interface Counters extends OpenCounters {
  /** Opens the table, so that no call has to wait for that. */
  prepare(): Promise<void>
}

export function createCounters(table: string): Counters {
  let opening: Promise<OpenCounters> | undefined
  const opened = (): Promise<OpenCounters> => {
    opening ??= import('./open-counters.ts').then(({ openCounters }) => openCounters(table))
    return opening
  }
  return {
    ledger: {
      take: async (...what) => (await opened()).ledger.take(...what),
      giveBack: async (...what) => (await opened()).ledger.giveBack(...what),
    },
    register: {
      read: async () => (await opened()).register.read(),
      claim: async (list) => (await opened()).register.claim(list),
    },
    async prepare() {
      await opened()
    },
  }
}
