/**
 * What `mcpAuthorization` is told, and the deployment that it becomes. Throws, when the middleware is
 * made, for what could never be safe: options that it does not know or cannot read, no issuer, none of
 * whose tokens would be for this server, or a resource that is no URL.
 */
import type { AuditSink } from '../core/audit/audit-sink.ts'
import {
  type DeploymentConfig,
  type IssuerTrust,
  type ListeningSettings,
  type RefusalStyle,
  type RevocationSettings,
  type ServerConfig,
  STANDARD_CLAIMS,
} from '../core/deployment.ts'
import type { Ledger } from '../core/quota/ledger.ts'
import { checkOptions, withoutUndefined } from './check-options.ts'
import type { Location } from './open-store.ts'

/** An issuer: who it is and what it may assert must be said; the rest has the defaults of RFC 9068. */
export type TrustedIssuer = Pick<IssuerTrust, 'issuer' | 'tenants' | 'roles'> & Partial<IssuerTrust>

export interface McpAuthorizationOptions {
  /** The server's public URL (RFC 9728 `resource`): the audience of its tokens. */
  readonly resource: string
  /** Name of the server in policy and audit; `embedded` where there is none. */
  readonly server?: string
  readonly issuers: readonly TrustedIssuer[]
  /**
   * The policy bundle, as `mcp-authorizer policy build` makes it. The path of its file, which is followed
   * as it changes; the policy bucket of a deployment (`s3://BUCKET`), whose active bundle is followed; or
   * its bytes, which stay.
   */
  readonly policy: Location | Uint8Array
  /**
   * What is revoked; absent: tokens are good until they expire. `list` is the file of the signed list or
   * the policy bucket (`s3://BUCKET`) that `mcp-authorizer revoke` writes it to, for `environment`.
   */
  readonly revocations?: RevocationSettings & { readonly list: Location }
  /** Where audit records go. A call of a tool waits until its record is written; none is made without. */
  readonly audit: AuditSink['write']
  /** What limits are counted in; absent: this process counts for itself alone. */
  readonly ledger?: Ledger
  /** Streams that wait for changes; absent: none is served. */
  readonly listening?: ListeningSettings
  /** How requests of MCP 2025-x are refused; JSON-RPC errors in a 200 by default. */
  readonly refusals?: RefusalStyle
  /** Web origins that may call; none by default. */
  readonly origins?: readonly string[]
  /**
   * Host names by which the server is called, beside that of `resource` and those of loopback: what a proxy
   * puts into `Host`. `any`: it is not looked at.
   */
  readonly hosts?: readonly string[] | 'any'
  /** Milliseconds until a handler that has not answered is given up; 30 s by default. */
  readonly timeoutMs?: number
  /** Name of the environment in policy, revocations and audit; `embedded` where there is none. */
  readonly environment?: string
  /** True: issuers may be plain http on loopback. For trying out alone. */
  readonly local?: boolean
  /** Told of what should never happen; stderr by default. Never told a token or an argument. */
  readonly report?: (problem: unknown) => void
  /** Milliseconds since the epoch; the machine's clock by default. */
  readonly clock?: () => number
}

const DEFAULTS = {
  audiences: [],
  types: ['at+jwt'],
  claims: STANDARD_CLAIMS,
  clockToleranceSeconds: 5,
} as const satisfies Partial<IssuerTrust>

/** @throws Error for options that protect nothing. */
export function deploymentOf(options: McpAuthorizationOptions): DeploymentConfig {
  if ('upstreamCredential' in options)
    throw new Error(
      'upstreamCredential is for a deployed gateway: an embedded server has no upstream',
    )
  checkOptions(options)
  const { resource, issuers, local = false } = options
  if (!URL.canParse(resource)) throw new Error('resource must be the public URL of the server')
  if (issuers.length === 0) throw new Error('issuers must name at least one issuer of tokens')
  const server: ServerConfig = {
    name: options.server ?? 'embedded',
    resource,
    upstream: resource,
    enforcement: 'enforcer',
    origins: options.origins ?? [],
    ...hostsOf(options),
    upstreamTimeoutMs: options.timeoutMs ?? 30_000,
    ...(options.listening === undefined ? {} : { listening: options.listening }),
    ...(options.refusals === undefined ? {} : { refusals: options.refusals }),
  }
  return {
    environment: options.environment ?? 'embedded',
    local,
    servers: [server],
    issuers: issuers.map((issuer) => ({ ...DEFAULTS, ...withoutUndefined(issuer) })),
    keySync: { unknownKeyFetchSeconds: 60, retiredKeySeconds: 0 },
  }
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

function hostsOf({ resource, hosts = [] }: McpAuthorizationOptions): Pick<ServerConfig, 'hosts'> {
  if (hosts === 'any') return {}
  const named = hosts.map((name) => name.toLowerCase())
  return { hosts: [new URL(resource).hostname, ...LOOPBACK, ...named] }
}
