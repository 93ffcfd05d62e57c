/**
 * One call at the enforcer: the gate, the record at its time, and on allow the upstream, whose
 * answer is filtered where it lists and streamed as it comes. Whatever is refused on the way is
 * answered as a JSON-RPC error.
 */
import type { AuditTrail } from '../core/audit/trail.ts'
import { outcomeRecord, type Outcome } from '../core/audit/record.ts'
import { couldBeAllowed } from '../core/decision/could-be-allowed.ts'
import type { ServerConfig } from '../core/deployment.ts'
import { AnswerWithheld, filterBody } from '../core/forwarding/filter-body.ts'
import { clientHeaders, upstreamHeaders } from '../core/forwarding/forwarded-headers.ts'
import { answerRefusal } from '../core/forwarding/refusal-answer.ts'
import { rewriteArguments } from '../core/forwarding/rewrite-arguments.ts'
import type { Upstream, UpstreamAnswer } from '../core/forwarding/upstream.ts'
import { type GateParts, type Passed, passGate } from '../core/gate.ts'
import type { HttpCall } from '../core/invocation/http-call.ts'
import { isModern } from '../core/invocation/protocol-versions.ts'
import { readFromBody } from '../core/invocation/read-call.ts'
import { isRefusal, type Refusal, refuse } from '../core/refusal.ts'

export interface EnforcerParts {
  readonly gate: GateParts
  readonly servers: readonly ServerConfig[]
  readonly trail: AuditTrail
  readonly upstream: Upstream
  /** `Authorization` for the server's upstream; undefined where it takes none. */
  readonly credentialOf: (server: ServerConfig) => Promise<string | undefined>
  readonly metadataUrl: (server: ServerConfig) => string
}

/** An answer on its way to the client. */
export interface EnforcedAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: AsyncIterable<Uint8Array> | string
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
  const answer = (refusal: Refusal): EnforcedAnswer =>
    answerRefusal(refusal, {
      idText: result.idText,
      requestId: call.requestId,
      metadataUrl: parts.metadataUrl(server),
    })
  if (result.kind === 'stopped') {
    await parts.trail.write(result.record)
    return answer(result.refusal)
  }
  return forward(parts, call, server, result, answer)
}

async function forward(
  parts: EnforcerParts,
  call: HttpCall,
  server: ServerConfig,
  passed: Passed,
  answer: (refusal: Refusal) => EnforcedAnswer,
): Promise<EnforcedAnswer> {
  const { invocation, decision, record, trace } = passed
  const startedAt = parts.gate.clock()
  const conclude = (result: Outcome['result'], status: number, bytes: number): void => {
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
    headers: upstreamHeaders(call, { traceparent: trace.traceparent, authorization, rewritten }),
    body: rewriteArguments(invocation.text, rewritten),
    timeoutMs: server.upstreamTimeoutMs,
  })
  // The record travelled beside the upstream's work; nothing of the answer leaves before it is kept.
  if (!(await recorded)) {
    if (!isRefusal(sent)) sent.cancel()
    conclude('not_forwarded', 0, 0)
    return answer(refuse('audit_unavailable'))
  }
  if (isRefusal(sent)) {
    conclude(sent.code === 'upstream_timeout' ? 'upstream_timeout' : 'upstream_unreachable', 0, 0)
    return answer(sent)
  }
  return pass(sent, passed, answer, conclude)
}

/** Hands the upstream's answer on, or says that it cannot be. */
async function pass(
  sent: UpstreamAnswer,
  { invocation, engine, circumstances }: Passed,
  answer: (refusal: Refusal) => EnforcedAnswer,
  conclude: (result: Outcome['result'], status: number, bytes: number) => void,
): Promise<EnforcedAnswer> {
  // A redirect is not followed, a challenge is about our credential, a 5xx may tell of its inside.
  const isOurs =
    sent.status >= 300 && (sent.status < 400 || sent.status === 401 || sent.status >= 500)
  if (isOurs) {
    sent.cancel()
    conclude('upstream_invalid', sent.status, 0)
    return answer(refuse(sent.status >= 500 ? 'upstream_unreachable' : 'upstream_invalid'))
  }
  const { filters: member } = invocation.row
  const { idText } = invocation
  if (member === undefined || idText === undefined) {
    return {
      status: sent.status,
      headers: clientHeaders(sent.headers),
      body: watch(sent.body, sent, conclude),
    }
  }
  // Whatever status or media type the upstream claims: a list goes through the filter or nowhere.
  const filter = {
    member,
    idText,
    isModern: isModern(invocation.protocol),
    isVisible: (name: string) =>
      couldBeAllowed(engine, circumstances, { ...invocation, method: 'tools/call' }, name),
  }
  try {
    const filtered = await peek(
      filterBody(sent.body, sent.headers.get('content-type') ?? '', filter),
    )
    return {
      status: sent.status,
      headers: clientHeaders(sent.headers),
      body: watch(filtered, sent, conclude),
    }
  } catch {
    sent.cancel()
    conclude('upstream_invalid', sent.status, 0)
    return answer(refuse('upstream_invalid'))
  }
}

/** Waits for the first bytes, so that an answer that cannot be read is refused and not broken off. */
async function peek(body: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const iterator = body[Symbol.asyncIterator]()
  const first = await iterator.next()
  return (async function* () {
    if (first.done === true) return
    yield first.value
    yield* { [Symbol.asyncIterator]: () => iterator }
  })()
}

/** Counts what goes out and says how it ended; a reader that stops early stops the upstream. */
async function* watch(
  body: AsyncIterable<Uint8Array>,
  sent: UpstreamAnswer,
  conclude: (result: Outcome['result'], status: number, bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  let bytes = 0
  let result: Outcome['result'] = 'interrupted'
  try {
    for await (const chunk of body) {
      bytes += chunk.byteLength
      yield chunk
    }
    result = 'answered'
  } catch (error) {
    if (error instanceof AnswerWithheld) result = 'upstream_invalid'
    throw error
  } finally {
    if (result !== 'answered') sent.cancel()
    conclude(result, sent.status, bytes)
  }
}
