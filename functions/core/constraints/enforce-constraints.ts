/**
 * Enforces every constraint that policy returned, one after another, each on what the former left.
 * A name that nothing handles denies. SQL that policy classified is forwarded as its syntax tree prints
 * it, with or without a constraint.
 */
import type { PolicyOutcome } from '../decision/policy-outcome.ts'
import type { ToolMapping } from '../decision/tool-mapping.ts'
import type { Invocation } from '../invocation/invocation.ts'
import type { JsonObject } from '../json.ts'
import { isRefusal, type Refusal, refuse } from '../refusal.ts'
import { constraintNamed } from './registry.ts'
import type { ActionReading } from './sql/action-of.ts'

/** Top-level arguments that get new values; empty where the call is forwarded as it came. */
export async function enforceConstraints(
  outcome: PolicyOutcome,
  mapping: ToolMapping,
  invocation: Invocation,
  reading: ActionReading,
  tenant: string,
): Promise<JsonObject | Refusal> {
  let rewritten = printedSql(mapping, invocation, reading)
  for (const [name, value] of Object.entries(outcome.constraints)) {
    const constraint = constraintNamed(name)
    if (constraint === undefined) return refuse('constraint_not_enforceable', { detail: name })
    const call = {
      mapping,
      arguments: { ...invocation.arguments, ...rewritten },
      seen: invocation.seen,
      tenant,
      ...(reading.sql === undefined ? {} : { sql: reading.sql }),
    }
    const result = await constraint.enforce(call, value)
    if (isRefusal(result))
      return { ...result, detail: result.detail === undefined ? name : `${name}: ${result.detail}` }
    if (result.kind === 'rewritten') rewritten = { ...rewritten, ...result.arguments }
  }
  return rewritten
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
