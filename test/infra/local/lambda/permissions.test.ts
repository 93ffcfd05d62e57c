import { describe, expect, it } from 'vitest'
import { startHarness } from '../../../../infra/local/harness.ts'
import { readPermissions } from '../../../../infra/local/lambda/permissions.ts'
import { noResources } from '../../../fixtures/no-resources.ts'
import { FUNCTION, resolveTemplates, writeAssembly } from '../template/assembly-fixture.ts'

const permission = (properties: object) => ({
  Type: 'AWS::Lambda::Permission',
  Properties: {
    Action: 'lambda:InvokeFunction',
    Principal: 'apigateway.amazonaws.com',
    FunctionName: { 'Fn::GetAtt': ['Fn', 'Arn'] },
    ...properties,
  },
})
const SOURCE = 'arn:aws:execute-api:eu-central-1:123456789012:api/live/GET/orders/{id}'

// Lambda, "Resource-based policies"; API Gateway, "Permissions to invoke a Lambda function".
describe('readPermissions', () => {
  it.each([
    [{}, true],
    [{ SourceArn: SOURCE }, true],
    [{ SourceArn: SOURCE.replace('{id}', '*') }, true],
    [{ SourceArn: SOURCE.replace('live', 'test-invoke-stage') }, false],
    [{ SourceArn: SOURCE.replace('GET', 'POST') }, false],
    [{ FunctionName: { Ref: 'Fn' } }, true],
    [{ FunctionName: { 'Fn::Sub': '${Fn}:live' } }, true],
    [{ FunctionName: 'another' }, false],
    [{ Principal: 'events.amazonaws.com' }, false],
    [{ Action: 'lambda:*' }, true],
    [{ Action: 'lambda:GetFunction' }, false],
  ])('with %j says %s', (properties, allowed) => {
    const assembly = resolveTemplates({
      Stack: { Resources: { Fn: FUNCTION, Permission: permission(properties) } },
    })
    const [fn] = assembly.ofType('AWS::Lambda::Function')
    expect(readPermissions(assembly).allows(fn?.arn ?? '', 'apigateway', SOURCE)).toBe(allowed)
  })
})

describe('a function that API Gateway may not invoke', () => {
  it.each([
    ['without permission', {}, 500],
    ['with one', { Permission: permission({}) }, 502],
  ])('%s answers %j with %i', async (_what, more, status) => {
    const uri =
      'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${Fn.Arn}/invocations'
    const harness = await startHarness({
      assembly: writeAssembly({
        Stack: {
          Resources: {
            Fn: FUNCTION,
            Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'api' } },
            Method: {
              Type: 'AWS::ApiGateway::Method',
              Properties: {
                RestApiId: { Ref: 'Api' },
                ResourceId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] },
                HttpMethod: 'GET',
                Integration: { Type: 'AWS_PROXY', Uri: { 'Fn::Sub': uri } },
              },
            },
            Stage: {
              Type: 'AWS::ApiGateway::Stage',
              Properties: { RestApiId: { Ref: 'Api' }, StageName: 'live' },
            },
            ...more,
          },
        },
      }),
      port: 0,
      endpoints: {},
      resources: noResources,
      log: () => undefined,
    })
    const [url = ''] = harness.stageUrls.values()
    // The function itself gives a number, which is a malformed answer: it has been asked, at least.
    expect((await fetch(`${url}/`)).status).toBe(status)
    await harness.close()
  })
})
