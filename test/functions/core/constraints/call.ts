/**
 * A call as the constraint tests make it: everything mapped, seen in the body unless said otherwise.
 */
import { sqlLibrary } from '../../../../functions/adapters/sql/sql-library.ts'
import type {
  ConstrainedCall,
  ConstraintResult,
} from '../../../../functions/core/constraints/constraint.ts'
import { constraintNamed } from '../../../../functions/core/constraints/registry.ts'
import { actionOf } from '../../../../functions/core/constraints/sql/action-of.ts'
import type { JsonObject, JsonValue } from '../../../../functions/core/json.ts'
import { isRefusal } from '../../../../functions/core/refusal.ts'

export function callOf(
  callArguments: JsonObject,
  more: Partial<ConstrainedCall> = {},
): ConstrainedCall {
  return {
    mapping: {
      resource: 'everything',
      action: 'invoke',
      attributes: {
        path_pattern: 'path',
        endpoint_pattern: 'endpoint',
        content: 'content',
        count: 'count',
        label: 'label',
      },
    },
    arguments: callArguments,
    seen: 'body',
    tenant: 'tenant_a',
    ...more,
  }
}

/** Enforces a constraint by the name under which policy returns it; mapped SQL is read before. */
export async function enforce(
  name: string,
  value: JsonValue,
  call: ConstrainedCall,
): Promise<ConstraintResult> {
  const constraint = constraintNamed(name)
  if (constraint === undefined) throw new Error(`no constraint ${name}`)
  const isSql = typeof call.mapping.action !== 'string' && call.seen === 'body'
  if (!isSql || call.sql !== undefined) return constraint.enforce(call, value)
  const reading = await actionOf(call.mapping, call.arguments, sqlLibrary)
  return isRefusal(reading) ? reading : constraint.enforce({ ...call, ...reading }, value)
}

/** What came of it, in one word: `satisfied`, `rewritten` or the code of the refusal. */
export async function outcome(
  name: string,
  value: JsonValue,
  call: ConstrainedCall,
): Promise<string> {
  const result = await enforce(name, value, call)
  return result.kind === 'refusal' ? result.code : result.kind
}
