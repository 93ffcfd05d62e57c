/**
 * Decides one invocation: policy's answer, the constraints that it returns, and the re-check of what
 * a constraint rewrote, as one decision. Whatever is not completely proven is denied.
 */
import { type ActionReading, actionOf } from './constraints/sql/action-of.ts'
import { enforceConstraints } from './constraints/enforce-constraints.ts'
import { askPolicy } from './decision/ask-policy.ts'
import { buildInput, type Circumstances, type Subject } from './decision/build-input.ts'
import { couldBeAllowed } from './decision/could-be-allowed.ts'
import type { PolicyEngine } from './decision/policy-engine.ts'
import type { PolicyOutcome } from './decision/policy-outcome.ts'
import { mappingOf, type ToolMapping } from './decision/tool-mapping.ts'
import type { Invocation } from './invocation/invocation.ts'
import { hasLookAlike, keysThatMatter } from './invocation/look-alike.ts'
import type { JsonObject, JsonValue } from './json.ts'
import type { Limit } from './decision/limit.ts'
import { isRefusal, type Refusal, refuse } from './refusal.ts'

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

type Verdict = Partial<Omit<Decision, 'kind' | 'policy'>> & Pick<Decision, 'refusal' | 'reason'>

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
  const refusal = isRefusal(outcome) ? outcome : refusalOf(outcome, circumstances)
  if (isRefusal(outcome)) return { ...about, ...denied(outcome, '') }
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
  return { ...shared, refusal: undefined, limits: outcome.limits }
}

async function decideTool(
  engine: PolicyEngine,
  circumstances: Circumstances,
  sent: Invocation,
  tool: string,
): Promise<Verdict> {
  const mapping = mappingOf(engine.mappings, sent.server, tool)
  const invocation =
    sent.seen === 'body' ? sent : { ...sent, arguments: nameArguments(mapping, sent.arguments) }
  const hidden = (): Refusal | undefined =>
    couldBeAllowed(engine, circumstances, invocation, tool) ? undefined : refuse('not_available')
  const about = {
    resource: mapping.resource,
    action: typeof mapping.action === 'string' ? mapping.action : 'unknown',
  }
  if (hasLookAlike(invocation.arguments, keysThatMatter(argumentsRead(mapping)))) {
    return {
      ...about,
      ...denied(
        hidden() ?? refuse('body_key_refused'),
        'An argument only looks like one that policy reads',
      ),
    }
  }
  const reading = await actionOf(mapping, invocation.arguments)
  if (isRefusal(reading)) {
    // At the edge the argument is not wrong, it is out of sight.
    const unproven = invocation.seen === 'headers' ? refuse('constraint_not_enforceable') : reading
    return { ...about, ...denied(hidden() ?? unproven, 'The action of the call cannot be proven') }
  }
  const outcome = ask(engine, circumstances, invocation, mapping, reading)
  const known = { ...about, action: reading.action }
  if (isRefusal(outcome)) return { ...known, ...denied(outcome, '') }
  const shared = { ...known, reason: outcome.reason, rule: outcome.rule }
  const refusal = refusalOf(outcome, circumstances)
  if (refusal !== undefined)
    return {
      ...shared,
      refusal: refusal.code === 'policy_denied' ? (hidden() ?? refusal) : refusal,
    }

  const enforced = await enforceConstraints(
    outcome,
    mapping,
    invocation,
    reading,
    circumstances.principal.tenant,
  )
  const constraints = Object.keys(outcome.constraints)
  if (isRefusal(enforced))
    return {
      ...shared,
      refusal: enforced,
      constraints,
      reason: `${outcome.reason}; a constraint is not met`,
    }
  if (Object.keys(enforced).length > 0) {
    if (invocation.seen === 'headers')
      return { ...shared, refusal: refuse('constraint_not_enforceable'), constraints }
    const objection = await recheck(
      engine,
      circumstances,
      { ...invocation, arguments: { ...invocation.arguments, ...enforced } },
      mapping,
      outcome,
      reading,
    )
    if (objection !== undefined)
      return {
        ...shared,
        refusal: objection,
        constraints,
        reason: `${outcome.reason}; the rewritten call is not`,
      }
  }
  return { ...shared, refusal: undefined, constraints, limits: outcome.limits, rewritten: enforced }
}

/** What was rewritten is asked about anew: same action, still allowed, and no constraint left to apply. */
async function recheck(
  engine: PolicyEngine,
  circumstances: Circumstances,
  rewritten: Invocation,
  mapping: ToolMapping,
  first: PolicyOutcome,
  firstReading: ActionReading,
): Promise<Refusal | undefined> {
  const reading = await actionOf(mapping, rewritten.arguments)
  if (isRefusal(reading) || reading.action !== firstReading.action)
    return refuse('argument_unreadable', { detail: 'rewritten' })
  const outcome = ask(engine, circumstances, rewritten, mapping, reading)
  if (isRefusal(outcome)) return outcome
  const isSame =
    outcome.outcome === 'allow' &&
    JSON.stringify(outcome.constraints) === JSON.stringify(first.constraints)
  if (!isSame) return refuse('policy_denied', { detail: 'rewritten' })
  const enforced = await enforceConstraints(
    outcome,
    mapping,
    rewritten,
    reading,
    circumstances.principal.tenant,
  )
  if (isRefusal(enforced)) return enforced
  const isStable = Object.entries(enforced).every(
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
  const attributes: Record<string, JsonValue> = {}
  for (const [attribute, argument] of Object.entries(mapping.attributes)) {
    const value = Object.hasOwn(invocation.arguments, argument)
      ? invocation.arguments[argument]
      : undefined
    if (value !== undefined) attributes[attribute] = value
  }
  if (reading.sql !== undefined) attributes['query_type'] = reading.action
  const subject: Subject = {
    resource: mapping.resource,
    action: reading.action,
    attributes,
    phase: 'call',
    name: invocation.name ?? null,
    arguments: argumentsOf(invocation),
  }
  return askPolicy(engine, buildInput(circumstances, invocation, subject))
}

function argumentsOf(invocation: Invocation): JsonValue {
  return invocation.seen === 'body' ? invocation.arguments : null
}

/** Why an outcome that can be read does not allow the call; undefined where it does. */
function refusalOf(outcome: PolicyOutcome, { principal }: Circumstances): Refusal | undefined {
  switch (outcome.outcome) {
    case 'deny':
      return refuse('policy_denied')
    case 'confirm':
      return refuse('confirmation_required')
    case 'approve':
      return refuse('approval_required')
    case 'allow': {
      const missing = outcome.scopes.filter((scope) => !principal.scopes.includes(scope))
      return missing.length === 0
        ? undefined
        : refuse('scope_insufficient', { scopes: [...principal.scopes, ...missing] })
    }
  }
}

function denied(refusal: Refusal, reason: string): Pick<Verdict, 'refusal' | 'reason'> {
  return { refusal, reason: reason === '' ? `Refused: ${refusal.code}` : reason }
}

function argumentsRead(mapping: ToolMapping): string[] {
  const sql = typeof mapping.action === 'string' ? [] : [mapping.action.sql]
  return [...Object.values(mapping.attributes), ...sql]
}

/** Gives parameters that came as header names (which have no case) the names that the mapping uses. */
function nameArguments(mapping: ToolMapping, parameters: JsonObject): JsonObject {
  const names = new Map(argumentsRead(mapping).map((name) => [name.toLowerCase(), name]))
  return Object.fromEntries(
    Object.entries(parameters).map(([parameter, value]) => [
      names.get(parameter) ?? parameter,
      value,
    ]),
  )
}
