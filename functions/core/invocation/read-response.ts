/**
 * Reads a response that a client posts: its answer to a request of the server, which legacy versions
 * have and 2026-07-28 has not. Refuses one that is both a result and an error, or neither.
 */
import { isJsonObject } from '../json.ts'
import { isRefusal, type Refusal, refuse } from '../refusal.ts'
import { compareHeaders } from './compare-headers.ts'
import { hasDoubledMcpHeader, type HttpCall } from './http-call.ts'
import type { Invocation } from './invocation.ts'
import { methodRow } from './methods.ts'
import type { Message } from './read-body.ts'
import { readTaskOfResponse } from './read-task.ts'
import { headerVersion } from './read-version.ts'
import { RESPONSE } from './rows/lifecycle-rows.ts'

/** Whether a message is a response: it has no method, and what responses have. */
export function isResponse({ body }: Message): boolean {
  const has = (key: string): boolean => Object.hasOwn(body, key)
  return !has('method') && (has('result') || has('error'))
}

/** Reads a response and its headers. */
export function readResponse(message: Message, call: HttpCall): Invocation | Refusal {
  if (hasDoubledMcpHeader(call)) return refuse('header_mismatch', { detail: 'Mcp-* is doubled' })
  const { result, error, params } = message.body
  const isOne =
    params === undefined &&
    (result === undefined ? isJsonObject(error) : isJsonObject(result) && error === undefined)
  if (!isOne || message.idText === undefined) return refuse('message_invalid', { detail: RESPONSE })
  const task = readTaskOfResponse(result)
  if (isRefusal(task)) return task
  const protocol = headerVersion(call)
  if (isRefusal(protocol)) return protocol
  const row = methodRow(RESPONSE, protocol)
  if (row === undefined) return refuse('message_invalid', { detail: 'a response since 2026-07-28' })
  const said = { method: '', name: undefined, arguments: {}, text: message.text }
  const disagreement = compareHeaders(call, said, false)
  if (disagreement !== undefined) return disagreement
  return {
    kind: 'invocation',
    server: call.server,
    protocol,
    method: RESPONSE,
    row,
    idText: undefined,
    name: undefined,
    thing: undefined,
    arguments: {},
    inputs: result ?? error ?? null,
    capabilities: {},
    ...(task.relatedTask === undefined ? {} : { relatedTask: task.relatedTask }),
    seen: 'body',
    traceparent: undefined,
    text: message.text,
  }
}
