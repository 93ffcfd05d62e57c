/** Sessions, streams that go on, and streams that wait for changes, with the official clients and servers of both eras. */
import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { toNodeHandler } from '@modelcontextprotocol/node'
import { InMemoryEventStore } from '@modelcontextprotocol/sdk/examples/shared/inMemoryEventStore.js'
import { McpServer as LegacyServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js'
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { access, connectLegacy, connectModern } from './clients.ts'
import { type Stack, startStack } from './stack.ts'

// Starting and waiting take longer where the machine is busy with other tests.
vi.setConfig({ testTimeout: 120_000 })

const POLICY = `
resources:
  - name: work
    actions: [use]
roles:
  clerk:
    - work: [use]
    - mcp: [subscribe]
  guest:
    - work: [use]
tenants: any
tools:
  '*':
    leave: { resource: work, action: use }
    change: { resource: work, action: use }
constraints: []
limits: []
`

let folder: string
let stack: Stack
const servers: Server[] = []
const sessions = new Map<string, StreamableHTTPServerTransport>()

/** A server of 2025-11-25 with sessions, whose tool leaves its stream before it answers. */
function legacyServer(): Server {
  return createServer((request, response) => {
    void serve().catch(() => response.destroy())
    async function serve(): Promise<void> {
      const id = request.headers['mcp-session-id']
      const known = typeof id === 'string' ? sessions.get(id) : undefined
      if (id !== undefined && known === undefined) {
        response.writeHead(404).end()
        return
      }
      await (known ?? (await begin())).handleRequest(request, response)
    }
  })
}

async function begin(): Promise<StreamableHTTPServerTransport> {
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    eventStore: new InMemoryEventStore(),
    retryInterval: 50,
    onsessioninitialized: (id) => void sessions.set(id, transport),
    onsessionclosed: (id) => void sessions.delete(id),
  })
  const server = new LegacyServer({ name: 'old', version: '1.0.0' })
  server.registerTool('leave', {}, async ({ closeSSEStream }) => {
    closeSSEStream?.()
    await sleep(300)
    return { content: [{ type: 'text', text: 'answered later' }] }
  })
  server.registerTool('change', {}, () => {
    server.sendToolListChanged()
    return { content: [] }
  })
  await server.connect(transport)
  return transport
}

const handler = createMcpHandler(() => {
  const server = new McpServer(
    { name: 'new', version: '1.0.0' },
    { capabilities: { tools: { listChanged: true } } },
  )
  server.registerTool('change', {}, () => {
    handler.notify.toolsChanged()
    return { content: [] }
  })
  return server
})

async function listen(server: Server): Promise<string> {
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'listening-'))
  const old = await listen(legacyServer())
  const modern = await listen(createServer(toNodeHandler(handler) as never))
  const listening = 'listening: { streams_per_principal: 2, seconds: 10 }'
  await writeFile(join(folder, 'policy.yaml'), POLICY)
  await writeFile(
    join(folder, 'authorizer.config.yaml'),
    `servers:
  - { name: old, upstream: '${old}', ${listening} }
  - { name: new, upstream: '${modern}', ${listening} }
  - { name: quiet, upstream: '${old}' }
`,
  )
  const args = ['--config', 'authorizer.config.yaml', '--policy', 'policy.yaml']
  const paths = args.map((arg) => (arg.startsWith('--') ? arg : join(folder, arg)))
  stack = await startStack({ args: paths })
})

afterAll(async () => {
  await stack.stop()
  await handler.close()
  for (const server of servers) {
    server.closeAllConnections()
    server.close()
  }
  await rm(folder, { recursive: true })
})

const clerk = (subject = 'ann') => stack.token({ subject, roles: ['clerk'] })

describe('a client of 2025-11-25', () => {
  it('gets the answer of a call whose stream its server left, and ends its session', async () => {
    const to = access(`${stack.url}/mcp/quiet`, await clerk())
    const client = await connectLegacy(to)
    const { content } = await client.callTool({ name: 'leave' })
    expect(content).toEqual([{ type: 'text', text: 'answered later' }])
    const transport = client.transport as { terminateSession?: () => Promise<void> }
    const before = sessions.size
    await transport.terminateSession?.()
    expect(sessions.size).toBe(before - 1)
    await client.close()
    const records = await vi.waitFor(async () => {
      const all = (await stack.auditRecords()).map(({ mcp }) => mcp as Record<string, unknown>)
      const found = all.filter(({ method }) => method === 'DELETE' || method === 'GET')
      expect(found.map(({ decision, method, name }) => [decision, method, name])).toEqual(
        expect.arrayContaining([
          ['allow', 'GET', 'leave'],
          ['allow', 'DELETE', ''],
        ]),
      )
      return found
    }, 10_000)
    expect(records.every(({ subject }) => subject === 'ann')).toBe(true)
  })

  it('hears of changes on the stream that it opens', async () => {
    const client = await connectLegacy(access(`${stack.url}/mcp/old`, await clerk('bea')))
    const heard = vi.fn<() => void>()
    client.setNotificationHandler(ToolListChangedNotificationSchema, heard)
    expect(client.getServerCapabilities()?.tools).toEqual({ listChanged: true })
    await vi.waitFor(async () => {
      await client.callTool({ name: 'change' })
      expect(heard).toHaveBeenCalled()
    }, 20_000)
    await client.close()
  })

  it('finds no such stream where it is not served, and goes on without', async () => {
    const to = access(`${stack.url}/mcp/quiet`, await clerk('cas'))
    const client = await connectLegacy(to)
    expect(client.getServerCapabilities()?.tools).toEqual({})
    const { content } = await client.callTool({ name: 'leave' })
    expect(content).toHaveLength(1)
    await client.close()
  })
})

describe('a client of 2026-07-28', () => {
  it('hears of changes on its subscription, until the stream’s time is over', async () => {
    const client = await connectModern(access(`${stack.url}/mcp/new`, await clerk('dan')), 'pinned')
    const heard = vi.fn<() => void>()
    client.setNotificationHandler('notifications/tools/list_changed', heard)
    const subscription = await client.listen({ toolsListChanged: true })
    await client.callTool({ name: 'change' })
    await vi.waitFor(() => {
      expect(heard).toHaveBeenCalled()
    }, 10_000)
    expect(await subscription.closed).toBe('graceful')
    await client.close()
  })

  it('may hold as many as the configuration says, and one more when one is over', async () => {
    const to = access(`${stack.url}/mcp/new`, await clerk('eve'))
    const client = await connectModern(to, 'pinned')
    const open = () => client.listen({ toolsListChanged: true })
    const [first] = [await open(), await open()]
    await expect(open()).rejects.toThrow(/as many streams open/)
    await first.close()
    await vi.waitFor(open, { timeout: 30_000, interval: 1000 })
    await client.close()
  })

  it('is denied what its role may not', async () => {
    const to = access(`${stack.url}/mcp/new`, await stack.token({ roles: ['guest'] }))
    const client = await connectModern(to, 'pinned')
    await expect(client.listen({ toolsListChanged: true })).rejects.toThrow(/Policy does not allow/)
    await client.callTool({ name: 'change' })
    await client.close()
  })
})
