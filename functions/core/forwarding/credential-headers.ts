/**
 * Port: the headers by which an upstream knows the gateway, where they are more than one bearer token
 * that is the same for all. Never the caller's own token (MCP, Authorization, "Token Passthrough").
 */
import type { ServerConfig } from '../deployment.ts'
import type { Principal } from '../principal/principal.ts'
import type { UpstreamRequest } from './upstream.ts'

/** A request on its way, and on whose behalf. */
export interface CredentialedRequest {
  readonly server: ServerConfig
  readonly request: UpstreamRequest
  readonly principal: Principal
  /** The caller's access token, for the authorization server that exchanges it and nobody else. */
  readonly token: string
}

/** Headers in lower case. Rejects where the credential cannot be had; the call is then not made. */
export type CredentialHeaders = (
  request: CredentialedRequest,
) => Promise<Readonly<Record<string, string>>>

/** Where a tenant's calls go: its own upstream, or the server's. */
export function upstreamOf(
  { upstream, tenantUpstreams = {} }: ServerConfig,
  tenant: string,
): string {
  return Object.hasOwn(tenantUpstreams, tenant) ? (tenantUpstreams[tenant] ?? upstream) : upstream
}
