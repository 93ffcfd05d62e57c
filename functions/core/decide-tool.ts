/**
 * Decides the call of a tool: what it acts on and how, by the bundle's mapping, then policy, then the
 * constraints that policy returns. A tool that the caller could not be allowed is denied exactly like
 * one that does not exist.
 */
import { refuseArgument } from './constraints/constraint.ts'
import { enforceConstraints } from './constraints/enforce-constraints.ts'
import { readObligations } from './constraints/obligations/obligations.ts'
import { type ActionReading, actionOf, refuseSql } from './constraints/sql/action-of.ts'
import type { SqlLibrary } from './constraints/sql/parser.ts'
import { askPolicy } from './decision/ask-policy.ts'
import { buildInput, type Circumstances, type Subject } from './decision/build-input.ts'
import {
  attributesOf,
  lookAlikeIn,
  namesRead,
  nameParameters,
} from './decision/mapped-arguments.ts'
import type { PolicyEngine } from './decision/policy-engine.ts'
import type { PolicyOutcome } from './decision/policy-outcome.ts'
import { mappingOf, type ToolMapping } from './decision/tool-mapping.ts'
import { hiddenBy } from './decision/visible-tools.ts'
import type { Invocation } from './invocation/invocation.ts'
import { inexactNumberIn } from './invocation/exact-numbers.ts'
import { isRefusal, type Refusal, refuse, refuseUnseen } from './refusal.ts'
import {
  argumentsOf,
  denied,
  missingScopes,
  refusalOf,
  unconfirmed,
  type Verdict,
} from './verdict.ts'

/** What a decision needs beside policy. */
export interface Deciding extends Circumstances {
  /** Reads SQL, where the action of a call is what its SQL does. */
  readonly sql: SqlLibrary
}

/** Decides a call of `tool`. Never throws for anything that a caller sent. */
export async function decideTool(
  engine: PolicyEngine,
  circumstances: Deciding,
  sent: Invocation,
  tool: string,
): Promise<Verdict> {
  const mapping = mappingOf(engine.mappings, sent.server, tool)
  const invocation =
    sent.seen === 'body' ? sent : { ...sent, arguments: nameParameters(mapping, sent.arguments) }
  const about = {
    resource: mapping.resource,
    action: typeof mapping.action === 'string' ? mapping.action : 'unknown',
  }
  const hiding = hiddenBy(engine, circumstances, invocation, tool)
  const hide = (refusal: Refusal): Refusal =>
    hiding === undefined ? refusal : refuse('not_available')
  // What its SQL does is not looked at: that takes time, and a tool that is not there takes none.
  if (hiding !== undefined && typeof mapping.action !== 'string')
    return isRefusal(hiding)
      ? { ...about, ...denied(hiding, '') }
      : { ...about, refusal: refuse('not_available'), reason: hiding.reason, rule: hiding.rule }
  const meant = lookAlikeIn(mapping, invocation.arguments)
  if (meant !== undefined) {
    const data = { argument: meant, condition: 'another key looks like it' }
    const refusal = refuse('body_key_refused', { data })
    return {
      ...about,
      ...denied(hide(refusal), 'An argument only looks like one that policy reads'),
    }
  }
  const inexact = inexactNumberIn(invocation.arguments, namesRead(mapping))
  if (inexact !== undefined) {
    const refusal = refuseArgument('argument_unreadable', inexact, 'a number beyond 2^53')
    return {
      ...about,
      ...denied(hide(refusal), 'An argument is a number that readers round differently'),
    }
  }
  const reading = await readAction(mapping, invocation, circumstances.sql)
  if (isRefusal(reading))
    return { ...about, ...denied(hide(reading), 'The action of the call cannot be proven') }
  const outcome = ask(engine, circumstances, invocation, mapping, reading)
  const known = { ...about, action: reading.action }
  if (isRefusal(outcome)) return { ...known, ...denied(outcome, '') }
  const shared = { ...known, reason: outcome.reason, rule: outcome.rule }
  const refusal = refusalOf(outcome)
  if (refusal !== undefined) return { ...shared, refusal: hide(refusal) }
  const enforced = await enforceConstraints(
    outcome,
    mapping,
    invocation,
    reading,
    circumstances.principal.tenant,
  )
  const constraints = Object.keys(outcome.constraints)
  const obligations = Object.keys(outcome.obligations)
  if (isRefusal(enforced))
    return {
      ...shared,
      refusal: enforced,
      constraints,
      reason: `A constraint is not met: ${enforced.detail ?? enforced.code}`,
    }
  const { rewritten, clamped } = enforced
  if (Object.keys(rewritten).length > 0) {
    if (invocation.seen === 'headers')
      return {
        ...shared,
        refusal: refuseUnseen('an argument would have to be rewritten'),
        constraints,
        reason: 'A constraint would have to rewrite an argument',
      }
    const objection = await recheck(
      engine,
      circumstances,
      { ...invocation, arguments: { ...invocation.arguments, ...rewritten } },
      mapping,
      outcome,
      reading,
    )
    if (objection !== undefined)
      return {
        ...shared,
        refusal: objection,
        constraints,
        reason: 'The call is not allowed as constraints would rewrite it',
      }
  }
  const redaction = await readObligations(outcome.obligations, invocation.seen === 'body')
  if (isRefusal(redaction))
    return {
      ...shared,
      refusal: redaction,
      constraints,
      obligations,
      reason: 'An obligation on the answer cannot be met',
    }
  const exposing = reading.sql?.objectionToFields(redaction?.fields ?? [])
  if (exposing !== undefined && typeof mapping.action !== 'string')
    return {
      ...shared,
      refusal: refuseSql(exposing, mapping.action.sql),
      constraints,
      obligations,
      reason: 'A redacted column could come out',
    }
  // Last, because a scope is asked for only where the call would be allowed with it.
  const missing = missingScopes(outcome, circumstances)
  if (missing !== undefined) return { ...shared, ...missing, constraints }
  const demanded = { constraints, obligations, redaction }
  const { limits } = outcome
  return { ...shared, refusal: unconfirmed(outcome), ...demanded, limits, rewritten, clamped }
}

/**
 * The action of a call. SQL is never believed from a header: no server need compare it with the
 * body, and the text that runs could not be replaced by what the syntax tree prints.
 */
async function readAction(
  mapping: ToolMapping,
  invocation: Invocation,
  library: SqlLibrary,
): Promise<ActionReading | Refusal> {
  return typeof mapping.action !== 'string' && invocation.seen === 'headers'
    ? refuseUnseen('the action depends on the body')
    : actionOf(mapping, invocation.arguments, library)
}

/** What was rewritten is asked about anew: same action, still allowed, and no constraint left to apply. */
async function recheck(
  engine: PolicyEngine,
  circumstances: Deciding,
  rewritten: Invocation,
  mapping: ToolMapping,
  first: PolicyOutcome,
  firstReading: ActionReading,
): Promise<Refusal | undefined> {
  const reading = await actionOf(mapping, rewritten.arguments, circumstances.sql)
  if (isRefusal(reading) || reading.action !== firstReading.action)
    return refuse('argument_unreadable', { detail: 'rewritten' })
  const outcome = ask(engine, circumstances, rewritten, mapping, reading)
  if (isRefusal(outcome)) return outcome
  const isSame =
    outcome.outcome === first.outcome &&
    JSON.stringify(outcome.constraints) === JSON.stringify(first.constraints) &&
    JSON.stringify(outcome.obligations) === JSON.stringify(first.obligations)
  if (!isSame) return refuse('policy_denied', { detail: 'rewritten' })
  const enforced = await enforceConstraints(
    outcome,
    mapping,
    rewritten,
    reading,
    circumstances.principal.tenant,
  )
  if (isRefusal(enforced)) return enforced
  const isStable = Object.entries(enforced.rewritten).every(
    ([name, value]) => rewritten.arguments[name] === value,
  )
  return isStable
    ? undefined
    : refuse('argument_unreadable', { detail: 'rewriting does not settle' })
}

function ask(
  engine: PolicyEngine,
  circumstances: Circumstances,
  invocation: Invocation,
  mapping: ToolMapping,
  reading: ActionReading,
): PolicyOutcome | Refusal {
  const attributes = attributesOf(mapping, invocation.arguments)
  if (reading.sql !== undefined) attributes['query_type'] = reading.action
  const subject: Subject = {
    resource: mapping.resource,
    action: reading.action,
    attributes,
    phase: 'call',
    name: invocation.name ?? null,
    arguments: argumentsOf(invocation),
    inputs: invocation.inputs,
  }
  return askPolicy(engine, buildInput(circumstances, invocation, subject))
}
