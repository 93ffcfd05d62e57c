/**
 * Reads the signed list of revocations from its bucket, and only where it changed. Refuses one that is
 * too large or not signed as it must be; one that is not there is an empty list of version 0.
 */
import type { BundleStore } from '../../core/decision/bundle-store.ts'
import type { RevocationKey } from '../../core/deployment.ts'
import type { ListName } from '../../core/revocation/register.ts'
import {
  MOST_REVOCATION_BYTES,
  NOTHING_REVOKED,
  REVOCATIONS_KEY,
  type RevocationEntry,
} from '../../core/revocation/revocation-list.ts'
import { verifyRevocations } from './signed-list.ts'

export interface FoundList extends ListName {
  readonly entries: readonly RevocationEntry[]
  /** Absent where there is no list. */
  readonly etag?: string
}

export interface ListSource {
  readonly store: Pick<BundleStore, 'read'>
  readonly keys: readonly RevocationKey[]
  readonly environment: string
}

const NO_LIST: FoundList = { ...NOTHING_REVOKED, digest: '' }

/** `known`: a list that was read before; the same one comes back where it still stands there. */
export function createListReader({
  store,
  keys,
  environment,
}: ListSource): (known: FoundList | undefined) => Promise<FoundList> {
  return async (known) => {
    const found = await store.read(REVOCATIONS_KEY, {
      limit: MOST_REVOCATION_BYTES,
      ...(known?.etag === undefined ? {} : { ifNoneMatch: known.etag }),
    })
    if (found.kind === 'too-large') throw new Error('The list of revocations is too large')
    if (found.kind === 'absent') return NO_LIST
    if (found.kind === 'object') {
      const text = new TextDecoder().decode(found.bytes)
      return { ...(await verifyRevocations(text, keys, environment)), etag: found.etag }
    }
    if (known === undefined) throw new Error('The bucket says that an unread list is unchanged')
    return known
  }
}
