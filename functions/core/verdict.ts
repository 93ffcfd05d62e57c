/**
 * What is said of one call before it becomes a decision, and the parts of it that every kind of call
 * shares: why policy's answer does not allow, and which scopes a token lacks.
 */
import type { Decision } from './decide.ts'
import type { Circumstances } from './decision/build-input.ts'
import type { PolicyOutcome } from './decision/policy-outcome.ts'
import type { Invocation } from './invocation/invocation.ts'
import type { JsonValue } from './json.ts'
import type { Principal } from './principal/principal.ts'
import { type Refusal, refuse } from './refusal.ts'

export type Verdict = Partial<Omit<Decision, 'kind' | 'policy'>> &
  Pick<Decision, 'refusal' | 'reason'>

/** Arguments as policy sees them: none where the body was not seen. */
export function argumentsOf(invocation: Invocation): JsonValue {
  return invocation.seen === 'body' ? invocation.arguments : null
}

/** Why an outcome that can be read denies the call; undefined where it does not, or not yet. */
export function refusalOf(outcome: PolicyOutcome): Refusal | undefined {
  switch (outcome.outcome) {
    case 'deny':
      return refuse('policy_denied', { reason: outcome.reason })
    case 'approve':
      return refuse('approval_required')
    case 'confirm':
    case 'allow':
      return undefined
  }
}

/** Stands until the caller confirms: a confirmation is asked for only where nothing else is missing. */
export function unconfirmed({ outcome, reason }: PolicyOutcome): Refusal | undefined {
  return outcome === 'confirm' ? refuse('confirmation_required', { reason }) : undefined
}

/** The refusal where the token lacks scopes that the call needs. */
export function missingScopes(
  outcome: PolicyOutcome,
  { principal }: Circumstances,
): Pick<Verdict, 'refusal' | 'reason' | 'limits'> | undefined {
  const missing = outcome.scopes.filter((scope) => !principal.scopes.includes(scope))
  if (missing.length === 0) return undefined
  return {
    refusal: lackOf(missing, principal),
    reason: `The token lacks a scope: ${missing.join(' ')}`,
    limits: [],
  }
}

/** Asks for what the token names and what is missing: what is implied comes with what implies it. */
function lackOf(missing: readonly string[], principal: Principal): Refusal {
  const scopes = [...(principal.grantedScopes ?? principal.scopes), ...missing]
  return refuse('scope_insufficient', { scopes, data: { scopes } })
}

/** A denial before policy could give a reason of its own. */
export function denied(refusal: Refusal, reason: string): Pick<Verdict, 'refusal' | 'reason'> {
  return { refusal, reason: reason === '' ? `Refused: ${refusal.code}` : reason }
}
