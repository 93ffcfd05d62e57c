import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type InvokeApi, startInvokeApi } from '../../../../infra/local/lambda/invoke-api.ts'
import { functionModel, startTestLambda, type TestLambda } from './lambda-fixture.ts'

let lambda: TestLambda
let api: InvokeApi
let client: LambdaClient

beforeAll(async () => {
  lambda = await startTestLambda(
    functionModel(`exports.handler = async (event, context) => {
      if (event.fail) throw new Error('told to fail')
      if (event.slow) await new Promise((resolve) => setTimeout(resolve, 300))
      return { event, custom: context.clientContext?.custom }
    }`),
  )
  api = await startInvokeApi((reference) => lambda.service.find(reference))
  client = new LambdaClient({
    region: 'us-east-1',
    endpoint: api.url,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  })
})
afterAll(async () => {
  api.close()
  await lambda.close()
})

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:tested'
const invoke = (
  FunctionName: string,
  payload: object,
  more: Partial<ConstructorParameters<typeof InvokeCommand>[0]> = {},
) => client.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload), ...more }))

// Lambda API reference, "Invoke", through the real client.
describe('startInvokeApi', () => {
  it.each(['tested', ARN, `${ARN}:live`, 'tested:1'])('finds a function as %s', async (name) => {
    const { StatusCode, Payload, FunctionError } = await invoke(name, { a: 1 })
    expect(StatusCode).toBe(200)
    expect(FunctionError).toBeUndefined()
    expect(JSON.parse(Payload?.transformToString() ?? '')).toEqual({ event: { a: 1 } })
  })

  it('passes the client context on', async () => {
    const ClientContext = Buffer.from('{"custom":{"k":"v"}}').toString('base64')
    const { Payload } = await invoke('tested', {}, { ClientContext })
    expect(JSON.parse(Payload?.transformToString() ?? '')).toMatchObject({ custom: { k: 'v' } })
  })

  it('marks what the function failed with', async () => {
    const { FunctionError, Payload } = await invoke('tested', { fail: true })
    expect(FunctionError).toBe('Unhandled')
    expect(JSON.parse(Payload?.transformToString() ?? '')).toMatchObject({
      errorType: 'Error',
      errorMessage: 'told to fail',
    })
  })

  it('accepts events without waiting, and runs nothing for a dry run', async () => {
    const starts = (): number => lambda.log.filter((line) => line.includes('] START')).length
    const before = starts()
    expect((await invoke('tested', { slow: true }, { InvocationType: 'Event' })).StatusCode).toBe(
      202,
    )
    expect((await invoke('tested', {}, { InvocationType: 'DryRun' })).StatusCode).toBe(204)
    await vi.waitFor(() => expect(starts()).toBe(before + 1))
  })

  it('refuses unknown functions, types, and payloads that are no JSON', async () => {
    await expect(invoke('other', {})).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
    await expect(invoke('tested', {}, { InvocationType: 'Later' as never })).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
    })
    await expect(invoke('tested', {}, { Payload: 'no json' })).rejects.toMatchObject({
      name: 'InvalidRequestContentException',
    })
  })
})
