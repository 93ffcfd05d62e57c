/**
 * `argument_pattern`: regular expressions that arguments must match as a whole, in time linear in the
 * argument (RE2 syntax: no back-references, no look-around). Refuses absent arguments and all that are
 * not text.
 */
import type { JsonValue } from '../json.ts'
import { isRefusal, refuse } from '../refusal.ts'
import { readRules } from './argument-rules.ts'
import type { ConstrainedCall, Constraint, ConstraintResult } from './constraint.ts'
import { argumentOf } from './mapped-argument.ts'

/** UTF-16 units. */
const PATTERN_LIMIT = 1_000
const TEXT_LIMIT = 65_536

/**
 * Value: an object from argument names to patterns. A pattern that RE2 does not know is
 * `policy_output_invalid`; an argument that is absent, no text or longer than 65,536 characters is
 * `argument_unreadable`, one that does not match `argument_refused`.
 */
export const argumentPattern: Constraint = { name: 'argument_pattern', enforce }

async function enforce(call: ConstrainedCall, value: JsonValue): Promise<ConstraintResult> {
  const rules = readRules(call, value, isPattern)
  if (isRefusal(rules)) return rules
  const { RE2JS, RE2JSException } = await import('re2js')
  for (const [name, pattern] of rules) {
    const sent = argumentOf(call, name)
    if (typeof sent !== 'string' || sent.length > TEXT_LIMIT)
      return refuse('argument_unreadable', { detail: 'argument is no text' })
    try {
      if (!RE2JS.compile(pattern).matches(sent))
        return refuse('argument_refused', { detail: 'pattern' })
    } catch (error) {
      if (error instanceof RE2JSException)
        return refuse('policy_output_invalid', { detail: 'pattern' })
      throw error
    }
  }
  return { kind: 'satisfied' }
}

function isPattern(rule: JsonValue): rule is string {
  return typeof rule === 'string' && rule.length <= PATTERN_LIMIT
}
