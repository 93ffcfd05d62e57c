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
import { OutOfSteps } from './evaluation-failure.ts'

/** The rule by which a policy says that its data is not there; the shipped rules do. */
const NO_DATA = 'data'

/** The first probe that the engine fails; undefined where it passes all. */
export function probe(engine: PolicyEngine): BundleProblem | undefined {
  for (const [question, input] of Object.entries(PROBES)) {
    let answer: unknown
    try {
      answer = engine.evaluate(input)
    } catch (error) {
      if (error instanceof OutOfSteps) return tooSlow(question)
      const why = error instanceof Error ? error.message : 'it broke'
      return bundleProblem('probe_failed', `The policy could not decide ${question}: ${why}.`)
    }
    const problem = judge(question, answer)
    if (problem !== undefined) return problem
  }
  return undefined
}

/** The problem of a probe that takes more steps than a decision has. */
export function tooSlow(question: string): BundleProblem {
  return bundleProblem(
    'probe_too_slow',
    `The policy takes too many steps to decide ${question}. Look up what rules need instead of searching for it.`,
  )
}

function judge(question: string, answer: unknown): BundleProblem | undefined {
  const outcome = readPolicyOutcome(answer)
  if (isRefusal(outcome)) {
    const why = outcome.detail ?? outcome.code
    return bundleProblem(
      'probe_failed',
      `The policy's answer to ${question} cannot be used: ${why}.`,
    )
  }
  if (outcome.rule === NO_DATA) {
    return bundleProblem(
      'data_missing',
      'The policy says that its data is missing. Build the bundle with `mcp-authorizer policy build`, or put enterprise.mcp.data into data.json.',
      'data.json',
    )
  }
  if (outcome.outcome !== 'deny') {
    return bundleProblem(
      'probe_failed',
      `The policy does not deny ${question}: somebody without a role, of an unknown tenant. Deny by default.`,
    )
  }
  return undefined
}
