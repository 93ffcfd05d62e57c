/** Signs tokens with any header and claims, and says what an issuer's configuration makes of them. */
import { CompactSign, generateKeyPair } from 'jose'
import type { VerificationKeys } from '../../../../functions/core/credentials/verification-keys.ts'
import { createTokenCache } from '../../../../functions/core/credentials/token-cache.ts'
import type { DeploymentConfig } from '../../../../functions/core/deployment.ts'
import { createAuthenticator } from '../../../../functions/core/principal/authenticate.ts'
import type { Principal } from '../../../../functions/core/principal/principal.ts'
import { isRefusal } from '../../../../functions/core/refusal.ts'
import { readDeploymentConfig } from '../../../../infra/config/read-deployment-config.ts'

const NOW = Date.parse('2026-11-24T10:00:00Z')
export const SECONDS = NOW / 1000
const PUBLIC_URL = 'https://mcp.example.com/mcp/orders'

const { publicKey, privateKey } = await generateKeyPair('RS256')
const KEYS: VerificationKeys = {
  of: () => ({
    kind: 'key-set',
    keys: [{ kid: 'k1', algorithms: ['RS256'], importFor: () => Promise.resolve(publicKey) }],
  }),
  afterUnknown: (issuer) => Promise.resolve(KEYS.of(issuer)),
}

export interface Issued {
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
}

/** The principal, or the code and detail of the refusal. `entry`: YAML of one issuer, not indented. */
export async function judge(
  entry: string,
  { header, claims }: Issued,
): Promise<Principal | string> {
  const indented = entry
    .trim()
    .split('\n')
    .map((line) => `    ${line}\n`)
    .join('')
  const text = `servers:\n  - name: orders\n    upstream: https://orders.example.com/mcp\nissuers:\n  -\n${indented}`
  const reading = readDeploymentConfig(text, '/etc/authorizer.config.yaml', { local: false })
  if ('problems' in reading) throw new Error(JSON.stringify(reading.problems))
  const { issuers } = reading.config
  const servers = reading.config.servers.map((server) => ({ ...server, resource: PUBLIC_URL }))
  const { environment, local, keySync } = reading.config
  const deployment: DeploymentConfig = { environment, local, servers, issuers, keySync }
  const authenticator = createAuthenticator({
    deployment,
    keys: KEYS,
    cache: createTokenCache(10),
    hash: (token) => token,
  })
  const [server] = servers
  if (server === undefined) throw new Error('no server')
  const token = await new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader({ alg: 'RS256', kid: 'k1', ...header })
    .sign(privateKey)
  const result = await authenticator.authenticate([`Bearer ${token}`], server, NOW)
  return isRefusal(result) ? `${result.code} ${result.detail ?? ''}`.trim() : result
}
