/**
 * `argument_max` and `argument_min`: bounds on numbers. A number beyond its bound is brought to the bound.
 * Refuses arguments that are not numbers, and headers in which an argument does not appear.
 */
import type { JsonValue } from '../json.ts'
import { isRefusal, type Refusal, refuse } from '../refusal.ts'
import { readRules, rewrittenTo } from './argument-rules.ts'
import type { ConstrainedCall, Constraint, ConstraintResult } from './constraint.ts'
import { argumentOf } from './mapped-argument.ts'

/**
 * Value: an object from argument names to the largest number allowed. An argument that the call leaves out
 * is not judged; in headers a missing one is `argument_unreadable`, and one beyond the bound
 * `constraint_not_enforceable`.
 */
export const argumentMax: Constraint = {
  name: 'argument_max',
  enforce: (call, value) => enforce(call, value, Math.min),
}

/** As `argument_max`, with the smallest number allowed. */
export const argumentMin: Constraint = {
  name: 'argument_min',
  enforce: (call, value) => enforce(call, value, Math.max),
}

function enforce(
  call: ConstrainedCall,
  value: JsonValue,
  nearest: (sent: number, bound: number) => number,
): ConstraintResult {
  const rules = readRules(call, value, isFiniteNumber)
  if (isRefusal(rules)) return rules
  const rewritten: Record<string, number> = {}
  for (const [name, bound] of rules) {
    const sent = numberOf(call, name)
    if (isRefusal(sent)) return sent
    if (sent !== undefined && nearest(sent, bound) !== sent) rewritten[name] = bound
  }
  return rewrittenTo(call, rewritten)
}

function isFiniteNumber(rule: JsonValue): rule is number {
  return typeof rule === 'number' && Number.isFinite(rule)
}

/** Headers carry numbers as decimal text (MCP 2026-07-28, custom headers from tool parameters). */
function numberOf(call: ConstrainedCall, name: string): number | undefined | Refusal {
  const sent = argumentOf(call, name)
  const unreadable = refuse('argument_unreadable', { detail: 'argument is no number' })
  if (call.seen === 'body') {
    if (sent === undefined) return undefined
    return typeof sent === 'number' && Number.isFinite(sent) ? sent : unreadable
  }
  return typeof sent === 'string' && /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?$/.test(sent)
    ? Number(sent)
    : unreadable
}
