/**
 * Passes a request on to an HTTP upstream and its answer back (API Gateway, "HTTP proxy integrations"), as
 * it is produced when the method streams. A client that leaves closes the upstream's request.
 */
import { isUtf8 } from 'node:buffer'
import type { Readable } from 'node:stream'
import type { Answer } from './answer.ts'
import { headerValue } from './api-request.ts'
import type { ApiRequest, HttpProxyIntegration } from './api-model.ts'
import type { AwsUnknowns } from './aws-unknowns.ts'
import type { GatewayError } from './gateway-errors.ts'
import type { HttpClient } from './http-client.ts'
import { upstreamHeaders, upstreamUrl } from './http-request.ts'
import { isBinary } from './media-types.ts'
import { clientHeaders } from './response-headers.ts'

/** API Gateway quotas: payload size. */
const MAXIMUM_BODY = 10 * 1024 * 1024

export async function callHttpProxy(
  integration: HttpProxyIntegration,
  client: HttpClient,
  request: ApiRequest,
  unknowns: AwsUnknowns,
  clientLeft: AbortSignal,
): Promise<Answer | GatewayError> {
  const url = upstreamUrl(integration.uri, request, integration.parameters, true)
  if (url === undefined) return { type: 'API_CONFIGURATION_ERROR' }
  const startedAt = performance.now()
  const timeUp = new AbortController()
  const isTimeUp = (): boolean => timeUp.signal.aborted
  const timer = setTimeout(() => timeUp.abort(), integration.timeoutMs)
  try {
    const result = await client.send({
      url,
      method: integration.method === 'ANY' ? request.method : integration.method,
      headers: upstreamHeaders(request, integration.parameters, unknowns),
      body: asText(request.body, headerValue(request, 'content-type'), request),
      headersTimeoutMs: integration.timeoutMs,
      idleTimeoutMs: integration.isStreaming ? request.api.streamIdleMs : integration.timeoutMs,
      signal: AbortSignal.any([clientLeft, timeUp.signal]),
    })
    if (result.kind === 'timeout' || isTimeUp()) return { type: 'INTEGRATION_TIMEOUT' }
    if (result.kind === 'unreachable') return { type: 'INTEGRATION_FAILURE' }
    const head = { status: result.status, headers: clientHeaders(result.headers, 'http') }
    if (integration.isStreaming) {
      return {
        kind: 'streamed',
        ...head,
        first: Buffer.alloc(0),
        body: result.body,
        brokeOff: () => false,
        whenClientLeaves: 'destroy',
        limitMs: integration.timeoutMs - (performance.now() - startedAt),
        idleMs: request.api.streamIdleMs,
      }
    }
    const body = await readBody(result.body)
    if (isTimeUp()) return { type: 'INTEGRATION_TIMEOUT' }
    if (body === undefined) return { type: 'DEFAULT_5XX', status: 502 }
    return {
      kind: 'buffered',
      ...head,
      body: asText(body, headerValue(request, 'accept'), request),
    }
  } finally {
    clearTimeout(timer)
  }
}

/** Without a binary media type a body is text: what is not UTF-8 in it is lost. */
function asText(body: Buffer, mediaType: string | undefined, request: ApiRequest): Buffer {
  if (isUtf8(body) || isBinary(mediaType, request.api.binaryMediaTypes)) return body
  return Buffer.from(body.toString('utf8'))
}

/** Undefined when the answer is too large or breaks off. */
async function readBody(body: Readable): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of body) {
      size += (chunk as Buffer).length
      if (size > MAXIMUM_BODY) return undefined
      chunks.push(chunk as Buffer)
    }
  } catch {
    return undefined
  }
  return Buffer.concat(chunks)
}
