/**
 * One issuer for the measurements: a key pair, the key set that it publishes, and access tokens as
 * RFC 9068 has them.
 */
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import {
  type DeploymentConfig,
  type IssuerTrust,
  STANDARD_CLAIMS,
} from '../functions/core/deployment.ts'

export type Algorithm = 'RS256' | 'ES256'

export const ISSUER = 'https://identity.example.com'
const LIFE_SECONDS = 3600

export interface BenchIssuer {
  readonly publicKey: CryptoKey
  /** The published key set, as key-sync keeps it. */
  readonly keySet: { readonly keys: readonly JWK[] }
  /** An access token for one server's `resource`; `id` is its `jti`. */
  token(resource: string, id: string): Promise<string>
}

export async function createIssuer(
  algorithm: Algorithm,
  issuer: string = ISSUER,
): Promise<BenchIssuer> {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true })
  const jwk = await exportJWK(publicKey)
  return {
    publicKey,
    keySet: { keys: [{ ...jwk, kid: 'key-1', use: 'sig', alg: algorithm }] },
    token: (resource, id) =>
      new SignJWT({ client_id: 'bench', tenant: 'tenant_a', roles: ['analyst', 'developer'] })
        .setProtectedHeader({ alg: algorithm, typ: 'at+jwt', kid: 'key-1' })
        .setIssuer(issuer)
        .setSubject('alice')
        .setAudience(resource)
        .setJti(id)
        .setIssuedAt()
        .setExpirationTime(`${LIFE_SECONDS} seconds`)
        .sign(privateKey),
  }
}

const TRUST: IssuerTrust = {
  issuer: ISSUER,
  audiences: [],
  types: ['at+jwt'],
  claims: STANDARD_CLAIMS,
  tenants: ['tenant_a', 'tenant_b'],
  roles: 'any',
  clockToleranceSeconds: 60,
}

/** A deployment with one server of each enforcement, in front of one upstream. */
export function benchDeployment(upstream: string): DeploymentConfig {
  const server = { upstream, origins: [], upstreamTimeoutMs: 10_000 }
  return {
    environment: 'bench',
    local: false,
    servers: [
      {
        ...server,
        name: 'guarded',
        resource: 'https://mcp.example.com/mcp/guarded',
        enforcement: 'enforcer',
      },
      {
        ...server,
        name: 'edge',
        resource: 'https://mcp.example.com/mcp/edge',
        enforcement: 'edge',
      },
    ],
    issuers: [TRUST],
    keySync: { unknownKeyFetchSeconds: 60, retiredKeySeconds: 3600 },
  }
}
