/**
 * Bounds on numbers. `argument_max` and `argument_min` refuse a number beyond them; `argument_clamp_max`
 * and `argument_clamp_min` bring it to the bound, and the caller is told. All refuse arguments that are
 * not numbers, and headers in which an argument does not appear.
 */
import type { JsonValue } from '../json.ts'
import { isRefusal, type Refusal } from '../refusal.ts'
import { readRewrites, readRules, rewrittenTo } from './argument-rules.ts'
import {
  type ConstrainedCall,
  type Constraint,
  type ConstraintResult,
  refuseArgument,
} from './constraint.ts'
import { argumentOf, argumentsAt } from './mapped-argument.ts'

/**
 * Value: an object from arguments to the largest number allowed. An argument that the call leaves out is
 * not judged; in headers a missing one is `argument_unreadable`. One beyond its bound is
 * `argument_refused`.
 */
export const argumentMax: Constraint = {
  name: 'argument_max',
  enforce: (call, value) => judge(call, value, { name: 'argument_max', beyond: isAbove }),
}

/** As `argument_max`, with the smallest number allowed. */
export const argumentMin: Constraint = {
  name: 'argument_min',
  enforce: (call, value) => judge(call, value, { name: 'argument_min', beyond: isBelow }),
}

/**
 * Value: an object from top-level arguments to the largest number that is forwarded; a larger one becomes
 * that. In headers one beyond the bound is `constraint_not_enforceable`.
 */
export const argumentClampMax: Constraint = {
  name: 'argument_clamp_max',
  stage: 'changes',
  enforce: (call, value) => clamp(call, value, isAbove),
}

/** As `argument_clamp_max`, with the smallest number that is forwarded. */
export const argumentClampMin: Constraint = {
  name: 'argument_clamp_min',
  stage: 'changes',
  enforce: (call, value) => clamp(call, value, isBelow),
}

type IsBeyond = (sent: number, bound: number) => boolean

function isAbove(sent: number, bound: number): boolean {
  return sent > bound
}

function isBelow(sent: number, bound: number): boolean {
  return sent < bound
}

function judge(
  call: ConstrainedCall,
  value: JsonValue,
  { name, beyond }: { readonly name: string; readonly beyond: IsBeyond },
): ConstraintResult {
  const rules = readRules(call, value, isFiniteNumber)
  if (isRefusal(rules)) return rules
  for (const [path, bound] of rules) {
    const all = argumentsAt(call, path)
    if (isRefusal(all)) return all
    for (const found of all) {
      const sent = found.isWhole ? numberFrom(call, found.value) : undefined
      if (sent === undefined) return noNumber(found.name)
      if (beyond(sent, bound))
        return refuseArgument('argument_refused', found.name, `beyond ${name}, which is ${bound}`)
    }
  }
  return { kind: 'satisfied' }
}

function clamp(call: ConstrainedCall, value: JsonValue, beyond: IsBeyond): ConstraintResult {
  const rules = readRewrites(call, value, isFiniteNumber)
  if (isRefusal(rules)) return rules
  const clamped: Record<string, number> = {}
  for (const [name, bound] of rules) {
    const given = argumentOf(call, name)
    if (given === undefined && call.seen === 'body') continue
    const sent = numberFrom(call, given)
    if (sent === undefined) return noNumber(name)
    if (beyond(sent, bound)) clamped[name] = bound
  }
  return rewrittenTo(call, clamped, { clamped })
}

function noNumber(name: string): Refusal {
  return refuseArgument('argument_unreadable', name, 'not a number')
}

function isFiniteNumber(rule: JsonValue): rule is number {
  return typeof rule === 'number' && Number.isFinite(rule)
}

/** Headers carry numbers as decimal text (MCP 2026-07-28, custom headers from tool parameters). */
function numberFrom(call: ConstrainedCall, sent: JsonValue | undefined): number | undefined {
  if (call.seen === 'body')
    return typeof sent === 'number' && Number.isFinite(sent) ? sent : undefined
  const isDecimal = typeof sent === 'string' && /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?$/.test(sent)
  return isDecimal ? Number(sent) : undefined
}
