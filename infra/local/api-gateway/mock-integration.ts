/**
 * Answers without any backend (API Gateway, "Mock integrations"): the request template names a status
 * code, and the response that is mapped to it gives headers and body. Without one it is 500.
 */
import type { BufferedAnswer } from './answer.ts'
import type { ApiRequest, MockIntegration } from './api-model.ts'
import type { GatewayError } from './gateway-errors.ts'
import { mapRequestBody, mapResponse, selectResponse } from './mapping.ts'

export function callMock(
  integration: MockIntegration,
  request: ApiRequest,
): BufferedAnswer | GatewayError {
  const mapped = mapRequestBody(integration, request)
  if (mapped.kind === 'error') return mapped.error
  // The template's JSON is read leniently: CDK itself writes `{ statusCode: 204 }`.
  const status = /["']?statusCode["']?\s*:\s*["']?(\d{3})/.exec(mapped.body.toString('utf8'))?.[1]
  const response = status === undefined ? undefined : selectResponse(integration, status)
  if (response === undefined) return { type: 'DEFAULT_5XX' }
  return mapResponse(response, request, { headers: [], body: Buffer.alloc(0), mapped })
}
