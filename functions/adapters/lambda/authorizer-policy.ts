/**
 * Says a decision in API Gateway's words (Lambda authorizer output): an IAM policy for exactly the
 * method that was called, or the one error text that means 401.
 */
import { AUTHORIZER_CONTEXT } from '../../core/authorizer-context.ts'

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

/** Headers of the app's allow: who calls, and what an edge upstream gets as `Authorization`. */
export const PRINCIPAL_HEADER = 'x-principal-id'
export const UPSTREAM_HEADER = 'x-upstream-authorization'

/** @throws Error `Unauthorized` for a 401, which API Gateway answers with its UNAUTHORIZED response. */
export async function policyOf(response: Response, methodArn: string): Promise<AuthorizerAnswer> {
  if (response.status === 401) throw unauthorized()
  if (response.status !== 200 && response.status !== 403)
    throw new Error(`No decision: ${response.status}`)
  const isAllowed = response.status === 200
  return {
    principalId: response.headers.get(PRINCIPAL_HEADER) ?? 'refused',
    context: isAllowed ? allowContext(response) : await denialContext(response),
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Action: 'execute-api:Invoke',
          Effect: isAllowed ? 'Allow' : 'Deny',
          Resource: methodArn,
        },
      ],
    },
  }
}

/** The runtime logs what is thrown, frames and all; a refused token is no breakage and has none. */
function unauthorized(): Error {
  const error = new Error('Unauthorized')
  error.stack = 'Error: Unauthorized'
  return error
}

function allowContext({ headers }: Response): AuthorizerAnswer['context'] {
  const authorization = headers.get(UPSTREAM_HEADER)
  return authorization === null ? {} : { [AUTHORIZER_CONTEXT.upstreamAuthorization]: authorization }
}

async function denialContext(response: Response): Promise<AuthorizerAnswer['context']> {
  return (await response.json()) as AuthorizerAnswer['context']
}
