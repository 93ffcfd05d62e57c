/**
 * Compresses complete answers when the API says so and the client accepts it (API Gateway, "Content
 * encoding"): gzip or deflate, from MinimumCompressionSize bytes on. Streams are never compressed.
 */
import type { ApiRequest } from './api-model.ts'
import { deflateSync, gzipSync } from 'node:zlib'
import type { Answer } from './answer.ts'
import { headerValue } from './api-request.ts'

export function compressAnswer(answer: Answer, request: ApiRequest): Answer {
  const minimum = request.api.minimumCompressionSize
  if (minimum === undefined || answer.kind === 'streamed' || answer.body.length < minimum) {
    return answer
  }
  if (answer.headers.some(([name]) => name.toLowerCase() === 'content-encoding')) return answer
  const accepted = (headerValue(request, 'accept-encoding') ?? '')
    .split(',')
    .filter((part) => !/;\s*q=0(\.0*)?\s*$/.test(part))
    .map((part) => part.split(';')[0]?.trim().toLowerCase())
  const encoding = ['gzip', 'deflate'].find((one) => accepted.includes(one))
  if (encoding === undefined) return answer
  return {
    ...answer,
    headers: [...answer.headers, ['Content-Encoding', encoding]],
    body: encoding === 'gzip' ? gzipSync(answer.body) : deflateSync(answer.body),
  }
}
