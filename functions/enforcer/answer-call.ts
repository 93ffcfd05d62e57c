/**
 * Answers whatever comes to the enforcer: POST is enforced, and where handles are sealed GET and DELETE
 * of legacy sessions; everything else has no meaning here and is refused, as is what breaks on the way.
 * Each leaves a decision record.
 */
import type { ServerConfig } from '../core/deployment.ts'
import { corsHeaders } from '../core/forwarding/cors-headers.ts'
import { answerRefusal } from '../core/forwarding/refusal-answer.ts'
import type { HttpCall } from '../core/invocation/http-call.ts'
import { type Refusal, refuse } from '../core/refusal.ts'
import { unreadRecord } from '../core/stopped.ts'
import { enforce, type EnforcerParts, type Report } from './enforce.ts'
import type { EnforcedAnswer } from './pass-answer.ts'

const LEGACY_METHODS = ['GET', 'DELETE']

/** Never rejects. `report` is told of what should never happen; the caller learns only that it did. */
export async function answerCall(
  parts: EnforcerParts,
  report: Report,
  call: HttpCall,
): Promise<EnforcedAnswer> {
  const { httpMethod } = call
  const server = serverOf(parts, call)
  if (server === undefined) return refuseUnread(parts, call, refuse('server_unknown'))
  const isLegacy = parts.gate.handles !== undefined && LEGACY_METHODS.includes(httpMethod)
  if (httpMethod !== 'POST' && !isLegacy)
    return refuseUnread(parts, call, refuse('http_method_refused'))
  try {
    return await enforce(parts, call, server, report)
  } catch (problem) {
    return answerBroken(parts, report, call, problem)
  }
}

/** Answers a call that broke before anything of it was decided. */
export async function answerBroken(
  parts: EnforcerParts,
  report: Report,
  call: HttpCall,
  problem: unknown,
): Promise<EnforcedAnswer> {
  report(problem)
  return refuseUnread(parts, call, refuse('internal_error'))
}

/** A refusal of what was not read; a web page that may call may read it, too. */
async function refuseUnread(
  parts: EnforcerParts,
  call: HttpCall,
  refusal: Refusal,
): Promise<EnforcedAnswer> {
  const { requestId } = call
  await parts.trail.write(unreadRecord(parts.gate, call, { name: call.server }, refusal))
  const unread = { idText: undefined, requestId, metadataUrl: '' }
  const answer = answerRefusal(refusal, { ...unread, allowed: methodsOf(parts) })
  const server = serverOf(parts, call)
  if (server === undefined) return answer
  return { ...answer, headers: { ...answer.headers, ...corsHeaders(call, server) } }
}

/** Sessions of older versions are opened by GET and ended by DELETE where their ids can be sealed. */
function methodsOf({ gate }: EnforcerParts): string {
  return ['POST', ...(gate.handles === undefined ? [] : LEGACY_METHODS)].join(', ')
}

function serverOf({ servers }: EnforcerParts, call: HttpCall): ServerConfig | undefined {
  return servers.find(({ name }) => name === call.server)
}
