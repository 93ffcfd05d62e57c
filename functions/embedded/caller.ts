/**
 * Who called, as handlers behind the middleware may know it: what the token says and policy decided on,
 * never the token.
 */
import type { Principal } from '../core/principal/principal.ts'

/** `context.get('principal')`. */
export type Caller = Pick<
  Principal,
  'issuer' | 'tenant' | 'subject' | 'roles' | 'scopes' | 'client'
>

/**
 * `context.get('authInfo')`: the same in the form that handlers of the official MCP SDK take
 * (`handler.fetch(request, { authInfo })`) and show their tools as `authInfo`.
 */
export interface CallerAuthInfo {
  /** Always empty: a token for this server is nothing for what stands behind it. */
  readonly token: ''
  /** The OAuth client; empty where the token names none. */
  readonly clientId: string
  readonly scopes: string[]
  /** Seconds since the epoch. */
  readonly expiresAt: number
  readonly resource: URL
  readonly extra: Pick<Caller, 'issuer' | 'tenant' | 'subject' | 'roles'> & Record<string, unknown>
}

/** Type of an app whose handlers stand behind the middleware: `new Hono<McpAuthorizationEnv>()`. */
export interface McpAuthorizationEnv {
  readonly Variables: { readonly principal: Caller; readonly authInfo: CallerAuthInfo }
}

export function callerOf(principal: Principal): Caller {
  const { issuer, tenant, subject, roles, scopes, client } = principal
  return { issuer, tenant, subject, roles, scopes, client }
}

export function authInfoOf(principal: Principal, resource: string): CallerAuthInfo {
  const { issuer, tenant, subject, roles, scopes, client, expiresAt } = principal
  return {
    token: '',
    clientId: client ?? '',
    scopes: [...scopes],
    expiresAt: Math.floor(expiresAt / 1000),
    resource: new URL(resource),
    extra: { issuer, tenant, subject, roles },
  }
}
