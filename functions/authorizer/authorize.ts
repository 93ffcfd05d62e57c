/**
 * One request at the authorizer. In front of the enforcer it authenticates, and answers what it alone
 * can: a challenge where a scope is all that lacks. At the edge it runs every stage, because nobody
 * does after it. What it refuses, it records.
 */
import { admit } from '../core/admission.ts'
import { type AuditRecord, outcomeRecord } from '../core/audit/record.ts'
import type { AuditTrail } from '../core/audit/trail.ts'
import { couldBeSeen } from '../core/decision/could-be-seen.ts'
import { mappedTools } from '../core/decision/tool-mapping.ts'
import type { ServerConfig } from '../core/deployment.ts'
import { type Allowed, type GateParts, type Passed, passGate } from '../core/gate.ts'
import type { HttpCall } from '../core/invocation/http-call.ts'
import type { Invocation } from '../core/invocation/invocation.ts'
import type { ResultKind, ThingKind } from '../core/invocation/method-row.ts'
import { readFromHeaders } from '../core/invocation/read-call.ts'
import { checkOrigin } from '../core/invocation/web-origin.ts'
import { lackedScope } from '../core/lacked-scope.ts'
import type { Principal } from '../core/principal/principal.ts'
import { isRefusal, type Refusal, refuse, refuseUnseen } from '../core/refusal.ts'
import { unreadRecord } from '../core/stopped.ts'

export interface AuthorizerParts {
  readonly gate: GateParts
  readonly servers: readonly ServerConfig[]
  readonly trail: AuditTrail
  readonly credentialOf: (server: ServerConfig) => Promise<string | undefined>
}

/** What API Gateway is told on allow: who calls, and values for the integration. */
export interface Authorized {
  readonly kind: 'authorized'
  /** Printable ASCII, for API Gateway's logs; the audit has the real subject. */
  readonly principalId: string
  /** `Authorization` that an edge upstream receives in place of the caller's. */
  readonly upstreamAuthorization: string | undefined
}

export async function authorize(
  parts: AuthorizerParts,
  call: HttpCall,
): Promise<Authorized | Refusal> {
  const server = parts.servers.find(({ name }) => name === call.server)
  if (server === undefined) return refuse('server_unknown')
  return server.enforcement === 'edge'
    ? decideHere(parts, call, server)
    : authenticateOnly(parts, call, server)
}

async function authenticateOnly(
  { gate, trail }: AuthorizerParts,
  call: HttpCall,
  server: ServerConfig,
): Promise<Authorized | Refusal> {
  const { enforcement } = server
  let known: Examined
  try {
    known = await examine(gate, call, server)
  } catch (problem) {
    const broken = refuse('internal_error')
    await trail.write(unreadRecord({ ...gate, enforcement }, call, server, broken))
    throw problem
  }
  const { principal, refusal } = known
  if (refusal === undefined)
    return {
      kind: 'authorized',
      principalId: printable(principal.subject),
      upstreamAuthorization: undefined,
    }
  await trail.write(unreadRecord({ ...gate, enforcement }, call, server, refusal, known))
  return refusal
}

/** What the authorizer can say of a call that the enforcer will decide. */
type Examined =
  | { readonly principal: Principal; readonly refusal: undefined }
  | {
      readonly principal: Principal | undefined
      readonly invocation?: Invocation
      readonly refusal: Refusal
    }

async function examine(gate: GateParts, call: HttpCall, server: ServerConfig): Promise<Examined> {
  const now = gate.clock()
  const foreign = checkOrigin(call, server)
  if (foreign !== undefined) return { principal: undefined, refusal: foreign }
  // A proof of possession is looked at here and claimed where the call is decided.
  const admission = await admit(gate, call, server, now)
  if (admission.kind === 'not-admitted') return admission
  const { principal } = admission
  const { invocation } = readFromHeaders(call)
  // Where the headers say nothing that can be asked about, the enforcer says what is wrong.
  if (isRefusal(invocation) || invocation.row.asks !== 'tool')
    return { principal, refusal: undefined }
  const engine = await gate.policy.current()
  if (isRefusal(engine)) return { principal, refusal: undefined }
  const { environment } = gate
  const circumstances = { principal, environment, sourceIp: call.sourceIp, now }
  const lacked = lackedScope(engine, circumstances, invocation)
  return lacked === undefined
    ? { principal, refusal: undefined }
    : { principal, invocation, refusal: lacked }
}

async function decideHere(
  parts: AuthorizerParts,
  call: HttpCall,
  server: ServerConfig,
): Promise<Authorized | Refusal> {
  const { gate, trail } = parts
  const result = await passGate(gate, call, server, readFromHeaders, refuseUnfiltered)
  const isRecorded = await trail.write(result.record)
  if (result.kind === 'stopped') {
    const { problem, refusal } = result
    if (problem === undefined) return refusal
    throw problem instanceof Error ? problem : new Error('A stage broke', { cause: problem })
  }
  // Nobody sees the outcome at the edge, so nothing goes on that is not recorded.
  if (!isRecorded) {
    await result.charged.giveBack()
    return refuse('audit_unavailable')
  }
  let upstreamAuthorization: string | undefined
  try {
    upstreamAuthorization = await parts.credentialOf(server)
  } catch {
    trail.later(notForwarded(gate, result))
    await result.charged.giveBack()
    return refuse('upstream_credential_missing')
  }
  return {
    kind: 'authorized',
    principalId: printable(result.principal.subject),
    upstreamAuthorization,
  }
}

/** The outcome of a call that was allowed and yet cannot go on. */
function notForwarded(gate: GateParts, { record, trace, invocation }: Passed): AuditRecord {
  return outcomeRecord({
    uid: gate.randomHex(32),
    decisionUid: record.metadata.uid,
    traceId: trace.traceId,
    server: invocation.server,
    now: gate.clock(),
    result: 'not_forwarded',
    status: 0,
    bytes: 0,
    durationMs: 0,
  })
}

/** Lists pass unfiltered here, so only who could be allowed all that policy knows may have them. */
function refuseUnfiltered({ invocation, engine, circumstances }: Allowed): Refusal | undefined {
  const thing = LISTED[invocation.row.shows ?? 'contents']
  if (thing === undefined) return undefined
  const names = thing === 'tool' ? mappedTools(engine.mappings, invocation.server) : [null]
  const seesAll =
    names.length > 0 &&
    names.every((name) => couldBeSeen(engine, circumstances, invocation, thing, name))
  return seesAll ? undefined : refuseUnseen('the list would show what is hidden from the caller')
}

/** What each list holds; prompts and resources are known to policy by no list of names. */
const LISTED: Readonly<Partial<Record<ResultKind, ThingKind>>> = {
  tools: 'tool',
  prompts: 'prompt',
  resources: 'resource',
  resourceTemplates: 'resource',
}

function printable(subject: string): string {
  return subject.replace(/[^\x20-\x7e]/g, '?').slice(0, 128)
}
