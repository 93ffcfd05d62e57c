/**
 * Who may call at all: the token is good, its sender is who it should be, and neither is revoked.
 * What the call asks for is not looked at.
 */
import type { ServerConfig } from './deployment.ts'
import type { HttpCall } from './invocation/http-call.ts'
import type { Authenticator } from './principal/authenticate.ts'
import type { Principal } from './principal/principal.ts'
import { isRefusal, type Refusal } from './refusal.ts'
import { checkRevoked, type Revocations } from './revocation/check-revoked.ts'
import type { RevocationIndex } from './revocation/revocation-index.ts'

export interface AdmissionParts {
  readonly authenticator: Authenticator
  /** Absent: the deployment has no key that could sign revocations. */
  readonly revocations?: Revocations
}

export interface Admitted {
  readonly kind: 'admitted'
  readonly principal: Principal
  readonly revocations: RevocationIndex | undefined
}

/** A refusal says who was refused, where that is known. */
export interface NotAdmitted {
  readonly kind: 'not-admitted'
  readonly refusal: Refusal
  readonly principal: Principal | undefined
}

/** `now` in milliseconds. A proof of possession is left unclaimed. */
export async function admit(
  { authenticator, revocations }: AdmissionParts,
  call: HttpCall,
  server: ServerConfig,
  now: number,
): Promise<Admitted | NotAdmitted> {
  const authorization = call.headers.get('authorization') ?? []
  const presented = { proofs: call.headers.get('dpop') ?? [], httpMethod: call.httpMethod }
  // Either may have to be waited for; neither waits for the other.
  const [principal, list] = await Promise.all([
    authenticator.authenticate(authorization, server, now, presented),
    revocations?.current(),
  ])
  if (isRefusal(principal))
    return { kind: 'not-admitted', refusal: principal, principal: undefined }
  if (isRefusal(list)) return { kind: 'not-admitted', refusal: list, principal }
  const target = { server: server.name, tool: undefined }
  const refusal = list && checkRevoked(list, principal, target)
  return refusal === undefined
    ? { kind: 'admitted', principal, revocations: list }
    : { kind: 'not-admitted', refusal, principal }
}
