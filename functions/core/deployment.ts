/**
 * What a deployment fixes: the servers that it protects and the issuers that it trusts. Read from
 * `authorizer.config.yaml` at synth, shipped beside each function as `deployment.json`; policy never
 * lives here.
 */
export interface DeploymentConfig {
  /** Name of the deployment (`production`, `local`), as policy input and audit show it. */
  readonly environment: string
  /** True in the local stack alone: plain http to loopback and `file:` key sets are accepted. */
  readonly local: boolean
  readonly servers: readonly ServerConfig[]
  readonly issuers: readonly IssuerTrust[]
  readonly keySync: KeySyncSettings
  /** Absent: nothing can be revoked, since nobody could sign that. */
  readonly revocation?: RevocationSettings
}

export interface RevocationSettings {
  /** Keys that may sign the list of revocations. */
  readonly keys: readonly RevocationKey[]
  /** Seconds for which the list serves without being confirmed; then every call is denied. */
  readonly stalenessSeconds: number
}

/** A public ES256 key (RFC 7518 section 6.2). */
export interface RevocationKey {
  readonly kid: string
  readonly x: string
  readonly y: string
}

export interface KeySyncSettings {
  /** Seconds between two fetches of one issuer's keys, however many unknown key ids are seen. */
  readonly unknownKeyFetchSeconds: number
  /** Seconds for which a key stays usable after its issuer stopped publishing it. */
  readonly retiredKeySeconds: number
}

export type EnforcementPoint = 'edge' | 'enforcer' | 'embedded'

export interface ServerConfig {
  readonly name: string
  /**
   * RFC 9728 `resource`: the server's public URL, and the audience of its tokens (RFC 8707). Empty in
   * `deployment.json` where there is no custom domain; `withResources` fills it in.
   */
  readonly resource: string
  /** URL of the MCP server that calls are forwarded to. */
  readonly upstream: string
  readonly enforcement: 'edge' | 'enforcer'
  /** Web origins that may call; a request with any other `Origin` is refused. Empty: none may. */
  readonly origins: readonly string[]
  /**
   * Host names, in lower case, that a request may have been sent to. Absent: any, because API Gateway finds
   * the API by that name and a caller can choose no other.
   */
  readonly hosts?: readonly string[]
  /** Milliseconds that the upstream may take until its first byte. */
  readonly upstreamTimeoutMs: number
  /** Name of the secret whose value is sent upstream as `Authorization: Bearer`; undefined: none is sent. */
  readonly upstreamCredentialSecret?: string
  /** How else the upstream knows the gateway; never beside `upstreamCredentialSecret`, never at the edge. */
  readonly upstreamCredential?: UpstreamCredential
  /** Tenant -> URL of its own upstream; every other tenant's calls go to `upstream`. Never at the edge. */
  readonly tenantUpstreams?: Readonly<Record<string, string>>
  /** True: only tokens bound to a key are accepted, with their proof (RFC 9449), of any issuer. */
  readonly dpopRequired?: boolean
  /** How requests of MCP 2025-x are refused; absent: `errors`. Never at the edge, which serves none. */
  readonly refusals?: RefusalStyle
  /** Absent: no stream that waits for changes is served. Never at the edge. */
  readonly listening?: ListeningSettings
}

/**
 * How a request of MCP 2025-x that was understood is refused: by a JSON-RPC error in a 200, with tool
 * results in place of errors that a model can act upon, or with HTTP statuses as for 2026-07-28.
 */
export type RefusalStyle = 'errors' | 'tool-results' | 'statuses'

/** Streams that wait for changes: each holds an environment of the enforcer for as long as it is open. */
export interface ListeningSettings {
  /** Streams that one principal may hold open at the server. */
  readonly streamsPerPrincipal: number
  /** Seconds after which a stream is ended, for the client to open the next one. */
  readonly seconds: number
}

/** What an upstream is shown in place of the caller's token; `secret` names it in Secrets Manager. */
export type UpstreamCredential =
  /** The secret is `user:password`, or JSON with `username` and `password` (RFC 7617). */
  | { readonly kind: 'basic'; readonly secret: string }
  /** The secret is the value of this header (lower case). */
  | { readonly kind: 'header'; readonly secret: string; readonly header: string }
  /**
   * AWS Signature Version 4. The secret is JSON with `accessKeyId` and `secretAccessKey`; absent: the
   * enforcer signs with the keys of its own role.
   */
  | {
      readonly kind: 'sigv4'
      readonly secret?: string
      readonly region: string
      readonly service: string
    }
  /** The caller's token is exchanged for another (RFC 8693); the secret is JSON with `client_id` and `client_secret`. */
  | {
      readonly kind: 'exchange'
      readonly secret: string
      readonly tokenEndpoint: string
      readonly audience?: string
      readonly scope?: string
    }

/** One issuer and everything that it may assert; what it asserts beyond is refused. */
export interface IssuerTrust {
  /** Compared with `iss` byte for byte (RFC 9207 section 2.4, RFC 8725 section 3.8). */
  readonly issuer: string
  /** Values of `aud` accepted for any server, beside each server's own `resource`. */
  readonly audiences: readonly string[]
  /** Values that a multi-valued `aud` may hold besides; none of them makes a token good for a server. */
  readonly otherAudiences?: readonly string[]
  /** Claim that is compared with `audiences` where a token has no `aud` (Amazon Cognito: `client_id`). */
  readonly audienceClaim?: string
  /** Where key-sync reads the issuer's keys (RFC 7517); absent: OIDC discovery at the issuer. */
  readonly jwks?: string
  /** Accepted `typ` headers, lower case, without `application/` (RFC 9068 section 4). */
  readonly types: readonly string[]
  /** True: a token without `typ` is accepted too, which then `require` must tell from an ID token. */
  readonly untyped?: boolean
  /** Claims that a token must have, each with one of the listed values. */
  readonly require?: Readonly<Record<string, readonly string[]>>
  /** True: a token that names no client is refused; ID tokens of this issuer name none. */
  readonly clientRequired?: boolean
  /** Accepted algorithms; undefined: those that the published keys name or imply. */
  readonly algorithms?: readonly string[]
  readonly claims: ClaimPaths
  /** How the tenant is found; absent: it is the value of the claim. */
  readonly tenant?: TenantRule
  /** Where roles come from; absent: the claim alone. Roles of several sources add up. */
  readonly roleSources?: readonly RoleSource[]
  /** Roles that the issuer gives everybody and that mean nothing here: left out before all checks. */
  readonly ignoredRoles?: readonly string[]
  /** Scope -> scopes that it implies, directly; implied ones imply in turn. */
  readonly scopeHierarchy?: Readonly<Record<string, readonly string[]>>
  /** True: only tokens bound to a key are accepted, with their proof (RFC 9449). */
  readonly dpopRequired?: boolean
  /** Tenants that it may assert. `any` is for the local stack alone. */
  readonly tenants: readonly string[] | 'any'
  readonly roles: readonly string[] | 'any'
  readonly clockToleranceSeconds: number
}

/** A fixed tenant for everybody whom the issuer knows, or names for what stands in the claim. */
export type TenantRule =
  | { readonly fixed: string }
  /** Value of the claim -> tenant; a value without a name is refused. */
  | { readonly names: Readonly<Record<string, string>> }

/** A claim that gives roles: a list of role names, or of groups where there is a map. */
export interface RoleSource {
  readonly claim: readonly string[]
  /** Group -> roles; a group that is not there gives none. */
  readonly map?: Readonly<Record<string, readonly string[]>>
}

/** Where each fact stands in the token: a path of member names from the claims' root. */
export interface ClaimPaths {
  readonly subject: readonly string[]
  readonly tenant: readonly string[]
  readonly roles: readonly string[]
  readonly client: readonly string[]
  readonly session: readonly string[]
  /** Read where the subject's claim is absent, as in tokens of services. */
  readonly subjectElse?: readonly string[]
  /** A claim with the acting party's name; absent: `act` (RFC 8693 section 4.1). */
  readonly actor?: readonly string[]
}

/** Where RFC 9068 (section 2.2) and OpenID Connect put each fact; `tenant` has no standard. */
export const STANDARD_CLAIMS: ClaimPaths = {
  subject: ['sub'],
  tenant: ['tenant'],
  roles: ['roles'],
  client: ['client_id'],
  session: ['sid'],
}

/** Name of the secret that holds one issuer's keys: `<prefix>/<first 32 hex digits of SHA-256 of the issuer>`. */
export function keySecretName(prefix: string, issuerDigest: string): string {
  return `${prefix}/${issuerDigest.slice(0, 32)}`
}

/**
 * The deployment with each server's public URL filled in. Without a custom domain a URL is known
 * only once the API exists, so it comes in `SERVER_RESOURCES` (a JSON object of name to URL) and not
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
    named: new Set([...resources, ...issuer.audiences, ...(issuer.otherAudiences ?? [])]),
  }
}
