/**
 * What `authorizer.config.yaml` says, typed and with its defaults filled in: the functions' part of
 * it (servers, issuers) and what is the stack's alone (domain, API settings).
 */
import type {
  IssuerTrust,
  KeySyncSettings,
  RevocationSettings,
  ServerConfig,
} from '../../functions/core/deployment.ts'

/** A server before its public URL is known. */
export interface ServerSettings extends Omit<ServerConfig, 'resource'> {
  /** RFC 9728 `scopes_supported`, and the scopes that a 401 challenge names. */
  readonly scopes: readonly string[]
  /** ARNs of APIs and functions that the enforcer may call with its own role; absent: none. */
  readonly invokes?: readonly string[]
  /** When an edge server's upstream is proven; absent: `deploy`. */
  readonly edgeProbe?: EdgeProbe
}

/**
 * `deploy`: where the server, its upstream or its credential changed; `always`: with every
 * deployment; `off`: nobody but the command line proves it.
 */
export type EdgeProbe = 'deploy' | 'always' | 'off'

export interface DomainSettings {
  readonly name: string
  /** Certificate in AWS Certificate Manager, in the stack's region. */
  readonly certificateArn: string
  /** Route 53 zone in which the alias record is made; absent: you point DNS at the domain yourself. */
  readonly hostedZone?: { readonly id: string; readonly name: string }
}

export interface ApiSettings {
  /** Steady requests a second for each server's API. */
  readonly rate: number
  /** Requests that may arrive at once for each server's API. */
  readonly burst: number
  /** False: answers are buffered by API Gateway (for emulators that cannot stream). */
  readonly streaming: boolean
  /**
   * Where the headers and the sentence of a denial come from. `authorizer`: from the authorizer's
   * context. `literal`: one fixed answer, should API Gateway not resolve context values there.
   */
  readonly denialDetails: 'authorizer' | 'literal'
  /** Days that logs are kept. */
  readonly logRetentionDays: number
  /** True: the stack sets the account-wide role with which API Gateway writes its logs. */
  readonly accountLogRole: boolean
}

export interface AuthorizerConfig {
  readonly environment: string
  /** True in the local stack alone. */
  readonly local: boolean
  readonly servers: readonly ServerSettings[]
  readonly issuers: readonly IssuerTrust[]
  readonly domain?: DomainSettings
  readonly api: ApiSettings
  readonly keySync: KeySyncSettings
  /** Absent: nothing can be revoked. */
  readonly revocation?: RevocationSettings
}

export const DEFAULT_API: ApiSettings = {
  rate: 1000,
  burst: 2000,
  streaming: true,
  denialDetails: 'authorizer',
  logRetentionDays: 90,
  accountLogRole: true,
}

/** A day: longer than the life of any sensible access token. */
export const DEFAULT_KEY_SYNC: KeySyncSettings = {
  unknownKeyFetchSeconds: 60,
  retiredKeySeconds: 86_400,
}
