/**
 * Evaluates an authorizer's policy for one method ARN (IAM, "Policy evaluation logic"): a matching Deny
 * wins, otherwise a matching Allow is needed. `*` stands for any text, `?` for one character.
 */
import { isList, isRecord, type Json } from '../template/json.ts'
import { matchesWildcard } from '../template/wildcard.ts'

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
      actions?.some((pattern) => matchesWildcard(pattern.toLowerCase(), ACTION.toLowerCase())) ??
      !(notActions ?? []).some((pattern) =>
        matchesWildcard(pattern.toLowerCase(), ACTION.toLowerCase()),
      )
    const matchesResource =
      resources?.some((pattern) => matchesWildcard(pattern, methodArn)) ??
      !(notResources ?? []).some((pattern) => matchesWildcard(pattern, methodArn))
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
