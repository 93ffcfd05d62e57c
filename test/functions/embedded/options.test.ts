// What the middleware refuses to be made with.
import { describe, expect, it } from 'vitest'
import { deploymentOf, type McpAuthorizationOptions } from '../../../functions/embedded/options.ts'
import { misspellings } from '../../fixtures/misspellings.ts'

const OPTIONS: McpAuthorizationOptions = {
  resource: 'https://notes.example.com/mcp',
  issuers: [{ issuer: 'https://login.example.com', tenants: 'any', roles: 'any' }],
  policy: 'policy.tar.gz',
  audit: () => Promise.resolve(),
}

/** Everything that there is to say. */
const WHOLE: Required<McpAuthorizationOptions> = {
  ...OPTIONS,
  server: 'notes',
  environment: 'prod',
  issuers: [
    {
      ...{ issuer: 'https://login.example.com', tenants: ['tenant_a'], roles: ['analyst'] },
      ...{ audiences: ['api://notes'], otherAudiences: ['x'], audienceClaim: 'client_id' },
      ...{ jwks: 'https://login.example.com/jwks', types: ['at+jwt', 'jwt'], untyped: true },
      ...{ require: { token_use: ['access'] }, clientRequired: true, algorithms: ['ES256'] },
      claims: {
        ...{ subject: ['sub'], tenant: ['org'], roles: ['r'], client: ['azp'], session: ['sid'] },
        ...{ subjectElse: ['oid'], actor: ['act'] },
      },
      tenant: { names: { o1: 'tenant_a' } },
      roleSources: [{ claim: ['groups'], map: { g: ['analyst'] } }],
      ...{ ignoredRoles: ['default'], scopeHierarchy: { all: ['some'] }, dpopRequired: true },
      clockToleranceSeconds: 0,
    },
  ],
  revocations: {
    list: new URL('file:///revocations.jws'),
    keys: [{ kid: 'k', x: 'x', y: 'y' }],
    stalenessSeconds: 900,
  },
  ledger: { take: () => Promise.resolve(true), giveBack: () => Promise.resolve() },
  listening: { streamsPerPrincipal: 2, seconds: 60 },
  refusals: 'statuses',
  origins: ['https://app.example.com'],
  hosts: ['notes.internal'],
  timeoutMs: 1000,
  local: false,
  report: () => undefined,
  clock: () => 0,
}

const OWN_NAMES = ['require', 'names', 'map', 'scopeHierarchy', 'ledger', 'list']
const MISSPELT = misspellings(WHOLE, (path) => OWN_NAMES.includes(path.at(-1) ?? ''))

const made = (changes: object) => () => deploymentOf({ ...OPTIONS, ...changes })
const ofIssuer = (changes: object) => made({ issuers: [{ ...OPTIONS.issuers[0], ...changes }] })

describe('the options of an embedded server', () => {
  it('are taken whole', () => {
    expect(deploymentOf(WHOLE).issuers).toEqual(WHOLE.issuers)
  })

  it('are refused where any of them is misspelt', () => {
    expect(MISSPELT.length).toBeGreaterThan(150)
    const taken = MISSPELT.filter(({ document }) => {
      try {
        deploymentOf(document as McpAuthorizationOptions)
        return true
      } catch {
        return false
      }
    })
    expect(taken.map(({ title }) => title)).toEqual([])
  })

  it('name the one that is not known, and those that are', () => {
    expect(made({ revocation: WHOLE.revocations })).toThrow(/^revocation is no option; known are/)
    expect(ofIssuer({ role: ['admin'] })).toThrow(/^issuers\[0\]\.role is no option; known are/)
  })

  it.each([
    [{ tenants: 'tenant_a' }, 'tenants must be a list'],
    [{ tenants: 'Any' }, 'tenants must be a list'],
    [{ tenants: undefined }, 'tenants is missing'],
    [{ roles: ['a', 1] }, 'roles[1] must be a text'],
    [{ types: 'at+jwt' }, 'types must be a list'],
    [{ claims: { tenant: ['org'] } }, 'claims.subject is missing'],
    [{ tenant: { fixed: 'a', names: {} } }, 'tenant must be either'],
    [{ dpopRequired: 'true' }, 'dpopRequired must be true or false'],
    [{ clockToleranceSeconds: Number.NaN }, 'clockToleranceSeconds must be a number'],
    [{ require: { use: 'access' } }, 'require.use must be a list'],
  ])('refuse an issuer with a value of another kind: %j', (changes, message) => {
    expect(ofIssuer(changes)).toThrow(`issuers[0].${message}`)
  })

  it.each([
    [{ origins: 'https://app.example.com' }, 'origins must be a list'],
    [{ hosts: 'notes.internal' }, 'hosts must be a list'],
    [{ refusals: 'status' }, 'refusals must be errors or'],
    [{ local: 'false' }, 'local must be true or false'],
    [{ audit: undefined }, 'audit is missing'],
    [
      { listening: { streamsPerPrincipal: '9', seconds: 60 } },
      'listening.streamsPerPrincipal must',
    ],
    [{ revocations: { list: 'x', keys: [] } }, 'revocations.stalenessSeconds is missing'],
  ])('refuse a value of another kind: %j', (changes, message) => {
    expect(made(changes)).toThrow(message)
  })

  it('take what is undefined for what is left out', () => {
    const { issuers, servers } = ofIssuer({ types: undefined, clockToleranceSeconds: undefined })()
    expect(issuers).toEqual(deploymentOf(OPTIONS).issuers)
    expect(made({ origins: undefined, hosts: undefined })().servers).toEqual(servers)
  })

  it('become a deployment of one server', () => {
    expect(deploymentOf(OPTIONS).servers.map(({ name }) => name)).toEqual(['embedded'])
  })

  it('name no credential of an upstream, which there is none of to sign for', () => {
    const upstreamCredential = { kind: 'sigv4', region: 'eu-west-1', service: 'lambda' }
    const options = { ...OPTIONS, upstreamCredential }
    expect(() => deploymentOf(options)).toThrow('an embedded server has no upstream')
  })

  it.each([
    [{ resource: 'notes' }, 'public URL'],
    [{ issuers: [] }, 'at least one issuer'],
  ])('are refused where they protect nothing: %j', (wrong, message) => {
    expect(() => deploymentOf({ ...OPTIONS, ...wrong })).toThrow(message)
  })
})
