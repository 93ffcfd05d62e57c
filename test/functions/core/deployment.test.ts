// What a deployment says of URLs and audiences.
import { describe, expect, it } from 'vitest'
import {
  audiencesFor,
  type DeploymentConfig,
  keySecretName,
  withResources,
} from '../../../functions/core/deployment.ts'

const A = 'https://mcp.example.com/mcp/a'
const B = 'https://mcp.example.com/mcp/b'

function deploymentOf(audiences: readonly string[], resources = [A, B]): DeploymentConfig {
  const claim = ['x']
  return {
    environment: 'test',
    local: false,
    keySync: { unknownKeyFetchSeconds: 60, retiredKeySeconds: 60 },
    servers: resources.map((resource, index) => ({
      name: `s${index}`,
      resource,
      upstream: 'https://up.example.com',
      enforcement: 'enforcer',
      origins: [],
      upstreamTimeoutMs: 1000,
    })),
    issuers: [
      {
        issuer: 'https://login.example.com',
        audiences,
        types: ['at+jwt'],
        claims: { subject: claim, tenant: claim, roles: claim, client: claim, session: claim },
        tenants: ['t'],
        roles: ['r'],
        clockToleranceSeconds: 5,
      },
    ],
  }
}

describe('audiencesFor', () => {
  it.each([
    ['its own URL alone', [], [A], [A, B]],
    ['an audience of the issuer', ['api://mcp'], [A, 'api://mcp'], [A, B, 'api://mcp']],
    ["never another server's URL, even where the issuer names it", [A, B], [A], [A, B]],
  ])('accepts for a server %s', (_, configured, accepted, named) => {
    const deployment = deploymentOf(configured)
    const audiences = audiencesFor(deployment, deployment.issuers[0]!, deployment.servers[0]!)
    expect([...audiences.accepted]).toEqual(accepted)
    expect([...audiences.named]).toEqual(named)
  })
})

describe('withResources', () => {
  it('fills in the URLs that only the deployed APIs have', () => {
    const told = JSON.stringify({ s0: A, s1: B })
    const { servers } = withResources(deploymentOf([], ['', '']), told)
    expect(servers.map(({ resource }) => resource)).toEqual([A, B])
  })

  it('leaves URLs below a domain as they are', () => {
    expect(withResources(deploymentOf([]), undefined)).toEqual(deploymentOf([]))
  })

  it('throws where a server has none, with its name', () => {
    expect(() => withResources(deploymentOf([], [A, '']), undefined)).toThrow(/"s1"/)
  })
})

describe('keySecretName', () => {
  it('is the prefix and half of the digest', () => {
    expect(keySecretName('p/keys', 'ab'.repeat(32))).toBe(`p/keys/${'ab'.repeat(16)}`)
  })
})
