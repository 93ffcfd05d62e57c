/**
 * Reads the body of an upstream that refused with an HTTP status: a JSON-RPC error passes, whatever
 * else it may be stays here.
 */
import type { Redaction } from '../constraints/obligations/obligation.ts'
import { isJsonObject } from '../json.ts'
import { parseStrictJson } from '../strict-json.ts'
import { decodeChunk } from './answer-withheld.ts'
import { editMembers } from '../json-edits.ts'
import { redactMessage } from './results/redact-message.ts'
import { isSameId } from './screen-message.ts'

/** Bytes of an error's body that are read. */
const ERROR_LIMIT = 65_536

/**
 * The JSON-RPC error of an upstream that refused with an HTTP status, for this request's id; undefined
 * where the body is something else. Servers answer so with no id at all, or with null.
 */
export async function readErrorBody(
  body: AsyncIterable<Uint8Array>,
  idText: string | undefined,
  redaction?: Redaction,
): Promise<string | undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let text = ''
  try {
    for await (const chunk of body) {
      text += decodeChunk(decoder, chunk)
      if (text.length > ERROR_LIMIT) return undefined
    }
    text += decodeChunk(decoder, undefined)
  } catch {
    return undefined
  }
  const parsed = parseStrictJson(text)
  if (!('value' in parsed) || !isJsonObject(parsed.value)) return undefined
  const { jsonrpc, id, method, error, result } = parsed.value
  const isForeign = id !== undefined && id !== null && !isSameId(JSON.stringify(id), idText)
  const isError =
    jsonrpc === '2.0' &&
    isJsonObject(error) &&
    typeof error['code'] === 'number' &&
    typeof error['message'] === 'string'
  if (isForeign || !isError || method !== undefined || result !== undefined) return undefined
  const shown = redaction === undefined ? text : redactMessage(text, parsed.value, redaction)
  return editMembers(shown, [], new Map([['id', idText]]))
}
