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
import { decoded, decoderOf } from './decode-answer.ts'

/** Longest silence within an answer: API Gateway ends a stream after five idle minutes. */
const IDLE_MS = 290_000
/** Streams of events are kept alive meanwhile; Lambda ends with this. */
const EVENTS_IDLE_MS = 890_000

class Slow extends Error {}

interface Place {
  readonly isSecure: boolean
  /** As the `Host` header says it. */
  readonly host: string
  readonly to: RequestOptions
}

export function createHttpUpstream(): Upstream {
  const connections = createConnections(Date.now)
  /** The URLs of the configuration, taken apart once. */
  const places = new Map<string, Place>()

  function placeOf(url: string): Place {
    let place = places.get(url)
    if (place === undefined) {
      const { protocol, hostname, port, path, auth } = urlToHttpOptions(new URL(url))
      const { host } = new URL(url)
      const own = auth === undefined || auth === null ? {} : { auth }
      place = { isSecure: protocol === 'https:', host, to: { hostname, port, path, ...own } }
      places.set(url, place)
    }
    return place
  }

  async function open({
    method,
    url,
    headers,
    body,
    timeoutMs,
  }: UpstreamRequest): Promise<IncomingMessage> {
    const { isSecure, host, to } = placeOf(url)
    const agent = isSecure ? await connections.https() : await connections.http()
    return new Promise((resolve, reject) => {
      // As a list they are written as they stand, without being kept one by one before.
      const list = ['host', host]
      for (const [name, value] of Object.entries(headers)) list.push(name, value)
      if (method === undefined) list.push('content-length', String(Buffer.byteLength(body)))
      const options = { ...to, method: method ?? 'POST', headers: list }
      const outgoing = isSecure
        ? httpsRequest({ ...options, agent })
        : httpRequest({ ...options, agent })
      const timer = setTimeout(() => outgoing.destroy(new Slow()), timeoutMs)
      outgoing.on('response', (response) => {
        clearTimeout(timer)
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
        const headers = headersOf(response)
        const isEvents = headers.get('content-type')?.startsWith('text/event-stream') === true
        response.setTimeout(isEvents ? EVENTS_IDLE_MS : IDLE_MS, () => response.destroy(new Slow()))
        const decoder = decoderOf(headers)
        return {
          kind: 'upstream-answer',
          status: response.statusCode ?? 0,
          headers,
          body: decoder === undefined ? answerChunks(response) : decoded(response, decoder),
          cancel: () => response.destroy(),
        }
      } catch (error) {
        const code = error instanceof Slow ? 'upstream_timeout' : 'upstream_unreachable'
        return refuse(code, { detail: error instanceof Error ? error.name : 'unknown' })
      }
    },
  }
}

/** By name in lower case; the values of a doubled one are joined. */
function headersOf({ rawHeaders }: IncomingMessage): Map<string, string> {
  const headers = new Map<string, string>()
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]?.toLowerCase() ?? ''
    const value = rawHeaders[at + 1] ?? ''
    const before = headers.get(name)
    headers.set(name, before === undefined ? value : `${before}, ${value}`)
  }
  return headers
}
