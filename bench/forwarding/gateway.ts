/**
 * What is measured, a process of its own: the enforcer's app, or a bare Hono app that forwards with
 * undici, both behind the same small server. Says its CPU time and memory when asked.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { Hono } from 'hono'
import { Agent, request as send } from 'undici'
import { createHttpUpstream } from '../../functions/adapters/upstream/http-upstream.ts'
import { metadataUrlOf } from '../../functions/core/forwarding/metadata-url.ts'
import type { HttpCall } from '../../functions/core/invocation/http-call.ts'
import { createEnforcerApp } from '../../functions/enforcer/app.ts'
import { createGate, ENCODES } from '../gate.ts'
import { benchDeployment, createIssuer } from '../issuer.ts'

type Fetch = (request: Request, call: HttpCall) => Response | Promise<Response>

const [kind = '', upstream = ''] = process.argv.slice(2)

/** Forwards and streams back, and looks at nothing. */
function bareForwarder(): { readonly fetch: Fetch; readonly token: string } {
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
  return { fetch: (request, call) => app.fetch(request, { call }), token: 'none' }
}

async function enforcer(): Promise<{ readonly fetch: Fetch; readonly token: string }> {
  const deployment = benchDeployment(upstream)
  const issuer = await createIssuer('RS256')
  const { gate, trail } = await createGate(deployment, issuer, 'enforcer', ENCODES)
  const { servers } = deployment
  const app = createEnforcerApp(
    {
      gate,
      trail,
      servers,
      credentialOf: () => Promise.resolve(undefined),
      upstream: createHttpUpstream(),
      metadataUrl: metadataUrlOf,
    },
    (problem) => console.error(problem),
  )
  const resource = servers.find(({ name }) => name === 'guarded')?.resource ?? ''
  return {
    fetch: (request, call) => app.fetch(request, { call }),
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

const REQUEST = new Request('https://bench/', { method: 'POST' })
const app = kind === 'enforcer' ? await enforcer() : bareForwarder()

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const answer = await app.fetch(REQUEST, await callOf(request))
  response.writeHead(answer.status, Object.fromEntries(answer.headers))
  if (answer.body === null) response.end()
  else
    await pipeline(
      Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]),
      response,
    )
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
