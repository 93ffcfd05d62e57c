/**
 * Claims a call's proof of possession, once in the whole deployment (RFC 9449 section 11.1): by the
 * enforcement point that decides the call, never by the authorizer in front of it. Refuses a proof
 * that was claimed before, and any while that cannot be told.
 */
import { type Refusal, refuse } from '../refusal.ts'
import type { Principal } from './principal.ts'

/** One conditional write for each key; the quota's ledger is one. */
export interface ProofLedger {
  /** True where `key` had less than `max` units taken, and now has `units` more. */
  take(key: string, units: number, max: number, expiresAt: number): Promise<boolean>
}

/** Undefined where there is nothing to claim, or it is claimed now. */
export async function claimProof(
  ledger: ProofLedger,
  { proof }: Pick<Principal, 'proof'>,
): Promise<Refusal | undefined> {
  if (proof === undefined) return undefined
  try {
    const isFirst = await ledger.take(proof.key, 1, 1, proof.expiresAt)
    return isFirst ? undefined : refuse('dpop_proof_replayed')
  } catch {
    return refuse('dpop_unavailable')
  }
}
