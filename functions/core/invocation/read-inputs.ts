/**
 * Reads what a request says beside its arguments: the answers to inputs that the server asked for
 * (MCP 2026-07-28, Multi Round-Trip Requests), what the client is capable of, and whether it wants a
 * task (MCP 2025-11-25, Tasks). Refuses answers on methods that take none, and a task where there is none.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import { type Refusal, refuse } from '../refusal.ts'
import type { MethodRow } from './method-row.ts'
import { isModern, type ProtocolVersion } from './protocol-versions.ts'

/** Member of `_meta` in which a client says what it can do. */
export const CAPABILITIES_KEY = 'io.modelcontextprotocol/clientCapabilities'

export interface Inputs {
  readonly kind: 'inputs'
  /** `inputResponses` as sent; null where there are none. */
  readonly inputs: JsonValue
  /** Client capabilities of this request; empty before 2026-07-28, where a handshake has them. */
  readonly capabilities: JsonObject
  readonly asksTask: boolean
  readonly requestState?: string
}

/** The version that has tasks in its core, made by calls that ask for one. */
export const WITH_TASKS: ProtocolVersion = '2025-11-25'

export function readInputs(
  row: MethodRow,
  protocol: ProtocolVersion,
  params: JsonObject,
  meta: JsonObject,
): Inputs | Refusal {
  // Official clients name it again in what they ask about the task, where it means nothing. Neither does
  // it in calls of 2026-07-28, whose servers alone decide (tasks extension, "Capability Negotiation").
  const isIdle = row.worksOnTask === true || (row.asks === 'tool' && isModern(protocol))
  const asksTask = Object.hasOwn(params, 'task') && !isIdle
  if (asksTask && (row.asks !== 'tool' || protocol !== WITH_TASKS))
    return refuse('task_not_served', { data: { protocol } })
  if (asksTask && !isJsonObject(params['task'])) return refuse('params_invalid', { detail: 'task' })
  if (!isModern(protocol)) return { kind: 'inputs', inputs: null, capabilities: {}, asksTask }
  const capabilities = meta[CAPABILITIES_KEY] ?? {}
  if (!isJsonObject(capabilities)) return refuse('params_invalid', { detail: CAPABILITIES_KEY })
  const { inputResponses, requestState } = params
  const isSound =
    (inputResponses === undefined || isJsonObject(inputResponses)) &&
    (requestState === undefined || typeof requestState === 'string')
  if (!isSound) return refuse('params_invalid', { detail: 'inputResponses' })
  const takesAnswers = row.takesInput === true || row.bringsInput === true
  const isMisplaced =
    (inputResponses !== undefined && !takesAnswers) ||
    (requestState !== undefined && row.takesInput !== true)
  if (isMisplaced && row.refusedAs === undefined)
    return refuse('params_invalid', { detail: 'inputs where none are asked for' })
  const state = typeof requestState === 'string' ? { requestState } : {}
  return { kind: 'inputs', inputs: inputResponses ?? null, capabilities, asksTask, ...state }
}
