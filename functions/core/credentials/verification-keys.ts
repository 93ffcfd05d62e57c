/**
 * Port: the keys that verify one issuer's tokens, as last published to this deployment.
 */
import type { CryptoKey } from 'jose'
import type { Refusal } from '../refusal.ts'

export interface VerificationKey {
  readonly kid: string | undefined
  /** JWS algorithms that this key may verify: its own `alg`, or those of its type and curve. */
  readonly algorithms: readonly string[]
  /** Imported once for each algorithm; throws where the key cannot be used with it. */
  importFor(algorithm: string): Promise<CryptoKey>
}

export interface KeySet {
  readonly kind: 'key-set'
  readonly keys: readonly VerificationKey[]
}

export interface VerificationKeys {
  /**
   * The issuer's current keys; answers at once while they are fresh. Refuses `keys_unavailable`
   * where none were ever read or the last good ones are beyond their stated staleness.
   */
  of(issuer: string): KeySet | Refusal | Promise<KeySet | Refusal>
  /**
   * Keys after an attempt to find one that was not there, of this id where the token names one; the same
   * set where none came. Waits for a stated time at most, and not at all where it was looked for a
   * moment ago.
   */
  afterUnknown(issuer: string, kid?: string): Promise<KeySet | Refusal>
}
