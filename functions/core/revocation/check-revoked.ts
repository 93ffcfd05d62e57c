/**
 * The stage between principal and decision: refuses a call whose token, caller, tenant, server or
 * tool is revoked, and every call while the list is not known to be current enough.
 */
import { type Refusal, refuse } from '../refusal.ts'
import { isKillSwitch, type RevocationIndex, type RevokedCaller } from './revocation-index.ts'

/** Port: the list in force, as this process knows it. */
export interface Revocations {
  /**
   * Answers at once while the list is fresh. Refuses `revocations_unavailable` where none was ever
   * read or the last one is beyond its stated staleness.
   */
  current(): RevocationIndex | Refusal | Promise<RevocationIndex | Refusal>
}

export function checkRevoked(
  revocations: RevocationIndex,
  caller: RevokedCaller,
  target: { readonly server: string; readonly tool: string | undefined },
): Refusal | undefined {
  const entry = revocations.find(caller, target)
  if (entry === undefined) return undefined
  const named = Object.keys(entry).filter((name) => name !== 'at')
  const detail = `revoked by ${named.join(', ')}`
  return isKillSwitch(entry)
    ? refuse('switched_off', { detail })
    : refuse('token_revoked', { detail })
}
