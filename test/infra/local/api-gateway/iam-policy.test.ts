import { describe, expect, it } from 'vitest'
import { evaluatePolicy } from '../../../../infra/local/api-gateway/iam-policy.ts'
import type { Json } from '../../../../infra/local/template/json.ts'

const ARN = 'arn:aws:execute-api:eu-west-1:111122223333:api1234567/live/GET/orders/7'
const statement = (Effect: string, Resource: Json, more: object = {}): Json => ({
  Effect,
  Action: 'execute-api:Invoke',
  Resource,
  ...more,
})
const policy = (...Statement: Json[]): Json => ({ Version: '2012-10-17', Statement })

// IAM, "Policy evaluation logic" and "Wildcards in resources"; API Gateway, "Output from a Lambda authorizer".
describe('evaluatePolicy', () => {
  it.each([
    ['the very method', policy(statement('Allow', ARN)), 'allow'],
    ['everything', policy(statement('Allow', '*')), 'allow'],
    ['a wildcard over slashes', policy(statement('Allow', `${ARN.slice(0, 60)}*`)), 'allow'],
    [
      'several wildcards',
      policy(statement('Allow', 'arn:aws:execute-api:*:*:*/*/GET/*/7')),
      'allow',
    ],
    ['one character', policy(statement('Allow', `${ARN.slice(0, -1)}?`)), 'allow'],
    ['one character too many', policy(statement('Allow', `${ARN}?`)), 'no-match'],
    ['another method', policy(statement('Allow', ARN.replace('GET', 'POST'))), 'no-match'],
    ['another casing', policy(statement('Allow', ARN.toUpperCase())), 'no-match'],
    ['nothing', policy(), 'no-match'],
    ['a list of resources', policy(statement('Allow', ['x', ARN])), 'allow'],
    ['a single statement', { Statement: statement('Allow', ARN) }, 'allow'],
    ['Deny after Allow', policy(statement('Allow', '*'), statement('Deny', ARN)), 'explicit-deny'],
    ['Deny before Allow', policy(statement('Deny', ARN), statement('Allow', '*')), 'explicit-deny'],
    ['Deny elsewhere', policy(statement('Deny', `${ARN}/x`), statement('Allow', '*')), 'allow'],
    ['another action', policy(statement('Allow', '*', { Action: 's3:GetObject' })), 'no-match'],
    ['any action', policy(statement('Allow', '*', { Action: '*' })), 'allow'],
    [
      'the action in another casing',
      policy(statement('Allow', '*', { Action: 'EXECUTE-API:invoke' })),
      'allow',
    ],
    ['a conditional Allow', policy(statement('Allow', '*', { Condition: {} })), 'no-match'],
    ['a conditional Deny', policy(statement('Deny', '*', { Condition: {} })), 'explicit-deny'],
    ['all but others', policy({ Effect: 'Allow', Action: '*', NotResource: 'x' }), 'allow'],
  ])('reads %s', (_what, document, verdict) => {
    expect(evaluatePolicy(document, ARN)).toBe(verdict)
  })

  it.each([
    ['no document', undefined],
    ['text', 'Allow'],
    ['no statements', { Version: '2012-10-17' }],
    ['an unknown effect', policy(statement('Perhaps', '*'))],
    ['no resource', policy({ Effect: 'Allow', Action: '*' })],
    ['no action', policy({ Effect: 'Allow', Resource: '*' })],
    ['a resource that is no text', policy(statement('Allow', 1))],
  ])('finds %s malformed', (_what, document) => {
    expect(evaluatePolicy(document, ARN)).toBeUndefined()
  })

  it('takes no time for patterns of many wildcards', () => {
    const pattern = `${'*a'.repeat(40)}b`
    expect(evaluatePolicy(policy(statement('Allow', pattern)), 'a'.repeat(5_000))).toBe('no-match')
  })
})
