/**
 * What the constraints on single arguments share: their value is an object from arguments to a rule,
 * every argument must be one that the mapping lists, and a call with an argument that the mapping does not
 * list is refused, because no rule could be said to cover it.
 */
import { type ArgumentPath, readArgumentPath } from '../decision/argument-paths.ts'
import { lists } from '../decision/mapped-arguments.ts'
import { isJsonObject, type JsonValue } from '../json.ts'
import { type Refusal, refuse } from '../refusal.ts'
import {
  type ConstrainedCall,
  type ConstraintResult,
  refuseArgument,
  refuseHeaders,
  type Rewritten,
} from './constraint.ts'
import { refuseUnlisted } from './mapped-argument.ts'

/** A rule and the argument that it is about. */
export type Rule<T> = readonly [ArgumentPath, T]

/**
 * The rules of a value. Refuses `policy_output_invalid` for a value that is no object or holds a rule that
 * `isRule` does not accept, `constraint_not_enforceable` for rules on arguments that are not listed, and
 * `argument_refused` for arguments of the call that are not.
 */
export function readRules<T extends JsonValue>(
  call: ConstrainedCall,
  value: JsonValue,
  isRule: (rule: JsonValue) => rule is T,
): readonly Rule<T>[] | Refusal {
  if (!isJsonObject(value)) return refuse('policy_output_invalid', { detail: 'value' })
  const rules: Rule<T>[] = []
  for (const [name, rule] of Object.entries(value)) {
    if (!isRule(rule)) return refuse('policy_output_invalid', { detail: 'rule' })
    const path = readArgumentPath(name)
    if (path === undefined) return refuse('policy_output_invalid', { detail: 'name' })
    rules.push([path, rule])
  }
  return (
    refuseUnmapped(
      call,
      rules.map(([path]) => path),
    ) ?? rules
  )
}

/**
 * The same for rules that give arguments new values, which can be done at the top alone: refuses
 * `policy_output_invalid` for pointers to nested ones.
 */
export function readRewrites<T extends JsonValue>(
  call: ConstrainedCall,
  value: JsonValue,
  isRule: (rule: JsonValue) => rule is T,
): readonly (readonly [string, T])[] | Refusal {
  const rules = readRules(call, value, isRule)
  if ('kind' in rules) return rules
  const isNested = rules.some(([{ steps }]) => steps.length > 1)
  return isNested
    ? refuse('policy_output_invalid', { detail: 'a nested argument is given no new value' })
    : rules.map(([{ steps }, rule]) => [steps[0] ?? '', rule])
}

/** The refusal for arguments that the mapping does not list, in the rules or in the call. */
function refuseUnmapped(
  call: ConstrainedCall,
  ruled: readonly ArgumentPath[],
): Refusal | undefined {
  const unlisted = ruled.find((path) => !lists(call.mapping, path))
  return unlisted === undefined
    ? refuseUnlisted(call)
    : refuseArgument(
        'constraint_not_enforceable',
        unlisted.text,
        "not listed in the tool's mapping, so it cannot be ruled on",
      )
}

/** New values as a result; none is 'satisfied'. In headers nothing can be given a new value. */
export function rewrittenTo(
  call: ConstrainedCall,
  values: Rewritten['arguments'],
  more: Pick<Rewritten, 'clamped'> = {},
): ConstraintResult {
  const [first] = Object.keys(values)
  if (first === undefined) return { kind: 'satisfied' }
  return call.seen === 'body'
    ? { kind: 'rewritten', arguments: values, ...more }
    : refuseHeaders(first)
}
