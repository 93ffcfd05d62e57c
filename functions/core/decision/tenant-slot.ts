/**
 * `{tenant}` in what policy returns: the caller's tenant, in every text of a constraint or an obligation,
 * and in the message of a confirmation. In regular expressions the name is literal, whatever signs it has.
 * Refuses a name that would be more than a name where it has to stand.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import { type Refusal, refuse } from '../refusal.ts'
import type { PolicyOutcome } from './policy-outcome.ts'

export const TENANT_SLOT = '{tenant}'

/** What `tenants` may list; the shipped rules deny every other name. */
const PLAIN = /^[\w@:-][\w.@:-]{0,127}$/
/** Values that are regular expressions of RE2. */
const EXPRESSIONS: ReadonlySet<string> = new Set(['argument_pattern', 'redact_patterns'])
const SPECIAL = /[\\.+*?()|[\]{}^$]/g
/** What a backslash escapes is no slot. */
const SLOT_OR_ESCAPED = /\\[^]|\{tenant\}/g
const SLOT_IN_CLASS = /(?<!\\)\[(?:\\[^]|[^\]\\])*\{tenant\}/

/** The same outcome where nothing of it holds the slot. */
export function fillTenant(outcome: PolicyOutcome, tenant: string): PolicyOutcome | Refusal {
  const constraints = fillAll(outcome.constraints, tenant)
  const obligations = fillAll(outcome.obligations, tenant)
  const invalid = constraints === undefined || obligations === undefined
  if (invalid)
    return refuse('policy_output_invalid', { detail: 'a place where no tenant can stand' })
  const reason =
    outcome.outcome === 'confirm' ? outcome.reason.replaceAll(TENANT_SLOT, tenant) : outcome.reason
  return constraints === outcome.constraints &&
    obligations === outcome.obligations &&
    reason === outcome.reason
    ? outcome
    : { ...outcome, constraints, obligations, reason }
}

/** A regular expression with the tenant's name in it; undefined where it has the slot in a class. */
export function fillExpression(expression: string, tenant: string): string | undefined {
  if (SLOT_IN_CLASS.test(expression)) return undefined
  const literal = `(?:${tenant.replace(SPECIAL, String.raw`\$&`)})`
  return expression.replace(SLOT_OR_ESCAPED, (found) => (found === TENANT_SLOT ? literal : found))
}

function fillAll(values: JsonObject, tenant: string): JsonObject | undefined {
  const filled: Record<string, JsonValue> = {}
  let isSame = true
  for (const [name, value] of Object.entries(values)) {
    const own = fill(value, (text) =>
      EXPRESSIONS.has(name)
        ? fillExpression(text, tenant)
        : PLAIN.test(tenant)
          ? text.replaceAll(TENANT_SLOT, tenant)
          : undefined,
    )
    if (own === undefined) return undefined
    filled[name] = own
    isSame &&= own === value
  }
  return isSame ? values : filled
}

function fill(
  value: JsonValue,
  fillText: (text: string) => string | undefined,
): JsonValue | undefined {
  if (typeof value === 'string') return value.includes(TENANT_SLOT) ? fillText(value) : value
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value) as (readonly [string, JsonValue])[]
  const filled = entries.map(([key, inner]) => [key, fill(inner, fillText)] as const)
  if (filled.some(([, inner]) => inner === undefined)) return undefined
  if (filled.every(([, inner], index) => inner === entries[index]?.[1])) return value
  const whole = filled as (readonly [string, JsonValue])[]
  return isJsonObject(value) ? Object.fromEntries(whole) : whole.map(([, inner]) => inner)
}
