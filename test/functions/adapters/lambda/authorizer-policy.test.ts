/** A refusal in API Gateway's words: the one text that means 401, and nothing of our inside in the log. */
import { describe, expect, it } from 'vitest'
import { policyOf } from '../../../../functions/adapters/lambda/authorizer-policy.ts'

const ARN = 'arn:aws:execute-api:eu-central-1:1:api/stage/POST/mcp'

describe('a refused token', () => {
  it('is the error that API Gateway answers with 401, of one line and without frames', async () => {
    const error = await policyOf(new Response('{}', { status: 401 }), ARN).catch(
      (thrown: unknown) => thrown,
    )
    if (!(error instanceof Error)) expect.fail('nothing was thrown')
    expect(error.message).toBe('Unauthorized')
    expect(error.stack).toBe('Error: Unauthorized')
  })
})

describe('what breaks', () => {
  it('keeps its frames, by which it is found', async () => {
    const error = await policyOf(new Response(null, { status: 500 }), ARN).catch(
      (thrown: unknown) => thrown,
    )
    if (!(error instanceof Error)) expect.fail('nothing was thrown')
    expect(error.stack).toContain('authorizer-policy')
  })
})
