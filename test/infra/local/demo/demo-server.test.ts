import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DemoApi, startDemoApi } from '../../../../infra/local/demo/demo-api.ts'
import {
  type DemoServer,
  type SeenRequest,
  startDemoServer,
} from '../../../../infra/local/demo/demo-server.ts'

const CREDENTIAL = 'upstream-credential'
const headers = { authorization: `Bearer ${CREDENTIAL}` }

let home: string
let api: DemoApi
let all: DemoServer
let modernOnly: DemoServer

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'demo-'))
  api = await startDemoApi({ home })
  const shared = { home, apiUrl: api.url, credential: CREDENTIAL, inspect: true }
  all = await startDemoServer({ ...shared, mode: 'all' })
  modernOnly = await startDemoServer({ ...shared, mode: 'modern-only' })
})

afterAll(async () => {
  await Promise.all([all.close(), modernOnly.close(), api.close()])
  await rm(home, { recursive: true, force: true })
})

type Mode = 'auto' | { pin: string }

async function connect(server: DemoServer, mode: Mode): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } })
  await client.connect(
    new StreamableHTTPClientTransport(new URL(server.url), { requestInit: { headers } }),
  )
  return client
}

async function connectLegacy(server: DemoServer): Promise<LegacyClient> {
  const client = new LegacyClient({ name: 'test', version: '1' })
  // The v1 transport's own types do not pass under exactOptionalPropertyTypes.
  await client.connect(new LegacyTransport(new URL(server.url), { requestInit: { headers } }))
  return client
}

const seen = async (server: DemoServer): Promise<SeenRequest[]> =>
  (await fetch(server.url.replace('/mcp', '/__seen'))).json() as Promise<SeenRequest[]>

const firstText = ({ content }: { content: unknown }): string =>
  (content as { text: string }[])[0]!.text

const MODERN: { name: string; server: () => DemoServer; mode: Mode }[] = [
  { name: 'modern-only, pinned', server: () => modernOnly, mode: { pin: '2026-07-28' } },
  { name: 'modern-only, auto', server: () => modernOnly, mode: 'auto' },
  { name: 'all, pinned', server: () => all, mode: { pin: '2026-07-28' } },
  { name: 'all, auto', server: () => all, mode: 'auto' },
]

describe('the demo server', () => {
  it.each(MODERN)(
    'lists and calls its tools for a 2026-07-28 client ($name)',
    async ({ server, mode }) => {
      const client = await connect(server(), mode)
      const { tools } = await client.listTools()
      expect(tools.map((tool) => tool.name).sort()).toEqual([
        'api_invoke',
        'database_query',
        'file_read',
        'file_write',
      ])
      const result = await client.callTool({
        name: 'database_query',
        arguments: { database: 'demo', query: 'SELECT count(*) AS orders FROM orders' },
      })
      expect(result.structuredContent).toEqual({ rows: [{ orders: 1500 }], rowCount: 1 })
      expect(JSON.parse(firstText(result))).toEqual(result.structuredContent)
      await client.close()
    },
  )

  it('serves a 2025-11-25 client in mode all', async () => {
    const client = await connectLegacy(all)
    expect((await client.listTools()).tools).toHaveLength(4)
    const result = await client.callTool({
      name: 'file_read',
      arguments: { path: '/shared/public/readme.txt' },
    })
    expect(firstText(result as { content: unknown })).toContain('every tenant')
    await client.close()
  })

  it('refuses a 2025-11-25 client in mode modern-only', async () => {
    await expect(connectLegacy(modernOnly)).rejects.toThrow()
  })

  it('declares the arguments that policy reads, and gets them as Mcp-Param headers', async () => {
    const client = await connect(modernOnly, { pin: '2026-07-28' })
    await client.listTools()
    await client.callTool({ name: 'api_invoke', arguments: { endpoint: '/v1/status' } })
    const request = (await seen(modernOnly)).findLast(
      (entry) => entry.headers['mcp-name'] === 'api_invoke',
    )
    expect(request?.headers).toMatchObject({
      'mcp-method': 'tools/call',
      'mcp-param-endpoint': '/v1/status',
      'mcp-protocol-version': '2026-07-28',
    })
    await client.close()
  })

  it('refuses a parameter header that disagrees with the body', async () => {
    const response = await fetch(modernOnly.url, {
      method: 'POST',
      headers: {
        ...headers,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': '2026-07-28',
        'mcp-method': 'tools/call',
        'mcp-name': 'file_read',
        'mcp-param-path': '/shared/public/readme.txt',
      },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/call',
        params: {
          name: 'file_read',
          arguments: { path: '/data/tenant_b/report.txt' },
          _meta: {
            'io.modelcontextprotocol/protocolVersion': '2026-07-28',
            'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
            'io.modelcontextprotocol/clientCapabilities': {},
          },
        },
      }),
    })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { code: -32020 } })
  })

  it('sends progress while it is still at work', async () => {
    const client = await connect(all, { pin: '2026-07-28' })
    const states: Promise<boolean>[] = []
    const result = await client.callTool(
      { name: 'database_query', arguments: { database: 'demo', query: 'SELECT id FROM orders' } },
      {
        onprogress: () => {
          states.push(
            seen(all).then((all) => all.findLast((entry) => entry.method === 'POST')!.finished),
          )
        },
      },
    )
    expect(result.structuredContent).toMatchObject({ rowCount: 1500 })
    expect(states).toHaveLength(6)
    expect(await states[0]).toBe(false)
    await client.close()
  })

  it('stops working for a client that has left, and serves the next', async () => {
    const client = await connect(all, { pin: '2026-07-28' })
    const leave = new AbortController()
    const call = client.callTool(
      { name: 'database_query', arguments: { database: 'demo', query: 'SELECT id FROM orders' } },
      { signal: leave.signal, onprogress: () => leave.abort() },
    )
    await expect(call).rejects.toThrow()
    await client.close()
    // Half a body, then gone.
    const socket = createConnection(Number(new URL(all.url).port), '127.0.0.1')
    socket.write(
      `POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${CREDENTIAL}\r\nContent-Length: 99\r\n\r\n{`,
      () => socket.destroy(),
    )
    await once(socket, 'close')
    const next = await connect(all, { pin: '2026-07-28' })
    expect((await next.listTools()).tools).toHaveLength(4)
    await next.close()
  })

  it('answers prompts, resources, templates and completion', async () => {
    const client = await connect(all, { pin: '2026-07-28' })
    const prompt = await client.getPrompt({
      name: 'summarize_orders',
      arguments: { status: 'open' },
    })
    expect(JSON.stringify(prompt.messages)).toContain('open')
    const summary = await client.readResource({ uri: 'orders://summary' })
    expect(JSON.stringify(summary.contents)).toContain('shipped')
    const customer = await client.readResource({ uri: 'orders://customers/8' })
    expect(JSON.stringify(customer.contents)).toContain('anvil')
    const { resourceTemplates } = await client.listResourceTemplates()
    expect(resourceTemplates.map((template) => template.uriTemplate)).toEqual([
      'orders://customers/{customer}',
    ])
    const { completion } = await client.complete({
      ref: { type: 'ref/prompt', name: 'summarize_orders' },
      argument: { name: 'status', value: 'sh' },
    })
    expect(completion.values).toEqual(['shipped'])
    await client.close()
  })

  it('answers an unknown tool with a JSON-RPC error', async () => {
    const client = await connect(all, { pin: '2026-07-28' })
    await expect(client.callTool({ name: 'nothing', arguments: {} })).rejects.toThrow(/nothing/)
    await client.close()
  })

  it.each([
    ['no credential', {}],
    ['another credential', { authorization: 'Bearer other' }],
    ['the credential with another scheme', { authorization: `Basic ${CREDENTIAL}` }],
    ['a longer credential', { authorization: `Bearer ${CREDENTIAL}x` }],
  ])('refuses a caller with %s', async (_title, sent) => {
    const response = await fetch(all.url, {
      method: 'POST',
      headers: sent as HeadersInit,
      body: '{}',
    })
    expect(response.status).toBe(401)
  })

  it('refuses a foreign origin', async () => {
    const response = await fetch(all.url, {
      method: 'POST',
      headers: { ...headers, origin: 'https://elsewhere.example' },
      body: '{}',
    })
    expect(response.status).toBe(403)
  })

  it('tells nobody what it has seen unless it was started to', async () => {
    const plain = await startDemoServer({ mode: 'all', home, apiUrl: api.url })
    expect((await fetch(plain.url.replace('/mcp', '/__seen'))).status).toBe(404)
    await plain.close()
  })
})
