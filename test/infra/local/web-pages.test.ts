/** Any web page can send requests to loopback: no server of the local stack may take them for a tool's. */
import { mkdtemp, rm } from 'node:fs/promises'
import { type IncomingHttpHeaders, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDemoApi } from '../../../infra/local/demo/demo-api.ts'
import { startDemoServer } from '../../../infra/local/demo/demo-server.ts'
import { startIdentityProvider } from '../../../infra/local/identity/provider.ts'
import { createExtensionRegistry } from '../../../infra/local/lambda/extension-registry.ts'
import { startInvokeApi } from '../../../infra/local/lambda/invoke-api.ts'
import { startRuntimeApi } from '../../../infra/local/lambda/runtime-api.ts'
import { startControl } from '../../../infra/local/services/control.ts'
import { startDynamoDb } from '../../../infra/local/services/dynamodb.ts'
import { startFaultProxy } from '../../../infra/local/services/fault-proxy.ts'
import { FaultBoard } from '../../../infra/local/services/faults.ts'
import { startFirehose } from '../../../infra/local/services/firehose.ts'
import { startLoopback } from '../../../infra/local/services/loopback.ts'
import { startS3 } from '../../../infra/local/services/s3.ts'
import { startSecretsManager } from '../../../infra/local/services/secrets-manager.ts'
import { startSqs } from '../../../infra/local/services/sqs.ts'
import { serveKeyFiles } from '../../../infra/local/start/key-files.ts'
import { type RunningApp, startRunningApp } from '../../fixtures/running-app.ts'

const NAMED = 'https://inspector.example.com'

let home: string
let app: RunningApp
const urls: Record<string, string> = {}
const closers: (() => unknown)[] = []
let upstreamSaw: IncomingHttpHeaders | undefined

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'pages-'))
  app = await startRunningApp()
  const board = new FaultBoard()
  const keep = (name: string, running: { readonly url: string; close(): unknown }): string => {
    closers.push(() => running.close())
    return (urls[name] = running.url)
  }
  keep('S3', await startS3({ board }))
  keep('DynamoDB', await startDynamoDb({ board }))
  keep('Firehose', await startFirehose({ board, deliveries: [] }))
  keep('Secrets Manager', await startSecretsManager({ board }))
  keep('SQS', await startSqs({ board }))
  keep('the control server', await startControl({ board }))
  keep('key files', await serveKeyFiles())
  const apiUrl = keep('the demo API', await startDemoApi({ home }))
  keep('the demo server', await startDemoServer({ mode: 'all', home, apiUrl }))
  keep('the Invoke API', await startInvokeApi(() => undefined))
  const never = () => false
  const events = { runtimeNext: never, extensionNext: never, payload: never, tooLarge: never }
  const runtime = await startRuntimeApi(
    { ...events, stream: never, failed: never, initFailed: never },
    createExtensionRegistry(() => 'id'),
    {},
  )
  keep('the Runtime API', { url: `http://${runtime.address}`, close: () => runtime.close() })
  const upstream = await startLoopback(
    ({ headers }, response) => {
      upstreamSaw = headers
      response.end()
    },
    0,
    () => true,
  )
  keep('an upstream', upstream)
  const target = upstream.url
  keep('a fault proxy', await startFaultProxy({ target, service: 'upstream', board }))
  const origins = [NAMED]
  keep('an open proxy', await startFaultProxy({ target, service: 'upstream', board, origins }))
  const settings = { home, resources: ['http://127.0.0.1/mcp'], scopes: [], origins }
  const provider = await startIdentityProvider(settings)
  keep('the identity provider', { url: provider.issuer, close: () => provider.close() })
  urls['API Gateway'] = app.harness.url
})

afterAll(async () => {
  for (const close of closers) await close()
  await app.close()
  await rm(home, { recursive: true })
})

interface Answer {
  readonly status: number | undefined
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/** `fetch` would not let `Host` be chosen. */
function send(
  name: string,
  headers: Readonly<Record<string, string>>,
  { method = 'POST', path = '/' } = {},
): Promise<Answer> {
  const { port } = new URL(urls[name] ?? '')
  const host = headers['host']?.replace('PORT', port) ?? `127.0.0.1:${port}`
  return new Promise((resolve, reject) => {
    const sent = request({
      ...{ host: '127.0.0.1', port, method, path: name === 'the demo server' ? '/mcp' : path },
      headers: { ...headers, host },
      agent: false,
    })
    sent.on('error', reject).on('response', (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      response.on('end', () => {
        resolve({ status: response.statusCode, headers: response.headers, text })
      })
    })
    if (method === 'POST' || method === 'PUT') sent.write('{}')
    sent.end()
  })
}

const TOOLS_ONLY = [
  ...['S3', 'DynamoDB', 'Firehose', 'Secrets Manager', 'SQS', 'the control server', 'key files'],
  ...['the demo API', 'the Invoke API', 'the Runtime API', 'a fault proxy'],
]
const PAGES = [...TOOLS_ONLY, 'the demo server', 'an open proxy', 'the identity provider']
const EVERY = [...PAGES, 'API Gateway']

describe('every server of the local stack', () => {
  it.each(EVERY)('refuses a name that was made to lead here: %s', async (name) => {
    const hosts = ['rebound.example:PORT', 'localhost.rebound.example', '127.0.0.1.nip.io:PORT']
    for (const host of [...hosts, '0.0.0.0:PORT', '127.0.0.1:PORT@rebound.example'])
      for (const method of ['POST', 'GET', 'PUT', 'DELETE', 'OPTIONS'])
        expect([host, method, (await send(name, { host }, { method })).status]).toEqual([
          host,
          method,
          403,
        ])
  })

  it.each(PAGES)('refuses a page of somebody else, its preflights too: %s', async (name) => {
    for (const origin of ['https://example.com', 'null', 'http://127.0.0.1.example.com', 'file://'])
      for (const method of ['POST', 'OPTIONS']) {
        const answer = await send(name, { origin, 'content-type': 'text/plain' }, { method })
        expect([origin, method, answer.status]).toEqual([origin, method, 403])
        expect(answer.headers['access-control-allow-origin']).toBeUndefined()
      }
  })

  it.each(TOOLS_ONLY)(
    'refuses a page of this machine, and one without Origin: %s',
    async (name) => {
      expect((await send(name, { origin: 'http://localhost:6274' })).status).toBe(403)
      // What the gateway hands on may come from a page that it let in.
      if (name === 'a fault proxy') return
      const image = await send(name, { 'sec-fetch-site': 'cross-site' }, { method: 'GET' })
      expect(image.status).toBe(403)
    },
  )

  it.each(EVERY.filter((name) => name !== 'the Runtime API'))(
    'answers tools under every name of this machine: %s',
    async (name) => {
      for (const host of ['127.0.0.1:PORT', 'localhost:PORT', 'LOCALHOST', '[::1]:PORT'])
        expect((await send(name, { host })).text).not.toContain('web page')
    },
  )
})

describe('the fault proxy', () => {
  it('hands on the origins that the gateway lets in, and the name that its target knows', async () => {
    const answer = await send('an open proxy', { origin: NAMED })
    expect(answer.status).toBe(200)
    expect(upstreamSaw).toMatchObject({
      origin: NAMED,
      host: new URL(urls['an upstream'] ?? '').host,
    })
  })
})

describe('the identity provider', () => {
  const discovery = { method: 'GET', path: '/.well-known/openid-configuration' }

  it.each(['http://localhost:6274', 'http://127.0.0.1:6274', NAMED])(
    'signs in pages of this machine and those that the configuration names: %s',
    async (origin) => {
      const found = await send('the identity provider', { origin }, discovery)
      expect(found.status).toBe(200)
      expect(found.headers['access-control-allow-origin']).toBe(origin)
      const preflight = await send(
        'the identity provider',
        { origin, 'access-control-request-method': 'POST' },
        { method: 'OPTIONS', path: '/token' },
      )
      expect(preflight.headers['access-control-allow-origin']).toBe(origin)
    },
  )

  it('is found by whoever asks under its own name alone', async () => {
    const issuer = urls['the identity provider']
    const own = await send('the identity provider', {}, discovery)
    expect(JSON.parse(own.text)).toMatchObject({ issuer, token_endpoint: `${issuer}/token` })
  })
})
