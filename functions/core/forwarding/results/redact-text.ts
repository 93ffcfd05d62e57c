/**
 * Takes out of a text, or out of data, what policy hides. JSON in a text is read and its members
 * judged, so that no escape hides anything; of a text that is none, no field could be said to be gone,
 * so it is withheld where fields are hidden.
 */
import { REDACTED, type Redaction } from '../../constraints/obligations/obligation.ts'
import type { JsonValue } from '../../json.ts'
import { parseStrictJson } from '../../strict-json.ts'
import { cleaned, cleanedNumber } from './clean-text.ts'
import { copyJson, type Place, UNTOUCHED } from './copy-json.ts'
import { hiddenParts } from './hidden-parts.ts'

/** What stands in the place of what cannot be redacted. */
export const WITHHELD = '[withheld by policy]'

/** JSON in a text of JSON, and so on. */
const LEVELS = 4
/** Characters of a text that may be a value of its member; a longer one is a text that people read. */
const VALUE_LIMIT = 200

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

/** Data of a server's own: members by name, columns of tables, and every text, number and name. */
export function dataPlace(redaction: Redaction, level = 0): Place {
  const { hidesField } = redaction
  const place: Place = {
    member: (name) => (hidesField?.(name) === true ? HIDDEN : place),
    replaced: () => undefined,
    name: (name) => cleaned(name, redaction),
    text: (text) =>
      isValue(text, redaction) ? cleaned(text, redaction) : redactText(text, redaction, level),
    number: (lexeme) => cleanedNumber(lexeme, redaction),
    ...(hidesField === undefined
      ? {}
      : { within: (value) => tablePlace(value, place, hidesField) }),
  }
  return place
}

/** The place of a value in which fields are told by more than the names of members. */
function tablePlace(
  value: JsonValue,
  place: Place,
  hidesField: (name: string) => boolean,
): Place | undefined {
  const parts = hiddenParts(value, hidesField)
  if (parts === undefined) return undefined
  const row: Place = {
    ...place,
    within(inner) {
      if (!Array.isArray(inner)) return place.within?.(inner)
      const own = hiddenParts(inner as readonly JsonValue[], hidesField)?.elements
      const isHidden = (index: number) => parts.columns.has(index) || own?.has(index) === true
      return { ...place, element: (index) => (isHidden(index) ? HIDDEN : place) }
    },
  }
  const rows: Place = { ...place, within: () => undefined, element: () => row }
  return {
    ...place,
    member(name) {
      if (parts.members.has(name)) return HIDDEN
      return parts.lists.has(name) ? rows : place.member(name)
    },
    element(index) {
      if (parts.elements.has(index)) return HIDDEN
      return parts.hasHead && index > 0 ? row : place
    },
  }
}

/** What could be data or a text: a text alone is one that people read. */
export function loosePlace(redaction: Redaction): Place {
  return { ...dataPlace(redaction), text: (text) => redactText(text, redaction) }
}

/** The place of a member that is hidden by its name, of any other as `otherwise`. */
export function placeOf(name: string, redaction: Redaction, otherwise: Place): Place {
  return redaction.hidesField?.(name) === true ? HIDDEN : otherwise
}

/**
 * Whether a text in data is a value of its member, and not data again or a text that people read: such
 * a text may be longer, have several lines, or speak of a hidden field.
 */
function isValue(text: string, { hidesField }: Redaction): boolean {
  if (jsonOf(text) !== undefined || /^\s*(?:\{|\[\s*\{)/.test(text)) return false
  if (hidesField === undefined) return true
  if (text.length > VALUE_LIMIT || /[\r\n\u0085\u2028\u2029]/.test(text)) return false
  const words = text.normalize('NFKC').replace(IGNORABLE, '').match(WORD) ?? []
  return NAME.test(text) || !words.some(hidesField)
}

/** What is a name by itself, of a column perhaps. */
const NAME = /^[\p{L}\p{M}\p{N}_]+(?:[.:][\p{L}\p{M}\p{N}_]+)*$/u

const IGNORABLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu
const WORD = /[\p{L}\p{M}\p{N}_]+/gu

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
