/**
 * Decides one invocation: policy's answer, the constraints that it returns, and the re-check of what
 * a constraint rewrote, as one decision. Whatever is not completely proven is denied.
 */
import { decideTool } from './decide-tool.ts'
import { askPolicy } from './decision/ask-policy.ts'
import { buildInput, type Circumstances, type Subject } from './decision/build-input.ts'
import { couldBeSeen } from './decision/could-be-seen.ts'
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
  const { row, name, thing, protocol } = invocation
  const { asks } = row
  if (asks === 'tool') return denied(refuse('params_invalid', { detail: 'name' }), '')
  const about = { resource: asks.resource, action: asks.action }
  if (row.refusedAs !== undefined)
    return { ...about, ...denied(refuse(row.refusedAs, { data: { protocol } }), '') }
  const subject: Subject = {
    ...asks,
    attributes: {},
    phase: 'call',
    name: name ?? null,
    arguments: argumentsOf(invocation),
    inputs: invocation.inputs,
  }
  const outcome = askPolicy(engine, buildInput(circumstances, invocation, subject))
  if (isRefusal(outcome)) return { ...about, ...denied(outcome, '') }
  const shared = { ...about, reason: outcome.reason, rule: outcome.rule }
  const isHidden = (): boolean =>
    thing !== undefined &&
    name !== undefined &&
    !couldBeSeen(engine, circumstances, invocation, thing, name)
  const refusal = refusalOf(outcome)
  if (refusal !== undefined)
    return {
      ...shared,
      refusal: refusal.code === 'policy_denied' && isHidden() ? refuse('not_available') : refusal,
    }
  // Completing is open to many, and tells what a reference holds: only to who may see it.
  if (row.namedBy === 'ref' && isHidden()) return { ...shared, refusal: refuse('not_available') }
  const unhandled = Object.keys(outcome.constraints)[0] ?? Object.keys(outcome.obligations)[0]
  if (unhandled !== undefined)
    return { ...shared, refusal: refuse('constraint_not_enforceable', { detail: unhandled }) }
  const missing = missingScopes(outcome, circumstances)
  return { ...shared, refusal: undefined, limits: outcome.limits, ...missing }
}
