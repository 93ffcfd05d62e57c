/**
 * What a deployment fixes: the servers that it protects and the issuers that it trusts. Read from
 * `authorizer.config.yaml` at synth, shipped beside each function as `deployment.json`; policy never
 * lives here.
 */
export interface DeploymentConfig {
  /** Name of the deployment (`production`, `local`), as policy input and audit show it. */
  readonly environment: string
  readonly servers: readonly ServerConfig[]
  readonly issuers: readonly IssuerTrust[]
}

export type EnforcementPoint = 'edge' | 'enforcer' | 'embedded'

export interface ServerConfig {
  readonly name: string
  /** RFC 9728 `resource`: the server's public URL, and the audience of its tokens (RFC 8707). */
  readonly resource: string
  /** URL of the MCP server that calls are forwarded to. */
  readonly upstream: string
  readonly enforcement: 'edge' | 'enforcer'
  /** Web origins that may call; a request with any other `Origin` is refused. Empty: none may. */
  readonly origins: readonly string[]
  /** Milliseconds that the upstream may take until its first byte. */
  readonly upstreamTimeoutMs: number
  /** Name of the secret whose value is sent upstream as `Authorization: Bearer`; undefined: none is sent. */
  readonly upstreamCredentialSecret?: string
}

/** One issuer and everything that it may assert; what it asserts beyond is refused. */
export interface IssuerTrust {
  /** Compared with `iss` byte for byte (RFC 9207 section 2.4, RFC 8725 section 3.8). */
  readonly issuer: string
  /** Values of `aud` accepted for any server, beside each server's own `resource`. */
  readonly audiences: readonly string[]
  /** Where key-sync reads the issuer's keys (RFC 7517). */
  readonly jwks: string
  /** Accepted `typ` headers, lower case, without `application/` (RFC 9068 section 4). */
  readonly types: readonly string[]
  /** Accepted algorithms; undefined: those that the published keys name or imply. */
  readonly algorithms?: readonly string[]
  readonly claims: ClaimPaths
  /** Tenants that it may assert. `any` is for the local stack alone. */
  readonly tenants: readonly string[] | 'any'
  readonly roles: readonly string[] | 'any'
  readonly clockToleranceSeconds: number
}

/** Where each fact stands in the token: a path of member names from the claims' root. */
export interface ClaimPaths {
  readonly subject: readonly string[]
  readonly tenant: readonly string[]
  readonly roles: readonly string[]
  readonly client: readonly string[]
  readonly session: readonly string[]
}

/** Name of the secret that holds one issuer's keys: `<prefix>/<first 32 hex digits of SHA-256 of the issuer>`. */
export function keySecretName(prefix: string, issuerDigest: string): string {
  return `${prefix}/${issuerDigest.slice(0, 32)}`
}
