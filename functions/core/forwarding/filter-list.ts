/**
 * Filters the result of a list to what the caller could be allowed to use. Reads strictly and writes
 * anew; an answer that cannot be read, or is for another request, is withheld. What is filtered for
 * one caller is marked `cacheScope: private` with a short life (MCP 2026-07-28, Caching).
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import { parseStrictJson } from '../strict-json.ts'

export interface ListFilter {
  /** Member of the result that holds the list. */
  readonly member: 'tools'
  /** JSON text of the request's id. */
  readonly idText: string
  readonly isModern: boolean
  readonly isVisible: (name: string) => boolean
}

/** Longest `ttlMs` of a filtered result. */
const TTL_LIMIT_MS = 30_000

/**
 * The message to send in place of `text`, and whether it was the answer; undefined where it must be
 * withheld. Notifications pass; a response to anything but this request does not.
 */
export function filterListMessage(
  text: string,
  filter: ListFilter,
): { readonly text: string; readonly isAnswer: boolean } | undefined {
  const parsed = parseStrictJson(text)
  if (!('value' in parsed) || !isJsonObject(parsed.value)) return undefined
  const message = parsed.value
  if (message['result'] === undefined && message['error'] === undefined) {
    return typeof message['method'] === 'string' && message['id'] === undefined
      ? { text, isAnswer: false }
      : undefined
  }
  if (JSON.stringify(message['id']) !== normalId(filter.idText)) return undefined
  const { result } = message as { result?: JsonValue }
  if (result === undefined) return { text, isAnswer: true }
  const filtered = filterResult(result, filter)
  return filtered === undefined
    ? undefined
    : { text: printAnswer(message, filtered, filter.idText), isAnswer: true }
}

/** The id stands as the client wrote it: beyond 2^53 a number printed anew would be another. */
function printAnswer(message: JsonObject, result: JsonObject, idText: string): string {
  const members = Object.entries({ ...message, result }).map(
    ([name, value]) => `${JSON.stringify(name)}:${name === 'id' ? idText : JSON.stringify(value)}`,
  )
  return `{${members.join(',')}}`
}

function filterResult(
  result: JsonValue,
  { member, isModern, isVisible }: ListFilter,
): JsonObject | undefined {
  if (!isJsonObject(result)) return undefined
  const list = result[member]
  if (
    list === undefined &&
    result['resultType'] !== undefined &&
    result['resultType'] !== 'complete'
  )
    return undefined
  if (!Array.isArray(list)) return undefined
  const visible = (list as readonly JsonValue[]).filter(
    (item) => isJsonObject(item) && typeof item['name'] === 'string' && isVisible(item['name']),
  )
  return {
    ...result,
    [member]: visible,
    ...(isModern ? { cacheScope: 'private', ttlMs: shortened(result['ttlMs']) } : {}),
  }
}

function shortened(ttl: JsonValue | undefined): number {
  return typeof ttl === 'number' && ttl >= 0 ? Math.min(ttl, TTL_LIMIT_MS) : 0
}

function normalId(idText: string): string {
  return JSON.stringify(JSON.parse(idText))
}
