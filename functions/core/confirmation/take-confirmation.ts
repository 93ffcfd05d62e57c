/**
 * Takes the answer to the gateway's own question out of a retry, so that the upstream and policy see
 * only what the upstream asked. Leaves a key of that name alone where the gateway asked nothing: then
 * it is the upstream's.
 */
import { editMembers } from '../json-edits.ts'
import type { RequestState } from '../handles/request-state.ts'
import type { Invocation } from '../invocation/invocation.ts'
import { isJsonObject, type JsonValue } from '../json.ts'

/** Key of the gateway's question among `inputRequests`. */
export const CONFIRMATION_KEY = 'mcp-authorizer/confirm'

export interface Taken {
  readonly invocation: Invocation
  /** Undefined where the gateway asked nothing, or got no answer. */
  readonly confirmation: JsonValue | undefined
}

export function takeConfirmation(invocation: Invocation, state: RequestState | undefined): Taken {
  const { inputs } = invocation
  if (state?.asked === undefined || !isJsonObject(inputs)) return untouched(invocation)
  const { [CONFIRMATION_KEY]: confirmation, ...others } = inputs
  if (confirmation === undefined) return untouched(invocation)
  const isOnly = Object.keys(others).length === 0
  const [path, member] = isOnly
    ? [['params'], 'inputResponses']
    : [['params', 'inputResponses'], CONFIRMATION_KEY]
  const text = editMembers(invocation.text, path, new Map([[member, undefined]]))
  return { invocation: { ...invocation, text, inputs: isOnly ? null : others }, confirmation }
}

function untouched(invocation: Invocation): Taken {
  return { invocation, confirmation: undefined }
}
