/**
 * Handles between official clients and official servers, through the enforcer and over real sockets:
 * stateful sessions, tasks that ask something, states, and confirmations. Nothing that a client is given
 * is of use to anybody else.
 */
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Client as ModernClient, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { toNodeHandler } from '@modelcontextprotocol/node'
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import {
  InMemoryTaskMessageQueue,
  InMemoryTaskStore,
} from '@modelcontextprotocol/sdk/experimental/tasks/stores/in-memory.js'
import { McpServer as LegacyServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import {
  CallToolResultSchema,
  ElicitRequestSchema,
  ElicitResultSchema,
} from '@modelcontextprotocol/sdk/types.js'
import {
  acceptedContent,
  createMcpHandler,
  inputRequired,
  McpServer,
} from '@modelcontextprotocol/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { PolicyEngine } from '../../../functions/core/decision/policy-engine.ts'
import {
  createGateway,
  type Gateway,
  type GatewayOptions,
  OPEN_SCHEMA,
} from '../../fixtures/gateway.ts'
import { engineWith } from '../../fixtures/shipped-engine.ts'

const SCHEMA = `${OPEN_SCHEMA}
tools:
  '*':
    slow: { resource: file_system, action: read, attributes: {} }
    greet: { resource: file_system, action: read, attributes: {} }
`
const INFO = { name: 'test', version: '1' }
const URL_OF = new URL('https://gateway.example/mcp/demo')

let engine: PolicyEngine
let stateful: Listening
let modern: Listening
/** Session ids as the stateful server knows them, and task ids. */
const upstreamIds = new Set<string>()
let confirmedCalls = 0

interface Listening {
  readonly url: string
  readonly server: Server
}

beforeAll(async () => {
  engine = await engineWith(SCHEMA)
  stateful = await listening(statefulServer())
  const handle = toNodeHandler(createMcpHandler(modernServer))
  modern = await listening(
    createServer((request, response) => {
      // Node types the method as possibly undefined, which for a server's request it never is.
      void handle(request as Parameters<typeof handle>[0], response)
    }),
  )
})
afterAll(() => {
  for (const { server } of [stateful, modern]) {
    server.close()
    server.closeAllConnections()
  }
})

async function listening(server: Server): Promise<Listening> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp` }
}

/** One transport for each session, as the SDK's own examples have it, and one store of tasks. */
function statefulServer(): Server {
  const sessions = new Map<string, StreamableHTTPServerTransport>()
  const taskStore = new InMemoryTaskStore()
  const taskMessageQueue = new InMemoryTaskMessageQueue()
  return createServer((request, response) => {
    void (async () => {
      const body = await jsonOf(request)
      const id = request.headers['mcp-session-id']
      const known = typeof id === 'string' ? sessions.get(id) : undefined
      if (id !== undefined && known === undefined) return response.writeHead(404).end()
      const transport =
        known ??
        new StreamableHTTPServerTransport({
          sessionIdGenerator: () => randomUUID(),
          onsessioninitialized(session) {
            upstreamIds.add(session)
            sessions.set(session, transport)
          },
        })
      if (known === undefined) {
        const server = new LegacyServer(INFO, {
          capabilities: { tasks: { list: {}, cancel: {}, requests: { tools: { call: {} } } } },
          taskStore,
          taskMessageQueue,
        })
        registerSlow(server)
        await server.connect(transport)
      }
      await transport.handleRequest(request, response, body)
    })()
  })
}

/** A tool that works as a task and asks for a name before it is done. */
function registerSlow(server: LegacyServer): void {
  const execution = { taskSupport: 'required' } as const
  server.experimental.tasks.registerToolTask(
    'slow',
    { inputSchema: { greeting: z.string() }, execution },
    {
      async createTask({ greeting }, extra) {
        const task = await extra.taskStore.createTask({ ttl: 60_000, pollInterval: 20 })
        upstreamIds.add(task.taskId)
        const params = {
          message: 'Your name?',
          requestedSchema: { type: 'object', properties: { name: { type: 'string' } } },
        } as const
        void (async () => {
          await extra.taskStore.updateTaskStatus(task.taskId, 'input_required')
          const { content } = await server.server.request(
            { method: 'elicitation/create', params } as const,
            ElicitResultSchema,
            { relatedTask: { taskId: task.taskId } },
          )
          const text = `${greeting}, ${String(content?.['name'])}`
          await extra.taskStore.storeTaskResult(task.taskId, 'completed', {
            content: [{ type: 'text', text }],
          })
        })()
        return { task }
      },
      getTask: (_, extra) => extra.taskStore.getTask(extra.taskId),
      getTaskResult: async (_, extra) =>
        CallToolResultSchema.parse(await extra.taskStore.getTaskResult(extra.taskId)),
    },
  )
}

function modernServer(): McpServer {
  const server = new McpServer(INFO)
  server.registerTool('greet', {}, (context) => {
    const given = acceptedContent<{ name: string }>(context.mcpReq.inputResponses, 'name')
    if (given === undefined)
      return inputRequired({
        inputRequests: {
          name: inputRequired.elicit({
            message: 'Your name?',
            requestedSchema: { type: 'object', properties: { name: { type: 'string' } } },
          }),
        },
        requestState: 'upstream-state',
      })
    confirmedCalls += 1
    const state = context.mcpReq.requestState<string>()
    return { content: [{ type: 'text', text: `Hello, ${given.name} (${state ?? 'none'})` }] }
  })
  return server
}

async function jsonOf(request: IncomingMessage): Promise<unknown> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text === '' ? undefined : (JSON.parse(text) as unknown)
}

/** Everything that crossed between a client and the gateway, as text. */
function through(gateway: Gateway): { fetch: typeof fetch; seen: string[] } {
  const seen: string[] = []
  return {
    seen,
    async fetch(input, init) {
      const response = await gateway.fetch(new Request(input, init))
      seen.push(JSON.stringify([...response.headers]))
      const copy = response.clone()
      void copy.text().then((text) => seen.push(text))
      return response
    },
  }
}

async function legacyClient(options: Partial<GatewayOptions> = {}) {
  const gateway = createGateway({ engine, upstreamUrl: stateful.url, ...options })
  const { fetch, seen } = through(gateway)
  const capabilities = { elicitation: {}, tasks: { requests: {} } }
  const client = new LegacyClient(INFO, { capabilities })
  client.setRequestHandler(ElicitRequestSchema, () => ({
    action: 'accept',
    content: { name: 'Alice' },
  }))
  const transport = new LegacyTransport(URL_OF, { fetch })
  await client.connect(transport)
  return { client, transport, gateway, seen }
}

describe('an official client of 2025-11-25 with a stateful server', () => {
  it('runs a task that asks something to its end, and sees no id of the upstream', async () => {
    const { client, seen, transport } = await legacyClient()
    expect(client.getServerCapabilities()?.tasks).toEqual({
      cancel: {},
      requests: { tools: { call: {} } },
    })
    await client.listTools()
    const ids: string[] = []
    let text: unknown
    const call = { name: 'slow', arguments: { greeting: 'Hello' } }
    const stream = client.experimental.tasks.callToolStream(call, CallToolResultSchema, {
      task: { ttl: 60_000 },
    })
    for await (const message of stream) {
      if (message.type === 'taskCreated' || message.type === 'taskStatus')
        ids.push(message.task.taskId)
      if (message.type === 'result') text = message.result.content
      if (message.type === 'error') throw message.error
    }
    expect(text).toEqual([{ type: 'text', text: 'Hello, Alice' }])
    expect(new Set(ids).size).toBe(1)
    expect(upstreamIds.size).toBeGreaterThanOrEqual(2)
    for (const id of upstreamIds) expect(seen.join('\n')).not.toContain(id)
    expect(upstreamIds).not.toContain(transport.sessionId)
    await client.close()
  })

  it('gets nothing of somebody else’s session or task', async () => {
    const { client, transport } = await legacyClient()
    await client.listTools()
    const call = { name: 'slow', arguments: { greeting: 'Hello' } }
    const stream = client.experimental.tasks.callToolStream(call, CallToolResultSchema, {
      task: { ttl: 60_000 },
    })
    const { value } = await stream.next()
    const taskId = value?.type === 'taskCreated' ? value.task.taskId : ''
    expect((await client.experimental.tasks.getTask(taskId)).taskId).toBe(taskId)

    const bob = await legacyClient({ subject: 'bob' })
    await expect(bob.client.experimental.tasks.getTask(taskId)).rejects.toMatchObject({
      code: -32602,
    })
    await expect(bob.client.experimental.tasks.cancelTask(taskId)).rejects.toMatchObject({
      code: -32602,
    })
    await expect(client.experimental.tasks.listTasks()).rejects.toThrow()

    const { fetch } = through(createGateway({ engine, upstreamUrl: stateful.url, subject: 'bob' }))
    const stolen = new LegacyTransport(URL_OF, {
      fetch,
      ...(transport.sessionId === undefined ? {} : { sessionId: transport.sessionId }),
    })
    await stolen.start()
    const ping = stolen.send({ jsonrpc: '2.0', id: 1, method: 'ping' })
    await expect(ping).rejects.toMatchObject({ code: 404 })
    await client.close()
    await bob.client.close()
  })
})

describe('an official client of 2026-07-28', () => {
  const connect = async (options: Partial<GatewayOptions>, action: 'accept' | 'decline') => {
    const gateway = createGateway({ engine, upstreamUrl: modern.url, ...options })
    const { fetch, seen } = through(gateway)
    const client = new ModernClient(INFO, {
      versionNegotiation: { mode: { pin: '2026-07-28' } },
      capabilities: { elicitation: {} },
    })
    const messages: string[] = []
    client.setRequestHandler('elicitation/create', ({ params }) => {
      messages.push(params.message)
      const isOfUpstream = params.message === 'Your name?'
      return isOfUpstream ? { action: 'accept', content: { name: 'Alice' } } : { action }
    })
    await client.connect(new StreamableHTTPClientTransport(URL_OF, { fetch }))
    return { client, gateway, messages, seen }
  }

  const confirming = (): PolicyEngine => ({
    ...engine,
    evaluate(input) {
      const answer = engine.evaluate(input) as Record<string, unknown>
      const isAsked = input.phase === 'call' && input.name === 'greet'
      const reason = 'Greeting needs your word'
      return isAsked ? { ...answer, allowed: false, outcome: 'confirm', reason } : answer
    },
  })

  it('answers what a server asks, with the server’s state sealed on the way', async () => {
    const { client, seen } = await connect({}, 'accept')
    const { content } = await client.callTool({ name: 'greet', arguments: {} })
    expect(content).toEqual([{ type: 'text', text: 'Hello, Alice (upstream-state)' }])
    expect(seen.filter((text) => text.includes('requestState')).join()).not.toContain(
      'upstream-state',
    )
    await client.close()
  })

  it('confirms for its user what policy wants confirmed, then answers the server, in one call', async () => {
    const { client, messages, gateway } = await connect({ engine: confirming() }, 'accept')
    const { content } = await client.callTool({ name: 'greet', arguments: {} })
    expect(content).toEqual([{ type: 'text', text: 'Hello, Alice (upstream-state)' }])
    expect(messages).toEqual([
      'Greeting needs your word. Do you confirm this call of demo: tools/call greet?',
      'Your name?',
    ])
    const attested = gateway.sink.records.filter(
      ({ mcp }) => (mcp as { confirmation?: string }).confirmation === 'self-attested',
    )
    expect(attested).toHaveLength(2)
    await client.close()
  })

  it('hears a refusal when its user declines, and nothing is called', async () => {
    const before = confirmedCalls
    const { client, messages } = await connect({ engine: confirming() }, 'decline')
    await expect(client.callTool({ name: 'greet', arguments: {} })).rejects.toThrow(
      'which was not given',
    )
    expect(messages).toHaveLength(1)
    expect(confirmedCalls).toBe(before)
    await client.close()
  })
})
