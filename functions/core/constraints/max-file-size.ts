/**
 * `max_file_size`: the most bytes that a call may write to a file. Measures every argument
 * mapped as `content` or `file_content`, each by itself, and refuses where only headers are seen.
 */
import type { JsonValue } from '../json.ts'
import { isRefusal, refuse } from '../refusal.ts'
import { pathsOf } from '../decision/mapped-arguments.ts'
import {
  type ConstrainedCall,
  type Constraint,
  type ConstraintResult,
  refuseArgument,
  refuseHeaders,
} from './constraint.ts'
import { mappedTexts } from './mapped-argument.ts'

/**
 * Value: bytes of the content as UTF-8, a whole number from 0 to 2^53 - 1. More than that is refused with
 * `argument_refused`; nothing is cut off.
 */
export const maxFileSize: Constraint = { name: 'max_file_size', enforce }

function enforce(call: ConstrainedCall, value: JsonValue): ConstraintResult {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    return refuse('policy_output_invalid', { detail: 'value' })
  if (call.seen !== 'body') return refuseHeaders()
  const isShort = pathsOf(call.mapping, 'content').length > 0
  const contents = mappedTexts(call, isShort ? 'content' : 'file_content')
  if (isRefusal(contents)) return contents
  const encoder = new TextEncoder()
  const large = contents.find(({ text }) => encoder.encode(text).length > value)
  return large === undefined
    ? { kind: 'satisfied' }
    : refuseArgument('argument_refused', large.name, `larger than max_file_size (${value} bytes)`)
}
