/**
 * Reaches upstreams over HTTP/1.1 with kept-alive connections. No redirects, no retries: a call that
 * may have been executed is never sent twice.
 */
import { type IncomingMessage, request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Upstream, UpstreamRequest } from '../../core/forwarding/upstream.ts'
import { refuse } from '../../core/refusal.ts'
import { createConnections } from './connections.ts'

/** Longest silence within an answer: API Gateway ends a stream after five idle minutes. */
const IDLE_MS = 290_000
/** Streams of events are kept alive meanwhile; Lambda ends with this. */
const EVENTS_IDLE_MS = 890_000

class Slow extends Error {}

export function createHttpUpstream(): Upstream {
  const connections = createConnections(Date.now)

  function open({ url, headers, body, timeoutMs }: UpstreamRequest): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const bytes = Buffer.from(body)
      const options = {
        method: 'POST',
        headers: { ...headers, 'content-length': bytes.byteLength },
      }
      const outgoing = url.startsWith('https:')
        ? httpsRequest(url, { ...options, agent: connections.https() })
        : httpRequest(url, { ...options, agent: connections.http() })
      const timer = setTimeout(() => outgoing.destroy(new Slow()), timeoutMs)
      outgoing.on('response', (response) => {
        clearTimeout(timer)
        const isEvents = response.headers['content-type']?.startsWith('text/event-stream') === true
        response.setTimeout(isEvents ? EVENTS_IDLE_MS : IDLE_MS, () => response.destroy(new Slow()))
        resolve(response)
      })
      outgoing.on('error', (error) => {
        clearTimeout(timer)
        reject(error)
      })
      outgoing.end(bytes)
    })
  }

  return {
    async send(request) {
      try {
        const response = await open(request)
        return {
          kind: 'upstream-answer',
          status: response.statusCode ?? 0,
          headers: headersOf(response),
          body: response,
          cancel: () => response.destroy(),
        }
      } catch (error) {
        const code = error instanceof Slow ? 'upstream_timeout' : 'upstream_unreachable'
        return refuse(code, { detail: error instanceof Error ? error.name : 'unknown' })
      }
    },
  }
}

function headersOf(response: IncomingMessage): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(response.headersDistinct).map(([name, values]) => [
      name,
      (values ?? []).join(', '),
    ]),
  )
}
