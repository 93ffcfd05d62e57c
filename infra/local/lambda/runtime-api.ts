/**
 * Lambda's Runtime API and Extensions API for one environment, on a loopback port of its own. Translates
 * HTTP into events; what they mean is the environment's to decide. Refuses unknown paths with 404, and
 * web pages: one could take a function's next event or answer it.
 */
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { localTools, refusePage } from '../services/web-pages.ts'
import type { ExtensionAnswer, ExtensionRegistry } from './extension-registry.ts'

/** Larger answers of buffered handlers are refused (Lambda quotas: 6 MB). */
export const MAXIMUM_PAYLOAD = 6 * 1024 * 1024

export interface RuntimeEvents {
  runtimeNext(response: ServerResponse): void
  extensionNext(): void
  /** A complete answer; `false` when no invocation with this id is open. */
  payload(requestId: string, payload: Buffer): boolean
  tooLarge(requestId: string): void
  stream(requestId: string, contentType: string, body: IncomingMessage): boolean
  failed(requestId: string, payload: Buffer): boolean
  initFailed(payload: Buffer): void
}

export interface RuntimeApi {
  /** `host:port`, as AWS_LAMBDA_RUNTIME_API holds it. */
  readonly address: string
  close(): void
}

const INVOCATION = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/

export async function startRuntimeApi(
  events: RuntimeEvents,
  extensions: ExtensionRegistry,
  identity: object,
): Promise<RuntimeApi> {
  const server = http.createServer({ noDelay: true, keepAliveTimeout: 0 }, (request, response) => {
    // Frozen processes answer nothing for hours; a broken socket is theirs to notice, not ours.
    request.on('error', () => undefined)
    response.on('error', () => undefined)
    if (!localTools(request)) refusePage(request, response)
    else void route(request, response)
  })
  server.requestTimeout = 0
  server.headersTimeout = 0

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? ''
    const call = `${request.method ?? ''} ${path}`
    switch (call) {
      case 'GET /2018-06-01/runtime/invocation/next':
        events.runtimeNext(response)
        return
      case 'POST /2018-06-01/runtime/init/error':
        events.initFailed((await readAll(request)) ?? Buffer.alloc(0))
        answer(response, 202, { status: 'OK' })
        return
      case 'POST /2020-01-01/extension/register': {
        const body = (await readAll(request))?.toString('utf8') ?? ''
        send(response, extensions.register(header(request, 'name'), body, identity))
        return
      }
      case 'GET /2020-01-01/extension/event/next': {
        const refusal = extensions.wait(header(request, 'identifier'), response)
        if (refusal === undefined) events.extensionNext()
        else send(response, refusal)
        return
      }
      case 'POST /2020-01-01/extension/init/error':
      case 'POST /2020-01-01/extension/exit/error': {
        const body = (await readAll(request)) ?? Buffer.alloc(0)
        const known = extensions.isKnown(header(request, 'identifier'))
        if (known) events.initFailed(body)
        answer(response, known ? 202 : 403, known ? { status: 'OK' } : unknownExtension())
        return
      }
    }
    const [, encodedId, kind] = request.method === 'POST' ? (INVOCATION.exec(path) ?? []) : []
    if (encodedId === undefined) {
      request.resume()
      answer(response, 404, { errorType: 'NotFound', errorMessage: 'No such path' })
      return
    }
    await acceptResult(decodeURIComponent(encodedId), kind === 'error', request, response)
  }

  async function acceptResult(
    id: string,
    isError: boolean,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const accepted = (known: boolean): void => {
      if (known) answer(response, 202, { status: 'OK' })
      else
        answer(response, 400, { errorType: 'InvalidRequestID', errorMessage: 'Invalid request ID' })
    }
    const mode = request.headers['lambda-runtime-function-response-mode']
    if (!isError && mode === 'streaming') {
      const contentType = request.headers['content-type'] ?? 'application/octet-stream'
      request.once('end', () => accepted(true))
      if (!events.stream(id, contentType, request)) {
        request.removeAllListeners('end')
        request.resume()
        accepted(false)
      }
      return
    }
    const payload = await readAll(request)
    if (payload === undefined) {
      events.tooLarge(id)
      answer(response, 413, {
        errorType: 'RequestEntityTooLarge',
        errorMessage: `Exceeded maximum allowed payload size (${MAXIMUM_PAYLOAD} bytes).`,
      })
      return
    }
    accepted(isError ? events.failed(id, payload) : events.payload(id, payload))
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    address: `127.0.0.1:${port}`,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** The whole body; undefined when it is larger than Lambda takes (the rest is read and dropped). */
async function readAll(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of request) {
      size += (chunk as Buffer).length
      if (size <= MAXIMUM_PAYLOAD) chunks.push(chunk as Buffer)
    }
  } catch {
    return Buffer.alloc(0)
  }
  return size > MAXIMUM_PAYLOAD ? undefined : Buffer.concat(chunks)
}

function header(request: IncomingMessage, name: 'name' | 'identifier'): string | undefined {
  const value = request.headers[`lambda-extension-${name}`]
  return Array.isArray(value) ? value[0] : value
}

function unknownExtension(): object {
  return { errorType: 'Extension.UnknownExtensionIdentifier', errorMessage: 'Unknown extension' }
}

function send(response: ServerResponse, { status, headers, body }: ExtensionAnswer): void {
  response
    .writeHead(status, { 'Content-Type': 'application/json', ...headers })
    .end(JSON.stringify(body))
}

function answer(response: ServerResponse, status: number, body: object): void {
  send(response, { status, headers: {}, body })
}
