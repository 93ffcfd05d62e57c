/**
 * Reads the body of an HTTP call as exactly one JSON-RPC 2.0 message in UTF-8. Refuses other media
 * types, compressed bodies, invalid UTF-8, a byte order mark, batches, and every key that another
 * parser could take for another.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { type HttpCall, singleHeader } from './http-call.ts'
import { hasLookAlike, keysThatMatter } from './look-alike.ts'
import { memberSpans, parseStrictJson } from '../strict-json.ts'

/** Bytes of body that are read: what fits through Lambda as base64, with room for headers. */
export const BODY_LIMIT = 4_500_000

/**
 * JSON values that are read: policy's memory holds each of the arguments, in up to 300 bytes, and those
 * that are attributes twice.
 */
export const VALUES_LIMIT = 100_000

export interface Message {
  readonly kind: 'message'
  readonly text: string
  readonly body: JsonObject
  /** JSON text of `id` as written, where the message has a valid one. */
  readonly idText: string | undefined
}

const MEDIA_TYPE =
  /^application\/json[ \t]*(?:;[ \t]*charset[ \t]*=[ \t]*(?:"utf-8"|utf-8)[ \t]*)?;?$/i
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const ENVELOPE_KEYS = keysThatMatter(['jsonrpc', 'id', 'method', 'params', 'result', 'error'])

/** Reads one message; a refusal carries `idText` in no form, since nothing was read for certain. */
export function readMessage(call: HttpCall): Message | Refusal {
  const wrongMedia = checkMedia(call)
  if (wrongMedia !== undefined) return wrongMedia
  if (call.body === undefined || call.body.byteLength === 0) return refuse('body_missing')
  if (call.body.byteLength > BODY_LIMIT) return refuse('body_too_large')
  let text: string
  try {
    text = UTF8.decode(call.body)
  } catch {
    return refuse('body_not_utf8')
  }
  const parsed = parseStrictJson(text)
  if ('kind' in parsed) {
    const detail = `offset ${parsed.offset}`
    if (parsed.fault === 'depth') return refuse('body_too_deep', { detail })
    return refuse(parsed.fault === 'key' ? 'body_key_refused' : 'body_not_json', { detail })
  }
  if (parsed.count > VALUES_LIMIT)
    return refuse('body_too_many_values', { detail: `${parsed.count} values` })
  return readEnvelope(text, parsed.value)
}

function checkMedia(call: HttpCall): Refusal | undefined {
  const type = singleHeader(call, 'content-type')
  if (typeof type !== 'string' || !MEDIA_TYPE.test(type.trim())) return refuse('media_type_refused')
  const encoding = singleHeader(call, 'content-encoding')
  if (encoding === undefined || (encoding !== null && encoding.trim().toLowerCase() === 'identity'))
    return undefined
  return refuse('media_type_refused', { detail: 'content-encoding' })
}

function readEnvelope(text: string, value: JsonValue): Message | Refusal {
  if (Array.isArray(value)) return refuse('batch_refused')
  if (!isJsonObject(value)) return refuse('message_invalid')
  if (hasLookAlike(value, ENVELOPE_KEYS)) return refuse('body_key_refused')
  if (value['jsonrpc'] !== '2.0') return refuse('message_invalid', { detail: 'jsonrpc' })
  const id = value['id']
  if (id === undefined) return { kind: 'message', text, body: value, idText: undefined }
  const isValid = typeof id === 'string' || (typeof id === 'number' && Number.isInteger(id))
  if (!isValid) return refuse('message_invalid', { detail: 'id' })
  return { kind: 'message', text, body: value, idText: idTextOf(text, id) }
}

/** A number is echoed as written: beyond 2^53 its value would no longer be the client's. */
function idTextOf(text: string, id: string | number): string | undefined {
  if (typeof id === 'string') return JSON.stringify(id)
  if (Number.isSafeInteger(id)) return String(id)
  const span = memberSpans(text, [])?.get('id')
  return span === undefined ? undefined : text.slice(span.start, span.end)
}
