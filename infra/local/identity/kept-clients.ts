/**
 * Keeps the clients that registered themselves in one file, so that a client which remembers its id can sign in after
 * the next start, too. A file that cannot be read holds none: clients register again.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Adapter, AdapterPayload } from 'oidc-provider'

/** Clients beyond which the oldest is forgotten. */
const MOST_CLIENTS = 200

/** The adapter of registered clients. The folder `<home>/identity` is there by now. */
export function keepClients(home: string, adapter: Adapter): Adapter {
  const file = join(home, 'identity', 'clients.json')
  const clients = read(file)
  return {
    ...adapter,
    find: (id) => Promise.resolve(clients.get(id)),
    upsert(id, payload) {
      clients.delete(id)
      clients.set(id, payload)
      for (const oldest of clients.keys()) {
        if (clients.size <= MOST_CLIENTS) break
        clients.delete(oldest)
      }
      write(file, clients)
      return Promise.resolve()
    },
    destroy(id) {
      clients.delete(id)
      write(file, clients)
      return Promise.resolve()
    },
  }
}

function read(file: string): Map<string, AdapterPayload> {
  try {
    const entries = Object.entries(JSON.parse(readFileSync(file, 'utf8')) as object)
    return new Map(entries as [string, AdapterPayload][])
  } catch {
    return new Map()
  }
}

/** Whole or not at all. Clients may have secrets. */
function write(file: string, clients: ReadonlyMap<string, AdapterPayload>): void {
  writeFileSync(`${file}.new`, JSON.stringify(Object.fromEntries(clients)), { mode: 0o600 })
  renameSync(`${file}.new`, file)
}
