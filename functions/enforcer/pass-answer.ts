/**
 * Hands an upstream's answer on, screened message by message, or says that it cannot be: what is not
 * MCP, and what would tell of the upstream's inside, stays here.
 */
import { resultOfWithheld } from '../core/audit/record.ts'
import { type AnswerEnd, AnswerWithheld } from '../core/forwarding/answer-withheld.ts'
import type { RefusalStyle } from '../core/deployment.ts'
import { readErrorBody } from '../core/forwarding/error-body.ts'
import { clientHeaders } from '../core/forwarding/forwarded-headers.ts'
import { isRefusedInBand } from '../core/forwarding/refusal-answer.ts'
import { passedStatus, refusedByStatus } from '../core/forwarding/judge-status.ts'
import { screenedCall } from '../core/forwarding/screened-call.ts'
import { screenEvents } from '../core/forwarding/screen-events.ts'
import { screenJson } from '../core/forwarding/screen-json.ts'
import type { UpstreamAnswer } from '../core/forwarding/upstream.ts'
import type { Passed } from '../core/gate.ts'
import { answeredCall, type Invocation } from '../core/invocation/invocation.ts'
import { isModern } from '../core/invocation/protocol-versions.ts'
import { type Refusal, refuse } from '../core/refusal.ts'
import { discard } from './discard.ts'
import { type HoldParts, holdStream } from './hold-stream.ts'
import { HELD_PAUSE_MS, keepAlive, PAUSE_MS } from './keep-alive.ts'
import { type Conclude, watch } from './watch.ts'

/** An answer on its way to the client. */
export interface EnforcedAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: AsyncIterable<Uint8Array> | string
}

const JSON_TYPE = 'application/json'
const EVENTS_TYPE = 'text/event-stream'
const SESSION = 'mcp-session-id'

export interface PassParts extends Omit<HoldParts, 'farewell'> {
  readonly conclude: Conclude
  /** Told how many entries of a list were left out because they cannot be read. */
  readonly noteLeftOut: (entries: number) => void
  /** Where the call was sent. */
  readonly url: string
  /** How the server answers requests of MCP 2025-x that fail. */
  readonly style: RefusalStyle | undefined
}

/** `answer` makes the answer of a refusal. */
export async function passAnswer(
  sent: UpstreamAnswer,
  passed: Passed,
  answer: (refusal: Refusal) => EnforcedAnswer & { readonly body: string },
  { conclude, noteLeftOut, clock, isCurrent, style, url }: PassParts,
): Promise<EnforcedAnswer> {
  const { decision, handles } = passed
  const { kind } = passed.invocation.row
  const invocation = answeredCall(passed.invocation)
  const withheld = (refusal: Refusal): EnforcedAnswer => {
    sent.cancel()
    conclude(resultOfWithheld(refusal), sent.status, 0)
    return answer(refusal)
  }
  const refused = refusedByStatus(sent.status, sent.headers, url)
  if (refused !== undefined) return withheld(refused)
  const encoding = sent.headers.get('content-encoding') ?? 'identity'
  if (encoding.toLowerCase() !== 'identity') return withheld(refuse('upstream_invalid'))
  const type = (sent.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase()
  const session = isModern(invocation.protocol) ? undefined : sent.headers.get(SESSION)
  const handle = session === undefined ? undefined : handles.ofSession(session)
  if (session !== undefined && handle === undefined) return withheld(refuse('handles_unavailable'))
  const headers = clientHeaders(sent, handle, clock())
  const { idText } = invocation
  if (sent.status >= 400) {
    const isFailure = sent.status >= 500
    const text =
      type === JSON_TYPE
        ? await readErrorBody(sent.body, idText, decision.redaction, isFailure ? 'brief' : 'whole')
        : undefined
    // An upstream that was restarted knows its sessions no more (MCP 2025-11-25, Session Management).
    if (sent.status === 404 && passed.handleHeaders[SESSION] !== undefined) {
      sent.cancel()
      conclude('answered', sent.status, 0)
      return answer(refuse('session_unknown'))
    }
    const status = passedStatus(sent.status)
    if (text === undefined && isFailure) return withheld(refuse('upstream_unreachable'))
    if (text === undefined) {
      const refusal = withheld(refuse('upstream_invalid'))
      return refusal.status === 200 ? refusal : { ...refusal, status }
    }
    conclude('answered', sent.status, text.length)
    const isInBand = isRefusedInBand({ idText, invocation: passed.invocation, style })
    return {
      status: isInBand ? 200 : status,
      headers: { ...headers, 'content-type': JSON_TYPE },
      body: text,
    }
  }
  const isStream = kind === 'stream'
  if (invocation.idText === undefined && !isStream) {
    // Nothing answers a notification or a response: its caller does not wait for what comes all the same.
    void discard(sent)
    conclude('answered', sent.status, 0)
    return { status: kind === 'end' ? 204 : 202, headers, body: '' }
  }
  const isKnown = type === EVENTS_TYPE || (type === JSON_TYPE && !isStream)
  if (sent.status !== 200 || !isKnown) return withheld(refuse('upstream_invalid'))
  // Leaving cancels a call of 2026-07-28 and no other; whoever leaves a stream can take it up again.
  const whenLeft = isStream || isModern(invocation.protocol) ? 'cancel' : 'finish'
  try {
    const screened = await bodyFor(
      sent,
      type,
      { ...passed, noteLeftOut },
      (refusal) => answer(refusal).body,
    )
    const { stream } = passed
    const body =
      stream === undefined
        ? screened
        : holdStream(screened, stream, { clock, isCurrent, farewell: farewellOf(invocation) })
    const ofStream = type === EVENTS_TYPE ? { 'x-accel-buffering': 'no' } : {}
    return {
      status: 200,
      headers: { ...headers, 'content-type': type, ...ofStream },
      body: watch(body, sent, conclude, whenLeft),
    }
  } catch (error) {
    return withheld(
      error instanceof AnswerWithheld ? error.refusal : refuse('upstream_unreachable'),
    )
  }
}

const SUBSCRIPTION_KEY = 'io.modelcontextprotocol/subscriptionId'

/** The result that ends a subscription in good order (MCP 2026-07-28, schema, `SubscriptionsListenResult`). */
function farewellOf({ row, idText }: Invocation): Uint8Array | undefined {
  if (row.listens !== 'opens' || idText === undefined) return undefined
  const result = `{"resultType":"complete","_meta":{"${SUBSCRIPTION_KEY}":${idText}}}`
  const message = `{"jsonrpc":"2.0","id":${idText},"result":${result}}`
  return new TextEncoder().encode(`event: message\ndata: ${message}\n\n`)
}

/** A list is waited for, so that one that cannot be read is refused; a call's stream begins at once. */
async function bodyFor(
  sent: UpstreamAnswer,
  type: string,
  passed: Passed & Pick<PassParts, 'noteLeftOut'>,
  errorText: (refusal: Refusal) => string,
): Promise<AsyncIterator<Uint8Array, AnswerEnd>> {
  const invocation = answeredCall(passed.invocation)
  const { redaction, heard, clamped } = passed.decision
  const call = screenedCall({ ...passed, invocation, redaction, heard, clamped })
  const announced = Number(sent.headers.get('content-length') ?? 0)
  if (type === JSON_TYPE) return peek(screenJson(sent.body, call, announced))
  const { shows, listens } = invocation.row
  const isAwaited = shows !== undefined && listens === undefined
  const events = screenEvents(sent.body, call, errorText, isAwaited)
  const pauseMs = passed.stream?.place === undefined ? PAUSE_MS : HELD_PAUSE_MS
  return keepAlive(isAwaited ? await peek(events) : events, pauseMs)
}

/** Waits for the first bytes, so that an answer that cannot be read is refused and not broken off. */
async function peek(
  iterator: AsyncIterator<Uint8Array, AnswerEnd>,
): Promise<AsyncIterator<Uint8Array, AnswerEnd>> {
  const first = await iterator.next()
  let isFirst = true
  return {
    next() {
      if (!isFirst) return iterator.next()
      isFirst = false
      return Promise.resolve(first)
    },
  }
}
