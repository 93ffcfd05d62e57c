/**
 * Lambda's Invoke API (Lambda API reference, "Invoke") on loopback, for functions that call functions
 * through the AWS SDK. Refuses unknown functions, unknown invocation types, payloads that are no JSON, and
 * web pages.
 */
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { localTools, refusePage } from '../services/web-pages.ts'
import { parseJson } from '../template/json.ts'
import { bufferOutcome } from './invocation.ts'
import type { LambdaFunction } from './lambda-service.ts'

const INVOKE = /^\/2015-03-31\/functions\/([^/?]+)\/invocations(?:\?.*)?$/
const MAXIMUM_BODY = 7 * 1024 * 1024

export interface InvokeApi {
  readonly url: string
  close(): void
}

export async function startInvokeApi(
  find: (reference: string) => LambdaFunction | undefined,
): Promise<InvokeApi> {
  const server = http.createServer({ noDelay: true }, (request, response) => {
    response.on('error', () => undefined)
    if (!localTools(request)) refusePage(request, response)
    else handle(request, response).catch(() => response.destroy())
  })

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readAll(request)
    const [, encoded] = request.method === 'POST' ? (INVOKE.exec(request.url ?? '') ?? []) : []
    if (encoded === undefined) {
      refuse(response, 404, 'UnknownOperationException', 'This operation is not known here')
      return
    }
    const reference = decodeURIComponent(encoded)
    const found = find(reference)
    if (found === undefined) {
      refuse(response, 404, 'ResourceNotFoundException', `Function not found: ${reference}`)
      return
    }
    if (body === undefined) {
      refuse(
        response,
        413,
        'RequestTooLargeException',
        'Request must be smaller than 6291456 bytes',
      )
      return
    }
    const payload = body.length === 0 ? Buffer.from('{}') : body
    if (parseJson(payload.toString('utf8')) === undefined) {
      refuse(
        response,
        400,
        'InvalidRequestContentException',
        'Could not parse request body as JSON',
      )
      return
    }
    const context = text(request.headers['x-amz-client-context'])
    const options = {
      traceId: text(request.headers['x-amzn-trace-id']),
      clientContext:
        context === undefined ? undefined : Buffer.from(context, 'base64').toString('utf8'),
    }
    const call = { clientContext: options.clientContext, ...withTrace(options.traceId) }
    const type = text(request.headers['x-amz-invocation-type']) ?? 'RequestResponse'
    switch (type) {
      case 'DryRun':
        response.writeHead(204).end()
        return
      case 'Event':
        found.invokeLater(payload, call)
        response.writeHead(202, { 'Content-Length': 0 }).end()
        return
      case 'RequestResponse':
        await answer(response, found, payload, call)
        return
      default:
        refuse(
          response,
          400,
          'InvalidParameterValueException',
          'Invocation type must be RequestResponse, Event or DryRun',
        )
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

async function answer(
  response: ServerResponse,
  found: LambdaFunction,
  payload: Buffer,
  call: Parameters<LambdaFunction['invoke']>[1],
): Promise<void> {
  const outcome = await bufferOutcome(await found.invoke(payload, call))
  if (outcome.kind === 'refused') {
    if (outcome.reason === 'throttled') {
      refuse(response, 429, 'TooManyRequestsException', 'Rate Exceeded.')
    } else {
      refuse(
        response,
        413,
        'RequestTooLargeException',
        'Request must be smaller than 6291456 bytes',
      )
    }
    return
  }
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Content-Length': outcome.payload.length,
    'X-Amz-Executed-Version': '$LATEST',
    ...(outcome.functionError === undefined
      ? {}
      : { 'X-Amz-Function-Error': outcome.functionError }),
  })
  response.end(outcome.payload)
}

function withTrace(traceId: string | undefined): { traceId?: string } {
  return traceId === undefined ? {} : { traceId }
}

function refuse(response: ServerResponse, status: number, type: string, message: string): void {
  response
    .writeHead(status, { 'Content-Type': 'application/json', 'x-amzn-ErrorType': type })
    .end(JSON.stringify({ Type: 'User', Message: message, message }))
}

function text(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}

async function readAll(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += (chunk as Buffer).length
    if (size <= MAXIMUM_BODY) chunks.push(chunk as Buffer)
  }
  return size > MAXIMUM_BODY ? undefined : Buffer.concat(chunks)
}
