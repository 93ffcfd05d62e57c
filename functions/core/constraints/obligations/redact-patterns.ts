/**
 * `redact_patterns`: regular expressions whose every match is taken out of an answer's texts, numbers
 * and names, in time linear in the text (RE2 syntax). A pattern that matches nothing at all would match
 * everywhere and is refused.
 */
import type { JsonValue } from '../../json.ts'
import { type Refusal, refuse } from '../../refusal.ts'
import { type Obligation, REDACTED, type Redaction } from './obligation.ts'

/** UTF-16 units. */
const PATTERN_LIMIT = 1_000
/** Lists of patterns that are kept compiled: a policy has few. */
const KEPT = 64
const compiled = new Map<string, Redaction>()

/** Value: a list of patterns, at least one; one that RE2 does not know is `policy_output_invalid`. */
export const redactPatterns: Obligation = { name: 'redact_patterns', read }

async function read(value: JsonValue): Promise<Redaction | Refusal> {
  const key = JSON.stringify(value)
  const known = compiled.get(key)
  if (known !== undefined) return known
  const isList = Array.isArray(value) && value.length > 0
  if (!isList || !value.every((item) => typeof item === 'string' && item.length <= PATTERN_LIMIT))
    return invalid()
  const { RE2JS, RE2JSException } = await import('re2js')
  try {
    const patterns = (value as readonly string[]).map((pattern) => RE2JS.compile(pattern))
    if (patterns.some((pattern) => pattern.matches(''))) return invalid()
    const redaction: Redaction = {
      kind: 'redaction',
      clean: (text) =>
        patterns.reduce((cleaned, pattern) => pattern.matcher(cleaned).replaceAll(REDACTED), text),
    }
    if (compiled.size >= KEPT) compiled.clear()
    compiled.set(key, redaction)
    return redaction
  } catch (error) {
    if (error instanceof RE2JSException) return invalid()
    throw error
  }
}

function invalid(): Refusal {
  return refuse('policy_output_invalid', { detail: 'redact_patterns' })
}
