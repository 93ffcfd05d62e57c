import { describe, expect, it } from 'vitest'
import { startHarness } from '../../../infra/local/harness.ts'
import { noResources } from '../../fixtures/no-resources.ts'
import { FUNCTION, writeAssembly } from './template/assembly-fixture.ts'

const made: string[] = []
const start = (resources: object) =>
  startHarness({
    assembly: writeAssembly({ Stack: { Resources: resources } }),
    port: 0,
    endpoints: {},
    resources: {
      ...noResources,
      createBucket: ({ name }) => {
        made.push(name)
        return Promise.resolve()
      },
    },
    log: () => undefined,
  })

const API = { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'api' } }
const functionUri = (action: string, version = '2015-03-31') => ({
  'Fn::Sub': `arn:aws:apigateway:\${AWS::Region}:lambda:path/${version}/functions/\${Fn.Arn}/${action}`,
})
const method = (properties: object) => ({
  Fn: FUNCTION,
  Api: API,
  Bucket: { Type: 'AWS::S3::Bucket' },
  Method: {
    Type: 'AWS::ApiGateway::Method',
    Properties: {
      RestApiId: { Ref: 'Api' },
      ResourceId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] },
      HttpMethod: 'GET',
      ...properties,
    },
  },
})
const integration = (properties: object) => method({ Integration: properties })
const gatewayResponse = (properties: object) => ({
  Api: API,
  Response: {
    Type: 'AWS::ApiGateway::GatewayResponse',
    Properties: { RestApiId: { Ref: 'Api' }, ...properties },
  },
})
const source = (arn: unknown) => ({
  Fn: FUNCTION,
  Source: {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: { FunctionName: { Ref: 'Fn' }, EventSourceArn: arn },
  },
})
const rule = (properties: object) => ({
  Fn: FUNCTION,
  Rule: { Type: 'AWS::Events::Rule', Properties: properties },
})
const authorizer = (properties: object) => ({
  ...method({
    AuthorizationType: 'CUSTOM',
    AuthorizerId: { Ref: 'Authorizer' },
    Integration: { Type: 'MOCK' },
  }),
  Authorizer: {
    Type: 'AWS::ApiGateway::Authorizer',
    Properties: {
      RestApiId: { Ref: 'Api' },
      Type: 'REQUEST',
      AuthorizerUri: functionUri('invocations'),
      ...properties,
    },
  },
})

describe('startHarness', () => {
  it.each([
    [
      'an integration type',
      integration({ Type: 'AWS', Uri: 'x' }),
      'Stack.Method.Properties.Integration.Type',
    ],
    [
      'a transfer mode',
      integration({ Type: 'MOCK', ResponseTransferMode: 'TRICKLE' }),
      'Stack.Method.Properties.Integration.ResponseTransferMode',
    ],
    [
      'streaming without a proxy',
      integration({ Type: 'MOCK', ResponseTransferMode: 'STREAM' }),
      'Stack.Method.Properties.Integration.ResponseTransferMode',
    ],
    [
      'a streaming integration that calls the buffered action',
      integration({
        Type: 'AWS_PROXY',
        ResponseTransferMode: 'STREAM',
        Uri: functionUri('invocations'),
      }),
      'Stack.Method.Properties.Integration.Uri',
    ],
    [
      'a time-out beyond the limit',
      integration({
        Type: 'HTTP_PROXY',
        Uri: 'http://x',
        TimeoutInMillis: 900_001,
        ResponseTransferMode: 'STREAM',
      }),
      'Stack.Method.Properties.Integration.TimeoutInMillis',
    ],
    [
      'a request parameter',
      integration({
        Type: 'HTTP_PROXY',
        Uri: 'http://x',
        RequestParameters: { 'integration.request.cookie.a': "'1'" },
      }),
      'Stack.Method.Properties.Integration.RequestParameters',
    ],
    [
      'a mapped value',
      integration({
        Type: 'HTTP_PROXY',
        Uri: 'http://x',
        RequestParameters: { 'integration.request.header.A': 'cookie.a' },
      }),
      'Stack.Method.Properties.Integration.RequestParameters.integration.request.header.A',
    ],
    [
      'a directive',
      integration({ Type: 'MOCK', RequestTemplates: { 'application/json': '#parse("x")' } }),
      'Stack.Method.Properties.Integration.RequestTemplates',
    ],
    [
      'an authorization type',
      method({ AuthorizationType: 'AWS_IAM', Integration: { Type: 'MOCK' } }),
      'Stack.Method.Properties.AuthorizationType',
    ],
    [
      'API keys',
      method({ ApiKeyRequired: true, Integration: { Type: 'MOCK' } }),
      'Stack.Method.Properties.ApiKeyRequired',
    ],
    [
      'an authorizer type',
      authorizer({ Type: 'COGNITO_USER_POOLS' }),
      'Stack.Authorizer.Properties.Type',
    ],
    [
      'an identity source',
      authorizer({ IdentitySource: 'method.request.cookie.a' }),
      'Stack.Authorizer.Properties.IdentitySource',
    ],
    [
      'a gateway response',
      gatewayResponse({ ResponseType: 'TEAPOT' }),
      'Stack.Response.Properties.ResponseType',
    ],
    [
      'a parameter of a gateway response',
      gatewayResponse({
        ResponseType: 'UNAUTHORIZED',
        ResponseParameters: { 'gatewayresponse.cookie.a': "'1'" },
      }),
      'Stack.Response.Properties.ResponseParameters',
    ],
    [
      'a directive in a gateway response',
      gatewayResponse({
        ResponseType: 'UNAUTHORIZED',
        ResponseTemplates: { 'application/json': '#if(true)#end' },
      }),
      'Stack.Response.Properties.ResponseTemplates.application/json',
    ],
    [
      'an event source',
      source('arn:aws:kinesis:us-east-1:0:stream/x'),
      'Stack.Source.Properties.EventSourceArn',
    ],
    [
      'a target of a rule',
      rule({
        ScheduleExpression: 'rate(1 minute)',
        Targets: [{ Id: 'a', Arn: 'arn:aws:sns:us-east-1:0:t' }],
      }),
      'Stack.Rule.Properties.Targets[0].Arn',
    ],
    [
      'a schedule',
      rule({ ScheduleExpression: 'every day' }),
      'Stack.Rule.Properties.ScheduleExpression',
    ],
    [
      'an operator of a pattern',
      rule({ EventPattern: { source: [{ regex: 'a' }] } }),
      'Stack.Rule.Properties.EventPattern.source[0]',
    ],
    [
      'a bus',
      rule({ EventBusName: 'mine', EventPattern: {} }),
      'Stack.Rule.Properties.EventBusName',
    ],
    [
      'a function behind a topic',
      { S: { Type: 'AWS::SNS::Subscription', Properties: { Protocol: 'lambda', TopicArn: 't' } } },
      'Stack.S.Properties.Protocol',
    ],
    [
      'a resource policy of an API',
      { Api: { ...API, Properties: { Name: 'api', Policy: {} } } },
      'Stack.Api.Properties.Policy',
    ],
    [
      'a cache',
      {
        Api: API,
        Stage: {
          Type: 'AWS::ApiGateway::Stage',
          Properties: {
            RestApiId: { Ref: 'Api' },
            StageName: 'live',
            MethodSettings: [{ CachingEnabled: true }],
          },
        },
      },
      'Stack.Stage.Properties.MethodSettings[0]',
    ],
    [
      'a runtime',
      { Fn: { ...FUNCTION, Properties: { ...FUNCTION.Properties, Runtime: 'python3.14' } } },
      'Stack.Fn.Properties.Runtime',
    ],
    [
      'code that is no asset',
      { Fn: { ...FUNCTION, Properties: { ...FUNCTION.Properties, Code: { S3Key: 'gone.zip' } } } },
      'Stack.Fn.Properties.Code.S3Key',
    ],
    [
      'layers',
      { Fn: { ...FUNCTION, Properties: { ...FUNCTION.Properties, Layers: ['x'] } } },
      'Stack.Fn.Properties.Layers',
    ],
  ])(
    'refuses %s that it does not know, with its place, and makes nothing',
    async (_what, resources, place) => {
      await expect(start(resources)).rejects.toMatchObject({ name: 'TemplateFailure', place })
      expect(made).toEqual([])
    },
  )

  it('starts with the honest neighbours of all of these', async () => {
    const harness = await start({
      ...integration({
        Type: 'AWS_PROXY',
        ResponseTransferMode: 'STREAM',
        Uri: functionUri('response-streaming-invocations', '2021-11-15'),
        TimeoutInMillis: 900_000,
      }),
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: {
          ScheduleExpression: 'rate(1 day)',
          EventPattern: { source: [{ 'anything-but': ['a'] }] },
          Targets: [{ Id: 'a', Arn: { 'Fn::GetAtt': ['Fn', 'Arn'] } }],
        },
      },
      S: { Type: 'AWS::SNS::Subscription', Properties: { Protocol: 'email', TopicArn: 't' } },
    })
    expect(made).toHaveLength(1)
    await harness.close()
  })

  it('says that its port is taken, and leaves nothing running', async () => {
    const first = await start({})
    const port = Number(new URL(first.url).port)
    await expect(
      startHarness({
        assembly: writeAssembly({ Stack: {} }),
        port,
        endpoints: {},
        resources: noResources,
        log: () => undefined,
      }),
    ).rejects.toMatchObject({ code: 'EADDRINUSE' })
    await first.close()
  })
})
