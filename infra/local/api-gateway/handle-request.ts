/**
 * The life of one request in API Gateway: limits, route, authorizer, validation, integration. Whatever
 * goes wrong is answered by a gateway response of the API.
 */
import { randomBytes } from 'node:crypto'
import type { Answer } from './answer.ts'
import { compressAnswer } from './compress-answer.ts'
import type { ApiModel, AuthorizerModel, IntegrationModel, MethodModel } from './api-model.ts'
import type { ApiRequest } from './api-request.ts'
import { type AuthorizerClient, createAuthorizer } from './authorizer.ts'
import type { AwsUnknowns } from './aws-unknowns.ts'
import type { GatewayError } from './gateway-errors.ts'
import { renderGatewayResponse } from './gateway-response.ts'
import type { HttpClient } from './http-client.ts'
import { callHttp } from './http-integration.ts'
import { callHttpProxy } from './http-proxy-integration.ts'
import { callLambda } from './lambda-integration.ts'
import { callMock } from './mock-integration.ts'
import { matchRoute, methodOf } from './route-tree.ts'
import type { LambdaFunction, LambdaService } from '../lambda/lambda-service.ts'
import { TemplateFailure } from '../template/template-failure.ts'
import { validateRequest } from './validate-request.ts'

export interface RequestHandler {
  handle(request: ApiRequest, clientLeft: AbortSignal): Promise<Answer>
  /** What API Gateway answers by itself, with its own headers. */
  refuse(request: ApiRequest, error: GatewayError): Answer
}

type Call = (request: ApiRequest, clientLeft: AbortSignal) => Promise<Answer | GatewayError>

/** Refuses, at start, methods and authorizers whose function is not in the assembly. */
export function createRequestHandler(
  apis: readonly ApiModel[],
  lambda: LambdaService,
  client: HttpClient,
  unknowns: AwsUnknowns,
): RequestHandler {
  const calls = new Map<MethodModel, Call>()
  const authorizers = new Map<AuthorizerModel, AuthorizerClient>()

  const functionFor = (reference: string, api: ApiModel): LambdaFunction => {
    const found = lambda.find(reference)
    if (found !== undefined) return found
    throw new TemplateFailure(api.place, `calls ${reference}, which is not in this assembly`)
  }
  const callFor = (integration: IntegrationModel, api: ApiModel): Call => {
    switch (integration.kind) {
      case 'lambda': {
        const one = functionFor(integration.functionReference, api)
        return (request) => callLambda(integration, one, request)
      }
      case 'http-proxy':
        return (request, clientLeft) =>
          callHttpProxy(integration, client, request, unknowns, clientLeft)
      case 'http':
        return (request) => callHttp(integration, client, request)
      case 'mock':
        return (request) => Promise.resolve(callMock(integration, request))
    }
  }
  for (const api of apis) {
    for (const method of methodsOf(api.root)) {
      calls.set(method, callFor(method.integration, api))
      const { authorizer } = method
      if (authorizer !== undefined && !authorizers.has(authorizer)) {
        const one = functionFor(authorizer.functionReference, api)
        authorizers.set(authorizer, createAuthorizer(authorizer, one, unknowns))
      }
    }
  }

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
      const own = ownHeaders(request)
      const traced = isTraced ? [['X-Amzn-Trace-Id', request.traceId] as const] : []
      return compressAnswer({ ...answer, headers: [...own, ...traced, ...answer.headers] }, request)
    },
  }
}

function ownHeaders(request: ApiRequest): [string, string][] {
  return [
    ['x-amzn-RequestId', request.context.requestId],
    ['x-amz-apigw-id', `${randomBytes(11).toString('base64url')}=`],
  ]
}

function* methodsOf(node: ApiModel['root']): Generator<MethodModel> {
  yield* node.methods.values()
  for (const child of node.literals.values()) yield* methodsOf(child)
  if (node.parameter !== undefined) yield* methodsOf(node.parameter.node)
  if (node.proxy !== undefined) yield* methodsOf(node.proxy.node)
}
