// The APIs of the template: who may call what, what reaches an upstream, what is answered without one.
import { Match, Template } from 'aws-cdk-lib/assertions'
import { beforeAll, describe, expect, it } from 'vitest'
import type { AuthorizerConfig } from '../../infra/config/authorizer-config.ts'
import { exampleConfig, stackOf, withoutDomain } from './stack-fixture.ts'

let template: Template

beforeAll(() => {
  template = Template.fromStack(stackOf(exampleConfig()))
})

function templateOf(change: (config: AuthorizerConfig) => AuthorizerConfig): Template {
  return Template.fromStack(stackOf(change(exampleConfig())))
}

/** JSON of any shape: a wrong path fails the test that takes it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- see above
type Properties = Record<string, any>

/** Properties of all resources of a type that belong to one server's API. */
function ofServer(type: string, server: string, from = template): Properties[] {
  return Object.values(from.findResources(type))
    .map(({ Properties }) => Properties)
    .filter(({ RestApiId }) => JSON.stringify(RestApiId).includes(`Server${server}`))
}

function methodsOf(server: string): string[] {
  return ofServer('AWS::ApiGateway::Method', server)
    .filter(({ ResourceId }) => JSON.stringify(ResourceId).includes('RootResourceId'))
    .map(({ HttpMethod, AuthorizationType }) => `${HttpMethod} ${AuthorizationType}`)
    .sort()
}

function answersOf(server: string, from = template): Map<string, Properties> {
  const answers = ofServer('AWS::ApiGateway::GatewayResponse', server, from)
  return new Map(answers.map((answer) => [answer['ResponseType'], answer]))
}

describe('a server', () => {
  it('has an API of its own, kept in bytes, behind the domain alone', () => {
    template.resourceCountIs('AWS::ApiGateway::RestApi', 3)
    template.allResourcesProperties('AWS::ApiGateway::RestApi', {
      BinaryMediaTypes: ['*/*'],
      EndpointConfiguration: { Types: ['REGIONAL'] },
      DisableExecuteApiEndpoint: true,
    })
  })

  it('knows its name from its stage, not from a path', () => {
    for (const server of ['orders', 'search']) {
      const [stage] = ofServer('AWS::ApiGateway::Stage', server)
      expect(stage?.['Variables']).toEqual({ server })
    }
  })

  it('logs who called what and when, and no value that a caller sent', () => {
    for (const { Properties } of Object.values(template.findResources('AWS::ApiGateway::Stage'))) {
      const [settings] = Properties.MethodSettings
      expect(settings).toMatchObject({
        DataTraceEnabled: false,
        LoggingLevel: 'ERROR',
        ThrottlingRateLimit: 1000,
        ThrottlingBurstLimit: 2000,
      })
      const format = Properties.AccessLogSetting.Format as string
      expect(format).not.toMatch(
        /authorizer\.(?!status|latency)|input|header|querystring|\$context\.path/,
      )
    }
  })

  it('asks the authorizer for every method that reaches something, and for no fixed answer', () => {
    expect(methodsOf('orders')).toEqual([
      'ANY NONE',
      'DELETE CUSTOM',
      'GET CUSTOM',
      'OPTIONS NONE',
      'POST CUSTOM',
    ])
    expect(methodsOf('search')).toEqual(['ANY NONE', 'OPTIONS NONE', 'POST CUSTOM'])
    const methods = Object.values(template.findResources('AWS::ApiGateway::Method'))
    for (const { Properties } of methods) {
      const isFixed = Properties.Integration.Type === 'MOCK'
      expect(isFixed).toBe(Properties.AuthorizationType === 'NONE')
    }
  })

  it('never reuses an answer of the authorizer', () => {
    template.resourceCountIs('AWS::ApiGateway::Authorizer', 2)
    template.allResourcesProperties('AWS::ApiGateway::Authorizer', {
      Type: 'REQUEST',
      AuthorizerResultTtlInSeconds: 0,
      IdentitySource: 'method.request.header.Authorization',
    })
  })

  it('streams from the enforcer for as long as Lambda can run', () => {
    const post = ofServer('AWS::ApiGateway::Method', 'orders').find(
      ({ HttpMethod }) => HttpMethod === 'POST',
    )
    expect(post?.['Integration']).toMatchObject({
      Type: 'AWS_PROXY',
      ResponseTransferMode: 'STREAM',
      TimeoutInMillis: 900_000,
    })
    expect(JSON.stringify(post)).toContain('/response-streaming-invocations')
  })

  it('buffers where that is configured', () => {
    const buffered = templateOf((config) => ({
      ...config,
      api: { ...config.api, streaming: false },
    }))
    const transfers = JSON.stringify(buffered.findResources('AWS::ApiGateway::Method'))
    expect(transfers).not.toMatch(/STREAM|response-streaming/)
  })

  it('at the edge hands on none of the credentials that the caller sent', () => {
    const withoutSecret = templateOf((config) => ({
      ...config,
      servers: config.servers.map(({ upstreamCredentialSecret: _secret, ...server }) => server),
    }))
    const post = ofServer('AWS::ApiGateway::Method', 'search', withoutSecret).find(
      ({ HttpMethod }) => HttpMethod === 'POST',
    )
    expect(post?.['Integration']).toMatchObject({
      Type: 'HTTP_PROXY',
      Uri: 'https://search.internal.example.com/mcp',
      ResponseTransferMode: 'STREAM',
      RequestParameters: {
        'integration.request.header.Authorization': "'none'",
        'integration.request.header.Cookie': "'none'",
        'integration.request.header.DPoP': "'none'",
      },
    })
  })

  it('at the edge gets its own credential from the authorizer', () => {
    const withSecret = templateOf((config) => ({
      ...config,
      servers: config.servers.map((server) => ({
        ...server,
        upstreamCredentialSecret: 'mcp/upstream',
      })),
    }))
    const methods = ofServer('AWS::ApiGateway::Method', 'search', withSecret)
    expect(JSON.stringify(methods)).toContain(
      '"integration.request.header.Authorization":"context.authorizer.upstreamAuthorization"',
    )
  })

  it('lets every fixed answer read a request whose media type is binary', () => {
    for (const { Properties } of Object.values(template.findResources('AWS::ApiGateway::Method'))) {
      if (Properties.Integration.Type !== 'MOCK') continue
      expect(Properties.Integration.ContentHandling).toBe('CONVERT_TO_TEXT')
    }
  })
})

describe('what API Gateway answers itself', () => {
  it.each([
    ['UNAUTHORIZED', '401', 'invalid_token'],
    ['MISSING_AUTHENTICATION_TOKEN', '404', 'server_unknown'],
    ['AUTHORIZER_FAILURE', '500', 'internal_error'],
    ['INTEGRATION_FAILURE', '502', 'upstream_unreachable'],
    ['INTEGRATION_TIMEOUT', '504', 'upstream_timeout'],
    ['REQUEST_TOO_LARGE', '413', 'body_too_large'],
    ['THROTTLED', '429', 'throttled'],
    ['UNSUPPORTED_MEDIA_TYPE', '405', 'http_method_refused'],
    ['DEFAULT_4XX', undefined, 'request_refused'],
    ['DEFAULT_5XX', undefined, 'internal_error'],
  ])('is for %s a JSON-RPC error with status %s and the code %s', (type, status, code) => {
    const answer = answersOf('orders').get(type)
    expect(answer?.['StatusCode']).toBe(status)
    const body = JSON.parse(answer?.['ResponseTemplates']['application/json'])
    expect(body).toEqual({
      jsonrpc: '2.0',
      error: {
        code: expect.any(Number),
        message: expect.stringMatching(/\.$/),
        data: { code, requestId: '$context.requestId' },
      },
    })
    // Codes of our own are outside JSON-RPC's range; those inside are the specification's.
    expect(body.error.code).not.toBe(-32000)
    expect(answer?.['ResponseParameters']).toMatchObject({
      'gatewayresponse.header.Cache-Control': "'no-store'",
      'gatewayresponse.header.Access-Control-Allow-Origin': "'*'",
    })
  })

  it('names in a 401 the metadata of exactly that server, and its scopes', () => {
    const header = 'gatewayresponse.header.WWW-Authenticate'
    const base = 'https://mcp.example.com/.well-known/oauth-protected-resource/mcp'
    expect(answersOf('orders').get('UNAUTHORIZED')?.['ResponseParameters'][header]).toBe(
      `'Bearer resource_metadata="${base}/orders", scope="orders"'`,
    )
    expect(answersOf('search').get('UNAUTHORIZED')?.['ResponseParameters'][header]).toBe(
      `'Bearer resource_metadata="${base}/search"'`,
    )
  })

  it('hands on what the authorizer says of a denial', () => {
    const denied = answersOf('orders').get('ACCESS_DENIED')
    expect(denied?.['StatusCode']).toBe('403')
    expect(denied?.['ResponseParameters']).toMatchObject({
      'gatewayresponse.header.WWW-Authenticate': 'context.authorizer.challenge',
      'gatewayresponse.header.Retry-After': 'context.authorizer.retryAfter',
    })
    const filled = (denied?.['ResponseTemplates']['application/json'] as string)
      .replace('$context.authorizer.rpc', '4030')
      .replace('$context.authorizer.sentence', 'No.')
    expect(JSON.parse(filled).error).toMatchObject({ code: 4030, message: 'No.' })
  })

  it('can be made literal, should API Gateway not fill the headers in', () => {
    const literal = templateOf((config) => ({
      ...config,
      api: { ...config.api, denialDetails: 'literal' },
    }))
    const denied = JSON.stringify(answersOf('orders', literal).get('ACCESS_DENIED'))
    expect(denied).not.toContain('context.authorizer')
    // A challenge on every denial would read as a missing scope each time.
    expect(denied).not.toContain('header.WWW-Authenticate')
    expect(denied).toContain('policy_denied')
  })

  it('holds nothing that would end the JSON or the header that it stands in', () => {
    for (const answer of answersOf('orders').values()) {
      for (const value of Object.values(answer['ResponseParameters'] as Record<string, string>)) {
        expect(value).toMatch(/^(?:'[^'\n]*'|context\.authorizer\.\w+)$/)
      }
    }
  })
})

describe('the domain', () => {
  it('serves each server at /mcp/NAME and everything else from one small API', () => {
    const mappings = Object.values(template.findResources('AWS::ApiGatewayV2::ApiMapping'))
    const keys = mappings.map(({ Properties }) => Properties.ApiMappingKey)
    expect(keys.sort()).toEqual(['mcp/orders', 'mcp/search', undefined])
  })

  it('describes each server to anybody (RFC 9728)', () => {
    const bodies = Object.values(template.findResources('AWS::ApiGateway::Method'))
      .filter(({ Properties }) => Properties.HttpMethod === 'GET')
      .flatMap(({ Properties }) => Properties.Integration.IntegrationResponses ?? [])
      .map((response) => JSON.parse(response.ResponseTemplates['application/json']))
    expect(bodies).toEqual([
      {
        resource: 'https://mcp.example.com/mcp/orders',
        authorization_servers: ['https://login.example.com'],
        bearer_methods_supported: ['header'],
        scopes_supported: ['orders'],
      },
      {
        resource: 'https://mcp.example.com/mcp/search',
        authorization_servers: ['https://login.example.com'],
        bearer_methods_supported: ['header'],
      },
    ])
  })

  it('gets a DNS record where a hosted zone is named', () => {
    template.resourceCountIs('AWS::Route53::RecordSet', 0)
    const zoned = templateOf((config) => ({
      ...config,
      domain: {
        name: 'mcp.example.com',
        certificateArn: 'arn:aws:acm:eu-central-1:111122223333:certificate/a',
        hostedZone: { id: 'Z0123', name: 'example.com' },
      },
    }))
    zoned.hasResourceProperties('AWS::Route53::RecordSet', {
      Name: 'mcp.example.com.',
      Type: 'A',
      HostedZoneId: 'Z0123',
    })
  })

  it('can be done without: each server then describes itself below its stage URL', () => {
    const alone = templateOf(withoutDomain)
    alone.allResourcesProperties('AWS::ApiGateway::RestApi', { DisableExecuteApiEndpoint: false })
    alone.resourceCountIs('AWS::ApiGateway::RestApi', 2)
    alone.hasResourceProperties('AWS::ApiGateway::GatewayResponse', {
      ResponseType: 'UNAUTHORIZED',
      ResponseParameters: {
        'gatewayresponse.header.WWW-Authenticate': {
          'Fn::Join': Match.arrayWith([
            Match.arrayWith([Match.stringLikeRegexp('/v1/.well-known/oauth-protected-resource"')]),
          ]),
        },
      },
    })
  })
})
