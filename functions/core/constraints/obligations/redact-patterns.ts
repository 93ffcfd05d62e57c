/**
 * `redact_patterns`: regular expressions whose every match is taken out of an answer's texts, numbers
 * and names, in time linear in the text (RE2 syntax). A pattern that matches nothing at all would match
 * everywhere and is refused.
 */
import type { JsonValue } from '../../json.ts'
import { type Refusal, refuse } from '../../refusal.ts'
import { expressions } from '../expressions.ts'
import { type Obligation, REDACTED, type Redaction } from './obligation.ts'

/**
 * Value: a list of patterns, at least one; one that RE2 does not know, or that is too large
 * (`expressions.ts`), is `policy_output_invalid`.
 */
export const redactPatterns: Obligation = { name: 'redact_patterns', read }

async function read(value: JsonValue): Promise<Redaction | Refusal> {
  if (!Array.isArray(value) || value.length === 0) return invalid()
  const compile = await expressions()
  const patterns = (value as readonly JsonValue[]).flatMap((item) => {
    const pattern = typeof item === 'string' ? compile(item) : undefined
    return pattern === undefined || pattern.matches('') ? [] : pattern
  })
  if (patterns.length < value.length) return invalid()
  return {
    kind: 'redaction',
    clean: (text) =>
      patterns.reduce((cleaned, pattern) => pattern.matcher(cleaned).replaceAll(REDACTED), text),
  }
}

function invalid(): Refusal {
  return refuse('policy_output_invalid', { detail: 'redact_patterns' })
}
