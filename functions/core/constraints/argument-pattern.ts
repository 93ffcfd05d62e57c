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
import { expressions, mayMatch } from './expressions.ts'
import { argumentsAt } from './mapped-argument.ts'

/** UTF-16 units. */
const TEXT_LIMIT = 65_536

/**
 * Value: an object from argument names to patterns. A pattern that RE2 does not know, or that is too large
 * (`expressions.ts`), is `policy_output_invalid`; an argument that is absent, no text, longer than 65,536
 * characters or too long for its pattern is `argument_unreadable`, one that does not match
 * `argument_refused`.
 */
export const argumentPattern: Constraint = { name: 'argument_pattern', enforce }

async function enforce(call: ConstrainedCall, value: JsonValue): Promise<ConstraintResult> {
  const rules = readRules(call, value, isPattern)
  if (isRefusal(rules)) return rules
  const compile = await expressions()
  for (const [path, pattern] of rules) {
    const all = argumentsAt(call, path)
    if (isRefusal(all)) return all
    if (all.length === 0) return refuseArgument('argument_unreadable', path.text, 'absent')
    const compiled = compile(pattern)
    if (compiled === undefined) return refuse('policy_output_invalid', { detail: 'pattern' })
    for (const { name, value: sent, isWhole } of all) {
      const isRead = isWhole && typeof sent === 'string' && sent.length <= TEXT_LIMIT
      if (!isRead || !mayMatch(compiled, sent.length))
        return refuseArgument('argument_unreadable', name, 'not text, or longer than is read')
      if (!compiled.matches(sent))
        return refuseArgument('argument_refused', name, 'does not match argument_pattern')
    }
  }
  return { kind: 'satisfied' }
}

function isPattern(rule: JsonValue): rule is string {
  return typeof rule === 'string'
}
