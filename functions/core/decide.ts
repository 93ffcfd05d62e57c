/**
 * Decides one invocation: policy's answer, the constraints that it returns, and the re-check of what
 * a constraint rewrote, as one decision. Whatever is not completely proven is denied.
 */
import { decideTool } from './decide-tool.ts'
import { askPolicy } from './decision/ask-policy.ts'
import { buildInput, type Circumstances, type Subject } from './decision/build-input.ts'
import type { Limit } from './decision/limit.ts'
import type { PolicyEngine } from './decision/policy-engine.ts'
import type { Invocation } from './invocation/invocation.ts'
import type { JsonObject } from './json.ts'
import { isRefusal, type Refusal, refuse } from './refusal.ts'
import { argumentsOf, denied, missingScopes, refusalOf, type Verdict } from './verdict.ts'

export interface Decision {
  readonly kind: 'decision'
  /** Undefined where the call is allowed. */
  readonly refusal: Refusal | undefined
  readonly reason: string
  readonly rule: string
  readonly resource: string
  readonly action: string
  /** Names of the constraints that were enforced; their values are policy's, not the caller's. */
  readonly constraints: readonly string[]
  readonly limits: readonly Limit[]
  /** Top-level arguments with the values that are forwarded in place of the caller's. */
  readonly rewritten: JsonObject
  readonly policy: { readonly revision: string; readonly digest: string }
}

/** Decides `invocation` under `engine`. Never throws for anything that a caller sent. */
export async function decide(
  engine: PolicyEngine,
  circumstances: Circumstances,
  invocation: Invocation,
): Promise<Decision> {
  const verdict =
    invocation.row.asks === 'tool' && invocation.name !== undefined
      ? await decideTool(engine, circumstances, invocation, invocation.name)
      : decideMethod(engine, circumstances, invocation)
  return {
    kind: 'decision',
    ...NOTHING,
    ...verdict,
    policy: { revision: engine.revision, digest: engine.digest },
  }
}

const NOTHING = {
  rule: '',
  resource: '',
  action: '',
  constraints: [],
  limits: [],
  rewritten: {},
} as const

function decideMethod(
  engine: PolicyEngine,
  circumstances: Circumstances,
  invocation: Invocation,
): Verdict {
  const { asks } = invocation.row
  if (asks === 'tool') return denied(refuse('params_invalid', { detail: 'name' }), '')
  const subject: Subject = {
    ...asks,
    attributes: {},
    phase: 'call',
    name: invocation.name ?? null,
    arguments: argumentsOf(invocation),
  }
  const about = { resource: asks.resource, action: asks.action }
  const outcome = askPolicy(engine, buildInput(circumstances, invocation, subject))
  if (isRefusal(outcome)) return { ...about, ...denied(outcome, '') }
  const refusal = refusalOf(outcome)
  const shared = { ...about, reason: outcome.reason, rule: outcome.rule }
  if (refusal !== undefined)
    return {
      ...shared,
      refusal:
        invocation.name !== undefined && refusal.code === 'policy_denied'
          ? refuse('not_available')
          : refusal,
    }
  const unhandled = Object.keys(outcome.constraints)[0] ?? Object.keys(outcome.obligations)[0]
  if (unhandled !== undefined)
    return { ...shared, refusal: refuse('constraint_not_enforceable', { detail: unhandled }) }
  const missing = missingScopes(outcome, circumstances)
  return { ...shared, refusal: undefined, limits: outcome.limits, ...missing }
}
