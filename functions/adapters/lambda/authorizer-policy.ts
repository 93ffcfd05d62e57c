/**
 * Says a decision in API Gateway's words (Lambda authorizer output): an IAM policy for exactly the
 * method that was called, or the one error text that means 401.
 */
export interface AuthorizerAnswer {
  readonly principalId: string
  readonly policyDocument: {
    readonly Version: '2012-10-17'
    readonly Statement: readonly {
      readonly Action: 'execute-api:Invoke'
      readonly Effect: 'Allow' | 'Deny'
      readonly Resource: string
    }[]
  }
  readonly context: Readonly<Record<string, string>>
}

/** @throws Error `Unauthorized` for a 401, which API Gateway answers with its UNAUTHORIZED response. */
export async function policyOf(response: Response, methodArn: string): Promise<AuthorizerAnswer> {
  if (response.status === 401) throw new Error('Unauthorized')
  if (response.status !== 200 && response.status !== 403)
    throw new Error(`No decision: ${response.status}`)
  const { principalId, context } = (await response.json()) as Pick<
    AuthorizerAnswer,
    'principalId' | 'context'
  >
  const Effect = response.status === 200 ? 'Allow' : 'Deny'
  return {
    principalId,
    context,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect, Resource: methodArn }],
    },
  }
}
