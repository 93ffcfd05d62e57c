/**
 * Answers whatever comes to the enforcer: POST is enforced, and where handles are sealed GET and DELETE
 * of legacy sessions; everything else has no meaning here and is refused, as is what breaks on the way.
 */
import { corsHeaders } from '../core/forwarding/cors-headers.ts'
import { answerRefusal } from '../core/forwarding/refusal-answer.ts'
import type { HttpCall } from '../core/invocation/http-call.ts'
import { type Refusal, refuse } from '../core/refusal.ts'
import { enforce, type EnforcerParts } from './enforce.ts'
import type { EnforcedAnswer } from './pass-answer.ts'

const LEGACY_METHODS = ['GET', 'DELETE']

/** Never rejects. `report` is told of what should never happen; the caller learns only that it did. */
export async function answerCall(
  parts: EnforcerParts,
  report: (problem: unknown) => void,
  call: HttpCall,
): Promise<EnforcedAnswer> {
  const { httpMethod } = call
  const isLegacy = parts.gate.handles !== undefined && LEGACY_METHODS.includes(httpMethod)
  if (httpMethod !== 'POST' && !isLegacy)
    return refusalOf(parts, refuse('http_method_refused'), call)
  try {
    return await enforce(parts, call)
  } catch (error) {
    report(error)
    return refusalOf(parts, refuse('internal_error'), call)
  }
}

/** A refusal of what was not read; a web page that may call may read it, too. */
function refusalOf({ servers }: EnforcerParts, refusal: Refusal, call: HttpCall): EnforcedAnswer {
  const { requestId } = call
  const answer = answerRefusal(refusal, { idText: undefined, requestId, metadataUrl: '' })
  const server = servers.find(({ name }) => name === call.server)
  if (server === undefined) return answer
  return { ...answer, headers: { ...answer.headers, ...corsHeaders(call, server) } }
}
