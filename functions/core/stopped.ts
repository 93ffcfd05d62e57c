/**
 * What is said of a request that stops at the gate: the refusal and its decision record, with as much of
 * the request as was known by then.
 */
import { type AuditRecord, type DecidedRequest, decisionRecord } from './audit/record.ts'
import { readTrace, type TraceContext } from './audit/trace-context.ts'
import type { Decision } from './decide.ts'
import type { EnforcementPoint, ServerConfig } from './deployment.ts'
import { type HttpCall, singleHeader } from './invocation/http-call.ts'
import type { Invocation } from './invocation/invocation.ts'
import type { JsonObject } from './json.ts'
import type { Principal } from './principal/principal.ts'
import type { Refusal } from './refusal.ts'

/** What a record needs from outside. */
export interface RecordParts {
  readonly enforcement: EnforcementPoint
  readonly environment: string
  readonly clock: () => number
  readonly randomHex: (digits: number) => string
  /** Lower-case hex SHA-256. */
  readonly digest: (data: Uint8Array | string) => string
}

/** What passes and what stops have in common. */
export interface Judged {
  readonly record: AuditRecord
  readonly trace: TraceContext
  /** JSON text of the request's id, where it could be read. */
  readonly idText: string | undefined
}

export interface Stopped extends Judged {
  readonly kind: 'stopped'
  readonly refusal: Refusal
  readonly principal: Principal | undefined
  readonly invocation: Invocation | undefined
  /** The result that asks the caller to confirm the call, in place of an error. */
  readonly question?: JsonObject
  /** What broke, where the request was refused because something did. */
  readonly problem?: unknown
}

/** The request as it came. */
export interface Seen {
  readonly parts: RecordParts
  readonly call: HttpCall
  readonly server: Pick<ServerConfig, 'name'>
  readonly now: number
  readonly trace: TraceContext
}

/** What the stages found out about it so far. */
export interface Known {
  readonly principal?: Principal | undefined
  readonly invocation?: Invocation | undefined
  readonly decision?: Decision
  readonly idText?: string | undefined
}

export function stop(seen: Seen, refusal: Refusal, known: Known): Stopped {
  const { principal, invocation, idText } = known
  return {
    kind: 'stopped',
    refusal,
    record: recordOf(seen, known, refusal),
    trace: seen.trace,
    principal,
    invocation,
    idText,
  }
}

/** The decision record; `refusal` is undefined where the call is allowed and charged. */
export function recordOf(seen: Seen, known: Known, refusal: Refusal | undefined): AuditRecord {
  return decisionRecord(requestOf(seen, known, refusal))
}

/** The decision record of a request that was refused before anything of it was read. */
export function unreadRecord(
  parts: RecordParts,
  call: HttpCall,
  server: Pick<ServerConfig, 'name'>,
  refusal: Refusal,
  known: Pick<Known, 'principal' | 'invocation'> = {},
): AuditRecord {
  const trace = readTrace([singleHeader(call, 'traceparent')], parts.randomHex)
  return recordOf({ parts, call, server, now: parts.clock(), trace }, known, refusal)
}

function requestOf(
  { parts, call, server, now, trace }: Seen,
  known: Known,
  refusal: Refusal | undefined,
): DecidedRequest {
  return {
    uid: parts.randomHex(32),
    requestId: call.requestId,
    traceId: trace.traceId,
    requestHash: parts.digest(call.body ?? headersText(call)),
    enforcement: parts.enforcement,
    environment: parts.environment,
    server: server.name,
    sourceIp: call.sourceIp,
    now,
    principal: known.principal,
    invocation: known.invocation,
    decision: known.decision,
    refusal,
  }
}

/** Where no body is seen, the request is its MCP headers, in one fixed order. */
function headersText(call: HttpCall): string {
  const names: string[] = []
  for (const name of call.headers.keys()) if (name.startsWith('mcp-')) names.push(name)
  return JSON.stringify(names.sort().map((name) => [name, call.headers.get(name)]))
}
