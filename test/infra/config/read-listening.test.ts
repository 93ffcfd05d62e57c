/** Which servers may serve streams that wait for changes, how many, and for how long. */
import { describe, expect, it } from 'vitest'
import { readDeploymentConfig } from '../../../infra/config/read-deployment-config.ts'

const read = (listening: string, more = '') =>
  readDeploymentConfig(
    `servers:
  - name: orders
    upstream: https://orders.example.com/mcp
    listening: ${listening}
${more}issuers:
  - issuer: https://login.example.com
    audience: api://mcp
    tenants: [tenant_a]
    roles: [analyst]
`,
    '/etc/authorizer.config.yaml',
    { local: false },
  )

describe('listening', () => {
  it.each([
    ['{ streams_per_principal: 2 }', { streamsPerPrincipal: 2, seconds: 840 }],
    ['{ streams_per_principal: 100, seconds: 10 }', { streamsPerPrincipal: 100, seconds: 10 }],
  ])('is read: %s', (text, expected) => {
    expect(read(text)).toMatchObject({ config: { servers: [{ listening: expected }] } })
  })

  it.each([
    ['true', 4],
    ['{}', 4],
    ['{ seconds: 60 }', 4],
    ['{ streams_per_principal: 0 }', 4],
    ['{ streams_per_principal: 101 }', 4],
    ['{ streams_per_principal: 1.5 }', 4],
    ['{ streams_per_principal: 2, seconds: 9 }', 4],
    ['{ streams_per_principal: 2, seconds: 841 }', 4],
    ['{ streams_per_principal: 2, forever: true }', 4],
  ])('is refused where it stands: %s', (text, line) => {
    expect(read(text)).toMatchObject({ problems: [{ line }] })
  })

  it.each([
    ['at the edge', '    enforcement: edge\n', /needs enforcement: enforcer/],
    ['where answers are buffered', 'api: { streaming: false }\n', /api\.streaming/],
  ])('is refused %s', (_, more, message) => {
    const reading = read('{ streams_per_principal: 2 }', more)
    const problems = 'problems' in reading ? reading.problems : []
    expect(problems.map((problem) => problem.message).join()).toMatch(message)
  })
})
