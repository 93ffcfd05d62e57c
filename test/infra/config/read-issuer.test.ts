// What an issuer's entry may not say, and where the reader says so.
import { describe, expect, it } from 'vitest'
import { readDeploymentConfig } from '../../../infra/config/read-deployment-config.ts'

const HEAD = `servers:
  - name: orders
    upstream: https://orders.example.com/mcp
issuers:
  - issuer: https://id.example.com
`

function problemsOf(lines: string, issuer = 'https://id.example.com'): string[] {
  const text = `${HEAD.replace('https://id.example.com', issuer)}${lines
    .split('\n')
    .map((line) => `    ${line}\n`)
    .join('')}`
  const reading = readDeploymentConfig(text, '/etc/authorizer.config.yaml', { local: false })
  if (!('problems' in reading)) return []
  return reading.problems.map(({ line, column, message }) => `${line}:${column} ${message}`)
}

const WHO = 'audience: api://x\ntenants: [a]\nroles: [r]'

describe('readIssuer', () => {
  it.each([
    ['no audience', 'tenants: [a]\nroles: [r]', /^5:5 .*needs an issuer and an audience/],
    ['no tenants', 'audience: api://x\nroles: [r]', /^5:5 .*must list the tenants/],
    ['no roles', 'audience: api://x\ntenants: [a]', /^5:5 .*must list the roles/],
    ['the algorithm none', `${WHO}\nalgorithms: [none]`, /^9:18 .*lets everybody/],
    ['a symmetric algorithm', `${WHO}\nalgorithms: [RS256, HS256]`, /^9:25 .*lets everybody/],
    ['keys over http', `${WHO}\njwks: http://id.example.com/jwks`, /^9:11 .*must use https/],
    ['an assertion as an access token', `${WHO}\ntyp: oauth-id-jag+jwt`, /^9:10 .*not the type/],
    ['no typ and nothing else', `${WHO}\ntyp_optional: true`, /^9:19 typ_optional needs require/],
    ['an unknown profile', `${WHO}\nprofile: ping`, /^9:14 .*okta or entra/],
    ['a namespace without auth0', `${WHO}\nprofile: okta\nnamespace: x`, /namespace/],
    [
      'a tenant rule of two',
      `${WHO}\ntenant: { fixed: a, names: { b: c } }`,
      /^9:13 .*either fixed or names/,
    ],
    ['a tenant rule of none', `${WHO}\ntenant: {}`, /^9:13 .*either fixed or names/],
    ['another tenant rule', `${WHO}\ntenant: anything`, /^9:13 .*must be issuer/],
    ['no role claim', `${WHO}\nrole_claims: []`, /^9:18 .*list of 1 to 8/],
    [
      'a role claim without a claim',
      `${WHO}\nrole_claims: [{ map: { g: r } }]`,
      /^9:19 .*needs a claim/,
    ],
    ['an empty map', `${WHO}\nrole_claims: [{ claim: groups, map: {} }]`, /mapping of 1 to/],
    [
      'a prototype as a group',
      `${WHO}\nrole_claims: [{ claim: groups, map: { __proto__: r } }]`,
      /must be a text/,
    ],
    ['a number as a scope', `${WHO}\nscope_hierarchy: { 1: [a] }`, /must be a text/],
    ['dpop by another word', `${WHO}\ndpop: yes`, /^9:11 .*required or optional/],
  ])('refuses %s with its place', (_title, lines, message) => {
    expect(problemsOf(lines)[0]).toMatch(message)
  })

  it.each([
    ['okta', 'https://acme.okta.com', /custom authorization server/],
    ['entra', 'https://login.microsoftonline.com/common/v2.0', /one directory/],
    ['entra', 'https://login.microsoftonline.com/organizations/v2.0', /one directory/],
    ['auth0', 'https://acme.auth0.com', /end with a slash/],
    ['keycloak', 'https://id.example.com', /realms/],
  ])('refuses an issuer that %s does not have: %s', (profile, issuer, message) => {
    expect(problemsOf(`${WHO}\nprofile: ${profile}`, issuer)[0]).toMatch(message)
  })

  it('takes tenants and roles from what is mapped, where everything is', () => {
    const mapped =
      'audience: api://x\ntenant: { names: { t: a } }\nrole_claims: [{ claim: g, map: { x: r } }]'
    expect(problemsOf(mapped)).toEqual([])
    expect(problemsOf(mapped.replace(', map: { x: r }', ''))[0]).toMatch(/must list the roles/)
  })
})
