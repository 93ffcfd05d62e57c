/**
 * Sends requests to HTTP upstreams over kept-alive connections. Follows no redirects, unpacks nothing, and
 * tells a time-out from an upstream that cannot be reached.
 */
import { Agent, errors, request as send } from 'undici'
import type { Readable } from 'node:stream'

interface UpstreamRequest {
  readonly url: URL
  readonly method: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Buffer
  readonly headersTimeoutMs: number
  readonly idleTimeoutMs: number
  readonly signal: AbortSignal
}

type UpstreamResult =
  | {
      readonly kind: 'response'
      readonly status: number
      readonly headers: readonly (readonly [name: string, value: string])[]
      readonly body: Readable
    }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'unreachable' }

export interface HttpClient {
  send(request: UpstreamRequest): Promise<UpstreamResult>
  close(): void
}

export function createHttpClient(): HttpClient {
  const agent = new Agent({ connections: 256, pipelining: 1, keepAliveTimeout: 30_000 })
  return {
    async send(request) {
      try {
        const response = await send(request.url, {
          dispatcher: agent,
          method: request.method as 'GET',
          headers: request.headers.flat(),
          body: request.body.length === 0 ? null : request.body,
          headersTimeout: request.headersTimeoutMs,
          bodyTimeout: request.idleTimeoutMs,
          signal: request.signal,
          responseHeaders: 'raw',
        })
        return {
          kind: 'response',
          status: response.statusCode,
          headers: pairs(response.headers as unknown as readonly (string | Buffer)[]),
          body: response.body,
        }
      } catch (error) {
        const isTimeout = error instanceof errors.HeadersTimeoutError
        return { kind: isTimeout ? 'timeout' : 'unreachable' }
      }
    },
    close() {
      void agent.destroy()
    },
  }
}

function pairs(raw: readonly (string | Buffer)[]): readonly (readonly [string, string])[] {
  const result: [string, string][] = []
  for (let index = 0; index + 1 < raw.length; index += 2) {
    result.push([text(raw[index]), text(raw[index + 1])])
  }
  return result
}

function text(value: string | Buffer | undefined): string {
  return typeof value === 'string' ? value : (value?.toString('latin1') ?? '')
}
