/**
 * Keeps an upstream from speaking as the gateway: clients act upon the gateway's own error codes (they
 * sign in, wait, ask for scopes), so no server behind it may give them out.
 */
import { isJsonObject, type JsonObject } from '../json.ts'
import { editMembers } from '../json-edits.ts'
import { REFUSALS, type RefusalLook } from '../refusal.ts'
import { memberSpans } from '../strict-json.ts'
import { GATEWAY_PREFIX } from './message-outline.ts'

const LOOKS: readonly (readonly [string, RefusalLook])[] = Object.entries(REFUSALS)
/** Numbers that JSON-RPC and MCP define mean the same whoever says them (JSON-RPC 2.0 section 5.1). */
const isShared = (code: number): boolean => code >= -32_768 && code <= -32_000
const OWN_NUMBERS = new Set(LOOKS.map(([, { rpc }]) => rpc).filter((code) => !isShared(code)))
const OWN_CODES = new Set(LOOKS.flatMap(([code, { publicCode }]) => [code, publicCode ?? code]))
const INTERNAL_ERROR = '-32603'

/**
 * The message, whose `error` is this one, with nothing in it that only the gateway says: such a number
 * becomes "internal error", and data that look like the gateway's stand under `upstream`.
 */
export function asUpstreamsOwn(text: string, error: JsonObject): string {
  const { code, data } = error
  const edits = new Map<string, string>()
  if (typeof code === 'number' && OWN_NUMBERS.has(code)) edits.set('code', INTERNAL_ERROR)
  if (isJsonObject(data) && typeof data['code'] === 'string' && OWN_CODES.has(data['code'])) {
    const span = memberSpans(text, ['error'])?.get('data')
    if (span !== undefined) edits.set('data', `{"upstream":${text.slice(span.start, span.end)}}`)
  }
  return edits.size === 0 ? text : editMembers(text, ['error'], edits)
}

/** Characters of a failure's message that are shown. */
const MESSAGE_LIMIT = 300

/**
 * The error of an upstream that failed, without what could tell of its inside: the first line of its
 * message, and no data.
 */
export function briefly(text: string, error: JsonObject): string {
  const { code, message } = error
  const isOwn = typeof code === 'number' && OWN_NUMBERS.has(code)
  const [line = ''] = typeof message === 'string' ? message.split(/[\r\n]/, 1) : []
  const shown = line.slice(0, MESSAGE_LIMIT).toWellFormed()
  const edits = new Map([
    ['message', JSON.stringify(shown)],
    ['data', undefined],
    ...(isOwn ? [['code', INTERNAL_ERROR] as const] : []),
  ])
  return editMembers(text, ['error'], edits)
}

/** The message without the members of the result's `_meta` that are the gateway's alone to say. */
export function withoutGatewaysWords(text: string, { _meta: meta }: JsonObject): string {
  if (!isJsonObject(meta)) return text
  const own = Object.keys(meta).filter((name) => name.startsWith(GATEWAY_PREFIX))
  const edits = new Map(own.map((name) => [name, undefined]))
  return own.length === 0 ? text : editMembers(text, ['result', '_meta'], edits)
}
