/**
 * API Gateway's listeners: one for the custom domains, one for each API's own address with its stages as
 * path prefixes. Refuses a `Host` that is neither this machine nor a domain, as no other name leads to API
 * Gateway, and what exceeds API Gateway's limits, before anything else is done with it.
 */
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isLoopbackHost } from '../services/web-pages.ts'
import type { ApiModel } from './api-model.ts'
import { createRequest, type RequestTarget } from './create-request.ts'
import type { RequestHandler } from './handle-request.ts'
import { type DomainMapping, findMapping } from './read-mappings.ts'
import { writeAnswer } from './write-answer.ts'

/** API Gateway quotas: total size of all headers, and of a request's body. */
const MAXIMUM_HEADER_BYTES = 10_240
const MAXIMUM_BODY_BYTES = 10 * 1024 * 1024

export interface Listener {
  readonly url: string
  close(): void
}

type FindTarget = (host: string, path: string, rawQuery: string) => RequestTarget | undefined

/**
 * The custom domains' listener: longest mapping first, 403 for what is mapped nowhere, and for everything
 * until there is a handler. Addresses are needed before what they serve can be made.
 */
export function listenForDomains(
  mappingsOf: () => readonly DomainMapping[],
  handlerOf: () => RequestHandler | undefined,
  port: number,
  now: () => number,
): Promise<Listener> {
  const find: FindTarget = (host, path, rawQuery) => {
    const mappings = mappingsOf()
    const isDomain = mappings.some(({ domain }) => domain === host.split(':')[0])
    const mapping = isDomain || isLoopbackHost(host) ? findMapping(mappings, host, path) : undefined
    if (mapping === undefined) return undefined
    const rest = path.split('/').slice(1 + mapping.segments.length)
    return {
      api: mapping.api,
      stage: mapping.stage,
      path: `/${rest.join('/')}`,
      eventPath: path,
      contextPath: path,
      rawQuery,
    }
  }
  return listen(find, handlerOf, port, now)
}

/** One API's own address: `/STAGE/...`, 403 for an unknown stage, or when the API has switched it off. */
export function listenForApi(
  apiOf: () => ApiModel | undefined,
  handlerOf: () => RequestHandler | undefined,
  now: () => number,
): Promise<Listener> {
  const find: FindTarget = (host, path, rawQuery) => {
    if (!isLoopbackHost(host)) return undefined
    const [, name = '', ...rest] = path.split('/')
    const api = apiOf()
    const stage = api?.stages.get(name)
    if (api === undefined || stage === undefined || api.isDomainOnly) return undefined
    const inside = `/${rest.join('/')}`
    return { api, stage, path: inside, eventPath: inside, contextPath: path, rawQuery }
  }
  return listen(find, handlerOf, 0, now)
}

async function listen(
  find: FindTarget,
  handlerOf: () => RequestHandler | undefined,
  port: number,
  now: () => number,
): Promise<Listener> {
  const server = http.createServer(
    { noDelay: true, maxHeaderSize: 64 * 1024, keepAliveTimeout: 60_000 },
    (message, response) => {
      serve(message, response).catch(() => response.destroy())
    },
  )
  server.requestTimeout = 0

  async function serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const clientLeft = new AbortController()
    response.once('close', () => {
      if (!response.writableFinished) clientLeft.abort()
    })
    response.on('error', () => undefined)
    const url = message.url ?? '/'
    const mark = url.indexOf('?')
    const path = mark < 0 ? url : url.slice(0, mark)
    const rawQuery = mark < 0 ? '' : url.slice(mark + 1)
    const handler = handlerOf()
    const target =
      handler === undefined ? undefined : find(message.headers.host ?? '', path, rawQuery)
    if (handler === undefined || target === undefined) {
      message.resume()
      forbidden(response)
      return
    }
    const body = await readBody(message)
    const request = createRequest(message, target, body ?? Buffer.alloc(0), now())
    if (headerBytes(message.rawHeaders) > MAXIMUM_HEADER_BYTES) {
      const message431 = 'Request Header Fields Too Large'
      writeAnswer(
        response,
        handler.refuse(request, { type: 'DEFAULT_4XX', status: 431, message: message431 }),
      )
    } else if (body === undefined) {
      writeAnswer(response, handler.refuse(request, { type: 'REQUEST_TOO_LARGE' }))
    } else writeAnswer(response, await handler.handle(request, clientLeft.signal))
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const { port: bound } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${bound}`,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** No API is known yet, so no gateway response can shape this answer. */
function forbidden(response: ServerResponse): void {
  response
    .writeHead(403, {
      'Content-Type': 'application/json',
      'x-amzn-ErrorType': 'ForbiddenException',
    })
    .end('{"message":"Forbidden"}')
}

/** Undefined when the body is too large; the rest is read and dropped, so that the answer arrives. */
async function readBody(message: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of message) {
    size += (chunk as Buffer).length
    if (size <= MAXIMUM_BODY_BYTES) chunks.push(chunk as Buffer)
  }
  return size > MAXIMUM_BODY_BYTES ? undefined : Buffer.concat(chunks)
}

function headerBytes(raw: readonly string[]): number {
  return raw.reduce((sum, text) => sum + text.length, 0)
}
