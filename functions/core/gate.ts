/**
 * The stages in their one order, for every enforcement point: origin, principal, invocation, decision,
 * quota, and the decision record that says what came of it. What happens then (IAM policy,
 * forwarding, next handler) is the enforcement point's.
 */
import { type AdmissionParts, admit } from './admission.ts'
import { readTrace } from './audit/trace-context.ts'
import { settleConfirmation } from './confirmation/confirm.ts'
import { withHeardTasks } from './decide-heard.ts'
import { type Decision, decide } from './decide.ts'
import type { SqlLibrary } from './constraints/sql/parser.ts'
import type { Circumstances } from './decision/build-input.ts'
import type { PolicyEngine } from './decision/policy-engine.ts'
import type { ServerConfig } from './deployment.ts'
import { type HeldStream, heldStream, placeFor, streamAfterToken } from './held-stream.ts'
import { type AnswerHandles, answerHandles } from './handles/answer-handles.ts'
import { type Opened, openHandles } from './handles/open-handles.ts'
import type { SealSource } from './handles/seals.ts'
import { type HttpCall, singleHeader } from './invocation/http-call.ts'
import { answeredCall, type Invocation } from './invocation/invocation.ts'
import type { ReadCall } from './invocation/read-call.ts'
import { checkHost, checkOrigin } from './invocation/web-origin.ts'
import { claimProof } from './principal/claim-proof.ts'
import type { Principal } from './principal/principal.ts'
import { charge, type Charge, type Quota } from './quota/charge.ts'
import { isRefusal, type Refusal, refuse } from './refusal.ts'
import { checkRevoked } from './revocation/check-revoked.ts'
import {
  type Judged,
  type Known,
  type RecordParts,
  recordOf,
  type Seen,
  stop,
  type Stopped,
} from './stopped.ts'

/** Everything that the stages need from outside. */
export interface GateParts extends AdmissionParts, RecordParts {
  /** The active bundle; answers at once while it is fresh. */
  readonly policy: { current(): PolicyEngine | Refusal | Promise<PolicyEngine | Refusal> }
  readonly quota: Quota
  readonly sql: SqlLibrary
  /** Absent: this enforcement point serves nothing that has handles (sessions, tasks, states). */
  readonly handles?: SealSource
}

/** A call that policy allows, for an enforcement point that cannot do everything that policy could. */
export interface Allowed {
  readonly invocation: Invocation
  readonly engine: PolicyEngine
  readonly circumstances: Circumstances
}

export interface Passed extends Judged, Allowed {
  readonly kind: 'passed'
  readonly principal: Principal
  readonly decision: Decision
  /** Headers that carried a handle, as the upstream knows it. */
  readonly handleHeaders: Opened['headers']
  readonly charged: Charge
  /** The handles of the answer. */
  readonly handles: AnswerHandles
  /** Whether a tool of the server is switched off, for this caller or for everybody. */
  readonly isSwitchedOff: (tool: string) => boolean
  /** There is one where the answer is a stream that is open for a while. */
  readonly stream?: HeldStream
}

/** How far a call has come: what is known of it, and what it holds and would have to give back. */
interface Progress {
  seen: Seen
  known: Known
  readonly held: (() => Promise<void>)[]
}

/**
 * Runs a call through all stages; `objection` is what this enforcement point must refuse beyond policy.
 * Where something breaks, the call is refused as `internal_error`, on record like any other, and holds
 * nothing.
 */
export async function passGate(
  parts: GateParts,
  call: HttpCall,
  server: ServerConfig,
  readCall: (call: HttpCall) => ReadCall,
  objection: (allowed: Allowed) => Refusal | undefined = () => undefined,
): Promise<Passed | Stopped> {
  const trace = readTrace([singleHeader(call, 'traceparent')], parts.randomHex)
  const seen = { parts, call, server, now: parts.clock(), trace }
  const progress: Progress = { seen, known: {}, held: [] }
  try {
    return await runStages({ parts, call, server, readCall, objection }, progress)
  } catch (problem) {
    await Promise.allSettled(progress.held.map((giveBack) => giveBack()))
    return { ...stop(progress.seen, refuse('internal_error'), progress.known), problem }
  }
}

interface Run {
  readonly parts: GateParts
  readonly call: HttpCall
  readonly server: ServerConfig
  readonly readCall: (call: HttpCall) => ReadCall
  readonly objection: (allowed: Allowed) => Refusal | undefined
}

async function runStages(
  { parts, call, server, readCall, objection }: Run,
  progress: Progress,
): Promise<Passed | Stopped> {
  const unread = progress.seen
  const { now } = unread
  const foreign = checkOrigin(call, server) ?? checkHost(call, server)
  if (foreign !== undefined) return stop(unread, foreign, {})
  // The bundle may have to be confirmed: that wait lies beside the token's, not behind it.
  const [engine, admission] = await Promise.all([
    parts.policy.current(),
    admit(parts, call, server, now),
  ])
  // Who is not known is not read: parsing is work that only a valid token may cause.
  if (admission.kind === 'not-admitted')
    return stop(unread, admission.refusal, { principal: admission.principal })
  const { principal, revocations } = admission
  progress.known = { principal }
  const unproven = await claimProof(parts.quota.ledger, principal)
  if (unproven !== undefined) return stop(unread, unproven, { principal })
  const { idText, invocation: sent } = readCall(call)
  progress.known = { principal, idText }
  if (isRefusal(sent)) return stop(unread, sent, { principal, idText })
  const trace =
    sent.traceparent === undefined
      ? unread.trace
      : readTrace([singleHeader(call, 'traceparent'), sent.traceparent], parts.randomHex)
  const seen = { ...unread, trace }
  progress.seen = seen
  progress.known = { principal, idText, invocation: sent }
  const holder = { ...principal, server: server.name }
  const opened = await openHandles(parts, call, sent, holder, now)
  if (isRefusal(opened)) return stop(seen, opened, { principal, invocation: sent, idText })
  const { invocation } = opened
  const known = { principal, invocation, idText }
  progress.known = known
  const answered = answeredCall(invocation)
  const tool = answered.row.asks === 'tool' ? answered.name : answered.origin?.name
  const revokedTool = (named: string): Refusal | undefined =>
    revocations && checkRevoked(revocations, principal, { server: server.name, tool: named })
  const revoked = tool === undefined ? undefined : revokedTool(tool)
  if (isRefusal(engine)) return stop(seen, engine, known)
  const circumstances: Circumstances = {
    principal,
    environment: parts.environment,
    sourceIp: call.sourceIp,
    now,
    listens: server.listening !== undefined,
  }
  const heard = invocation.heard?.filter(({ name }) => revokedTool(name) === undefined)
  const asked = heard === undefined ? invocation : { ...invocation, heard }
  const decided = await decide(engine, { ...circumstances, sql: parts.sql }, asked)
  progress.known = { ...known, decision: decided }
  // A tool that is hidden from the caller is not there, switched off or not.
  if (revoked !== undefined && decided.refusal?.code !== 'not_available')
    return stop(seen, revoked, { ...known, decision: decided })
  const confirming = { ...parts, ledger: parts.quota.ledger, now }
  const { decision, question } = await settleConfirmation(confirming, decided, opened, sent, holder)
  if (decision.refusal !== undefined) {
    const stopped = stop(seen, decision.refusal, { ...known, decision })
    return question === undefined ? stopped : { ...stopped, question }
  }
  const objected = objection({ invocation, engine, circumstances })
  if (objected !== undefined) return stop(seen, objected, { ...known, decision })
  const late = streamAfterToken(invocation, principal, now)
  if (late !== undefined) return stop(seen, late, { ...known, decision })
  const place = await placeFor(parts.quota.ledger, server, answered, principal, now)
  if (isRefusal(place)) return stop(seen, place, { ...known, decision })
  if (place !== undefined) progress.held.push(() => place.release(now))
  const charged = await charge(parts.quota, decision.limits, principal, now)
  if (isRefusal(charged)) {
    await place?.release(now)
    return stop(seen, charged, { ...known, decision })
  }
  progress.held.push(() => charged.giveBack())
  const record = recordOf(seen, { ...known, decision }, undefined)
  const isSwitchedOff = (named: string): boolean => revokedTool(named) !== undefined
  const done = { decision, engine, circumstances, handleHeaders: opened.headers, isSwitchedOff }
  const handles = answerHandles({ ...confirming, opened, sent, decision, holder })
  const stream = heldStream(server, invocation, principal, place, now)
  const held = stream === undefined ? {} : { stream }
  // A stream that goes on owes the answer to the call that it was opened for.
  const owed = { idText: idText ?? answered.idText }
  const forwarded = withHeardTasks(invocation, decision.heard ?? [])
  return {
    kind: 'passed',
    record,
    trace,
    ...known,
    invocation: forwarded,
    ...owed,
    ...done,
    charged,
    handles,
    ...held,
  }
}
