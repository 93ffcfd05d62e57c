/**
 * `argument_default`: values for arguments that a call leaves out or sends as null. Refuses where only
 * headers are seen and an argument does not appear in them.
 */
import type { JsonValue } from '../json.ts'
import { isRefusal } from '../refusal.ts'
import { readRewrites, rewrittenTo } from './argument-rules.ts'
import type { ConstrainedCall, Constraint, ConstraintResult } from './constraint.ts'
import { argumentOf } from './mapped-argument.ts'

/** Value: an object from top-level arguments to what they are when they are absent. */
export const argumentDefault: Constraint = {
  name: 'argument_default',
  stage: 'completes',
  enforce,
}

function enforce(call: ConstrainedCall, value: JsonValue): ConstraintResult {
  const rules = readRewrites(call, value, isAny)
  if (isRefusal(rules)) return rules
  const missing = rules.filter(([name, rule]) => {
    const sent = argumentOf(call, name) ?? null
    return sent === null && rule !== null
  })
  return rewrittenTo(call, Object.fromEntries(missing))
}

function isAny(_rule: JsonValue): _rule is JsonValue {
  return true
}
