/**
 * Decides one invocation: policy's answer, the constraints that it returns, and the re-check of what
 * a constraint rewrote, as one decision. Whatever is not completely proven is denied.
 */
import type { Clamped } from './constraints/enforce-constraints.ts'
import type { Redaction } from './constraints/obligations/obligation.ts'
import { readObligations } from './constraints/obligations/obligations.ts'
import { decideHeard, type HeardTask } from './decide-heard.ts'
import { decideOrigin } from './decide-origin.ts'
import { asForwarded } from './as-forwarded.ts'
import { type Deciding, decideTool } from './decide-tool.ts'
import { askPolicy } from './decision/ask-policy.ts'
import { buildInput, type Circumstances, type Subject } from './decision/build-input.ts'
import { couldBeSeen } from './decision/could-be-seen.ts'
import type { Limit } from './decision/limit.ts'
import type { PolicyEngine } from './decision/policy-engine.ts'
import type { Invocation } from './invocation/invocation.ts'
import type { JsonObject } from './json.ts'
import { isRefusal, type Refusal, refuse } from './refusal.ts'
import {
  argumentsOf,
  denied,
  missingScopes,
  refusalOf,
  unconfirmed,
  type Verdict,
} from './verdict.ts'

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
  /** Names of what policy demands of the answer. */
  readonly obligations: readonly string[]
  /** What is taken out of the answer; undefined: nothing. */
  readonly redaction: Redaction | undefined
  readonly limits: readonly Limit[]
  /** Tasks of which a stream that waits may bring news; absent for everything else. */
  readonly heard?: readonly HeardTask[]
  /** Top-level arguments with the values that are forwarded in place of the caller's. */
  readonly rewritten: JsonObject
  /** Those that were brought to a bound; the caller is told of them. */
  readonly clamped: readonly Clamped[]
  /** What became of a confirmation that policy wants; undefined: it wants none. */
  readonly confirmation?: 'asked' | 'declined' | 'self-attested'
  readonly policy: { readonly revision: string; readonly digest: string }
}

/** Decides `invocation` under `engine`. Never throws for anything that a caller sent. */
export async function decide(
  engine: PolicyEngine,
  circumstances: Deciding,
  invocation: Invocation,
): Promise<Decision> {
  const verdict = await decideAll(engine, circumstances, invocation)
  return {
    kind: 'decision',
    ...NOTHING,
    ...verdict,
    policy: { revision: engine.revision, digest: engine.digest },
  }
}

/** What belongs to a task needs leave twice: as what it is, and as part of the call that made the task. */
async function decideAll(
  engine: PolicyEngine,
  circumstances: Deciding,
  invocation: Invocation,
): Promise<Verdict> {
  const { row, name, origin, protocol, resumed, heard } = invocation
  if (resumed !== undefined) return decideResumed(engine, circumstances, resumed)
  if (row.worksOnTask === true)
    return origin === undefined
      ? denied(refuse('task_unknown', { data: { protocol } }), '')
      : decideOrigin(engine, circumstances, invocation, origin)
  const own =
    row.asks === 'tool' && name !== undefined
      ? await decideTool(engine, circumstances, invocation, name)
      : await decideMethod(engine, circumstances, invocation)
  if (own.refusal !== undefined) return own
  if (heard !== undefined) {
    const allowed = await decideHeard(engine, circumstances, invocation, heard)
    const asked = new Set(invocation.heardIds).size
    return {
      ...own,
      heard: allowed,
      reason: `${own.reason}; news of ${allowed.length} of ${asked} tasks`,
    }
  }
  if (origin === undefined) return own
  const asOrigin = await decideOrigin(engine, circumstances, invocation, origin)
  return asOrigin.refusal === undefined ? own : asOrigin
}

/** The stream of a call goes on where that call would be allowed now, as it was forwarded. */
async function decideResumed(
  engine: PolicyEngine,
  circumstances: Deciding,
  resumed: Invocation,
): Promise<Verdict> {
  const verdict = await decideAll(engine, circumstances, resumed)
  return asForwarded(verdict, resumed.arguments, 'of a stream')
}

const NOTHING = {
  rule: '',
  resource: '',
  action: '',
  constraints: [],
  obligations: [],
  redaction: undefined,
  limits: [],
  rewritten: {},
  clamped: [],
} as const

async function decideMethod(
  engine: PolicyEngine,
  circumstances: Circumstances,
  invocation: Invocation,
): Promise<Verdict> {
  const { row, name, thing, protocol } = invocation
  const { listens } = circumstances
  const { asks } = row
  if (asks === 'tool') return denied(refuse('params_invalid', { detail: 'name' }), '')
  const about = { resource: asks.resource, action: asks.action }
  const refused = row.refusedAs ?? (row.listens && !listens ? 'stream_not_served' : undefined)
  if (refused !== undefined)
    return { ...about, ...denied(refuse(refused, { data: { protocol } }), '') }
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
      refusal: isHidden() ? refuse('not_available') : refusal,
    }
  // Completing is open to many, and tells what a reference holds: only to who may see it. So does news of it.
  if ((row.namedBy === 'ref' || row.listens !== undefined) && isHidden())
    return { ...shared, refusal: refuse('not_available') }
  const [unhandled] = Object.keys(outcome.constraints)
  if (unhandled !== undefined)
    return {
      ...shared,
      refusal: refuse('constraint_not_enforceable', {
        detail: `${unhandled}: not known for this method`,
        reason: `Condition ${unhandled}: not known for this method`,
      }),
      reason: `A constraint is not met: ${unhandled}`,
    }
  const obligations = Object.keys(outcome.obligations)
  const redaction = await readObligations(outcome.obligations, invocation.seen === 'body')
  if (isRefusal(redaction))
    return {
      ...shared,
      refusal: redaction,
      obligations,
      reason: 'An obligation on the answer cannot be met',
    }
  const missing = missingScopes(outcome, circumstances)
  const { limits } = outcome
  return { ...shared, refusal: unconfirmed(outcome), obligations, redaction, limits, ...missing }
}
