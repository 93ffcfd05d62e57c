/** The event that a Lambda authorizer gets (API Gateway, "Input to a Lambda authorizer"): never a body. */
import type { ApiRequest, AuthorizerModel } from './api-model.ts'
import { proxyHeaders } from './forwarded-headers.ts'
import { methodArn } from './method-arn.ts'
import { allValues, lastValues } from './value-maps.ts'

export function authorizerEvent(model: AuthorizerModel, request: ApiRequest): object {
  if (model.kind === 'TOKEN') {
    return {
      type: 'TOKEN',
      methodArn: methodArn(request),
      authorizationToken: model.identitySources[0]?.(request) ?? '',
    }
  }
  const headers = proxyHeaders(request)
  return {
    type: 'REQUEST',
    methodArn: methodArn(request),
    resource: request.context.resourcePath ?? '/',
    path: request.eventPath,
    httpMethod: request.method,
    headers: lastValues(headers),
    multiValueHeaders: allValues(headers),
    queryStringParameters: lastValues(request.query),
    multiValueQueryStringParameters: allValues(request.query),
    pathParameters: request.pathParameters,
    stageVariables: request.stage.variables,
    requestContext: request.context,
  }
}
