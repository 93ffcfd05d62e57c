/**
 * Verified tokens by the hash of their text, so that a token's second sight costs a hash. Bounded;
 * an entry is worth something only while the key that verified it is still published, and its
 * claims are checked anew at every sight.
 */
import type { VerifiedToken } from './verify-token.ts'
import type { KeySet } from './verification-keys.ts'

export interface TokenCache {
  /** Issuer of a remembered token, whose keys `get` wants. */
  issuerOf(hash: string): string | undefined
  get(hash: string, keys: KeySet): VerifiedToken | undefined
  put(hash: string, token: VerifiedToken): void
}

/** Makes a cache of at most `capacity` tokens; the one unused for longest leaves first. */
export function createTokenCache(capacity: number): TokenCache {
  const entries = new Map<string, VerifiedToken>()
  return {
    issuerOf: (hash) => entries.get(hash)?.trust.issuer,
    get(hash, keys) {
      const token = entries.get(hash)
      if (token === undefined) return undefined
      entries.delete(hash)
      if (!keys.keys.includes(token.key)) return undefined
      entries.set(hash, token)
      return token
    },
    put(hash, token) {
      entries.delete(hash)
      entries.set(hash, token)
      if (entries.size <= capacity) return
      const [oldest] = entries.keys()
      if (oldest !== undefined) entries.delete(oldest)
    },
  }
}
