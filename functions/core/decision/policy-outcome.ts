/**
 * Reads what policy answered at `data.enterprise.mcp.authz`. Anything missing, undefined or of the
 * wrong type is refused: a rule that is undefined leaves its member out, and a missing constraint
 * would be no constraint.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { type Limit, readLimits } from './limit.ts'

export interface PolicyOutcome {
  readonly kind: 'outcome'
  readonly outcome: 'allow' | 'deny' | 'confirm' | 'approve'
  readonly reason: string
  /** Which rule decided; for the audit. */
  readonly rule: string
  /** Constraint name -> value as policy returned it; each needs an installed handler. */
  readonly constraints: JsonObject
  /** Obligations on results; each needs an installed handler. */
  readonly obligations: JsonObject
  /** Scopes that the call needs. */
  readonly scopes: readonly string[]
  readonly limits: readonly Limit[]
}

const OUTCOMES = ['allow', 'deny', 'confirm', 'approve'] as const

/** What a plain denial may leave out: nothing of it would be used. */
const NOTHING = { constraints: {}, obligations: {}, scopes: [], limits: [], rule: '' } as const

/** Reads a policy answer; refuses with `policy_output_invalid`, naming the member that is wrong. */
export function readPolicyOutcome(answer: unknown): PolicyOutcome | Refusal {
  if (!isJsonObject(answer)) return invalid('the whole answer')
  const { allowed, reason } = answer as Partial<JsonObject>
  if (typeof allowed !== 'boolean') return invalid('allowed')
  if (typeof reason !== 'string' || reason === '') return invalid('reason')
  const outcome = readOutcome(answer['outcome'], allowed)
  if (outcome === undefined) return invalid('outcome')
  const { constraints, obligations, scopes, limits, rule } = {
    ...(outcome === 'deny' ? NOTHING : {}),
    ...answer,
  } as Partial<JsonObject>
  if (!isJsonObject(constraints)) return invalid('constraints')
  if (!isJsonObject(obligations)) return invalid('obligations')
  if (!isStringList(scopes)) return invalid('scopes')
  const read = readLimits(limits)
  if (read === undefined) return invalid('limits')
  if (typeof rule !== 'string') return invalid('rule')
  return { kind: 'outcome', outcome, reason, rule, constraints, obligations, scopes, limits: read }
}

/** `outcome` refines `allowed` and may not contradict it; only a denial can do without. */
function readOutcome(
  value: JsonValue | undefined,
  allowed: boolean,
): PolicyOutcome['outcome'] | undefined {
  if (value === undefined && !allowed) return 'deny'
  const known = OUTCOMES.find((outcome) => outcome === value)
  return known !== undefined && (known === 'allow') === allowed ? known : undefined
}

function isStringList(value: JsonValue | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function invalid(member: string): Refusal {
  return refuse('policy_output_invalid', {
    detail: `policy answer: ${member} is missing or of the wrong type`,
  })
}
