/** The headers that API Gateway adds to what it passes on. */
import type { ApiRequest } from './api-model.ts'
import { headerValue } from './api-request.ts'
import { unifyCasing } from './value-maps.ts'

const ADDED = new Set([
  'x-amzn-trace-id',
  'x-forwarded-for',
  'x-forwarded-port',
  'x-forwarded-proto',
])

/** The client's headers plus trace id and `X-Forwarded-*`; one spelling for each name. */
export function proxyHeaders(request: ApiRequest): [name: string, value: string][] {
  const sent = unifyCasing(request.headers.filter(([name]) => !ADDED.has(name.toLowerCase())))
  return [...sent, ...forwardedHeaders(request)]
}

export function forwardedHeaders(request: ApiRequest): [name: string, value: string][] {
  const before = headerValue(request, 'x-forwarded-for')
  const source = request.context.identity['sourceIp'] ?? '127.0.0.1'
  return [
    ['X-Amzn-Trace-Id', request.traceId],
    ['X-Forwarded-For', before === undefined ? source : `${before}, ${source}`],
    ['X-Forwarded-Port', '443'],
    ['X-Forwarded-Proto', 'https'],
  ]
}
