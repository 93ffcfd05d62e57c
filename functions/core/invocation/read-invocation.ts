/**
 * Makes an invocation of a request or notification: decides its protocol version, finds the method's
 * row, and holds the headers against the body (MCP 2026-07-28, Streamable HTTP, "Server Validation").
 * Refuses versions and methods without a row, and every disagreement.
 */
import { isJsonObject, type JsonObject } from '../json.ts'
import { isRefusal, type Refusal, refuse } from '../refusal.ts'
import { compareHeaders } from './compare-headers.ts'
import { hasDoubledMcpHeader, type HttpCall } from './http-call.ts'
import type { Invocation } from './invocation.ts'
import { hasLookAlike, keysThatMatter } from './look-alike.ts'
import type { MethodRow } from './method-row.ts'
import { methodRow } from './methods.ts'
import { MODERN_VERSION } from './protocol-versions.ts'
import type { Message } from './read-body.ts'
import { normalizeMessage } from './normalize-message.ts'
import { readHeardTasks } from './read-heard-tasks.ts'
import { readInputs } from './read-inputs.ts'
import { readName } from './read-name.ts'
import { readTask, RELATED_TASK_KEY } from './read-task.ts'
import { readVersion, VERSION_KEY } from './read-version.ts'

const PARAMS_KEYS = keysThatMatter([
  'name',
  'arguments',
  'uri',
  '_meta',
  'cursor',
  'ref',
  'argument',
  'context',
  'protocolVersion',
  'capabilities',
  'clientInfo',
  'inputResponses',
  'requestState',
  'taskId',
  'task',
  'requestId',
  'level',
  'notifications',
])
const META_KEYS = keysThatMatter([
  VERSION_KEY,
  'io.modelcontextprotocol/clientCapabilities',
  'io.modelcontextprotocol/clientInfo',
  'progressToken',
  RELATED_TASK_KEY,
])
/** What a method's name looks like in any version; anything else is not told to the audit. */
const METHOD_NAME = /^[a-z]+(?:\/[A-Za-z_]+){0,3}$/

/** Reads an invocation from a message and its headers. */
export function readInvocation(message: Message, call: HttpCall): Invocation | Refusal {
  const { body } = message
  if (hasDoubledMcpHeader(call)) return refuse('header_mismatch', { detail: 'Mcp-* is doubled' })
  const method = body['method']
  if (typeof method !== 'string') return refuse('message_invalid', { detail: 'method' })
  // Some reader takes such a message for a response, and another one for a request.
  if (Object.hasOwn(body, 'result') || Object.hasOwn(body, 'error'))
    return refuse('message_invalid', { detail: 'both a request and a response' })
  const normalized = normalizeMessage(method, body, message.text)
  if (normalized === undefined) return refuse('message_invalid', { detail: 'params' })
  const { params, text } = normalized
  const meta = params['_meta'] === undefined ? {} : params['_meta']
  if (!isJsonObject(meta)) return refuse('params_invalid', { detail: '_meta' })
  if (hasLookAlike(params, PARAMS_KEYS) || hasLookAlike(meta, META_KEYS))
    return refuse('body_key_refused')

  const isRequest = message.idText !== undefined
  const protocol = readVersion(call, method, meta, isRequest)
  if (isRefusal(protocol)) return protocol
  const row = methodRow(method, protocol)
  if (row?.kind !== (isRequest ? 'request' : 'notification')) {
    const detail = METHOD_NAME.test(method) ? method.slice(0, 64) : 'not a method name'
    return refuse('method_unknown', { detail, data: { protocol } })
  }
  const named = readName(row, params)
  if (isRefusal(named)) return named
  const argumentsRead = readArguments(row, params)
  if (argumentsRead === undefined) return refuse('params_invalid', { detail: 'arguments' })
  const inputs = readInputs(row, protocol, params, meta)
  if (isRefusal(inputs)) return inputs
  const task = readTask(row, params, meta)
  if (isRefusal(task)) return task
  const heard = readHeardTasks(row, params)
  if (isRefusal(heard)) return heard
  const mirrored = row.namedBy === 'ref' ? undefined : (task.taskId ?? named?.name)
  const disagreement = compareHeaders(
    call,
    { method, name: mirrored, arguments: argumentsRead, text },
    protocol === MODERN_VERSION && row.kind === 'request',
  )
  if (disagreement !== undefined) return disagreement
  return {
    kind: 'invocation',
    server: call.server,
    protocol,
    method,
    row,
    idText: message.idText,
    name: named?.name,
    thing: named?.thing,
    arguments: argumentsRead,
    inputs: inputs.inputs,
    capabilities: inputs.capabilities,
    asksTask: inputs.asksTask,
    ...(inputs.requestState === undefined ? {} : { requestState: inputs.requestState }),
    ...(task.taskId === undefined ? {} : { taskId: task.taskId }),
    ...(task.relatedTask === undefined ? {} : { relatedTask: task.relatedTask }),
    ...(heard.heardIds === undefined ? {} : { heardIds: heard.heardIds }),
    seen: 'body',
    traceparent: typeof meta['traceparent'] === 'string' ? meta['traceparent'] : undefined,
    text,
  }
}

/** Arguments of a tool or prompt; what is completed and how, for a completion. */
function readArguments(row: MethodRow, params: JsonObject): JsonObject | undefined {
  if (row.namedBy === 'ref') {
    const { ref = null, argument = null, context = null } = params
    return { ref, argument, context }
  }
  const value = params['arguments']
  if (value === undefined) return {}
  return isJsonObject(value) ? value : undefined
}
