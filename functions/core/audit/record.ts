/**
 * Audit records: one decision record for every request, and an outcome record that names it where
 * the outcome can be seen. Shaped as OCSF 1.5 API Activity (class 6003) with the Security Control
 * profile; what OCSF has no place for stands under `mcp`. Holds no token and no argument's value.
 */
import type { Decision } from '../decide.ts'
import type { EnforcementPoint } from '../deployment.ts'
import type { Invocation } from '../invocation/invocation.ts'
import type { JsonObject } from '../json.ts'
import type { Principal } from '../principal/principal.ts'
import { lookOf, publicCodeOf, type Refusal } from '../refusal.ts'

type RecordMetadata = JsonObject & { readonly uid: string }

export type AuditRecord = JsonObject & { readonly metadata: RecordMetadata }

/** What is known of a request when its decision is recorded; later stages may not have been reached. */
export interface DecidedRequest {
  /** Unique for the decision, and the same however often the record is delivered. */
  readonly uid: string
  readonly requestId: string
  readonly traceId: string
  /** Lower-case hex SHA-256 of the request: its body, or at the edge its MCP headers. */
  readonly requestHash: string
  readonly enforcement: EnforcementPoint
  readonly environment: string
  readonly server: string
  readonly sourceIp: string | undefined
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly principal: Principal | undefined
  readonly invocation: Invocation | undefined
  readonly decision: Decision | undefined
  /** Undefined where the call is allowed and charged. */
  readonly refusal: Refusal | undefined
}

const API_ACTIVITY = {
  category_uid: 6,
  class_uid: 6003,
  activity_id: 99,
  activity_name: 'Authorize',
  type_uid: 600399,
} as const

export function decisionRecord(request: DecidedRequest): AuditRecord {
  const { decision, invocation, principal, refusal } = request
  const isAllowed = refusal === undefined
  // A later stage may refuse what policy allowed; then policy's reason is not why.
  const isDecided = decision !== undefined && decision.refusal === refusal
  const reason = isDecided
    ? decision.reason
    : refusal === undefined
      ? 'Allowed'
      : lookOf(refusal).sentence
  return {
    ...API_ACTIVITY,
    time: request.now,
    severity_id: isAllowed ? 1 : 2,
    action_id: isAllowed ? 1 : 2,
    action: isAllowed ? 'Allowed' : 'Denied',
    status_id: isAllowed ? 1 : 2,
    status: isAllowed ? 'Success' : 'Failure',
    status_code: refusal?.code ?? 'allowed',
    message: reason,
    metadata: metadata(request.uid, 'decision'),
    actor: actorOf(principal),
    api: {
      operation: invocation?.method ?? 'unknown',
      service: { name: request.server },
      request: { uid: request.requestId },
    },
    resources: [{ type: decision?.resource ?? '', name: invocation?.name ?? '' }],
    src_endpoint: { ip: request.sourceIp ?? 'unknown' },
    policy: {
      name: 'enterprise.mcp.authz',
      version: decision?.policy.revision ?? '',
      uid: decision?.policy.digest ?? '',
    },
    trace: { uid: request.traceId },
    mcp: {
      event_type: 'AUTHORIZATION_DECISION',
      decision: isAllowed ? 'allow' : 'deny',
      code: refusal?.code ?? 'allowed',
      public_code: refusal === undefined ? 'allowed' : publicCodeOf(refusal),
      reason,
      detail: refusal?.detail ?? '',
      rule: decision?.rule ?? '',
      enforcement: request.enforcement,
      environment: request.environment,
      server: request.server,
      protocol: invocation?.protocol ?? '',
      method: invocation?.method ?? '',
      name: invocation?.name ?? '',
      resource: decision?.resource ?? '',
      action: decision?.action ?? '',
      issuer: principal?.issuer ?? '',
      tenant: principal?.tenant ?? '',
      subject: principal?.subject ?? '',
      roles: principal?.roles ?? [],
      client: principal?.client ?? '',
      actors: principal?.actorChain ?? [],
      token_id: principal?.tokenId ?? '',
      constraints: decision?.constraints ?? [],
      ...refusedToken(refusal),
      confirmation: decision?.confirmation ?? '',
      obligations: decision?.obligations ?? [],
      rewritten: Object.keys(decision?.rewritten ?? {}),
      clamped: decision?.clamped.map(({ argument }) => argument) ?? [],
      limits: decision?.limits.map(({ name }) => name) ?? [],
      request_hash: request.requestHash,
      trace_id: request.traceId,
      request_id: request.requestId,
    },
  }
}

/** Whose token was refused, and over what; `mcp.issuer` and the others are those of callers who are known. */
function refusedToken(refusal: Refusal | undefined): JsonObject {
  const { token, mismatch } = refusal ?? {}
  return {
    ...(token === undefined ? {} : { refused_token: { ...token } }),
    ...(mismatch === undefined ? {} : { mismatch: { ...mismatch } }),
  }
}

/** What became of an allowed request. */
export interface Outcome {
  readonly uid: string
  /** `uid` of the decision record. */
  readonly decisionUid: string
  readonly traceId: string
  readonly server: string
  readonly now: number
  readonly result:
    | 'answered'
    /** A stream that waits for changes, whose time was over. */
    | 'ended'
    | 'upstream_unreachable'
    | 'upstream_timeout'
    | 'upstream_invalid'
    /** Not shown, for a reason of the gateway's or of policy. */
    | 'withheld'
    | 'interrupted'
    | 'not_forwarded'
  /** HTTP status of the upstream's answer; 0 where there was none. */
  readonly status: number
  /** Bytes of body that went to the client. */
  readonly bytes: number
  /** Milliseconds from forwarding to the end of the answer. */
  readonly durationMs: number
  /** Entries of a list that were left out because they cannot be read; absent: none. */
  readonly leftOut?: number
}

/** The result that says of a withheld answer what its caller is told. */
export function resultOfWithheld({ code }: Refusal): Outcome['result'] {
  switch (code) {
    case 'upstream_invalid':
    case 'upstream_timeout':
    case 'upstream_unreachable':
      return code
    default:
      return 'withheld'
  }
}

export function outcomeRecord(outcome: Outcome): AuditRecord {
  const isAnswered = outcome.result === 'answered' || outcome.result === 'ended'
  return {
    ...API_ACTIVITY,
    time: outcome.now,
    severity_id: 1,
    status_id: isAnswered ? 1 : 2,
    status: isAnswered ? 'Success' : 'Failure',
    status_code: outcome.result,
    message: isAnswered
      ? 'The upstream answered'
      : `The call had no whole answer: ${outcome.result}`,
    metadata: { ...metadata(outcome.uid, 'outcome'), correlation_uid: outcome.decisionUid },
    api: { operation: 'outcome', service: { name: outcome.server } },
    http_response: { code: outcome.status, length: outcome.bytes },
    duration: outcome.durationMs,
    trace: { uid: outcome.traceId },
    mcp: {
      event_type: 'INVOCATION_OUTCOME',
      result: outcome.result,
      trace_id: outcome.traceId,
      ...(outcome.leftOut === undefined || outcome.leftOut === 0
        ? {}
        : { left_out: outcome.leftOut }),
    },
  }
}

function metadata(uid: string, logName: string): RecordMetadata {
  return {
    uid,
    version: '1.5.0',
    log_name: logName,
    profiles: ['security_control'],
    product: { name: 'MCP Authorizer', vendor_name: 'MCP Authorizer' },
  }
}

function actorOf(principal: Principal | undefined): JsonObject {
  if (principal === undefined) return { user: { uid: 'unauthenticated' } }
  return {
    user: {
      uid: principal.subject,
      domain: principal.issuer,
      org: { uid: principal.tenant },
      groups: principal.roles.map((name) => ({ name })),
    },
    ...(principal.session === undefined ? {} : { session: { uid: principal.session } }),
    ...(principal.client === undefined ? {} : { app_uid: principal.client }),
  }
}
