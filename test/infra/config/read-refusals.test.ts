/** How a server's configuration chooses the answers that clients of MCP 2025-x get. */
import { describe, expect, it } from 'vitest'
import { readDeploymentConfig } from '../../../infra/config/read-deployment-config.ts'

const read = (refusals: string, enforcement = 'enforcer') =>
  readDeploymentConfig(
    `servers:
  - name: orders
    upstream: https://orders.example.com/mcp
    enforcement: ${enforcement}
    acknowledge: [unconfirmed-header-override]
    refusals: ${refusals}
issuers:
  - issuer: https://login.example.com
    audience: api://mcp
    tenants: [tenant_a]
    roles: [analyst]
`,
    '/etc/authorizer.config.yaml',
    { local: false },
  )

describe('refusals', () => {
  it.each(['errors', 'tool-results', 'statuses'])('can be %s', (refusals) => {
    expect(read(refusals)).toMatchObject({ config: { servers: [{ refusals }] } })
  })

  it.each(['status', 'true', '[errors]', "''"])('are refused where they stand: %s', (refusals) => {
    expect(read(refusals)).toMatchObject({ problems: [{ line: 6 }] })
  })

  it('are nothing for the edge, which serves no MCP 2025-x', () => {
    expect(read('statuses', 'edge')).toMatchObject({ problems: [{ line: 6 }] })
  })
})
