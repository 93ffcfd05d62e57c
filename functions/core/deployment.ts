/**
 * What a deployment fixes for its functions: the servers, the issuers that are trusted and what each
 * may assert. Written as `deployment.json` beside every bundle when the stack is synthesized; refuses
 * nothing itself, because the configuration file was refused where it was unsafe.
 */
export type Enforcement = 'edge' | 'enforcer'

/** When a decision record must be durable; without a setting the call's kind decides. */
export type AuditTiming = 'before' | 'alongside' | 'after'

export interface ServerConfig {
  /** Name in `/mcp/NAME`: lower-case letters, digits and inner hyphens. */
  readonly name: string
  /** Public URL of the server: its RFC 9728 `resource` and its own audience (RFC 8707). */
  readonly resource: string
  /** URL that allowed calls are forwarded to. */
  readonly upstream: string
  readonly enforcement: Enforcement
  readonly audit: AuditTiming | undefined
  /** Seconds until an upstream that has not begun to answer is given up. */
  readonly timeoutSeconds: number
  /** Web origins that may call (`https://host[:port]`); a request without `Origin` is no browser's. */
  readonly origins: readonly string[]
}

/** Where a claim is found: its exact name, or the names to walk through nested objects. */
export type ClaimPath = readonly string[]

export interface ClaimPaths {
  readonly subject: ClaimPath
  readonly tenant: ClaimPath
  readonly roles: ClaimPath
  /** Undefined: `client_id` (RFC 9068), else `azp` (OIDC Core section 2). */
  readonly client: ClaimPath | undefined
  /** Claim with the current actor's object (RFC 8693 section 4.1). */
  readonly actor: ClaimPath
  readonly session: ClaimPath
}

export interface IssuerTrust {
  /** Exact value of `iss`. */
  readonly issuer: string
  /** Every value that this issuer's tokens may carry in `aud`, besides the servers' resources. */
  readonly audiences: readonly string[]
  /** URL of the key set (or `file:` path, local only); undefined: OIDC discovery. */
  readonly jwks: string | undefined
  /** Accepted `typ` header values, lower case. */
  readonly typ: readonly string[]
  /** Accepted `alg` values; undefined: those that the published keys are for. */
  readonly algorithms: readonly string[] | undefined
  readonly claims: ClaimPaths
  /** Tenants that this issuer may assert. `any` exists in the local stack only. */
  readonly tenants: readonly string[] | 'any'
  /** Roles that this issuer may assert. `any` exists in the local stack only. */
  readonly roles: readonly string[] | 'any'
  readonly clockToleranceSeconds: number
  /** Last part of the name of the secret with its keys: `KEYS_SECRET_PREFIX/keysId`. */
  readonly keysId: string
}

export interface KeySyncSettings {
  /** Seconds between two fetches of one issuer's keys that unknown key ids may cause. */
  readonly unknownKeyFetchSeconds: number
  /** Seconds for which a key stays usable after its issuer stopped publishing it. */
  readonly retiredKeySeconds: number
}

export interface DeploymentConfig {
  /** Name of the deployment: `local`, or as the configuration says. */
  readonly environment: string
  /** True in the local stack alone: plain http to loopback and `file:` key sets are accepted. */
  readonly local: boolean
  readonly servers: readonly ServerConfig[]
  readonly issuers: readonly IssuerTrust[]
  readonly keySync: KeySyncSettings
}

/**
 * The deployment with each server's public URL filled in. Without a custom domain a URL is known
 * only when the API exists, so it comes in `SERVER_RESOURCES` (a JSON object of name to URL) and not
 * from the event, which whoever invokes a function directly could forge.
 *
 * @throws Error when a server ends up without a resource: nothing could be its audience.
 */
export function withResources(
  deployment: DeploymentConfig,
  serverResources: string | undefined,
): DeploymentConfig {
  const resources = JSON.parse(serverResources ?? '{}') as Readonly<Record<string, string>>
  const servers = deployment.servers.map((server) => ({
    ...server,
    resource: resources[server.name] ?? server.resource,
  }))
  const homeless = servers.find((server) => server.resource === '')
  if (homeless !== undefined) {
    throw new Error(`SERVER_RESOURCES has no URL for the server "${homeless.name}"`)
  }
  return { ...deployment, servers }
}

/** The values of `aud` that matter to one server and one issuer. */
export interface Audiences {
  /** A token is for the server when `aud` holds one of these. */
  readonly accepted: ReadonlySet<string>
  /** Everything that a multi-valued `aud` may hold. */
  readonly named: ReadonlySet<string>
}

/**
 * Which audiences make an issuer's token good for a server (RFC 8707 section 2, RFC 9068 section 3):
 * the server's own resource, or an audience configured for the issuer. A configured audience that is
 * another server's resource stays that server's alone.
 */
export function audiencesFor(
  deployment: DeploymentConfig,
  issuer: IssuerTrust,
  server: ServerConfig,
): Audiences {
  const resources = deployment.servers.map(({ resource }) => resource)
  const shared = issuer.audiences.filter((audience) => !resources.includes(audience))
  return {
    accepted: new Set([server.resource, ...shared]),
    named: new Set([...resources, ...issuer.audiences]),
  }
}
