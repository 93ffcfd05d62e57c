/**
 * `argument_forbid`: arguments that a call may not have. Refuses a call that has one, even as null or in
 * a spelling that some parser takes for it, and every call of which only headers are seen, because they
 * cannot show that an argument is absent.
 */
import { type ArgumentPath, nameOfMember, readArgumentPath } from '../decision/argument-paths.ts'
import { foldKey, foldUpTo } from '../invocation/look-alike.ts'
import type { JsonValue } from '../json.ts'
import { type Refusal, refuse } from '../refusal.ts'
import {
  type ConstrainedCall,
  type Constraint,
  type ConstraintResult,
  refuseArgument,
  refuseHeaders,
} from './constraint.ts'
import { refuseUnlisted } from './mapped-argument.ts'

/** Value: a list of arguments. */
export const argumentForbid: Constraint = { name: 'argument_forbid', enforce }

function enforce(call: ConstrainedCall, value: JsonValue): ConstraintResult {
  if (!Array.isArray(value)) return refuse('policy_output_invalid', { detail: 'value' })
  const paths = (value as readonly JsonValue[])
    .map((name) => (typeof name === 'string' ? readArgumentPath(name) : undefined))
    .filter((path) => path !== undefined)
  if (paths.length < value.length) return refuse('policy_output_invalid', { detail: 'name' })
  for (const path of paths) {
    const refusal = refuseBelow(path, 0, call.arguments, '')
    if (refusal !== undefined) return refusal
  }
  if (call.seen !== 'body') return refuseHeaders()
  return refuseUnlisted(call) ?? { kind: 'satisfied' }
}

/** Where a value stands in place of an object, nobody knows what a reader makes of it. */
function refuseBelow(
  { text, steps }: ArgumentPath,
  depth: number,
  value: JsonValue,
  name: string,
): Refusal | undefined {
  if (depth === steps.length) return refuseArgument('argument_refused', name, 'forbidden')
  if (value === null) return undefined
  if (typeof value !== 'object')
    return refuseArgument('argument_unreadable', name, 'neither an object nor an array')
  const step = steps[depth]
  const wanted = step === undefined ? undefined : foldKey(step)
  for (const [key, inner] of Object.entries(value) as (readonly [string, JsonValue])[]) {
    if (wanted !== undefined && foldUpTo(key, wanted.length) !== wanted) continue
    const refusal = refuseBelow({ text, steps }, depth + 1, inner, nameOfMember(name, key))
    if (refusal !== undefined) return refusal
  }
  return undefined
}
