/**
 * Reaches upstreams over HTTP/1.1 with kept-alive connections. No redirects, no retries: a call that
 * may have been executed is never sent twice.
 */
import { type IncomingMessage, request as httpRequest, type RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { urlToHttpOptions } from 'node:url'
import type { Upstream, UpstreamRequest } from '../../core/forwarding/upstream.ts'
import { refuse } from '../../core/refusal.ts'
import { answerChunks } from './answer-chunks.ts'
import { createConnections } from './connections.ts'

/** Longest silence within an answer: API Gateway ends a stream after five idle minutes. */
const IDLE_MS = 290_000
/** Streams of events are kept alive meanwhile; Lambda ends with this. */
const EVENTS_IDLE_MS = 890_000

class Slow extends Error {}

export function createHttpUpstream(): Upstream {
  const connections = createConnections(Date.now)
  /** The URLs of the configuration, taken apart once. */
  const places = new Map<string, RequestOptions>()

  function placeOf(url: string): RequestOptions {
    let place = places.get(url)
    if (place === undefined) {
      place = { ...urlToHttpOptions(new URL(url)), method: 'POST' }
      places.set(url, place)
    }
    return place
  }

  function open({
    method,
    url,
    headers,
    body,
    timeoutMs,
  }: UpstreamRequest): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const place = placeOf(url)
      const options = {
        ...place,
        ...(method === undefined
          ? { headers: { ...headers, 'content-length': Buffer.byteLength(body) } }
          : { method, headers }),
      }
      const outgoing =
        place.protocol === 'https:'
          ? httpsRequest({ ...options, agent: connections.https() })
          : httpRequest({ ...options, agent: connections.http() })
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
      // As a text it leaves in one piece with its headers.
      outgoing.end(body)
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
          body: answerChunks(response),
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
  const headers = new Map<string, string>()
  for (const [name, values] of Object.entries(response.headersDistinct))
    headers.set(name, (values ?? []).join(', '))
  return headers
}
