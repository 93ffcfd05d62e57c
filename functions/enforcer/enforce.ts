/**
 * One call at the enforcer: the gate, the record at its time, and on allow the upstream, whose
 * answer is filtered where it lists and streamed as it comes. Whatever is refused on the way is
 * answered as a JSON-RPC error.
 */
import type { AuditTrail } from '../core/audit/trail.ts'
import { outcomeRecord } from '../core/audit/record.ts'
import type { ServerConfig } from '../core/deployment.ts'
import { corsHeaders } from '../core/forwarding/cors-headers.ts'
import { answerRefusal, type RefusalAnswer } from '../core/forwarding/refusal-answer.ts'
import type { Upstream, UpstreamAnswer, UpstreamRequest } from '../core/forwarding/upstream.ts'
import { type GateParts, type Passed, passGate } from '../core/gate.ts'
import type { HttpCall } from '../core/invocation/http-call.ts'
import { answeredCall } from '../core/invocation/invocation.ts'
import { readFromBody } from '../core/invocation/read-call.ts'
import { readSessionRequest } from '../core/invocation/read-session-request.ts'
import { isRefusal, type Refusal, refuse } from '../core/refusal.ts'
import type { Stopped } from '../core/stopped.ts'
import { guardStream } from './guard-stream.ts'
import { type EnforcedAnswer, passAnswer } from './pass-answer.ts'
import { type CredentialParts, upstreamRequest } from './upstream-request.ts'
import type { Conclude } from './watch.ts'

export interface EnforcerParts extends CredentialParts {
  readonly gate: GateParts
  readonly servers: readonly ServerConfig[]
  readonly trail: AuditTrail
  readonly upstream: Upstream
  readonly metadataUrl: (server: ServerConfig) => string
}

/** Tells of what should never happen. */
export type Report = (problem: unknown) => void

/** `report` is told of what broke; the caller learns only that something did. */
export async function enforce(
  parts: EnforcerParts,
  call: HttpCall,
  server: ServerConfig,
  report: Report,
): Promise<EnforcedAnswer> {
  const readCall = call.httpMethod === 'POST' ? readFromBody : readSessionRequest
  const result = await passGate(parts.gate, call, server, readCall)
  const answer = (refusal: Refusal): RefusalAnswer =>
    answerRefusal(refusal, {
      idText: result.idText,
      requestId: call.requestId,
      metadataUrl: parts.metadataUrl(server),
      invocation: result.invocation,
      style: server.refusals,
    })
  if (result.kind === 'stopped') {
    if (result.problem !== undefined) report(result.problem)
    await parts.trail.write(result.record)
  }
  const answered =
    result.kind === 'stopped'
      ? (questionOf(result) ?? answer(result.refusal))
      : await forward(parts, call, server, { passed: result, answer, report })
  const headers = { ...answered.headers, ...corsHeaders(call, server) }
  const { body } = answered
  if (result.kind === 'passed' && typeof body === 'string')
    await result.stream?.place?.release(parts.gate.clock())
  return result.kind === 'stopped' || typeof body === 'string'
    ? { ...answered, headers }
    : { ...answered, headers, body: guarded(parts.gate, server, result, body) }
}

/** An answer that streams ends where its caller is revoked meanwhile. */
function guarded(
  { revocations }: GateParts,
  server: ServerConfig,
  { principal: caller, invocation, decision }: Passed,
  body: AsyncIterable<Uint8Array>,
): AsyncIterable<Uint8Array> {
  if (revocations === undefined) return body
  const { row, name, origin } = answeredCall(invocation)
  const own = row.asks === 'tool' ? name : origin?.name
  const heard = decision.heard?.map((task) => task.origin.name) ?? []
  const tools = own === undefined ? heard : [own]
  return guardStream(body, { revocations, caller, server: server.name, tools })
}

/** What asks the caller to confirm the call: a result, because no call failed. */
function questionOf({ question, idText }: Stopped): EnforcedAnswer | undefined {
  if (question === undefined || idText === undefined) return undefined
  return {
    status: 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: `{"jsonrpc":"2.0","id":${idText},"result":${JSON.stringify(question)}}`,
  }
}

interface Forwarding {
  readonly passed: Passed
  readonly answer: (refusal: Refusal) => RefusalAnswer
  readonly report: Report
}

/**
 * Sends the call on and answers it. One that does not reach the upstream costs nothing, and its outcome
 * says that it did not; whatever breaks is answered, too.
 */
async function forward(
  parts: EnforcerParts,
  call: HttpCall,
  server: ServerConfig,
  { passed, answer, report }: Forwarding,
): Promise<EnforcedAnswer> {
  const { conclude, noteLeftOut } = outcomeOf(parts, server, passed)
  /** Nothing is shown of a call that is not on record, so nothing is charged for it. */
  const unrecorded = async (): Promise<EnforcedAnswer> => {
    await passed.charged.giveBack()
    return answer(refuse('audit_unavailable'))
  }
  const notForwarded = async (refusal: Refusal): Promise<EnforcedAnswer> => {
    conclude('not_forwarded', 0, 0)
    await passed.charged.giveBack()
    return answer(refusal)
  }
  const recorded = parts.trail.write(passed.record)
  const isBefore = passed.invocation.row.audit === 'before'
  if (isBefore && !(await recorded)) {
    conclude('not_forwarded', 0, 0)
    return unrecorded()
  }
  let request: UpstreamRequest | Refusal
  try {
    request = await upstreamRequest(parts, call, server, passed)
  } catch (problem) {
    report(problem)
    request = refuse('internal_error')
  }
  if (isRefusal(request)) {
    await recorded
    return notForwarded(request)
  }
  let sent: UpstreamAnswer | Refusal | undefined
  try {
    sent = await parts.upstream.send(request)
    // The record travelled beside the upstream's work; nothing of the answer leaves before it is kept.
    if (!(await recorded)) {
      if (!isRefusal(sent)) sent.cancel()
      conclude('interrupted', isRefusal(sent) ? 0 : sent.status, 0)
      return await unrecorded()
    }
    if (isRefusal(sent)) {
      conclude(sent.code === 'upstream_timeout' ? 'upstream_timeout' : 'upstream_unreachable', 0, 0)
      return answer(sent)
    }
    const isCurrent = async (): Promise<boolean> => {
      const engine = await parts.gate.policy.current()
      return !isRefusal(engine) && engine.digest === passed.engine.digest
    }
    const { clock } = parts.gate
    const style = server.refusals
    const ways = { conclude, noteLeftOut, clock, isCurrent, style, url: request.url }
    return await passAnswer(sent, passed, answer, ways)
  } catch (problem) {
    report(problem)
    await recorded
    if (sent !== undefined && !isRefusal(sent)) sent.cancel()
    conclude('interrupted', sent === undefined || isRefusal(sent) ? 0 : sent.status, 0)
    return answer(refuse('internal_error'))
  }
}

/** Keeps the outcome record of a call, the first that is told of it. */
function outcomeOf(
  { gate, trail }: EnforcerParts,
  server: ServerConfig,
  passed: Passed,
): { readonly conclude: Conclude; readonly noteLeftOut: (entries: number) => void } {
  const startedAt = gate.clock()
  let isConcluded = false
  let leftOut = 0
  const conclude: Conclude = (result, status, bytes) => {
    if (isConcluded) return
    isConcluded = true
    const now = gate.clock()
    const named = {
      uid: gate.randomHex(32),
      decisionUid: passed.record.metadata.uid,
      traceId: passed.trace.traceId,
      server: server.name,
    }
    const durationMs = now - startedAt
    trail.later(outcomeRecord({ ...named, now, result, status, bytes, durationMs, leftOut }))
  }
  return {
    conclude,
    noteLeftOut(entries) {
      leftOut += entries
    },
  }
}
