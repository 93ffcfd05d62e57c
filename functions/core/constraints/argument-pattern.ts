/**
 * `argument_pattern`: regular expressions that arguments must match as a whole, in time linear in the
 * argument (RE2 syntax: no back-references, no look-around). Refuses absent arguments and all that are
 * not text.
 */
import type { JsonValue } from '../json.ts'
import { isRefusal, refuse } from '../refusal.ts'
import { readRules } from './argument-rules.ts'
import {
  type ConstrainedCall,
  type Constraint,
  type ConstraintResult,
  refuseArgument,
} from './constraint.ts'
import { argumentsAt } from './mapped-argument.ts'

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
  for (const [path, pattern] of rules) {
    const all = argumentsAt(call, path)
    if (isRefusal(all)) return all
    if (all.length === 0) return refuseArgument('argument_unreadable', path.text, 'absent')
    try {
      const compiled = RE2JS.compile(pattern)
      for (const { name, value: sent, isWhole } of all) {
        if (!isWhole || typeof sent !== 'string' || sent.length > TEXT_LIMIT)
          return refuseArgument('argument_unreadable', name, 'not text, or longer than is read')
        if (!compiled.matches(sent))
          return refuseArgument('argument_refused', name, 'does not match argument_pattern')
      }
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
