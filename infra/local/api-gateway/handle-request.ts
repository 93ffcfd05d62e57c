/**
 * The life of one request in API Gateway: route, authorizer, validation, integration. Whatever goes wrong
 * is answered by a gateway response of the API.
 */
import type { ApiRequest } from './api-model.ts'
import { randomBytes } from 'node:crypto'
import type { Answer } from './answer.ts'
import type { CompiledCalls } from './compile-calls.ts'
import { compressAnswer } from './compress-answer.ts'
import type { GatewayError } from './gateway-errors.ts'
import { renderGatewayResponse } from './gateway-response.ts'
import { matchRoute, methodOf } from './route-tree.ts'
import { validateRequest } from './validate-request.ts'

export interface RequestHandler {
  handle(request: ApiRequest, clientLeft: AbortSignal): Promise<Answer>
  /** What API Gateway answers by itself, with its own headers. */
  refuse(request: ApiRequest, error: GatewayError): Answer
}

export function createRequestHandler({ calls, authorizers }: CompiledCalls): RequestHandler {
  const refuse = (request: ApiRequest, error: GatewayError): Answer => {
    const { status, headers, body } = renderGatewayResponse(request, error)
    return {
      kind: 'buffered',
      status,
      headers: [...ownHeaders(request), ...headers],
      body: Buffer.from(body),
    }
  }

  return {
    refuse,
    async handle(request, clientLeft) {
      const match = matchRoute(request.api.root, request.path)
      const method = match === undefined ? undefined : methodOf(match.node, request.method)
      if (match === undefined || method === undefined) {
        return refuse(request, { type: 'MISSING_AUTHENTICATION_TOKEN' })
      }
      request.pathParameters = match.pathParameters
      request.context.resourceId = match.node.resourceId
      request.context.resourcePath = match.node.path
      const authorizer =
        method.authorizer === undefined ? undefined : authorizers.get(method.authorizer)
      const error = (await authorizer?.authorize(request)) ?? validateRequest(method, request)
      if (error !== undefined) return refuse(request, error)
      const answer = await calls.get(method)?.(request, clientLeft)
      if (answer === undefined) return refuse(request, { type: 'API_CONFIGURATION_ERROR' })
      if ('type' in answer) return refuse(request, answer)
      const isTraced = method.integration.kind === 'lambda'
      const traced = isTraced ? [['X-Amzn-Trace-Id', request.traceId] as const] : []
      const headers = [...ownHeaders(request), ...traced, ...answer.headers]
      return compressAnswer({ ...answer, headers }, request)
    },
  }
}

function ownHeaders(request: ApiRequest): [string, string][] {
  return [
    ['x-amzn-RequestId', request.context.requestId],
    ['x-amz-apigw-id', `${randomBytes(11).toString('base64url')}=`],
  ]
}
