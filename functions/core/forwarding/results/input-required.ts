/**
 * Judges an `input_required` result (MCP 2026-07-28, Multi Round-Trip Requests): what a server asks of
 * the client must be known, declared by the client, and allowed by policy. Refuses the whole result
 * otherwise.
 */
import { serverMessageRow } from '../../invocation/methods.ts'
import type { ServerMessageRow } from '../../invocation/method-row.ts'
import type { Invocation } from '../../invocation/invocation.ts'
import { isJsonObject, type JsonObject } from '../../json.ts'
import { editMembers } from '../../json-edits.ts'
import type { ScreenedCall } from '../screen-message.ts'
import { type Refusal, refuse } from '../../refusal.ts'

/** The message with `requestState` as this caller gets it, sealed to the call. */
export function showInputs(
  text: string,
  result: JsonObject,
  call: Pick<ScreenedCall, 'invocation' | 'handles' | 'mayAsk'>,
): string | Refusal {
  const refusal = refuseInputs(result, call.invocation, call.mayAsk)
  if (refusal !== undefined) return refusal
  const own = result['requestState']
  const state = call.handles.ofState(typeof own === 'string' ? own : undefined)
  if (state === undefined) return own === undefined ? text : refuse('handles_unavailable')
  return editMembers(text, ['result'], new Map([['requestState', JSON.stringify(state)]]))
}

/** Undefined where the result may pass as it is. */
export function refuseInputs(
  result: JsonObject,
  { protocol, capabilities }: Pick<Invocation, 'protocol' | 'capabilities'>,
  mayAsk: (row: ServerMessageRow) => boolean,
): Refusal | undefined {
  const { inputRequests, requestState } = result
  if (requestState !== undefined && typeof requestState !== 'string') return invalid('requestState')
  if (inputRequests === undefined)
    return requestState === undefined ? invalid('input_required asks for nothing') : undefined
  if (!isJsonObject(inputRequests)) return invalid('inputRequests')
  for (const request of Object.values(inputRequests)) {
    const method = isJsonObject(request) ? request['method'] : undefined
    const row = typeof method === 'string' ? serverMessageRow(method, protocol) : undefined
    if (row?.kind !== 'input' || row.needs === undefined) return invalid('an unknown input')
    if (!isJsonObject(capabilities[row.needs])) return invalid(`${row.needs} is not declared`)
    if (!mayAsk(row)) return refuse('server_request_refused', { detail: row.method })
  }
  return undefined
}

function invalid(detail: string): Refusal {
  return refuse('upstream_invalid', { detail })
}
