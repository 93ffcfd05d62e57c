// The configuration reader: what it accepts, what it refuses, and where it says the problem is.
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readDeploymentConfig } from '../../../infra/config/read-deployment-config.ts'

const SERVER = `servers:
  - name: orders
    upstream: https://orders.example.com/mcp
`
const API = 'arn:aws:execute-api:eu-west-1:111122223333:a1b2c3d4e5'
const ISSUER = `issuers:
  - issuer: https://login.example.com
    audience: api://mcp
    tenants: [tenant_a]
    roles: [analyst]
`

function problemsOf(text: string, local = false): string[] {
  const reading = readDeploymentConfig(text, '/etc/authorizer.config.yaml', { local })
  if (!('problems' in reading)) return []
  return reading.problems.map(({ line, column, message }) => `${line}:${column} ${message}`)
}

function accepted(text: string, local = false) {
  const reading = readDeploymentConfig(text, '/etc/authorizer.config.yaml', { local })
  if ('problems' in reading) throw new Error(JSON.stringify(reading.problems))
  return reading
}

describe('readDeploymentConfig', () => {
  it('fills in what a short configuration leaves out', () => {
    expect(accepted(SERVER + ISSUER)).toEqual({
      warnings: [],
      config: {
        environment: 'production',
        local: false,
        servers: [
          {
            name: 'orders',
            upstream: 'https://orders.example.com/mcp',
            enforcement: 'enforcer',
            upstreamTimeoutMs: 30_000,
            origins: [],
            scopes: [],
          },
        ],
        issuers: [
          {
            issuer: 'https://login.example.com',
            audiences: ['api://mcp'],
            types: ['at+jwt'],
            claims: {
              subject: ['sub'],
              tenant: ['tenant'],
              roles: ['roles'],
              client: ['client_id'],
              session: ['sid'],
            },
            tenants: ['tenant_a'],
            roles: ['analyst'],
            clockToleranceSeconds: 5,
          },
        ],
        api: {
          rate: 1000,
          burst: 2000,
          streaming: true,
          denialDetails: 'authorizer',
          logRetentionDays: 90,
          accountLogRole: true,
        },
        keySync: { unknownKeyFetchSeconds: 60, retiredKeySeconds: 86_400 },
      },
    })
  })

  it('accepts the example that the documentation shows', () => {
    const text = readFileSync('docs/examples/authorizer.config.yaml', 'utf8')
    const { config, warnings } = accepted(text)
    expect(warnings).toEqual([])
    expect(config.domain?.name).toBe('mcp.example.com')
    expect(config.issuers[0]?.claims).toMatchObject({
      tenant: ['https://example.com/tenant'],
      roles: ['realm_access', 'roles'],
    })
  })

  it('accepts in the local stack what the local contract names, with warnings', () => {
    const text = `servers: [{name: mine, upstream: 'http://127.0.0.1:9/mcp', enforcement: edge}]
issuers:
  - {issuer: 'http://localhost:7000', audience: a, jwks: 'file:keys.json', claims: {subject: sub, tenant: t, roles: r}}
`
    const { config, warnings } = accepted(text, true)
    expect(config.issuers[0]).toMatchObject({
      jwks: 'file:///etc/keys.json',
      tenants: 'any',
      roles: 'any',
    })
    expect(config.environment).toBe('local')
    expect(warnings).toHaveLength(2)
  })

  it.each([
    ['file:///srv/keys.json', 'file:///srv/keys.json'],
    ['file:/srv/keys.json', 'file:///srv/keys.json'],
    ['file:./a b/keys.json', 'file:///etc/a%20b/keys.json'],
  ])('finds the key set file %s from the folder of the configuration', (written, read) => {
    const { config } = accepted(`${SERVER}${ISSUER}    jwks: ${written}\n`, true)
    expect(config.issuers[0]?.jwks).toBe(read)
  })

  it('does without issuers in the local stack, which has its own', () => {
    expect(accepted(SERVER, true).config.issuers).toEqual([])
  })

  it.each([
    ['at+jwt', ['at+jwt']],
    ['JWT', ['jwt']],
    ['[application/at+jwt, JWT]', ['at+jwt', 'jwt']],
  ])('reads typ %s without case and prefix', (written, types) => {
    expect(accepted(`${SERVER}${ISSUER}    typ: ${written}\n`).config.issuers[0]?.types).toEqual(
      types,
    )
  })

  const refusedIssuers: readonly (readonly [string, string, RegExp])[] = [
    ['a symmetric algorithm', 'algorithms: [RS256, HS256]', /^9:25 .*RS256, RS384/],
    ['no algorithm at all', 'algorithms: [none]', /^9:18 .*lets everybody/],
    ['none in capitals', 'algorithms: NONE', /lets everybody/],
    ['an algorithm that does not exist', 'algorithms: RS257', /is not known/],
    ['keys over plain http', 'jwks: http://login.example.com/keys', /^9:11 .*https/],
    ['keys on loopback', 'jwks: http://127.0.0.1/keys', /local stack alone/],
    ['keys from a file', 'jwks: file:keys.json', /local stack alone/],
    ['keys at an address with a password', 'jwks: https://u:p@login.example.com/k', /password/],
    ['an unknown key', 'audiance: x', /^9:5 audiance is not known .*audience/],
    ['a tolerance beyond a minute', 'clock_tolerance: 61', /0 to 60/],
    ['a tolerance that is text', 'clock_tolerance: "5"', /0 to 60/],
    ['an empty claim', 'claims: {tenant: ""}', /must be a text/],
    ['an unknown claim mapping', 'claims: {tennant: t}', /subject, tenant, roles/],
    ['an empty claim path', 'claims: {roles: []}', /1 to 8 names/],
    ['a claim path of numbers', 'claims: {roles: [1]}', /must be a text/],
    ['claims that are a list', 'claims: [sub]', /must be a mapping/],
  ]
  it.each(refusedIssuers)('refuses an issuer with %s', (_, line, message) => {
    expect(problemsOf(`${SERVER}${ISSUER}    ${line}\n`)).toEqual([expect.stringMatching(message)])
  })

  it.each([
    ['audience', /issuer and an audience/],
    ['tenants', /must list the tenants/],
    ['roles', /must list the roles/],
  ])('refuses an issuer without %s outside the local stack', (key, message) => {
    const text = SERVER + ISSUER.replace(new RegExp(`    ${key}: .*\n`), '')
    expect(problemsOf(text)).toEqual([expect.stringMatching(message)])
  })

  it.each([
    ['http', 'http://login.example.com'],
    ['a query', 'https://login.example.com?tenant=a'],
    ['a fragment', 'https://login.example.com#a'],
    ['no URL', 'login.example.com'],
    ['dot segments', 'https://login.example.com/a/../b'],
    ['capitals in the host', 'https://Login.example.com/'],
  ])('refuses an issuer that is %s', (_, issuer) => {
    const text = SERVER + ISSUER.replace('https://login.example.com', issuer)
    expect(problemsOf(text)).toEqual([expect.stringMatching(/^5:13 /)])
  })

  const refusedServers: readonly (readonly [string, string, RegExp])[] = [
    ['an upstream over http', 'upstream: http://orders.example.com', /https/],
    ['an upstream with a query', 'upstream: https://orders.example.com/?a=b', /query/],
    ['an upstream with a variable', 'upstream: https://${stageVariables.x}/mcp', /whole URL|\$/],
    ['a name with a slash', 'name: a/b', /lower-case/],
    ['a name in capitals', 'name: Orders', /lower-case/],
    ['a name that begins with a hyphen', 'name: -a', /lower-case/],
    ['a name that is too long', `name: ${'a'.repeat(41)}`, /lower-case/],
    ['a name that is a number', 'name: 1', /Put it in quotes/],
    ['an unknown enforcement', 'enforcement: none', /enforcer or edge/],
    ['a time-out beyond that of Lambda', 'timeout: 891', /1 to 890/],
    ['an origin with a path', 'origins: https://app.example.com/', /without a path/],
    ['a scope with a quote', `scopes: ["a'b"]`, /one scope/],
    ['an upstream credential that is an ARN', 'upstream_credential_secret: arn:aws:x', /name of/],
    ['an unknown key', 'upstreem: x', /upstreem is not known/],
  ]
  it.each(refusedServers)('refuses a server with %s', (_, line, message) => {
    const key = line.slice(0, line.indexOf(':'))
    const base = SERVER.replace(new RegExp(`${key}: .*`), line)
    const text = base === SERVER ? `${SERVER}    ${line}\n${ISSUER}` : base + ISSUER
    expect(problemsOf(text)).toEqual([expect.stringMatching(message)])
  })

  it('refuses an edge server until its open question is acknowledged', () => {
    const edge = `${SERVER}    enforcement: edge\n`
    expect(problemsOf(edge + ISSUER)).toEqual([
      expect.stringMatching(/^4:18 .*acknowledge: \[unconfirmed-header-override\]/),
    ])
    expect(problemsOf(`${edge}    acknowledge: [unconfirmed-header-override]\n${ISSUER}`)).toEqual(
      [],
    )
  })

  it('takes when an edge server is to be proven, and at an edge server alone', () => {
    const acknowledged = 'acknowledge: [unconfirmed-header-override]'
    const edge = (probe: string) =>
      `${SERVER}    enforcement: edge\n    ${acknowledged}\n    edge: { probe: ${probe} }\n${ISSUER}`
    for (const edgeProbe of ['deploy', 'always', 'off'])
      expect(accepted(edge(edgeProbe)).config.servers[0]).toMatchObject({ edgeProbe })
    expect(problemsOf(edge('never'))).toEqual([expect.stringMatching(/deploy or always or off/)])
    expect(problemsOf(`${SERVER}    edge: { probe: off }\n${ISSUER}`)).toEqual([
      expect.stringMatching(/^4:11 servers\[0\]\.edge needs enforcement: edge/),
    ])
  })

  it('refuses two servers of one name and two issuers of one name, at the second', () => {
    const servers = SERVER + SERVER.replace('servers:\n', '')
    const issuers = ISSUER + ISSUER.replace('issuers:\n', '')
    expect(problemsOf(servers + issuers)).toEqual([
      expect.stringMatching(/^4:5 servers\[1\] has the same name/),
      expect.stringMatching(/^11:5 issuers\[1\] has the same issuer/),
    ])
  })

  it('reports every problem of a file at once', () => {
    const text = `${SERVER.replace('https', 'http')}${ISSUER.replace('https', 'http')}sinks: []\n`
    expect(problemsOf(text)).toHaveLength(3)
  })

  const refusedTexts: readonly (readonly [string, string, RegExp])[] = [
    ['nothing', '', /must be a mapping/],
    ['a list', '- a', /must be a mapping/],
    ['no servers', ISSUER, /needs servers/],
    ['no issuers', SERVER, /needs issuers/],
    ['empty servers', `servers: []\n${ISSUER}`, /needs servers/],
    ['a doubled key', SERVER + ISSUER + SERVER, /unique/i],
    ['an alias', `${SERVER}    origins: &o [https://a.example.com]\n${ISSUER}`, /Aliases/],
    ['a tag', `${SERVER}    timeout: !!int "3"\n${ISSUER}`, /tags/],
    ['two documents', `${SERVER}${ISSUER}---\na: b\n`, /document/],
    ['broken syntax', 'servers: [', /^1:\d+ /],
    ['the name of the local stack', `environment: local\n${SERVER}${ISSUER}`, /not local/],
    ['an odd log retention', `api: {log_retention_days: 2}\n${SERVER}${ISSUER}`, /must be one of/],
    [
      'a domain outside its zone',
      `domain:
  name: mcp.example.com
  certificate_arn: arn:aws:acm:eu-central-1:111122223333:certificate/a
  hosted_zone: {id: Z0, name: ample.com}
${SERVER}${ISSUER}`,
      /not within the zone/,
    ],
    ['a domain alone', `domain: {name: a.example.com}\n${SERVER}${ISSUER}`, /certificate_arn/],
  ]
  it.each(refusedTexts)('refuses a file with %s', (_, text, message) => {
    expect(problemsOf(text)[0]).toMatch(message)
  })

  it('refuses more servers than a stack holds', () => {
    const many = Array.from(
      { length: 15 },
      (_, index) => `  - {name: s${index}, upstream: 'https://a.example.com/'}\n`,
    )
    expect(problemsOf(`servers:\n${many.join('')}${ISSUER}`)).toEqual([
      expect.stringMatching(/a list of 1 to 13/),
    ])
  })

  it('answers any text with a configuration or with problems that have a place', () => {
    const words = fc.constantFrom(
      'servers',
      'name',
      ':',
      '- ',
      '\n  ',
      '[',
      ']',
      '{',
      '}',
      '&a',
      '*a',
      '"',
    )
    const text = fc.oneof(
      fc.string(),
      fc.array(words).map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(text, (written) => {
        const reading = readDeploymentConfig(written, 'a.yaml', { local: true })
        if (!('problems' in reading)) return
        expect(reading.problems.length).toBeGreaterThan(0)
        for (const { line, column } of reading.problems) {
          expect(line).toBeGreaterThan(0)
          expect(column).toBeGreaterThan(0)
        }
      }),
    )
  })
})

describe('an upstream’s credential', () => {
  it.each([
    ['{ kind: basic, secret: a/b }', { kind: 'basic', secret: 'a/b' }],
    [
      '{ kind: header, secret: a, header: X-Api-Key }',
      { kind: 'header', secret: 'a', header: 'x-api-key' },
    ],
    [
      '{ kind: sigv4, secret: a, region: eu-west-1, service: lambda }',
      { kind: 'sigv4', secret: 'a', region: 'eu-west-1', service: 'lambda' },
    ],
    [
      '{ kind: sigv4, region: eu-west-1, service: lambda }',
      { kind: 'sigv4', region: 'eu-west-1', service: 'lambda' },
    ],
    [
      '{ kind: exchange, secret: a, token_endpoint: "https://a.example/token", audience: b }',
      { kind: 'exchange', secret: 'a', tokenEndpoint: 'https://a.example/token', audience: 'b' },
    ],
  ])('can be %s', (line, expected) => {
    const { config } = accepted(`${SERVER}    upstream_credential: ${line}\n${ISSUER}`)
    expect(config.servers[0]?.upstreamCredential).toEqual(expected)
  })

  it.each([
    ['{ kind: basic }', /needs a kind and a secret/],
    ['{ kind: digest, secret: a }', /must be basic or header/],
    ['{ kind: header, secret: a }', /needs header/],
    ['{ kind: basic, secret: a, header: x-a }', /has no header/],
    ['{ kind: header, secret: a, header: Mcp-Name }', /not set by anything else/],
    ['{ kind: header, secret: a, header: Cookie }', /not set by anything else/],
    ['{ kind: header, secret: a, header: "x y" }', /not set by anything else/],
    ['{ kind: exchange, secret: a, token_endpoint: "http://a.example/token" }', /must use https/],
    ['{ kind: sigv4, secret: a, region: "x y", service: lambda }', /AWS region/],
  ])('cannot be %s', (line, message) => {
    const text = `${SERVER}    upstream_credential: ${line}\n${ISSUER}`
    expect(problemsOf(text)).toEqual([expect.stringMatching(message)])
  })

  it.each([
    ['execute-api', [`${API}/prod/POST/mcp`, `${API}/$default/GET/v1/mcp`]],
    ['lambda', ['arn:aws:lambda:eu-west-1:111122223333:function:orders:live']],
  ])('of the enforcer’s own role names what that may call: %s', (service, resource) => {
    const credential = { kind: 'sigv4', region: 'eu-west-1', service, resource }
    const { config } = accepted(
      `${SERVER}    upstream_credential: ${JSON.stringify(credential)}\n${ISSUER}`,
    )
    expect(config.servers[0]).toMatchObject({ invokes: resource })
    expect(config.servers[0]?.upstreamCredential).not.toHaveProperty('resource')
  })

  it.each([
    [{ service: 'lambda', resource: `${API}/prod/POST/mcp` }, /whole ARN without wildcards/],
    [{ service: 'execute-api', resource: `${API}/*/POST/mcp` }, /whole ARN without wildcards/],
    [{ service: 'execute-api', resource: `${API}/prod/POST/*` }, /whole ARN without wildcards/],
    [{ service: 'execute-api', resource: [] }, /must not be empty/],
    [{ service: 'bedrock', resource: 'arn:aws:bedrock:x' }, /execute-api and lambda alone/],
    [{ service: 'lambda', resource: 'x', secret: 'a' }, /does not sign where a secret does/],
    [{ kind: 'basic', secret: 'a', resource: 'x' }, /basic needs no permission/],
  ])('of the enforcer’s own role permits nothing else: %j', (own, message) => {
    const sigv4 = 'kind' in own ? {} : { kind: 'sigv4', region: 'eu-west-1' }
    const line = JSON.stringify({ ...sigv4, ...own })
    expect(problemsOf(`${SERVER}    upstream_credential: ${line}\n${ISSUER}`)).toEqual([
      expect.stringMatching(message),
    ])
  })

  it('is one and not two', () => {
    const two =
      '    upstream_credential: { kind: basic, secret: a }\n    upstream_credential_secret: b\n'
    expect(problemsOf(SERVER + two + ISSUER)).toEqual([expect.stringMatching(/two upstream/)])
  })

  it.each([
    'upstream_credential: { kind: basic, secret: a }',
    'tenant_upstreams: { a: "https://a.example/" }',
  ])('and tenants’ upstreams are nothing for the edge: %s', (line) => {
    const edge = `${SERVER}    enforcement: edge\n    acknowledge: [unconfirmed-header-override]\n    ${line}\n`
    expect(problemsOf(edge + ISSUER)).toEqual([
      expect.stringMatching(/needs enforcement: enforcer/),
    ])
  })
})

describe('upstreams of tenants', () => {
  it('are URLs as strict as the server’s own', () => {
    const line = (url: string) => `${SERVER}    tenant_upstreams: { tenant_a: "${url}" }\n${ISSUER}`
    const { config } = accepted(line('https://a.example.com/mcp'))
    expect(config.servers[0]?.tenantUpstreams).toEqual({ tenant_a: 'https://a.example.com/mcp' })
    for (const url of [
      'http://a.example.com/',
      'https://u:p@a.example.com/',
      'https://a.example/?x',
    ])
      expect(problemsOf(line(url))).toHaveLength(1)
  })
})
