/**
 * Builds the question that policy is asked from what the earlier stages found.
 */
import type { Invocation } from '../invocation/invocation.ts'
import type { JsonObject, JsonValue } from '../json.ts'
import type { Principal } from '../principal/principal.ts'
import type { Phase, PolicyInput } from './policy-input.ts'

/** The circumstances of one call, the same for every question that is asked about it. */
export interface Circumstances {
  readonly principal: Principal
  readonly environment: string
  readonly sourceIp: string | undefined
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Whether the server's streams that wait for changes are served. */
  readonly listens?: boolean
}

/** What the question is about. */
export interface Subject {
  readonly resource: string
  readonly action: string
  readonly attributes: JsonObject
  readonly phase: Phase
  readonly name: string | null
  readonly arguments: JsonValue
  /** Answers to inputs that the server asked for; absent where the question is not about a call. */
  readonly inputs?: JsonValue
}

export function buildInput(
  { principal, environment, sourceIp, now }: Circumstances,
  invocation: Pick<Invocation, 'server' | 'method' | 'protocol'>,
  subject: Subject,
): PolicyInput {
  const instant = new Date(now)
  return {
    user: principal.subject,
    roles: principal.roles,
    tenant: principal.tenant,
    resource: subject.resource,
    action: subject.action,
    attributes: subject.attributes,
    timestamp: instant.toISOString(),
    time: {
      minute: instant.getUTCHours() * 60 + instant.getUTCMinutes(),
      weekday: instant.getUTCDay() || 7,
    },
    issuer: principal.issuer,
    client: principal.client ?? null,
    actor: principal.actor ?? null,
    scopes: principal.scopes,
    auth: {
      acr: principal.auth.acr ?? null,
      amr: principal.auth.amr,
      time: principal.auth.time ?? null,
      binding: principal.auth.binding,
    },
    server: invocation.server,
    method: invocation.method,
    name: subject.name,
    arguments: subject.arguments,
    inputs: subject.inputs ?? null,
    tool: {},
    phase: subject.phase,
    source: { ip: sourceIp ?? null },
    environment,
    protocol: invocation.protocol,
  }
}
