/**
 * The two ways in which enforcement points read a call: from the body, held against the headers, or
 * at the edge from the headers alone.
 */
import { isRefusal, type Refusal } from '../refusal.ts'
import type { HttpCall } from './http-call.ts'
import type { Invocation } from './invocation.ts'
import { readMessage } from './read-body.ts'
import { readHeaders } from './read-headers.ts'
import { readInvocation } from './read-invocation.ts'
import { isResponse, readResponse } from './read-response.ts'

export interface ReadCall {
  /** JSON text of the request's id, known also where a later check refused. */
  readonly idText: string | undefined
  readonly invocation: Invocation | Refusal
}

export function readFromBody(call: HttpCall): ReadCall {
  const message = readMessage(call)
  if (isRefusal(message)) return { idText: undefined, invocation: message }
  // The id of a response is the server's: whoever posts one gets no answer of that id.
  return isResponse(message)
    ? { idText: undefined, invocation: readResponse(message, call) }
    : { idText: message.idText, invocation: readInvocation(message, call) }
}

export function readFromHeaders(call: HttpCall): ReadCall {
  return { idText: undefined, invocation: readHeaders(call) }
}
