/**
 * Takes out of a text, or out of data, what policy hides. JSON in a text is read and its members
 * judged, so that no escape hides anything; of a text that is none, no field could be said to be gone,
 * so it is withheld where fields are hidden.
 */
import { REDACTED, type Redaction } from '../../constraints/obligations/obligation.ts'
import type { JsonValue } from '../../json.ts'
import { parseStrictJson } from '../../strict-json.ts'
import { copyJson, type Place, UNTOUCHED } from './copy-json.ts'

/** What stands in the place of what cannot be redacted. */
export const WITHHELD = '[withheld by policy]'

/** JSON in a text of JSON, and so on. */
const LEVELS = 4

const HIDDEN: Place = { ...UNTOUCHED, replaced: () => JSON.stringify(REDACTED) }

/** A text that people or models read. */
export function redactText(text: string, redaction: Redaction, level = 0): string {
  const json = jsonOf(text)
  if (json === 'unclear' || (json !== undefined && level === LEVELS)) return WITHHELD
  if (json !== undefined)
    return typeof json.value === 'string'
      ? JSON.stringify(redactText(json.value, redaction, level + 1))
      : copyJson(json.text, json.value, dataPlace(redaction, level + 1))
  const lines = text.split(/\r\n|[\r\n]/)
  const isOneInEach = lines.length > 1 && lines.every((line) => isBlank(line) || isStrict(line))
  if (isOneInEach)
    return lines
      .map((line) => (isBlank(line) ? line : redactText(line, redaction, level)))
      .join('\n')
  if (redaction.hidesField !== undefined && !isBlank(text)) return WITHHELD
  return cleaned(text, redaction)
}

/** Data of a server's own: members by name, and every text, number and name. */
export function dataPlace(redaction: Redaction, level = 0): Place {
  const place: Place = {
    member: (name) => (redaction.hidesField?.(name) === true ? HIDDEN : place),
    replaced: () => undefined,
    name: (name) => cleaned(name, redaction),
    text: (text) => (isValue(text) ? cleaned(text, redaction) : redactText(text, redaction, level)),
    number: (lexeme) => (cleaned(lexeme, redaction) === lexeme ? lexeme : JSON.stringify(REDACTED)),
  }
  return place
}

/** A text that is a name, an address or a value: no field of its own. */
export function cleaned(text: string, { clean }: Redaction): string {
  return clean === undefined ? text : clean(text)
}

/** Whether a text in data is a value of its member and not data again. */
function isValue(text: string): boolean {
  return jsonOf(text) === undefined && !/^\s*(?:\{|\[\s*\{)/.test(text)
}

interface Json {
  readonly text: string
  readonly value: JsonValue
}

/** JSON that a text is; `unclear` where some parser would read it, and others not or otherwise. */
function jsonOf(text: string): Json | 'unclear' | undefined {
  // Some readers skip a byte order mark and some do not.
  const bare = text.replace(/^\ufeff/, '')
  if (!/^\s*[[{"]/.test(bare)) return undefined
  const parsed = parseStrictJson(bare)
  if ('value' in parsed) return { text: bare, value: parsed.value }
  return parsed.fault !== 'syntax' || isLoose(bare) ? 'unclear' : undefined
}

function isLoose(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function isStrict(text: string): boolean {
  return 'value' in parseStrictJson(text)
}

function isBlank(text: string): boolean {
  return text.trim() === ''
}
