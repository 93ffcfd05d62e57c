// That no deployment configuration with a misspelt key is taken: who forgets an `s` in `tenants` trusts nobody more.
import { stringify } from 'yaml'
import { describe, expect, it } from 'vitest'
import { readDeploymentConfig } from '../../../infra/config/read-deployment-config.ts'
import { misspellings } from '../../fixtures/misspellings.ts'

/** Every key that there is, in servers and issuers that differ where keys exclude each other. */
const CONFIG = {
  environment: 'production',
  domain: {
    name: 'mcp.example.com',
    certificate_arn: `arn:aws:acm:eu-west-1:111122223333:certificate/${'a'.repeat(8)}-aaaa-aaaa-aaaa-${'a'.repeat(12)}`,
    hosted_zone: { id: 'Z0123456789ABCDEFGHIJ', name: 'example.com' },
  },
  servers: [
    {
      ...{ name: 'orders', upstream: 'https://orders.example.com/mcp', enforcement: 'enforcer' },
      ...{ timeout: 10, origins: ['https://app.example.com'], scopes: ['orders:read'] },
      ...{ dpop: 'required', refusals: 'errors' },
      upstream_credential: {
        ...{ kind: 'exchange', secret: 'a', token_endpoint: 'https://a.example/token' },
        ...{ audience: 'b', scope: 'c' },
      },
      tenant_upstreams: { tenant_a: 'https://a.example.com/mcp' },
      listening: { streams_per_principal: 2, seconds: 60 },
    },
    {
      ...{ name: 'fast', upstream: 'https://fast.example.com/mcp', enforcement: 'edge' },
      ...{ upstream_credential_secret: 'fast/key', acknowledge: ['unconfirmed-header-override'] },
      edge: { probe: 'always' },
    },
    {
      ...{ name: 'signed', upstream: 'https://signed.example.com/mcp' },
      upstream_credential: { kind: 'sigv4', secret: 'a', region: 'eu-west-1', service: 'lambda' },
    },
    {
      ...{ name: 'keyed', upstream: 'https://keyed.example.com/mcp' },
      upstream_credential: { kind: 'header', secret: 'a', header: 'X-Api-Key' },
    },
  ],
  issuers: [
    {
      ...{ issuer: 'https://login.example.com', audience: 'api://mcp', typ: 'at+jwt' },
      ...{ jwks: 'https://login.example.com/jwks', audience_claim: 'client_id' },
      ...{ typ_optional: true, require: { token_use: 'access' }, algorithms: ['ES256'] },
      claims: {
        ...{ subject: 'sub', tenant: 'org', roles: 'r', client: 'azp', session: 'sid' },
        actor: 'act',
      },
      tenant: { names: { o1: 'tenant_a' } },
      role_claims: [{ claim: 'groups', map: { g: 'analyst' } }],
      ...{ ignored_roles: ['default'], scope_hierarchy: { all: ['some'] }, dpop: 'required' },
      ...{ tenants: ['tenant_a'], roles: ['analyst'], clock_tolerance: 5 },
    },
    {
      ...{ issuer: 'https://acme.eu.auth0.com/', audience: 'api://mcp', profile: 'auth0' },
      namespace: 'https://example.com/',
      ...{ tenant: { fixed: 'tenant_a' }, tenants: ['tenant_a'], roles: ['analyst'] },
    },
  ],
  api: {
    ...{ rate: 10, burst: 20, streaming: true, denial_details: 'literal' },
    ...{ log_retention_days: 30, account_log_role: false },
  },
  keys: { unknown_key_fetch: 60, retired_key: 86_400 },
  revocation: {
    keys: [{ kid: 'k', x: 'x'.repeat(43), y: 'y'.repeat(43) }],
    staleness: 900,
  },
}

const OWN_NAMES = ['tenant_upstreams', 'require', 'names', 'map', 'scope_hierarchy']

function problemsOf(document: unknown) {
  const reading = readDeploymentConfig(stringify(document), '/etc/a.yaml', { local: false })
  return 'problems' in reading ? reading.problems.map(({ message }) => message) : []
}

describe('a misspelt key of the deployment configuration', () => {
  it('is refused, wherever it stands', () => {
    expect(problemsOf(CONFIG)).toEqual([])
    const found = misspellings(CONFIG, (path) => OWN_NAMES.includes(path.at(-1) ?? ''))
    expect(found.length).toBeGreaterThan(250)
    const taken = found.filter(({ document }) => problemsOf(document).length === 0)
    expect(taken.map(({ title }) => title)).toEqual([])
  })
})
