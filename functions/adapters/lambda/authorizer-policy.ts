/**
 * Says a decision in API Gateway's words (Lambda authorizer output): an IAM policy for exactly the
 * method that was called.
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

/** Lets the call go on. `upstreamAuthorization`: what an edge upstream gets as `Authorization`. */
export function allowPolicy(
  methodArn: string,
  {
    principalId,
    upstreamAuthorization,
  }: { readonly principalId: string; readonly upstreamAuthorization: string | undefined },
): AuthorizerAnswer {
  const context =
    upstreamAuthorization === undefined
      ? {}
      : { [AUTHORIZER_CONTEXT.upstreamAuthorization]: upstreamAuthorization }
  return { principalId, context, policyDocument: documentOf('Allow', methodArn) }
}

/** Refuses the call; `context` is what the gateway response shows. */
export function denyPolicy(
  methodArn: string,
  context: AuthorizerAnswer['context'],
): AuthorizerAnswer {
  return { principalId: 'refused', context, policyDocument: documentOf('Deny', methodArn) }
}

function documentOf(
  Effect: 'Allow' | 'Deny',
  Resource: string,
): AuthorizerAnswer['policyDocument'] {
  return {
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect, Resource }],
  }
}
