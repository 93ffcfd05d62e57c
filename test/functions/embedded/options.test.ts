// What the middleware refuses to be made with.
import { describe, expect, it } from 'vitest'
import { deploymentOf, type McpAuthorizationOptions } from '../../../functions/embedded/options.ts'

const OPTIONS: McpAuthorizationOptions = {
  resource: 'https://notes.example.com/mcp',
  issuers: [{ issuer: 'https://login.example.com', tenants: 'any', roles: 'any' }],
  policy: 'policy.tar.gz',
  audit: () => Promise.resolve(),
}

describe('the options of an embedded server', () => {
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
