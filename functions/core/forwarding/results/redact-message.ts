/**
 * Takes out of a message of an upstream what policy hides from this caller: in structured results and
 * texts, in errors, in notifications and questions. What cannot be looked into (images, sound, blobs,
 * kinds of content that are not known) is withheld.
 */
import type { Redaction } from '../../constraints/obligations/obligation.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts'
import { copyJson, type Place, UNTOUCHED } from './copy-json.ts'
import { cleaned, dataPlace, redactText, WITHHELD } from './redact-text.ts'

/** Members that are MCP's own words, or by which the other side knows something again. */
const KEPT = new Set([
  'jsonrpc',
  'id',
  'method',
  'type',
  'role',
  'mimeType',
  'resultType',
  'cacheScope',
  'progressToken',
  'requestState',
  'taskId',
  'taskIds',
  'requestId',
  'elicitationId',
  'level',
])
/** Members that hold data as the server has it. */
const DATA = new Set(['structuredContent', '_meta', 'input'])
/** Members that hold schemas and hints: texts, and no content. */
const PLAIN = new Set(['requestedSchema', 'annotations', 'icons', 'tools'])
/** Members that hold what people or models read. */
const PROSE = new Set(['text', 'message', 'description', 'title', 'systemPrompt', 'content'])
/** Kinds of content that can be looked into (MCP, content blocks). */
const READABLE = new Set(['text', 'resource', 'resource_link', 'tool_use', 'tool_result'])

/** The message, which was read strictly as `message`, without what `redaction` hides. */
export function redactMessage(text: string, message: JsonObject, redaction: Redaction): string {
  return copyJson(text, message, mcpPlace('', redaction))
}

/** A member of MCP's own, by its name. */
function mcpPlace(at: string, redaction: Redaction): Place {
  return {
    member(name) {
      if (KEPT.has(name)) return UNTOUCHED
      if (DATA.has(name)) return dataPlace(redaction)
      if (name === 'data') return loosePlace(redaction)
      return PLAIN.has(name) ? plainPlace(redaction) : mcpPlace(name, redaction)
    },
    replaced: (value) => withheldOf(at, value, redaction),
    name: (name) => name,
    text: (text) => (PROSE.has(at) ? redactText(text, redaction) : cleaned(text, redaction)),
    number: (lexeme) => lexeme,
  }
}

/** What an error or a line of a log brings with it: data, or a text. */
function loosePlace(redaction: Redaction): Place {
  return { ...dataPlace(redaction), text: (text) => redactText(text, redaction) }
}

function plainPlace(redaction: Redaction): Place {
  const place: Place = {
    ...UNTOUCHED,
    member: () => place,
    text: (text) => cleaned(text, redaction),
  }
  return place
}

/** What takes the place of content that cannot be looked into. */
function withheldOf(at: string, value: JsonValue, redaction: Redaction): string | undefined {
  if (!isJsonObject(value)) return undefined
  const { type, blob, uri } = value as Partial<JsonObject>
  if (at === 'content' && (typeof type !== 'string' || !READABLE.has(type)))
    return JSON.stringify({ type: 'text', text: WITHHELD })
  if (blob === undefined) return undefined
  const shown = typeof uri === 'string' ? { uri: cleaned(uri, redaction) } : {}
  return JSON.stringify({ ...shown, mimeType: 'text/plain', text: WITHHELD })
}
