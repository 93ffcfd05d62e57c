/**
 * Takes out of a message of an upstream what policy hides from this caller: in structured results and
 * texts, in errors, in notifications and questions. What MCP does not know is data. What cannot be looked
 * into (images, sound, blobs, kinds of content that are not known) is withheld.
 */
import type { Redaction } from '../../constraints/obligations/obligation.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts'
import { cleaned } from './clean-text.ts'
import { copyJson, type Place } from './copy-json.ts'
import { type Kind, SHAPES, type ShapeName, WORDS } from './mcp-shapes.ts'
import { dataPlace, loosePlace, placeOf, redactText, WITHHELD } from './redact-text.ts'
import { schemaPlace } from './schema-place.ts'

/** Kinds of content that can be looked into (MCP, content blocks). */
const READABLE = new Set(['text', 'resource', 'resource_link', 'tool_use', 'tool_result'])

/** The message, which was read strictly as `message`, without what `redaction` hides. */
export function redactMessage(text: string, message: JsonObject, redaction: Redaction): string {
  return copyJson(text, message, placesFor(redaction)('message'))
}

/** Places by kind, each made once for a message. */
function placesFor(redaction: Redaction): (kind: Kind) => Place {
  const made = new Map<Kind, Place>()
  const loose = loosePlace(redaction)
  const placeFor = (kind: Kind): Place => {
    const known = made.get(kind)
    if (known !== undefined) return known
    const place = Object.hasOwn(SHAPES, kind)
      ? shapePlace(kind as ShapeName, redaction, loose, placeFor)
      : scalarPlace(kind, redaction, loose)
    made.set(kind, place)
    return place
  }
  return placeFor
}

/** Where MCP has one value. Anything but that, an object above all, is data. */
function scalarPlace(kind: Kind, redaction: Redaction, loose: Place): Place {
  switch (kind) {
    case 'id':
      return { ...loose, text: (text) => text, number: (lexeme) => lexeme }
    case 'word':
      return { ...loose, text: (text) => (WORDS.has(text) ? text : loose.text(text)) }
    case 'value':
      return { ...loose, text: (text) => (isData(text) ? EMPTY_DATA : cleaned(text, redaction)) }
    case 'number':
      return { ...loose, number: (lexeme) => lexeme }
    case 'data':
      return dataOf(redaction, loose)
    case 'schema':
      return schemaPlace(redaction)
    default:
      return loose
  }
}

/** An image, say, in an address. */
function isData(uri: string): boolean {
  return /^\s*data:/i.test(uri)
}

const EMPTY_DATA = 'data:,'

/** Data of a server's own. A text alone, wrapped or not, is one that people read. */
function dataOf(redaction: Redaction, loose: Place): Place {
  const place = dataPlace(redaction)
  const wrapped: Place = { ...place, member: (name) => placeOf(name, redaction, loose) }
  return {
    ...loose,
    within(value) {
      if (typeof value === 'string') return undefined
      return isWrapped(value) ? wrapped : (place.within?.(value) ?? place)
    },
  }
}

/** As servers do that have a text to return, and owe a structure. */
function isWrapped(value: JsonValue): boolean {
  if (!isJsonObject(value)) return false
  const { result, ...others } = value
  return typeof result === 'string' && Object.keys(others).length === 0
}

function shapePlace(
  at: ShapeName,
  redaction: Redaction,
  loose: Place,
  placeFor: (kind: Kind) => Place,
): Place {
  const shape = SHAPES[at]
  const kindOf = (name: string): Kind | undefined =>
    Object.hasOwn(shape, name) ? shape[name] : undefined
  return {
    ...loose,
    within: () => undefined,
    member(name) {
      const kind = kindOf(name)
      if (kind !== undefined) return placeFor(kind)
      return at === 'inputs' ? placeFor('input') : placeOf(name, redaction, loose)
    },
    replaced: (value) => withheldOf(at, value, redaction),
    name: (name) =>
      kindOf(name) !== undefined || at === 'inputs' ? name : cleaned(name, redaction),
    text: (text) => redactText(text, redaction),
  }
}

/** What takes the place of content that cannot be looked into. */
function withheldOf(at: ShapeName, value: JsonValue, redaction: Redaction): string | undefined {
  if (!isJsonObject(value)) return undefined
  const { type, blob, uri } = value as Partial<JsonObject>
  if (at === 'content' && (typeof type !== 'string' || !READABLE.has(type)))
    return JSON.stringify({ type: 'text', text: WITHHELD })
  if (at !== 'contents' || blob === undefined) return undefined
  const shown = typeof uri === 'string' ? { uri: cleaned(uri, redaction) } : {}
  return JSON.stringify({ ...shown, mimeType: 'text/plain', text: WITHHELD })
}
