/**
 * Answers API Gateway for one request: an IAM policy for exactly the method that was called, or the one
 * error text that means 401. Whatever breaks is no decision, and the call is refused.
 */
import {
  allowPolicy,
  type AuthorizerAnswer,
  denyPolicy,
} from '../adapters/lambda/authorizer-policy.ts'
import { AUTHORIZER_CONTEXT } from '../core/authorizer-context.ts'
import { challengeOf } from '../core/forwarding/refusal-answer.ts'
import type { HttpCall } from '../core/invocation/http-call.ts'
import { isRefusal, lookOf, publicCodeOf, type Refusal, sentenceOf } from '../core/refusal.ts'
import { authorize, type Authorized, type AuthorizerParts } from './authorize.ts'

export interface AnswerParts extends AuthorizerParts {
  /** Where a server's Protected Resource Metadata is, by the server's name. */
  readonly metadataUrl: (server: string) => string
  /** Told of what should never happen. */
  readonly report: (problem: unknown) => void
}

/**
 * An authorizer can say only 401 and 403; a quota or a missing policy is a 403 with its own code.
 *
 * @throws Error `Unauthorized` for a 401, which API Gateway answers with its UNAUTHORIZED response, and
 * another one for no decision, which it answers with 500.
 */
export async function answerRequest(
  parts: AnswerParts,
  call: HttpCall,
  methodArn: string,
): Promise<AuthorizerAnswer> {
  const result = await decided(parts, call)
  if (!isRefusal(result)) return allowPolicy(methodArn, result)
  if (lookOf(result).status === 401) throw new Error('Unauthorized')
  return denyPolicy(methodArn, denialContext(result, parts.metadataUrl(call.server)))
}

/** What breaks may say anything, and one text would mean 401. */
async function decided(parts: AnswerParts, call: HttpCall): Promise<Authorized | Refusal> {
  try {
    return await authorize(parts, call)
  } catch (error) {
    parts.report(error)
    throw new Error('No decision')
  }
}

/** Values for the gateway response; they stand unescaped in JSON and headers. */
function denialContext(refusal: Refusal, metadataUrl: string): Record<string, string> {
  const { rpc } = lookOf(refusal)
  return {
    [AUTHORIZER_CONTEXT.code]: publicCodeOf(refusal),
    [AUTHORIZER_CONTEXT.rpc]: String(rpc),
    [AUTHORIZER_CONTEXT.sentence]: sentenceOf(refusal)
      .replace(/[^\x20-\x7e]/g, '?')
      .replace(/["\\]/g, "'"),
    [AUTHORIZER_CONTEXT.challenge]: challengeOf(refusal, metadataUrl),
    ...(refusal.retryAfterSeconds === undefined
      ? {}
      : { [AUTHORIZER_CONTEXT.retryAfter]: String(refusal.retryAfterSeconds) }),
  }
}
