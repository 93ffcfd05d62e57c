/**
 * Calls an HTTP upstream through mappings (API Gateway, "HTTP custom integrations"): only mapped headers
 * and query parameters go upstream, and the answer is selected by the upstream's status code.
 */
import type { BufferedAnswer } from './answer.ts'
import type { ApiRequest, HttpIntegration } from './api-model.ts'
import type { GatewayError } from './gateway-errors.ts'
import type { HttpClient } from './http-client.ts'
import { mappedHeaders, upstreamUrl, withDefaults } from './http-request.ts'
import { mapRequestBody, mapResponse, selectResponse } from './mapping.ts'

export async function callHttp(
  integration: HttpIntegration,
  client: HttpClient,
  request: ApiRequest,
): Promise<BufferedAnswer | GatewayError> {
  const mapped = mapRequestBody(integration, request)
  if (mapped.kind === 'error') return mapped.error
  const { overrides } = mapped
  const url = upstreamUrl(integration.uri, request, integration.parameters, false, overrides)
  if (url === undefined) return { type: 'API_CONFIGURATION_ERROR' }
  const result = await client.send({
    url,
    method: integration.method === 'ANY' ? request.method : integration.method,
    headers: withDefaults(request, mappedHeaders(request, integration.parameters, overrides)),
    body: mapped.body,
    headersTimeoutMs: integration.timeoutMs,
    idleTimeoutMs: integration.timeoutMs,
    signal: AbortSignal.timeout(integration.timeoutMs),
  })
  if (result.kind === 'timeout') return { type: 'INTEGRATION_TIMEOUT' }
  if (result.kind === 'unreachable') return { type: 'INTEGRATION_FAILURE' }
  const chunks: Buffer[] = []
  try {
    for await (const chunk of result.body) chunks.push(chunk as Buffer)
  } catch {
    return { type: 'INTEGRATION_TIMEOUT' }
  }
  const response = selectResponse(integration, String(result.status))
  if (response === undefined) return { type: 'DEFAULT_5XX' }
  return mapResponse(response, request, {
    headers: result.headers,
    body: Buffer.concat(chunks),
    mapped,
  })
}
