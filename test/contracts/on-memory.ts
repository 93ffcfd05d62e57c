/** Opens the in-memory fakes for the contract suites, so that no test leans on a fake that lies. */
import type { JWK } from 'jose'
import { createVerificationKeys } from '../../functions/adapters/secrets/verification-keys.ts'
import { MemoryBundleStore } from '../fixtures/memory-bundle-store.ts'
import type { OpenedSink } from './audit-sink.contract.ts'
import { MemoryAuditSink } from './fakes/memory-audit-sink.ts'
import { MemoryFetchTimes, MemoryKeyStore } from './fakes/memory-key-store.ts'
import { MemoryLedger } from './fakes/memory-ledger.ts'
import type { Opened } from './opened.ts'
import { ISSUER, type OpenedKeys } from './verification-keys.contract.ts'

const fake = <T extends { isDown: boolean }>(part: T): Promise<Opened<T>> =>
  Promise.resolve({
    part,
    breakDown: () => void (part.isDown = true),
    repair: () => void (part.isDown = false),
    close: () => Promise.resolve(),
  })

export const memoryLedger = () => fake(new MemoryLedger())
export const memoryBundleStore = () => fake(new MemoryBundleStore())
export const memoryKeyStore = () => fake(new MemoryKeyStore())
export const memoryFetchTimes = () => fake(new MemoryFetchTimes())

export async function memoryAuditSink(): Promise<OpenedSink> {
  const opened = await fake(new MemoryAuditSink())
  return {
    ...opened,
    refuseHalf: () => undefined,
    delivered: () => opened.part.records.map((record) => `${JSON.stringify(record)}\n`).join(''),
  }
}

/** Keys whose secrets are a map and whose key-sync has always just run. */
export function memoryKeys(): Promise<OpenedKeys> {
  const secrets = new Map<string, string>()
  let now = 1_795_500_000_000
  let isDown = false
  const part = createVerificationKeys({
    readSecret: (issuer) => {
      const text = secrets.get(issuer)
      return isDown || text === undefined
        ? Promise.reject(new Error('cannot be read'))
        : Promise.resolve(text)
    },
    syncKeys: () => Promise.resolve(),
    clock: () => now,
    report: () => undefined,
  })
  return Promise.resolve({
    part,
    breakDown: () => void (isDown = true),
    repair: () => void (isDown = false),
    close: () => Promise.resolve(),
    pass: (milliseconds) => void (now += milliseconds),
    publish: (keys: readonly JWK[]) => {
      secrets.set(ISSUER, JSON.stringify({ keys }))
      return Promise.resolve()
    },
  })
}
