/**
 * `redact_fields`: members that callers may not see, by name, wherever they stand in an answer. Names
 * are compared without regard to case, compatibility forms and invisible characters.
 */
import { foldKey } from '../../invocation/look-alike.ts'
import type { JsonValue } from '../../json.ts'
import { type Refusal, refuse } from '../../refusal.ts'
import type { Obligation, Redaction } from './obligation.ts'

/** Value: a list of names, at least one; anything else is `policy_output_invalid`. */
export const redactFields: Obligation = { name: 'redact_fields', read }

function read(value: JsonValue): Redaction | Refusal {
  const isList = Array.isArray(value) && value.length > 0
  if (!isList || !value.every((name) => typeof name === 'string' && foldKey(name) !== ''))
    return refuse('policy_output_invalid', { detail: 'redact_fields' })
  const names = new Set((value as readonly string[]).map(foldKey))
  return { kind: 'redaction', hidesField: (name) => names.has(foldKey(name)) }
}
