/**
 * The configuration of the local stack: its own identity provider beside the issuers of a file, and
 * the demo servers where no file names others.
 */
import {
  type IssuerTrust,
  type RevocationKey,
  type RevocationSettings,
  STANDARD_CLAIMS,
} from '../../functions/core/deployment.ts'
import {
  type AuthorizerConfig,
  DEFAULT_API,
  DEFAULT_KEY_SYNC,
  type ServerSettings,
} from './authorizer-config.ts'
import { DEFAULT_STALENESS_SECONDS } from './read-revocation.ts'

export interface LocalConfigParts {
  /** The local identity provider. */
  readonly provider: { readonly issuer: string; readonly jwks: string }
  /** URLs of the demo servers: the legacy-capable one, and the one that refuses legacy. */
  readonly demo: { readonly enforcer: string; readonly edge: string }
  /** Secret with the credential that the demo servers ask for. */
  readonly demoCredentialSecret?: string
  /** Public half of the key that signs this stack's revocations. */
  readonly revocationKey?: RevocationKey
  /** What `--config` said; its servers stand in the demo servers' place. */
  readonly file?: AuthorizerConfig
}

/** A key that appears at an issuer works within 30 s: five seconds between fetches leave room. */
const LOCAL_KEY_SYNC = { ...DEFAULT_KEY_SYNC, unknownKeyFetchSeconds: 5 }

export function localConfig({
  provider,
  demo,
  demoCredentialSecret,
  revocationKey,
  file,
}: LocalConfigParts): AuthorizerConfig {
  const credential =
    demoCredentialSecret === undefined ? {} : { upstreamCredentialSecret: demoCredentialSecret }
  const shared = { origins: [], scopes: [], upstreamTimeoutMs: 30_000, ...credential }
  const demoServers: readonly ServerSettings[] = [
    { ...shared, name: 'demo', enforcement: 'enforcer', upstream: demo.enforcer },
    { ...shared, name: 'demo-edge', enforcement: 'edge', upstream: demo.edge },
  ]
  const others = (file?.issuers ?? []).filter(({ issuer }) => issuer !== provider.issuer)
  return {
    environment: 'local',
    local: true,
    servers: file?.servers ?? demoServers,
    issuers: [providerTrust(provider), ...others],
    api: file?.api ?? DEFAULT_API,
    keySync: LOCAL_KEY_SYNC,
    ...(revocationKey === undefined
      ? {}
      : { revocation: localRevocation(revocationKey, file?.revocation) }),
  }
}

/** The stack's own key beside those of a file, whose staleness holds. */
function localRevocation(own: RevocationKey, file: RevocationSettings | undefined) {
  return {
    keys: [own, ...(file?.keys ?? [])],
    stalenessSeconds: file?.stalenessSeconds ?? DEFAULT_STALENESS_SECONDS,
  }
}

/** The provider exists to try tenants and roles out, so it may assert any. */
function providerTrust({ issuer, jwks }: LocalConfigParts['provider']): IssuerTrust {
  return {
    issuer,
    jwks,
    audiences: [],
    types: ['at+jwt'],
    claims: STANDARD_CLAIMS,
    tenants: 'any',
    roles: 'any',
    clockToleranceSeconds: 5,
  }
}
