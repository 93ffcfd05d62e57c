/**
 * What the constraints on single arguments share: their value is an object from argument names to a rule,
 * every name must be one that the mapping lists, and a call with an argument that the mapping does not
 * list is refused, because no rule could be said to cover it.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import { type Refusal, refuse } from '../refusal.ts'
import type { ConstrainedCall } from './constraint.ts'

/**
 * The rules of a value. Refuses `policy_output_invalid` for a value that is no object or holds a rule that
 * `isRule` does not accept, `constraint_not_enforceable` for rules on arguments that are not mapped, and
 * `argument_refused` for arguments that are not.
 */
export function readRules<T extends JsonValue>(
  call: ConstrainedCall,
  value: JsonValue,
  isRule: (rule: JsonValue) => rule is T,
): readonly (readonly [string, T])[] | Refusal {
  if (!isJsonObject(value)) return refuse('policy_output_invalid', { detail: 'value' })
  const rules: (readonly [string, T])[] = []
  for (const [name, rule] of Object.entries(value)) {
    if (!isRule(rule)) return refuse('policy_output_invalid', { detail: 'rule' })
    rules.push([name, rule])
  }
  return refuseUnmapped(call, Object.keys(value)) ?? rules
}

/** The refusal for names that the mapping does not list, in the rules or in the call. */
export function refuseUnmapped(
  call: ConstrainedCall,
  ruled: readonly string[],
): Refusal | undefined {
  const { action, attributes } = call.mapping
  const mapped = new Set(Object.values(attributes))
  if (typeof action !== 'string') mapped.add(action.sql)
  if (!ruled.every((name) => mapped.has(name)))
    return refuse('constraint_not_enforceable', {
      detail: 'rule on an argument that is not mapped',
    })
  if (!Object.keys(call.arguments).every((name) => mapped.has(name)))
    return refuse('argument_refused', { detail: 'argument that is not mapped' })
  return undefined
}

/** New values as a result; none is 'satisfied'. In headers nothing can be given a new value. */
export function rewrittenTo(
  call: ConstrainedCall,
  values: JsonObject,
):
  | { readonly kind: 'satisfied' }
  | { readonly kind: 'rewritten'; readonly arguments: JsonObject }
  | Refusal {
  if (Object.keys(values).length === 0) return { kind: 'satisfied' }
  return call.seen === 'body'
    ? { kind: 'rewritten', arguments: values }
    : refuse('constraint_not_enforceable', { detail: 'body not seen' })
}
