// What a deployment does about the upstreams of edge servers before it shows them to anybody.
import { Match, Template } from 'aws-cdk-lib/assertions'
import { describe, expect, it } from 'vitest'
import type { AuthorizerConfig, EdgeProbe } from '../../../infra/config/authorizer-config.ts'
import { exampleConfig, stackOf, withoutDomain } from '../stack-fixture.ts'

const PROOF = 'Custom::McpEdgeProof'
const EXAMPLE = exampleConfig()

function templateOf(edgeProbe?: EdgeProbe, more: object = {}): Template {
  const servers = EXAMPLE.servers.map((server) => ({
    ...server,
    ...(edgeProbe === undefined || server.enforcement !== 'edge' ? {} : { edgeProbe }),
    ...more,
  }))
  return Template.fromStack(stackOf({ ...EXAMPLE, servers }))
}

describe('an edge server', () => {
  it('has its upstream proven by a function of its own, and no other server has', () => {
    const template = templateOf()
    template.resourceCountIs(PROOF, 1)
    template.hasResourceProperties(PROOF, {
      Server: 'search',
      Upstream: 'https://search.internal.example.com/mcp',
      CredentialSecret: 'mcp/search/upstream',
      ServiceTimeout: '900',
      ServiceToken: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ServersearchEdgeProbe'), 'Arn'] },
    })
  })

  it('gives that function its own secret to read, and nothing else to do', () => {
    const template = templateOf()
    const [policy] = Object.values(template.findResources('AWS::IAM::Policy')).filter(
      ({ Properties }) => JSON.stringify(Properties.Roles).includes('EdgeProbe'),
    )
    const { Statement } = policy?.['Properties'].PolicyDocument as {
      Statement: { Action: string | string[]; Resource: unknown }[]
    }
    expect(Statement.map(({ Action }) => Action)).toEqual([
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      'secretsmanager:GetSecretValue',
    ])
    expect(JSON.stringify(Statement[1]?.Resource)).toContain(':secret:mcp/search/upstream-??????')
  })

  it('is deployed to its stage only once its upstream is proven', () => {
    const template = templateOf()
    const proof = Object.keys(template.findResources(PROOF))
    const deployments = Object.entries(template.findResources('AWS::ApiGateway::Deployment'))
    const waiting = deployments.filter(([, { DependsOn }]) =>
      (DependsOn as string[]).includes(proof[0] ?? ''),
    )
    expect(waiting.map(([id]) => id)).toEqual([expect.stringMatching(/^Serversearch/)])
  })

  it('is proven anew where its upstream or its credential changed, and not otherwise', () => {
    const proofOf = (template: Template): unknown =>
      Object.values(template.findResources(PROOF))[0]?.['Properties']
    const before = proofOf(templateOf())
    expect(proofOf(templateOf('deploy', { scopes: ['other'] }))).toEqual(before)
    expect(proofOf(templateOf('deploy', { upstream: 'https://b.example/mcp' }))).not.toEqual(before)
    expect(proofOf(templateOf('deploy', { upstreamCredentialSecret: 'b' }))).not.toEqual(before)
  })

  it('is proven with every deployment where it asks for that', () => {
    const config: AuthorizerConfig = {
      ...EXAMPLE,
      servers: EXAMPLE.servers.map((server) => ({ ...server, edgeProbe: 'always' })),
    }
    const at = '2026-11-24T10:00:00.000Z'
    Template.fromStack(stackOf(config, {}, at)).hasResourceProperties(PROOF, { DeployedAt: at })
  })

  it('is deployed unproven where that is switched off', () => {
    const template = templateOf('off')
    template.resourceCountIs(PROOF, 0)
    expect(JSON.stringify(template.findResources('AWS::Lambda::Function'))).not.toContain('Probe')
  })

  it('fits into a stack with as many others as the configuration reader accepts', () => {
    const [edge] = EXAMPLE.servers.filter(({ enforcement }) => enforcement === 'edge')
    if (edge === undefined) throw new Error('the example has no edge server')
    const servers = Array.from({ length: 13 }, (_, index) => ({ ...edge, name: `s${index}` }))
    const config = withoutDomain({ ...EXAMPLE, servers })
    const { Resources } = Template.fromStack(stackOf(config)).toJSON() as { Resources: object }
    expect(Object.keys(Resources).length).toBeLessThan(500)
  })
})
