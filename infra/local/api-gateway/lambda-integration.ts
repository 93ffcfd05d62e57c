/**
 * Calls a function for a request (API Gateway, "Lambda proxy integrations"; Lambda, "Using Lambda with
 * API Gateway: error handling"): a rejected call is 500, a failed or malformed answer 502, no answer in
 * time 504.
 */
import type { LambdaFunction } from '../lambda/lambda-service.ts'
import { bufferOutcome, type InvocationOutcome } from '../lambda/invocation.ts'
import type { Answer } from './answer.ts'
import type { ApiRequest, LambdaIntegration } from './api-model.ts'
import { deadline } from './deadline.ts'
import type { GatewayError } from './gateway-errors.ts'
import { lambdaProxyEvent } from './lambda-proxy-event.ts'
import { MALFORMED, readProxyAnswer } from './lambda-proxy-answer.ts'
import { readStreamedHead } from './streamed-head.ts'

const TIMED_OUT: GatewayError = { type: 'INTEGRATION_TIMEOUT' }

export async function callLambda(
  integration: LambdaIntegration,
  lambda: LambdaFunction,
  request: ApiRequest,
): Promise<Answer | GatewayError> {
  const timer = deadline(integration.timeoutMs)
  const endsAt = performance.now() + integration.timeoutMs
  try {
    const payload = Buffer.from(JSON.stringify(lambdaProxyEvent(request)))
    const options = { traceId: request.traceId }
    const outcome = await timer.orUndefined(lambda.invoke(payload, options))
    if (outcome === undefined) return TIMED_OUT
    if (outcome.kind === 'refused') return refusal(outcome.reason)
    if (integration.isStreaming)
      return await readStreaming(outcome, timer.orUndefined, endsAt, request)
    const buffered = await timer.orUndefined(bufferOutcome(outcome))
    if (buffered === undefined) return TIMED_OUT
    if (buffered.kind === 'refused') return refusal(buffered.reason)
    return buffered.functionError === undefined
      ? readProxyAnswer(buffered.payload, request)
      : MALFORMED
  } finally {
    timer.clear()
  }
}

async function readStreaming(
  outcome: Exclude<InvocationOutcome, { kind: 'refused' }>,
  orUndefined: <T>(promise: Promise<T>) => Promise<T | undefined>,
  endsAt: number,
  request: ApiRequest,
): Promise<Answer | GatewayError> {
  // A handler that does not stream gives no delimiter, which is as malformed as any other answer.
  if (outcome.kind === 'payload') return MALFORMED
  const pending = Symbol('pending')
  const head = await orUndefined(readStreamedHead(outcome.body).then((value) => value ?? pending))
  if (head === undefined || typeof head === 'symbol') {
    outcome.body.on('error', () => undefined)
    outcome.body.resume()
    return head === undefined ? TIMED_OUT : MALFORMED
  }
  return {
    kind: 'streamed',
    status: head.status,
    headers: head.headers,
    first: head.rest,
    body: outcome.body,
    brokeOff: () => outcome.brokeOff(),
    whenClientLeaves: 'drain',
    limitMs: endsAt - performance.now(),
    idleMs: request.api.streamIdleMs,
  }
}

function refusal(reason: 'throttled' | 'payload-too-large'): GatewayError {
  return reason === 'throttled' ? { type: 'DEFAULT_5XX' } : { type: 'REQUEST_TOO_LARGE' }
}
