// What the enforcer's own role may call where it signs with that role's keys.
import { Match, Template } from 'aws-cdk-lib/assertions'
import { describe, expect, it } from 'vitest'
import { exampleConfig, stackOf } from '../stack-fixture.ts'

const FUNCTION = 'arn:aws:lambda:eu-west-1:111122223333:function:orders'
const API = 'arn:aws:execute-api:eu-west-1:111122223333:a1b2c3d4e5/prod/POST/mcp'

function rolesThatMay(template: Template, action: string): string[] {
  return Object.values(template.findResources('AWS::IAM::Policy'))
    .filter(({ Properties }) => JSON.stringify(Properties.PolicyDocument).includes(`"${action}"`))
    .map(({ Properties }) => JSON.stringify(Properties.Roles))
}

describe('the role of the enforcer', () => {
  it('may call the APIs and functions that are named, and no other role may', () => {
    const config = exampleConfig()
    const [first, ...others] = config.servers
    if (first === undefined) throw new Error('the example is empty')
    const servers = [{ ...first, invokes: [FUNCTION, API] }, ...others]
    const template = Template.fromStack(stackOf({ ...config, servers }))
    for (const [Action, Resource, Condition] of [
      ['execute-api:Invoke', API, Match.absent()],
      [
        'lambda:InvokeFunctionUrl',
        FUNCTION,
        { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } },
      ],
      ['lambda:InvokeFunction', FUNCTION, { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } }],
    ] as const) {
      const statement = Match.objectLike({ Action, Resource, Condition })
      template.hasResourceProperties('AWS::IAM::Policy', {
        Roles: [{ Ref: Match.stringLikeRegexp('^EnforcerRole') }],
        PolicyDocument: { Statement: Match.arrayWith([statement]) },
      })
    }
    for (const action of ['execute-api:Invoke', 'lambda:InvokeFunctionUrl'])
      expect(rolesThatMay(template, action)).toEqual([expect.stringContaining('EnforcerRole')])
  })

  it('may call nothing where nothing is named', () => {
    const template = Template.fromStack(stackOf(exampleConfig()))
    expect(rolesThatMay(template, 'execute-api:Invoke')).toEqual([])
    expect(rolesThatMay(template, 'lambda:InvokeFunctionUrl')).toEqual([])
  })
})
