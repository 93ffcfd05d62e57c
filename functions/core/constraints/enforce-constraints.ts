/**
 * Enforces every constraint that policy returned, one after another, each on what the former left: first
 * what completes the call, then what judges it, then what changes it. A name that nothing handles denies.
 * SQL that policy classified is forwarded as its syntax tree prints it, with or without a constraint.
 */
import type { PolicyOutcome } from '../decision/policy-outcome.ts'
import type { ToolMapping } from '../decision/tool-mapping.ts'
import type { Invocation } from '../invocation/invocation.ts'
import type { JsonObject, JsonValue } from '../json.ts'
import { isRefusal, type Refusal, refuse } from '../refusal.ts'
import type { Constraint } from './constraint.ts'
import { constraintNamed } from './registry.ts'
import type { ActionReading } from './sql/action-of.ts'

/** An argument that was brought to a bound, as its caller is told. */
export interface Clamped {
  readonly argument: string
  readonly constraint: string
  readonly bound: number
}

export interface Enforced {
  readonly kind: 'enforced'
  /** Top-level arguments that get new values; empty where the call is forwarded as it came. */
  readonly rewritten: JsonObject
  readonly clamped: readonly Clamped[]
}

const STAGES = ['completes', 'judges', 'changes'] as const

export async function enforceConstraints(
  outcome: PolicyOutcome,
  mapping: ToolMapping,
  invocation: Invocation,
  reading: ActionReading,
  tenant: string,
): Promise<Enforced | Refusal> {
  const named: (readonly [Constraint, JsonValue])[] = []
  for (const [name, value] of Object.entries(outcome.constraints)) {
    const constraint = constraintNamed(name)
    if (constraint === undefined)
      return nameConstraint(
        refuse('constraint_not_enforceable', { detail: 'not known here' }),
        name,
      )
    named.push([constraint, value])
  }
  let rewritten = printedSql(mapping, invocation, reading)
  let clamped: readonly Clamped[] = []
  for (const [constraint, value] of STAGES.flatMap((stage) =>
    named.filter(([{ stage: own = 'judges' }]) => own === stage),
  )) {
    const call = {
      mapping,
      arguments: { ...invocation.arguments, ...rewritten },
      seen: invocation.seen,
      tenant,
      ...(reading.sql === undefined ? {} : { sql: reading.sql }),
    }
    const result = await constraint.enforce(call, value)
    if (isRefusal(result)) return nameConstraint(result, constraint.name)
    if (result.kind !== 'rewritten') continue
    rewritten = { ...rewritten, ...result.arguments }
    const told = Object.entries(result.clamped ?? {})
    const bounds = told.map(([argument, bound]) => ({
      argument,
      constraint: constraint.name,
      bound,
    }))
    clamped = [...clamped, ...bounds]
  }
  return { kind: 'enforced', rewritten, clamped }
}

/** Says of which constraint a refusal is; one that names an argument says so in its data alone. */
function nameConstraint(refusal: Refusal, constraint: string): Refusal {
  const { detail = '', data } = refusal
  if (data?.['argument'] !== undefined) return { ...refusal, data: { ...data, constraint } }
  const named = `${constraint}: ${detail}`
  return refusal.code === 'constraint_not_enforceable'
    ? { ...refusal, detail: named, reason: `Condition ${named}`, data: { ...data, constraint } }
    : { ...refusal, detail: named }
}

function printedSql(
  mapping: ToolMapping,
  invocation: Invocation,
  { sql }: ActionReading,
): JsonObject {
  if (sql === undefined || typeof mapping.action === 'string') return {}
  const argument = mapping.action.sql
  return invocation.arguments[argument] === sql.printed ? {} : { [argument]: sql.printed }
}
