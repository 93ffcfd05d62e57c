/**
 * Asks a freshly loaded policy the questions that every policy must answer with a well-formed
 * denial. Refuses one that allows nobody-knows-whom, answers what cannot be read, breaks, or takes
 * too long.
 */
import { type BundleProblem, bundleProblem } from '../../core/decision/bundle-problem.ts'
import type { PolicyEngine } from '../../core/decision/policy-engine.ts'
import { readPolicyOutcome } from '../../core/decision/policy-outcome.ts'
import { PROBES } from '../../core/decision/probe-inputs.ts'
import { isRefusal } from '../../core/refusal.ts'
import { withinTime } from './time-limit.ts'

/** Milliseconds for one answer, the first of a cold module included; an ordinary one takes 0.02. */
export const PROBE_LIMIT_MS = 1_000

/** The first probe that the engine fails; undefined where it passes all. */
export function probe(engine: PolicyEngine): BundleProblem | undefined {
  for (const [question, input] of Object.entries(PROBES)) {
    const answer = withinTime(PROBE_LIMIT_MS, () => engine.evaluate(input))
    if (answer.kind === 'timed-out') {
      return bundleProblem(
        'probe_too_slow',
        `The policy took more than ${PROBE_LIMIT_MS} ms to decide ${question}.`,
      )
    }
    if (answer.kind === 'failed') {
      const why = answer.error instanceof Error ? answer.error.message : 'it broke'
      return bundleProblem('probe_failed', `The policy could not decide ${question}: ${why}.`)
    }
    const outcome = readPolicyOutcome(answer.value)
    if (isRefusal(outcome)) {
      return bundleProblem(
        'probe_failed',
        `The policy's answer to ${question} cannot be used: ${outcome.detail ?? outcome.code}.`,
      )
    }
    if (outcome.outcome !== 'deny') {
      return bundleProblem(
        'probe_failed',
        `The policy does not deny ${question}: somebody without a role, of an unknown tenant. Deny by default.`,
      )
    }
  }
  return undefined
}
