/**
 * What is recorded of a token that was refused: once its signature is proven, who it is for and what
 * was expected where something else stood; before that only what it claims of itself, marked as such.
 * For the audit alone; bounded, and never the token.
 */
import type { JsonObject, JsonValue } from '../json.ts'
import { printable } from '../printable.ts'
import type { Mismatch, Refusal } from '../refusal.ts'

const LONGEST_TEXT = 256
const MOST_TEXTS = 8

/** `expected` and `found`: what stands there is text, a number, or a list of such; nothing else is shown. */
export function mismatch(
  member: string,
  expected: Iterable<JsonValue>,
  found: JsonValue | undefined,
): Mismatch {
  const values = Array.isArray(found) ? (found as readonly JsonValue[]) : [found]
  return { member, expected: texts([...expected]), found: texts(values) }
}

function texts(values: readonly (JsonValue | undefined)[]): readonly string[] {
  return values.slice(0, MOST_TEXTS).map((value) => {
    if (value === undefined) return '(absent)'
    if (typeof value === 'string') return shown(value)
    return typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : `(${kindOf(value)})`
  })
}

function kindOf(value: JsonValue): string {
  return value === null ? 'null' : Array.isArray(value) ? 'list' : 'object'
}

/** Nothing where it is no text. */
function shown(text: unknown): string {
  return typeof text === 'string' ? printable(text, LONGEST_TEXT) : ''
}

/** The refusal with what the token says of itself, which nobody has proven. */
export function withUnproven(refusal: Refusal, issuer: unknown, kid: string | undefined): Refusal {
  return { ...refusal, token: { signature: 'unproven', issuer: shown(issuer), key_id: shown(kid) } }
}

/** The refusal with whom a token of a proven signature is for. */
export function withProven(refusal: Refusal, claims: JsonObject, kid: string | undefined): Refusal {
  return {
    ...refusal,
    token: {
      signature: 'proven',
      issuer: shown(claims['iss']),
      key_id: shown(kid),
      subject: shown(claims['sub']),
      client: shown(claims['client_id'] ?? claims['azp']),
    },
  }
}
