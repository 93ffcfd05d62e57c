/**
 * What is measured, a process of its own: the enforcer, or a bare Hono app that forwards with undici,
 * both behind the same small server and written to the client by the same code, which is Lambda's.
 * Says its CPU time and memory when asked.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { Hono } from 'hono'
import { Agent, request as send } from 'undici'
import {
  type LambdaStreaming,
  type SentAnswer,
  streamAnswer,
} from '../../functions/adapters/lambda/stream-answer.ts'
import { createHttpUpstream } from '../../functions/adapters/upstream/http-upstream.ts'
import { metadataUrlOf } from '../../functions/core/forwarding/metadata-url.ts'
import type { HttpCall } from '../../functions/core/invocation/http-call.ts'
import { answerCall } from '../../functions/enforcer/answer-call.ts'
import { createGate, ENCODES } from '../gate.ts'
import { benchDeployment, createIssuer } from '../issuer.ts'

type Respond = (call: HttpCall) => Promise<SentAnswer>

const [kind = '', upstream = ''] = process.argv.slice(2)

/** Forwards and streams back, and looks at nothing. */
function bareForwarder(): { readonly respond: Respond; readonly token: string } {
  const dispatcher = new Agent({ connections: 256 })
  const app = new Hono<{ Bindings: { call: HttpCall } }>()
  app.post('*', async (context) => {
    const { call } = context.env
    const headers = { 'content-type': 'application/json', accept: 'application/json' }
    const body = call.body ?? null
    const answer = await send(upstream, { method: 'POST', headers, body, dispatcher })
    const type = answer.headers['content-type']
    return new Response(Readable.toWeb(answer.body) as ReadableStream, {
      status: answer.statusCode,
      headers: { 'content-type': String(type) },
    })
  })
  const request = new Request('https://bench/', { method: 'POST' })
  const respond: Respond = async (call) => {
    const { status, headers, body } = await app.fetch(request, { call })
    return { status, headers: Object.fromEntries(headers), body: body ?? '' }
  }
  return { respond, token: 'none' }
}

async function enforcer(): Promise<{ readonly respond: Respond; readonly token: string }> {
  const deployment = benchDeployment(upstream)
  const issuer = await createIssuer('RS256')
  const { gate, trail } = await createGate(deployment, issuer, 'enforcer', ENCODES)
  const { servers } = deployment
  const parts = {
    ...{ gate, trail, servers, upstream: createHttpUpstream(), metadataUrl: metadataUrlOf },
    credentialOf: () => Promise.resolve(undefined),
  }
  const report = (problem: unknown): void => console.error(problem)
  const resource = servers.find(({ name }) => name === 'guarded')?.resource ?? ''
  return {
    respond: (call) => answerCall(parts, report, call),
    token: await issuer.token(resource, 'forwarding'),
  }
}

async function callOf(request: IncomingMessage): Promise<HttpCall> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const headers = Object.entries(request.headersDistinct).map(
    ([name, values]) => [name, values ?? []] as const,
  )
  return {
    server: 'guarded',
    httpMethod: 'POST',
    headers: new Map(headers),
    body: Buffer.concat(chunks),
    requestId: 'r',
    sourceIp: undefined,
  }
}

const app = kind === 'enforcer' ? await enforcer() : bareForwarder()

/** Lambda's part: the head goes out with the first write. */
const streamingTo = (response: ServerResponse): LambdaStreaming => ({
  streamifyResponse: (handler) => handler,
  HttpResponseStream: {
    from: (_output, { statusCode, headers }) => response.writeHead(statusCode, headers),
  },
})

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  await streamAnswer(await app.respond(await callOf(request)), response, streamingTo(response))
  await finished(response).catch(() => undefined)
}

const server = createServer((request, response) => {
  void serve(request, response).catch(() => response.destroy())
})
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  process.send?.({ port, token: app.token })
})
process.on('message', () => {
  globalThis.gc?.()
  process.send?.({ cpu: process.cpuUsage(), rss: process.memoryUsage().rss })
})
