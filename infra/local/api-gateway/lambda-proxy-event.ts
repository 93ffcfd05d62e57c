/**
 * The event of a Lambda proxy integration (API Gateway, "Input format of a Lambda function for proxy
 * integration"). Bodies that are not binary by media type are text, and lose their invalid bytes.
 */
import type { ApiRequest } from './api-model.ts'
import { headerValue } from './api-request.ts'
import { proxyHeaders } from './forwarded-headers.ts'
import { isBinary } from './media-types.ts'
import { allValues, lastValues, orNull } from './value-maps.ts'

export function lambdaProxyEvent(request: ApiRequest): object {
  const headers = proxyHeaders(request)
  const isEmpty = request.body.length === 0
  const binary =
    !isEmpty && isBinary(headerValue(request, 'content-type'), request.api.binaryMediaTypes)
  return {
    resource: request.context.resourcePath ?? '/',
    path: request.eventPath,
    httpMethod: request.method,
    headers: lastValues(headers),
    multiValueHeaders: allValues(headers),
    queryStringParameters: orNull(lastValues(request.query)),
    multiValueQueryStringParameters: orNull(allValues(request.query)),
    pathParameters: orNull(request.pathParameters),
    stageVariables: orNull(request.stage.variables),
    requestContext: request.context,
    body: isEmpty ? null : request.body.toString(binary ? 'base64' : 'utf8'),
    isBase64Encoded: binary,
  }
}
