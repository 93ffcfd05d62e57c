/**
 * Asks the policy one question. An evaluation that breaks, or an answer that cannot be read, is a
 * refusal with its own code.
 */
import { isRefusal, type Refusal, refuse } from '../refusal.ts'
import type { PolicyEngine } from './policy-engine.ts'
import type { PolicyInput } from './policy-input.ts'
import { type PolicyOutcome, readPolicyOutcome } from './policy-outcome.ts'
import { fillTenant } from './tenant-slot.ts'

export function askPolicy(engine: PolicyEngine, input: PolicyInput): PolicyOutcome | Refusal {
  let answer: unknown
  try {
    answer = engine.evaluate(input)
  } catch (error) {
    // The engine's message names its own fault; it never holds values of the input.
    return refuse('policy_failed', {
      detail: error instanceof Error ? error.name : 'evaluation threw',
    })
  }
  const outcome = readPolicyOutcome(answer)
  return isRefusal(outcome) ? outcome : fillTenant(outcome, input.tenant)
}
