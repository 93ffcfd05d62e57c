/**
 * Evaluates an authorizer's policy for one method ARN (IAM, "Policy evaluation logic"): a matching Deny
 * wins, otherwise a matching Allow is needed. `*` stands for any text, `?` for one character.
 */
import { isList, isRecord, type Json } from '../template/json.ts'

export type PolicyVerdict = 'allow' | 'explicit-deny' | 'no-match'

const ACTION = 'execute-api:Invoke'

/** Undefined when the document is not a policy that API Gateway accepts. */
export function evaluatePolicy(
  document: Json | undefined,
  methodArn: string,
): PolicyVerdict | undefined {
  if (!isRecord(document)) return undefined
  const raw = document['Statement']
  const statements = isList(raw) ? raw : isRecord(raw) ? [raw] : undefined
  if (statements === undefined) return undefined
  let verdict: PolicyVerdict = 'no-match'
  for (const statement of statements) {
    if (!isRecord(statement)) return undefined
    const { Effect: effect } = statement as { Effect?: Json }
    if (effect !== 'Allow' && effect !== 'Deny') return undefined
    const actions = patterns(statement['Action'])
    const resources = patterns(statement['Resource'])
    const notActions = patterns(statement['NotAction'])
    const notResources = patterns(statement['NotResource'])
    const hasAction = actions !== undefined || notActions !== undefined
    const hasResource = resources !== undefined || notResources !== undefined
    if (!hasAction || !hasResource) return undefined
    // No condition key of API Gateway is known here: an Allow under a condition is not proven.
    if (statement['Condition'] !== undefined) {
      if (effect === 'Deny') return 'explicit-deny'
      continue
    }
    const matchesAction =
      actions?.some((pattern) => matches(pattern.toLowerCase(), ACTION.toLowerCase())) ??
      !(notActions ?? []).some((pattern) => matches(pattern.toLowerCase(), ACTION.toLowerCase()))
    const matchesResource =
      resources?.some((pattern) => matches(pattern, methodArn)) ??
      !(notResources ?? []).some((pattern) => matches(pattern, methodArn))
    if (!matchesAction || !matchesResource) continue
    if (effect === 'Deny') return 'explicit-deny'
    verdict = 'allow'
  }
  return verdict
}

function patterns(value: Json | undefined): readonly string[] | undefined {
  if (typeof value === 'string') return [value]
  if (!isList(value)) return undefined
  return value.every((item) => typeof item === 'string') ? value : undefined
}

/** Wildcard match without backtracking blow-up: `*` remembers only its last position. */
function matches(pattern: string, text: string): boolean {
  let at = 0
  let position = 0
  let star = -1
  let resume = 0
  while (position < text.length) {
    const symbol = pattern[at]
    if (symbol === '*') {
      star = at
      resume = position
      at += 1
    } else if (symbol === '?' || symbol === text[position]) {
      at += 1
      position += 1
    } else if (star >= 0) {
      at = star + 1
      resume += 1
      position = resume
    } else return false
  }
  while (pattern[at] === '*') at += 1
  return at === pattern.length
}
