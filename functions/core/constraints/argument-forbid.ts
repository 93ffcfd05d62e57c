/**
 * `argument_forbid`: arguments that a call may not have. Refuses a call that has one, even as null, and
 * every call of which only headers are seen, because they cannot show that an argument is absent.
 */
import type { JsonValue } from '../json.ts'
import { refuse } from '../refusal.ts'
import { refuseUnmapped } from './argument-rules.ts'
import type { ConstrainedCall, Constraint, ConstraintResult } from './constraint.ts'
import { argumentOf } from './mapped-argument.ts'

/** Value: a list of argument names. */
export const argumentForbid: Constraint = { name: 'argument_forbid', enforce }

function enforce(call: ConstrainedCall, value: JsonValue): ConstraintResult {
  if (!Array.isArray(value)) return refuse('policy_output_invalid', { detail: 'value' })
  const names = (value as readonly JsonValue[]).filter((name) => typeof name === 'string')
  if (names.length < value.length) return refuse('policy_output_invalid', { detail: 'name' })
  if (names.some((name) => argumentOf(call, name) !== undefined))
    return refuse('argument_refused', { detail: 'forbidden argument' })
  if (call.seen !== 'body') return refuse('constraint_not_enforceable', { detail: 'body not seen' })
  return refuseUnmapped(call, []) ?? { kind: 'satisfied' }
}
