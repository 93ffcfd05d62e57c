/**
 * `redact_fields`: members that callers may not see, by name, wherever they stand in an answer, and
 * columns of that name in SQL. Names are compared as `field-names.ts` says.
 */
import { foldKey } from '../../invocation/look-alike.ts'
import type { JsonValue } from '../../json.ts'
import { type Refusal, refuse } from '../../refusal.ts'
import { fieldNamed, fieldNames } from './field-names.ts'
import type { Obligation, Redaction } from './obligation.ts'

/** Value: a list of names, at least one; anything else is `policy_output_invalid`. */
export const redactFields: Obligation = { name: 'redact_fields', read }

function read(value: JsonValue): Redaction | Refusal {
  const isList = Array.isArray(value) && value.length > 0
  if (!isList || !value.every((name) => typeof name === 'string' && foldKey(name) !== ''))
    return refuse('policy_output_invalid', { detail: 'redact_fields' })
  const fields = value as readonly string[]
  const names = fieldNames(fields)
  return {
    kind: 'redaction',
    fields,
    hidesField: (name) => fieldNamed(names, name) !== undefined,
  }
}
