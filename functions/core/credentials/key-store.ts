/** Ports of key-sync: where an issuer's keys are kept, and when they were last fetched. */

/** A public key as it is kept: only members that verification needs (RFC 7517, RFC 7518). */
export interface StoredKey {
  readonly kty: 'RSA' | 'EC' | 'OKP'
  readonly kid?: string
  readonly alg?: string
  readonly n?: string
  readonly e?: string
  readonly crv?: string
  readonly x?: string
  readonly y?: string
  /** Milliseconds since the epoch at which its issuer was first seen without it. */
  readonly retiredAt?: number
}

export interface StoredKeys {
  readonly keys: readonly StoredKey[]
  /** Milliseconds since the epoch of the fetch that changed them last; undefined: never filled. */
  readonly fetchedAt?: number
  /** Thumbprints of keys that were dropped by hand, the newest first: they never come back. */
  readonly dropped?: readonly string[]
}

export interface KeyStore {
  /** Undefined where what is stored is not readable as keys. Rejects when the store fails. */
  read(issuer: string): Promise<StoredKeys | undefined>
  /** Keeps a new version. Rejects when the store fails. */
  write(issuer: string, keys: StoredKeys): Promise<void>
}

export interface FetchTimes {
  /** Records a fetch at `now` only if the last one was at least `leastAgeMs` before; says whether. */
  claim(issuer: string, now: number, leastAgeMs: number): Promise<boolean>
}
