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
import type { Upstream, UpstreamRequest } from '../core/forwarding/upstream.ts'
import { type GateParts, type Passed, passGate, type Stopped } from '../core/gate.ts'
import type { HttpCall } from '../core/invocation/http-call.ts'
import { answeredCall } from '../core/invocation/invocation.ts'
import { readFromBody } from '../core/invocation/read-call.ts'
import { readSessionRequest } from '../core/invocation/read-session-request.ts'
import { isRefusal, type Refusal, refuse } from '../core/refusal.ts'
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

export async function enforce(parts: EnforcerParts, call: HttpCall): Promise<EnforcedAnswer> {
  const server = parts.servers.find(({ name }) => name === call.server)
  if (server === undefined)
    return answerRefusal(refuse('server_unknown'), {
      idText: undefined,
      requestId: call.requestId,
      metadataUrl: '',
    })
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
  if (result.kind === 'stopped') await parts.trail.write(result.record)
  const answered =
    result.kind === 'stopped'
      ? (questionOf(result) ?? answer(result.refusal))
      : await forward(parts, call, server, result, answer)
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

async function forward(
  parts: EnforcerParts,
  call: HttpCall,
  server: ServerConfig,
  passed: Passed,
  answer: (refusal: Refusal) => RefusalAnswer,
): Promise<EnforcedAnswer> {
  const { invocation, record, trace } = passed
  const startedAt = parts.gate.clock()
  let leftOut = 0
  const noteLeftOut = (entries: number): void => {
    leftOut += entries
  }
  const conclude: Conclude = (result, status, bytes) => {
    const now = parts.gate.clock()
    const named = {
      uid: parts.gate.randomHex(32),
      decisionUid: record.metadata.uid,
      traceId: trace.traceId,
      server: server.name,
    }
    parts.trail.later(
      outcomeRecord({
        ...named,
        now,
        result,
        status,
        bytes,
        durationMs: now - startedAt,
        leftOut,
      }),
    )
  }
  /** Nothing is shown of a call that is not on record, so nothing is charged for it. */
  const unrecorded = async (): Promise<EnforcedAnswer> => {
    await passed.charged.giveBack()
    return answer(refuse('audit_unavailable'))
  }
  const recorded = parts.trail.write(record)
  const isBefore = invocation.row.audit === 'before'
  if (isBefore && !(await recorded)) {
    conclude('not_forwarded', 0, 0)
    return unrecorded()
  }
  let request: UpstreamRequest
  try {
    request = await upstreamRequest(parts, call, server, passed)
  } catch {
    await recorded
    conclude('not_forwarded', 0, 0)
    return answer(refuse('upstream_unreachable'))
  }
  const sent = await parts.upstream.send(request)
  // The record travelled beside the upstream's work; nothing of the answer leaves before it is kept.
  if (!(await recorded)) {
    if (!isRefusal(sent)) sent.cancel()
    conclude('interrupted', isRefusal(sent) ? 0 : sent.status, 0)
    return unrecorded()
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
  return passAnswer(sent, passed, answer, {
    conclude,
    noteLeftOut,
    clock,
    isCurrent,
    style: server.refusals,
  })
}
