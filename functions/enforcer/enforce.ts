/**
 * One call at the enforcer: the gate, the record at its time, and on allow the upstream, whose
 * answer is filtered where it lists and streamed as it comes. Whatever is refused on the way is
 * answered as a JSON-RPC error.
 */
import type { AuditTrail } from '../core/audit/trail.ts'
import { outcomeRecord } from '../core/audit/record.ts'
import type { ServerConfig } from '../core/deployment.ts'
import { corsHeaders } from '../core/forwarding/cors-headers.ts'
import { upstreamHeaders } from '../core/forwarding/forwarded-headers.ts'
import { answerRefusal, type RefusalAnswer } from '../core/forwarding/refusal-answer.ts'
import { rewriteArguments } from '../core/forwarding/rewrite-arguments.ts'
import type { Upstream } from '../core/forwarding/upstream.ts'
import { type GateParts, type Passed, passGate } from '../core/gate.ts'
import type { HttpCall } from '../core/invocation/http-call.ts'
import { isModern } from '../core/invocation/protocol-versions.ts'
import { readFromBody } from '../core/invocation/read-call.ts'
import { isRefusal, type Refusal, refuse } from '../core/refusal.ts'
import { type EnforcedAnswer, passAnswer } from './pass-answer.ts'
import type { Conclude } from './watch.ts'

export interface EnforcerParts {
  readonly gate: GateParts
  readonly servers: readonly ServerConfig[]
  readonly trail: AuditTrail
  readonly upstream: Upstream
  /** `Authorization` for the server's upstream; undefined where it takes none. */
  readonly credentialOf: (server: ServerConfig) => Promise<string | undefined>
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
  const result = await passGate(parts.gate, call, server, readFromBody)
  const answer = (refusal: Refusal): RefusalAnswer =>
    answerRefusal(refusal, {
      idText: result.idText,
      requestId: call.requestId,
      metadataUrl: parts.metadataUrl(server),
      method: result.invocation?.method,
    })
  if (result.kind === 'stopped') await parts.trail.write(result.record)
  const answered =
    result.kind === 'stopped'
      ? answer(result.refusal)
      : await forward(parts, call, server, result, answer)
  return { ...answered, headers: { ...answered.headers, ...corsHeaders(call, server) } }
}

async function forward(
  parts: EnforcerParts,
  call: HttpCall,
  server: ServerConfig,
  passed: Passed,
  answer: (refusal: Refusal) => RefusalAnswer,
): Promise<EnforcedAnswer> {
  const { invocation, decision, record, trace } = passed
  const startedAt = parts.gate.clock()
  const conclude: Conclude = (result, status, bytes) => {
    const now = parts.gate.clock()
    const named = {
      uid: parts.gate.randomHex(32),
      decisionUid: record.metadata.uid,
      traceId: trace.traceId,
      server: server.name,
    }
    parts.trail.later(
      outcomeRecord({ ...named, now, result, status, bytes, durationMs: now - startedAt }),
    )
  }
  const recorded = parts.trail.write(record)
  const isBefore = invocation.row.audit === 'before'
  if (isBefore && !(await recorded)) {
    conclude('not_forwarded', 0, 0)
    return answer(refuse('audit_unavailable'))
  }
  let authorization: string | undefined
  try {
    authorization = await parts.credentialOf(server)
  } catch {
    await recorded
    conclude('not_forwarded', 0, 0)
    return answer(refuse('upstream_unreachable'))
  }
  const { rewritten } = decision
  const sent = await parts.upstream.send({
    url: server.upstream,
    headers: upstreamHeaders(call, {
      isModern: isModern(invocation.protocol),
      traceparent: trace.traceparent,
      authorization,
      rewritten,
    }),
    body: rewriteArguments(invocation.text, rewritten),
    timeoutMs: server.upstreamTimeoutMs,
  })
  // The record travelled beside the upstream's work; nothing of the answer leaves before it is kept.
  if (!(await recorded)) {
    if (!isRefusal(sent)) sent.cancel()
    conclude('interrupted', isRefusal(sent) ? 0 : sent.status, 0)
    return answer(refuse('audit_unavailable'))
  }
  if (isRefusal(sent)) {
    conclude(sent.code === 'upstream_timeout' ? 'upstream_timeout' : 'upstream_unreachable', 0, 0)
    return answer(sent)
  }
  return passAnswer(sent, passed, answer, conclude)
}
