// Custom resources are created as CloudFormation creates them: by an event, and an answer at an address of its own.
import { afterEach, describe, expect, it } from 'vitest'
import { type Harness, startHarness } from '../../../../infra/local/harness.ts'
import { noResources } from '../../../fixtures/no-resources.ts'
import { writeAssembly } from '../template/assembly-fixture.ts'

let harness: Harness | undefined
afterEach(() => harness?.close())

/** A resource whose function runs `code` with `event` and `answer(OBJECT)`. */
async function failuresOf(code: string, properties: object = {}) {
  const ZipFile = `exports.handler = async (event) => {
    const answer = (more, method = 'PUT') => fetch(event.ResponseURL, { method, body: JSON.stringify(
      { StackId: event.StackId, RequestId: event.RequestId, LogicalResourceId: event.LogicalResourceId, ...more }) })
    ${code}
  }`
  const Resources = {
    Fn: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: { ZipFile },
        Handler: 'index.handler',
        Runtime: 'nodejs24.x',
        Role: 'arn:aws:iam::123456789012:role/any',
      },
    },
    Proof: {
      Type: 'Custom::McpEdgeProof',
      Properties: {
        ServiceToken: { 'Fn::GetAtt': ['Fn', 'Arn'] },
        ServiceTimeout: 900,
        Server: 'search',
        ...properties,
      },
    },
  }
  harness = await startHarness({
    assembly: writeAssembly({ Stack: { Resources } }),
    port: 0,
    endpoints: {},
    resources: noResources,
    log: () => undefined,
  })
  const failures = await harness.createCustomResources()
  return failures.map(({ logicalId, reason, properties: { Server } }) => [
    logicalId,
    Server,
    reason,
  ])
}

describe('a custom resource', () => {
  it('has its function called with a Create event, whose values are texts', async () => {
    const told = await failuresOf(
      'await answer({ Status: "FAILED", Reason: JSON.stringify(event) })',
    )
    expect(JSON.parse(told[0]?.[2] as string)).toMatchObject({
      RequestType: 'Create',
      ResponseURL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/./) as unknown,
      StackId: expect.stringContaining('stack/Stack/') as unknown,
      RequestId: expect.any(String) as unknown,
      ResourceType: 'Custom::McpEdgeProof',
      LogicalResourceId: 'Proof',
      ResourceProperties: { Server: 'search', ServiceTimeout: '900' },
    })
  })

  it('is made by the answer SUCCESS', async () => {
    expect(await failuresOf('await answer({ Status: "SUCCESS" })')).toEqual([])
  })

  it.each([
    ['await answer({ Status: "FAILED", Reason: "because" })', 'because'],
    ['throw new Error("sesame")', 'its function failed'],
    ['return 1', 'its function gave no answer'],
    ['await answer({ Status: "SUCCESS" }, "POST")', 'its function gave no answer'],
    ['await answer({ Status: "SUCCESS", Data: "x".repeat(5000) })', 'its function gave no answer'],
  ])('fails where its function does: %s', async (code, reason) => {
    expect(await failuresOf(code)).toEqual([['Proof', 'search', reason]])
  })

  it('fails where its token names no function', async () => {
    const ServiceToken = 'arn:aws:lambda:us-east-1:000000000000:function:other'
    expect(await failuresOf('', { ServiceToken })).toEqual([
      ['Proof', 'search', expect.stringContaining('names no function')],
    ])
  })
})
