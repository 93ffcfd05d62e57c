/**
 * Asks a Lambda authorizer (API Gateway, "Use API Gateway Lambda authorizers"). Without its identity
 * sources it is not called and the answer is 401; its answer is checked, cached if it may be, and
 * evaluated for this very method ARN.
 */
import { isRecord, type Json, parseJson } from '../template/json.ts'
import type { LambdaFunction } from '../lambda/lambda-service.ts'
import { bufferOutcome } from '../lambda/invocation.ts'
import type { ApiRequest, AuthorizerModel } from './api-model.ts'
import type { AwsUnknowns } from './aws-unknowns.ts'
import { authorizerEvent } from './authorizer-event.ts'
import type { GatewayError } from './gateway-errors.ts'
import { evaluatePolicy } from './iam-policy.ts'
import { methodArn } from './method-arn.ts'

interface AuthorizerDecision {
  readonly policy: Json
  readonly context: Readonly<Record<string, string | number | boolean>>
}

interface CachedDecision {
  readonly decision: AuthorizerDecision
  readonly expiresAt: number
}

export interface AuthorizerClient {
  /** Undefined: go on, with `$context.authorizer` set. */
  readonly authorize: (request: ApiRequest) => Promise<GatewayError | undefined>
}

/** How long API Gateway waits for an authorizer (API Gateway quotas). */
const TIMEOUT_MS = 10_000

export function createAuthorizer(
  model: AuthorizerModel,
  lambda: LambdaFunction,
  unknowns: AwsUnknowns,
): AuthorizerClient {
  const cache = new Map<string, CachedDecision>()

  const ask = async (request: ApiRequest): Promise<AuthorizerDecision | GatewayError> => {
    const event = authorizerEvent(model, request)
    const outcome = await withTimeout(
      lambda.invoke(Buffer.from(JSON.stringify(event)), { traceId: request.traceId }),
    )
    if (outcome === undefined) return { type: 'AUTHORIZER_FAILURE' }
    const result = await bufferOutcome(outcome)
    if (result.kind === 'refused') return { type: 'AUTHORIZER_FAILURE' }
    const answer = parseJson(result.payload.toString('utf8'))
    if (result.functionError !== undefined) {
      const isRefusal = isRecord(answer) && answer['errorMessage'] === 'Unauthorized'
      return { type: isRefusal ? 'UNAUTHORIZED' : 'AUTHORIZER_FAILURE' }
    }
    return readDecision(answer) ?? { type: 'AUTHORIZER_CONFIGURATION_ERROR' }
  }

  return {
    async authorize(request) {
      const identity = model.identitySources.map((source) => source(request))
      const isIncomplete = identity.some((value) => value === undefined || value === '')
      const isAlwaysCalled = model.ttlMs === 0 && unknowns.authorizerRunsWithoutIdentityAtTtlZero
      if (isIncomplete && !isAlwaysCalled) return { type: 'UNAUTHORIZED' }
      if (model.validation !== undefined && !model.validation.test(identity[0] ?? '')) {
        return { type: 'UNAUTHORIZED' }
      }
      const isCaching = model.ttlMs > 0 && identity.length > 0
      const key = JSON.stringify([request.stage.name, ...identity])
      const cached = isCaching ? cache.get(key) : undefined
      const now = performance.now()
      const decision =
        cached !== undefined && cached.expiresAt > now ? cached.decision : await ask(request)
      if ('type' in decision) return decision
      if (isCaching && decision !== cached?.decision) {
        cache.set(key, { decision, expiresAt: now + model.ttlMs })
      }
      request.context.authorizer = decision.context
      return evaluate(decision, request)
    },
  }
}

/** A cached policy serves every method and path, so it is matched again for each. */
function evaluate(decision: AuthorizerDecision, request: ApiRequest): GatewayError | undefined {
  switch (evaluatePolicy(decision.policy, methodArn(request))) {
    case 'allow':
      return undefined
    case 'explicit-deny':
      return {
        type: 'ACCESS_DENIED',
        message: 'User is not authorized to access this resource with an explicit deny',
      }
    case 'no-match':
      return { type: 'ACCESS_DENIED' }
    case undefined:
      return { type: 'AUTHORIZER_CONFIGURATION_ERROR' }
  }
}

/** Undefined when the answer is not one that API Gateway accepts. */
function readDecision(answer: Json | undefined): AuthorizerDecision | undefined {
  if (!isRecord(answer)) return undefined
  const { principalId, policyDocument, context } = answer as Record<string, Json | undefined>
  if (typeof principalId !== 'string' || evaluatePolicy(policyDocument, '') === undefined) {
    return undefined
  }
  const values: Record<string, string | number | boolean> = {}
  if (context !== undefined && context !== null) {
    if (!isRecord(context)) return undefined
    for (const [name, value] of Object.entries(context)) {
      if (value === null) continue
      if (typeof value === 'object') return undefined
      // Everything is passed on as text (API Gateway, "Output from a Lambda authorizer").
      values[name] = String(value)
    }
  }
  values['principalId'] = principalId
  return { policy: policyDocument ?? null, context: values }
}

async function withTimeout<T>(promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, TIMEOUT_MS, undefined)
  })
  try {
    return await Promise.race([promise, timeout])
  } finally {
    clearTimeout(timer)
  }
}
