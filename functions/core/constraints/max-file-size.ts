/**
 * `max_file_size`: the most bytes that a call may write to a file. Measures the argument mapped as
 * `content` or `file_content`, and refuses where only headers are seen.
 */
import type { JsonValue } from '../json.ts'
import { isRefusal, refuse } from '../refusal.ts'
import type { ConstrainedCall, Constraint, ConstraintResult } from './constraint.ts'
import { argumentNameOf, mappedText } from './mapped-argument.ts'

/**
 * Value: bytes of the content as UTF-8, a whole number from 0 to 2^53 - 1. More than that is refused with
 * `argument_refused`; nothing is cut off.
 */
export const maxFileSize: Constraint = { name: 'max_file_size', enforce }

function enforce(call: ConstrainedCall, value: JsonValue): ConstraintResult {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    return refuse('policy_output_invalid', { detail: 'value' })
  if (call.seen !== 'body') return refuse('constraint_not_enforceable', { detail: 'body not seen' })
  const attribute = argumentNameOf(call, 'content') === undefined ? 'file_content' : 'content'
  const content = mappedText(call, attribute)
  if (isRefusal(content)) return content
  return new TextEncoder().encode(content).length <= value
    ? { kind: 'satisfied' }
    : refuse('argument_refused', { detail: 'file too large' })
}
