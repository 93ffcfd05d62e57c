import { describe, expect, it } from 'vitest'
import type { AuthorizerModel } from '../../../../infra/local/api-gateway/api-model.ts'
import { createAuthorizer } from '../../../../infra/local/api-gateway/authorizer.ts'
import { DEFAULT_AWS_UNKNOWNS } from '../../../../infra/local/api-gateway/aws-unknowns.ts'
import { readValueSource } from '../../../../infra/local/api-gateway/value-source.ts'
import type { LambdaFunction } from '../../../../infra/local/lambda/lambda-service.ts'
import { Place } from '../../../../infra/local/template/template-failure.ts'
import { apiRequest } from './request-fixture.ts'

const place = new Place('Test')

function model(changes: Partial<AuthorizerModel> = {}): AuthorizerModel {
  return {
    id: 'a',
    kind: 'REQUEST',
    functionReference: 'f',
    hasRole: true,
    identitySources: [readValueSource('method.request.header.Authorization', place)],
    ttlMs: 0,
    validation: undefined,
    ...changes,
  }
}

interface Seen {
  readonly lambda: LambdaFunction
  readonly events: Record<string, unknown>[]
}

/** A function that answers what it is told, and notes what it was asked. */
function answering(answer: unknown, functionError?: string): Seen {
  const events: Record<string, unknown>[] = []
  return {
    events,
    lambda: {
      invoke: (payload: Uint8Array) => {
        events.push(JSON.parse(Buffer.from(payload).toString()) as Record<string, unknown>)
        return Promise.resolve({
          kind: 'payload',
          payload: Buffer.from(JSON.stringify(answer)),
          functionError,
        })
      },
    } as unknown as LambdaFunction,
  }
}

const allow = (resource: string, context?: object) => ({
  principalId: 'someone',
  policyDocument: {
    Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: resource }],
  },
  context,
})
const withToken = (token = 't') => apiRequest({ headers: [['Authorization', token]] })

// API Gateway, "Use API Gateway Lambda authorizers", "Input to" and "Output from a Lambda authorizer".
describe('createAuthorizer', () => {
  it('does not call the function without its identity source', async () => {
    const { lambda, events } = answering(allow('*'))
    const { authorize } = createAuthorizer(model(), lambda, DEFAULT_AWS_UNKNOWNS)
    expect(await authorize(apiRequest())).toEqual({ type: 'UNAUTHORIZED' })
    expect(await authorize(withToken(''))).toEqual({ type: 'UNAUTHORIZED' })
    expect(events).toHaveLength(0)
  })

  it('calls it nevertheless at TTL 0 when that unknown is set so', async () => {
    const { lambda, events } = answering(allow('*'))
    const unknowns = { ...DEFAULT_AWS_UNKNOWNS, authorizerRunsWithoutIdentityAtTtlZero: true }
    const { authorize } = createAuthorizer(model(), lambda, unknowns)
    expect(await authorize(apiRequest())).toBeUndefined()
    expect(events).toHaveLength(1)
  })

  it('sends everything but the body, with single and multiple values', async () => {
    const { lambda, events } = answering(allow('*'))
    const request = apiRequest({
      headers: [
        ['Authorization', 't'],
        ['X-Own', 'a'],
        ['x-own', 'b'],
      ],
      body: Buffer.from('secret'),
    })
    await createAuthorizer(model(), lambda, DEFAULT_AWS_UNKNOWNS).authorize(request)
    expect(events[0]).toMatchObject({
      type: 'REQUEST',
      methodArn: 'arn:aws:execute-api:eu-west-1:111122223333:api1234567/live/GET/orders/7',
      path: '/base/orders/7',
      headers: { Authorization: 't', 'X-Own': 'b' },
      multiValueHeaders: { 'X-Own': ['a', 'b'] },
      queryStringParameters: { x: '2' },
      multiValueQueryStringParameters: { x: ['1', '2'] },
      stageVariables: { server: 'one' },
    })
    expect(JSON.stringify(events[0])).not.toContain('secret')
  })

  it.each([
    ['an error that says Unauthorized', { errorMessage: 'Unauthorized' }, 'UNAUTHORIZED'],
    ['an error that says unauthorized', { errorMessage: 'unauthorized' }, 'AUTHORIZER_FAILURE'],
    ['any other error', { errorMessage: 'Unauthorized!' }, 'AUTHORIZER_FAILURE'],
  ])('answers %s', async (_what, error, type) => {
    const { lambda } = answering(error, 'Unhandled')
    const { authorize } = createAuthorizer(model(), lambda, DEFAULT_AWS_UNKNOWNS)
    expect(await authorize(withToken())).toEqual({ type })
  })

  it.each([
    ['text', 'allow'],
    ['no principal', { ...allow('*'), principalId: undefined }],
    ['no policy', { principalId: 'x' }],
    ['an object in the context', allow('*', { nested: {} })],
    ['a list in the context', allow('*', { nested: [1] })],
    ['a context that is no object', allow('*', [])],
  ])('finds an answer with %s malformed', async (_what, answer) => {
    const { lambda } = answering(answer)
    const { authorize } = createAuthorizer(model(), lambda, DEFAULT_AWS_UNKNOWNS)
    expect(await authorize(withToken())).toEqual({ type: 'AUTHORIZER_CONFIGURATION_ERROR' })
  })

  it('passes the context on as text', async () => {
    const { lambda } = answering(allow('*', { text: 'a', number: 1.5, flag: false, none: null }))
    const request = withToken()
    await createAuthorizer(model(), lambda, DEFAULT_AWS_UNKNOWNS).authorize(request)
    expect(request.context.authorizer).toEqual({
      principalId: 'someone',
      text: 'a',
      number: '1.5',
      flag: 'false',
    })
  })

  it('matches a cached policy again for every method', async () => {
    const { lambda, events } = answering(allow('*/GET/orders/7', { reason: 'r' }))
    const { authorize } = createAuthorizer(model({ ttlMs: 60_000 }), lambda, DEFAULT_AWS_UNKNOWNS)
    expect(await authorize(withToken())).toBeUndefined()
    const other = { ...withToken(), path: '/orders/8' }
    expect(await authorize(other)).toMatchObject({ type: 'ACCESS_DENIED' })
    expect(other.context.authorizer).toMatchObject({ reason: 'r' })
    expect(events).toHaveLength(1)
    await authorize(withToken('another'))
    expect(events).toHaveLength(2)
  })

  it('asks again each time at TTL 0', async () => {
    const { lambda, events } = answering(allow('*'))
    const { authorize } = createAuthorizer(model(), lambda, DEFAULT_AWS_UNKNOWNS)
    await authorize(withToken())
    await authorize(withToken())
    expect(events).toHaveLength(2)
  })

  it('sends TOKEN authorizers their token alone, if it has the form that is expected', async () => {
    const { lambda, events } = answering(allow('*'))
    const token = model({ kind: 'TOKEN', validation: /^(?:Bearer .+)$/ })
    const { authorize } = createAuthorizer(token, lambda, DEFAULT_AWS_UNKNOWNS)
    expect(await authorize(withToken('Basic x'))).toEqual({ type: 'UNAUTHORIZED' })
    expect(await authorize(withToken('Bearer x'))).toBeUndefined()
    expect(events).toEqual([
      {
        type: 'TOKEN',
        methodArn: 'arn:aws:execute-api:eu-west-1:111122223333:api1234567/live/GET/orders/7',
        authorizationToken: 'Bearer x',
      },
    ])
  })
})
