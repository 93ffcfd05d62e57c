/**
 * In front of the enforcer: whether a scope is all that a call of a tool lacks, by its headers. Only
 * the authorizer's answer can carry a challenge through API Gateway; everything else about the call,
 * the body included, is the enforcer's to judge.
 */
import { askAboutTool } from './decision/could-be-allowed.ts'
import type { Circumstances } from './decision/build-input.ts'
import type { PolicyEngine } from './decision/policy-engine.ts'
import type { Invocation } from './invocation/invocation.ts'
import { isRefusal, type Refusal } from './refusal.ts'
import { missingScopes } from './verdict.ts'

/** The challenge, or undefined where there is nothing to challenge, or other things to say first. */
export function lackedScope(
  engine: PolicyEngine,
  circumstances: Circumstances,
  invocation: Invocation,
): Refusal | undefined {
  if (invocation.row.asks !== 'tool' || invocation.name === undefined) return undefined
  const outcome = askAboutTool(engine, circumstances, invocation, invocation.name)
  if (isRefusal(outcome) || outcome.outcome !== 'allow') return undefined
  return missingScopes(outcome, circumstances)?.refusal
}
