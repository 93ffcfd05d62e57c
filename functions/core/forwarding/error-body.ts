/**
 * Reads the body of an upstream that refused with an HTTP status: a JSON-RPC error passes, whatever
 * else it may be stays here.
 */
import type { Redaction } from '../constraints/obligations/obligation.ts'
import { isJsonObject } from '../json.ts'
import { parseStrictJson } from '../strict-json.ts'
import { editMembers } from '../json-edits.ts'
import { asUpstreamsOwn, briefly } from './foreign-words.ts'
import { createHeldBytes } from './held-bytes.ts'
import { redactMessage } from './results/redact-message.ts'
import { isSameId } from './screen-message.ts'

/** Bytes of an error's body that are read. */
const ERROR_LIMIT = 65_536
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * The JSON-RPC error of an upstream that refused with an HTTP status, for this request's id; undefined
 * where the body is something else. Servers answer so with no id at all, or with null. `brief`: without
 * what could tell of the server's inside.
 */
export async function readErrorBody(
  body: AsyncIterable<Uint8Array>,
  idText: string | undefined,
  redaction: Redaction | undefined,
  length: 'whole' | 'brief',
): Promise<string | undefined> {
  const text = await readText(body)
  const parsed = text === undefined ? undefined : parseStrictJson(text)
  if (text === undefined || parsed === undefined || !('value' in parsed)) return undefined
  if (!isJsonObject(parsed.value)) return undefined
  const { jsonrpc, id, method, error, result } = parsed.value
  const isForeign = id !== undefined && id !== null && !isSameId(JSON.stringify(id), idText)
  const isError =
    jsonrpc === '2.0' &&
    isJsonObject(error) &&
    typeof error['code'] === 'number' &&
    typeof error['message'] === 'string'
  if (isForeign || !isError || method !== undefined || result !== undefined) return undefined
  // Before anything is taken out of it: what is left of a message is the gateway's own doing.
  const own = length === 'brief' ? briefly(text, error) : asUpstreamsOwn(text, error)
  const shown = redaction === undefined ? own : redacted(own, redaction)
  return shown === undefined ? undefined : editMembers(shown, [], new Map([['id', idText]]))
}

function redacted(text: string, redaction: Redaction): string | undefined {
  const parsed = parseStrictJson(text)
  if (!('value' in parsed) || !isJsonObject(parsed.value)) return undefined
  return redactMessage(text, parsed.value, redaction)
}

async function readText(body: AsyncIterable<Uint8Array>): Promise<string | undefined> {
  const held = createHeldBytes()
  try {
    for await (const chunk of body) {
      held.add(chunk)
      if (held.size > ERROR_LIMIT) return undefined
    }
    return UTF8.decode(held.take())
  } catch {
    return undefined
  }
}
