/** Official clients and servers through the enforcer's app: what they do when refused, and what they ask of each other. */
import {
  Client as ModernClient,
  type ClientOptions,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client'
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { McpServer as LegacyServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js'
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import {
  acceptedContent,
  createMcpHandler,
  inputRequired,
  McpServer,
} from '@modelcontextprotocol/server'
import { beforeAll, describe, expect, it } from 'vitest'
import type { PolicyEngine } from '../../../functions/core/decision/policy-engine.ts'
import { refuse } from '../../../functions/core/refusal.ts'
import {
  createGateway,
  type Gateway,
  type GatewayOptions,
  OPEN_SCHEMA,
  servedBy,
} from '../../fixtures/gateway.ts'
import { engineWith } from '../../fixtures/shipped-engine.ts'

const SCHEMA = `${OPEN_SCHEMA}
tools:
  '*':
    ask_name: { resource: file_system, action: read, attributes: {} }
`

const INFO = { name: 'test', version: '1' }
const URL_OF = new URL('https://gateway.example/mcp/demo')

let engine: PolicyEngine
beforeAll(async () => {
  engine = await engineWith(SCHEMA)
})

/** JSON-RPC methods that a client sent, in order. */
function through(gateway: Gateway): { fetch: typeof fetch; sent: string[] } {
  const sent: string[] = []
  return {
    sent,
    async fetch(input, init) {
      const request = new Request(input, init)
      const body = request.method === 'POST' ? await request.clone().text() : '{}'
      sent.push(
        `${request.method} ${(JSON.parse(body) as { method?: string }).method ?? ''}`.trim(),
      )
      return gateway.fetch(request)
    },
  }
}

async function connectAuto(gateway: Gateway, options: Partial<ClientOptions> = {}) {
  const { fetch, sent } = through(gateway)
  const client = new ModernClient(INFO, { versionNegotiation: { mode: 'auto' }, ...options })
  const connected = client.connect(new StreamableHTTPClientTransport(URL_OF, { fetch }))
  return {
    client,
    sent,
    error: await connected.then(
      () => undefined,
      (e: unknown) => String(e),
    ),
  }
}

describe('an auto-mode client that is refused', () => {
  /** Answers the probe's question with a limit, of which nothing is left. */
  const limited = (): PolicyEngine => ({
    ...engine,
    evaluate: (input) => ({
      ...(engine.evaluate(input) as object),
      limits: [{ name: 'n', per: 'user', max: 1, window_seconds: 60, cost: 2, lease: 1 }],
    }),
  })

  it.each<[string, () => Partial<GatewayOptions>]>([
    ['by policy', () => ({ roles: [] })],
    ['by a quota', () => ({ engine: limited() })],
    [
      'by a policy that cannot be evaluated',
      () => ({
        engine: {
          ...engine,
          evaluate: () => {
            throw new Error('x')
          },
        },
      }),
    ],
    [
      'by a policy that answers nothing',
      () => ({ engine: { ...engine, evaluate: () => undefined } }),
    ],
    ['by an unreachable server', () => ({ upstream: () => ({ status: 503, headers: {} }) })],
    [
      'by a server that is no MCP',
      () => ({ upstream: () => ({ headers: { 'content-type': 'text/html' }, body: 'x' }) }),
    ],
    [
      'by a server without a known version',
      () => ({
        upstream: () => ({
          body: '{"jsonrpc":"2.0","id":0,"result":{"supportedVersions":["2099-01-01"],"capabilities":{}}}',
        }),
      }),
    ],
  ])('%s never falls back to a handshake', async (_, options) => {
    const { sent, error } = await connectAuto(createGateway({ engine, ...options() }))
    expect(error).toBeDefined()
    expect(sent).not.toContain('POST initialize')
  })

  it('for want of a policy never falls back to a handshake', async () => {
    const gateway = createGateway({ engine })
    Object.assign(gateway.gate, { policy: { current: () => refuse('policy_unavailable') } })
    const { sent, error } = await connectAuto(gateway)
    expect(error).toBeDefined()
    expect(sent).toEqual(['POST server/discover'])
  })

  it('stays on its version when a call is refused afterwards', async () => {
    const upstream = servedBy(modernServer().fetch)
    const gateway = createGateway({ engine, upstream })
    const { client, sent, error } = await connectAuto(gateway)
    expect(error).toBeUndefined()
    await expect(client.callTool({ name: 'nothing_of_that_name', arguments: {} })).rejects.toThrow()
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['ask_name'])
    expect(sent).not.toContain('POST initialize')
  })

  it('falls back only where the server itself is older', async () => {
    const gateway = createGateway({ engine, upstream: servedBy(legacyServer()) })
    const { client, sent, error } = await connectAuto(gateway)
    expect(error).toBeUndefined()
    expect(sent.slice(0, 2)).toEqual(['POST server/discover', 'POST initialize'])
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['ask_name'])
    await client.close()
  })
})

describe('a server that asks its client', () => {
  it('is answered by the user of a 2026-07-28 client', async () => {
    const gateway = createGateway({
      engine,
      roles: ['guest'],
      upstream: servedBy(modernServer().fetch),
    })
    const { client } = await connectAuto(gateway, { capabilities: { elicitation: { form: {} } } })
    client.setRequestHandler('elicitation/create', async () => ({
      action: 'accept',
      content: { name: 'Ada' },
    }))
    const result = await client.callTool({ name: 'ask_name', arguments: {} })
    expect(result.content).toEqual([{ type: 'text', text: 'Hello Ada' }])
    const calls = gateway.sink.records.filter(
      ({ mcp }) => (mcp as { method?: string }).method === 'tools/call',
    )
    expect(calls).toHaveLength(2)
  })

  it('is answered by the user of a 2025-11-25 client, where a role grants it', async () => {
    const gateway = createGateway({ engine, upstream: servedBy(legacyServer()) })
    const { client, sent } = await connectLegacy(gateway)
    const result = await client.callTool({ name: 'ask_name', arguments: {} })
    expect(result.content).toEqual([{ type: 'text', text: 'Hello Ada' }])
    expect(sent.filter((line) => line === 'POST')).toHaveLength(1)
    await client.close()
  })

  it('is not heard by a 2025-11-25 client where no role grants it, and the call fails', async () => {
    const gateway = createGateway({ engine, roles: ['guest'], upstream: servedBy(legacyServer()) })
    const { client } = await connectLegacy(gateway)
    await expect(client.callTool({ name: 'ask_name', arguments: {} })).rejects.toThrow(
      /asked for something that policy does not let it ask/,
    )
    await client.close()
  })
})

async function connectLegacy(gateway: Gateway) {
  const { fetch, sent } = through(gateway)
  const client = new LegacyClient(INFO, { capabilities: { elicitation: {} } })
  client.setRequestHandler(ElicitRequestSchema, () => ({
    action: 'accept',
    content: { name: 'Ada' },
  }))
  await client.connect(new LegacyTransport(URL_OF, { fetch }))
  return { client, sent }
}

const QUESTION = {
  message: 'Who are you?',
  requestedSchema: {
    type: 'object' as const,
    properties: { name: { type: 'string' as const } },
    required: ['name'],
  },
}

function modernServer() {
  return createMcpHandler(
    () => {
      const server = new McpServer(INFO)
      server.registerTool('ask_name', {}, (context) => {
        const answer = acceptedContent<{ name: string }>(context.mcpReq.inputResponses, 'who')
        if (answer === undefined)
          return inputRequired({ inputRequests: { who: inputRequired.elicit(QUESTION) } })
        return { content: [{ type: 'text', text: `Hello ${answer.name}` }] }
      })
      return server
    },
    { legacy: 'reject' },
  )
}

/** One session, as servers of earlier versions keep it. */
function legacyServer(): (request: Request) => Promise<Response> {
  const transport = new WebStandardStreamableHTTPServerTransport({
    sessionIdGenerator: () => 'session-1',
  })
  const server = new LegacyServer(INFO)
  server.registerTool('ask_name', {}, async (extra) => {
    const { content } = await server.server.elicitInput(QUESTION, {
      relatedRequestId: extra.requestId,
    })
    return { content: [{ type: 'text', text: `Hello ${String(content?.['name'])}` }] }
  })
  const connected = server.connect(transport)
  return async (request) => {
    await connected
    return transport.handleRequest(request)
  }
}
