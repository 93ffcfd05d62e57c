// What the functions are told of a configuration.
import { describe, expect, it } from 'vitest'
import { deploymentOf } from '../../../infra/config/deployment-of.ts'
import { exampleConfig } from '../stack-fixture.ts'

const deployment = deploymentOf(exampleConfig(), 'https://mcp.example.com')

describe('deploymentOf', () => {
  it('gives each server its URL below the domain', () => {
    expect(deployment.servers.map(({ resource }) => resource)).toEqual([
      'https://mcp.example.com/mcp/orders',
      'https://mcp.example.com/mcp/search',
    ])
  })

  it('leaves URLs open where there is no domain', () => {
    const open = deploymentOf(exampleConfig(), undefined)
    expect(open.servers.map(({ resource }) => resource)).toEqual(['', ''])
  })
})
