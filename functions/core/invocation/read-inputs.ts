/**
 * Reads what a request says beside its arguments: the answers to inputs that the server asked for
 * (MCP 2026-07-28, Multi Round-Trip Requests), and what the client is capable of. Refuses answers on
 * methods that take none, and a task that is asked for.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import { type Refusal, refuse } from '../refusal.ts'
import type { MethodRow } from './method-row.ts'
import { isModern, type ProtocolVersion } from './protocol-versions.ts'

const CAPABILITIES_KEY = 'io.modelcontextprotocol/clientCapabilities'

export interface Inputs {
  readonly kind: 'inputs'
  /** `inputResponses` as sent; null where there are none. */
  readonly inputs: JsonValue
  /** Client capabilities of this request; empty before 2026-07-28, where a handshake has them. */
  readonly capabilities: JsonObject
}

export function readInputs(
  row: MethodRow,
  protocol: ProtocolVersion,
  params: JsonObject,
  meta: JsonObject,
): Inputs | Refusal {
  if (Object.hasOwn(params, 'task')) return refuse('task_not_served', { data: { protocol } })
  if (!isModern(protocol)) return { kind: 'inputs', inputs: null, capabilities: {} }
  const capabilities = meta[CAPABILITIES_KEY] ?? {}
  if (!isJsonObject(capabilities)) return refuse('params_invalid', { detail: CAPABILITIES_KEY })
  const { inputResponses, requestState } = params
  const isSound =
    (inputResponses === undefined || isJsonObject(inputResponses)) &&
    (requestState === undefined || typeof requestState === 'string')
  if (!isSound) return refuse('params_invalid', { detail: 'inputResponses' })
  const isRetry = inputResponses !== undefined || requestState !== undefined
  if (isRetry && row.takesInput !== true && row.refusedAs === undefined)
    return refuse('params_invalid', { detail: 'inputs where none are asked for' })
  return { kind: 'inputs', inputs: inputResponses ?? null, capabilities }
}
