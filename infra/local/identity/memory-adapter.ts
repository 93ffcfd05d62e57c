/**
 * Keeps the local provider's sessions, grants, codes and registered clients in memory until they expire or
 * the process ends. A file of its own because the library warns about its built-in one.
 */
import type { Adapter, AdapterPayload } from 'oidc-provider'

interface Entry {
  readonly payload: AdapterPayload
  /** Milliseconds since the epoch; infinite for registered clients. */
  readonly expiresAt: number
}

/** Entries beyond which expired ones are cleared away before another is added. */
const SWEEP_ABOVE = 1000

/** @returns the factory that the library calls once per model; all share one store */
export function createMemoryAdapter(now: () => number): (model: string) => Adapter {
  const store = new Map<string, Entry>()

  const live = (key: string): AdapterPayload | undefined => {
    const entry = store.get(key)
    return entry !== undefined && entry.expiresAt > now() ? entry.payload : undefined
  }
  const findWhere = (model: string, field: 'uid' | 'userCode', value: string) => {
    for (const key of store.keys()) {
      if (!key.startsWith(`${model}:`)) continue
      const payload = live(key)
      if (payload?.[field] === value) return payload
    }
    return undefined
  }

  return (model) => ({
    upsert(id, payload, expiresIn) {
      if (store.size > SWEEP_ABOVE) {
        for (const [key, entry] of store) if (entry.expiresAt <= now()) store.delete(key)
      }
      const expiresAt =
        expiresIn !== undefined && expiresIn > 0 ? now() + expiresIn * 1000 : Infinity
      store.set(`${model}:${id}`, { payload, expiresAt })
      return Promise.resolve()
    },
    find: (id) => Promise.resolve(live(`${model}:${id}`)),
    findByUid: (uid) => Promise.resolve(findWhere(model, 'uid', uid)),
    findByUserCode: (userCode) => Promise.resolve(findWhere(model, 'userCode', userCode)),
    consume(id) {
      const payload = live(`${model}:${id}`)
      if (payload !== undefined) payload.consumed = Math.floor(now() / 1000)
      return Promise.resolve()
    },
    destroy(id) {
      store.delete(`${model}:${id}`)
      return Promise.resolve()
    },
    revokeByGrantId(grantId) {
      for (const [key, { payload }] of store) {
        if (key.startsWith(`${model}:`) && payload.grantId === grantId) store.delete(key)
      }
      return Promise.resolve()
    },
  })
}
