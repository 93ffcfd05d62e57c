// Official MCP clients of both eras, and the Inspector, against the whole stack as `npm start` gives it.
import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Client as ModernClient } from '@modelcontextprotocol/client'
import type { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Access, access, connectLegacy, connectModern } from './clients.ts'
import { callMcp } from './mcp-call.ts'
import { type Stack, startStack } from './stack.ts'

const ALL_TOOLS = ['api_invoke', 'database_query', 'file_read', 'file_write']
const INSPECTOR = join(
  dirname(createRequire(import.meta.url).resolve('@modelcontextprotocol/inspector/package.json')),
)

let stack: Stack
let developer: string

beforeAll(async () => {
  // Inside the hours in which writes are open, so that the four tools are there.
  stack = await startStack({ args: ['--clock', '2026-11-24T10:00:00Z'] })
  developer = await stack.token()
})
afterAll(() => stack.stop())

type AnyClient = ModernClient | LegacyClient

interface Kind {
  readonly title: string
  readonly server: string
  readonly connect: (to: Access) => Promise<AnyClient>
}

const MODERN_PINNED: Kind = {
  title: '@modelcontextprotocol/client pinned to 2026-07-28',
  server: 'demo',
  connect: (to) => connectModern(to, 'pinned'),
}
const MODERN_AUTO: Kind = {
  title: '@modelcontextprotocol/client in auto mode',
  server: 'demo',
  connect: (to) => connectModern(to, 'auto'),
}
const LEGACY: Kind = {
  title: '@modelcontextprotocol/sdk on 2025-11-25',
  server: 'demo',
  connect: connectLegacy,
}
const EDGE: Kind = {
  ...MODERN_PINNED,
  title: `${MODERN_PINNED.title} at the edge`,
  server: 'demo-edge',
}
const EDGE_AUTO: Kind = {
  ...MODERN_AUTO,
  title: `${MODERN_AUTO.title} at the edge`,
  server: 'demo-edge',
}

const as = (kind: Kind, token: string) => access(`${stack.url}/mcp/${kind.server}`, token)

async function using<T>(
  kind: Kind,
  token: string,
  work: (client: AnyClient, to: Access) => Promise<T>,
): Promise<T> {
  const to = as(kind, token)
  const client = await kind.connect(to)
  try {
    return await work(client, to)
  } finally {
    await client.close()
  }
}

const call = (client: AnyClient, name: string, args: Record<string, unknown>) =>
  client.callTool({ name, arguments: args })

async function toolNames(client: AnyClient): Promise<string[]> {
  const { tools } = await client.listTools()
  return tools.map(({ name }) => name).sort()
}

describe.each([MODERN_PINNED, MODERN_AUTO, LEGACY])('$title', (kind) => {
  it('lists the tools of a developer, and fewer of an analyst', async () => {
    expect(await using(kind, developer, toolNames)).toEqual(ALL_TOOLS)
    const analyst = await stack.token({ roles: ['analyst'] })
    expect(await using(kind, analyst, toolNames)).toEqual(['database_query', 'file_read'])
  })

  it('calls each tool', async () => {
    await using(kind, developer, async (client) => {
      expect(
        await call(client, 'database_query', { database: 'demo', query: 'SELECT 41 + 1 AS n' }),
      ).toMatchObject({ structuredContent: { rows: [{ n: 42 }], rowCount: 1 } })
      const path = `/data/tenant_a/${kind.title.replace(/\W+/g, '-')}.txt`
      await call(client, 'file_write', { path, content: 'Zürich' })
      expect(await call(client, 'file_read', { path })).toMatchObject({
        content: [{ text: 'Zürich' }],
      })
      expect(await call(client, 'api_invoke', { endpoint: '/v1/status' })).toMatchObject({
        structuredContent: { status: 200, body: { status: 'ok' } },
      })
    })
  })

  it('gets progress before the answer', async () => {
    await using(kind, developer, async (client) => {
      // Listing first: the calls of a modern client mirror arguments into headers as the schema says.
      await client.listTools()
      const arrivals: unknown[] = []
      const args = { database: 'demo', query: 'SELECT id FROM orders' }
      const params = { name: 'database_query', arguments: args }
      const onprogress = ({ progress }: { progress: number }) => void arrivals.push(progress)
      const result = await ('getProtocolEra' in client
        ? client.callTool(params, { onprogress })
        : client.callTool(params, undefined, { onprogress }))
      arrivals.push('answer')
      expect(result).toMatchObject({ structuredContent: { rowCount: 1000 } })
      expect(arrivals).toEqual([250, 500, 750, 1000, 'answer'])
    })
  })
})

describe('the negotiated version', () => {
  it('is the newest in auto mode, without a try of the older one', async () => {
    await using(MODERN_AUTO, developer, async (client, { sent }) => {
      expect((client as ModernClient).getNegotiatedProtocolVersion()).toBe('2026-07-28')
      expect(sent).not.toContain('POST initialize')
      await Promise.resolve()
    })
  })

  it('stays the newest when the first request is refused', async () => {
    for (const server of ['demo', 'demo-edge']) {
      const to = access(`${stack.url}/mcp/${server}`, await stack.token({ tenant: 'tenant_z' }))
      await expect(connectModern(to, 'auto')).rejects.toThrow()
      expect(to.sent).not.toContain('POST initialize')
    }
  })
})

describe.each([EDGE, EDGE_AUTO])('$title', (kind) => {
  it('lists all tools for who may use all of them', async () => {
    expect(await using(kind, developer, toolNames)).toEqual(ALL_TOOLS)
    const admin = await stack.token({ roles: ['admin'] })
    expect(await using(kind, admin, toolNames)).toEqual(ALL_TOOLS)
  })

  it('reads a file and invokes the API', async () => {
    await using(kind, developer, async (client) => {
      await client.listTools()
      expect(await call(client, 'file_read', { path: '/shared/public/readme.txt' })).toMatchObject({
        content: [{ text: 'Files here may be read by every tenant.\n' }],
      })
      expect(await call(client, 'api_invoke', { endpoint: '/v1/status' })).toMatchObject({
        structuredContent: { status: 200 },
      })
    })
  })

  it('is refused another tenant’s file, an internal endpoint and SQL, and stays connected', async () => {
    await using(kind, developer, async (client) => {
      await client.listTools()
      await expect(
        call(client, 'file_read', { path: '/data/tenant_b/report.txt' }),
      ).rejects.toThrow('An argument is outside what policy allows you')
      await expect(call(client, 'api_invoke', { endpoint: '/internal/settings' })).rejects.toThrow(
        'An argument is outside what policy allows you',
      )
      await expect(
        call(client, 'database_query', { database: 'demo', query: 'SELECT 1' }),
      ).rejects.toThrow('Use the endpoint of the same server that reads bodies')
      expect(await toolNames(client)).toEqual(ALL_TOOLS)
    })
  })

  it('gets no list where it would show what is hidden', async () => {
    const analyst = await stack.token({ roles: ['analyst'] })
    await using(kind, analyst, async (client) => {
      await expect(toolNames(client)).rejects.toThrow('cannot be enforced at this endpoint')
    })
  })
})

describe('the edge for a client of 2025-11-25', () => {
  it('is closed', async () => {
    await expect(connectLegacy(access(`${stack.url}/mcp/demo-edge`, developer))).rejects.toThrow(
      'protocol version is not supported',
    )
  })
})

describe.each([MODERN_PINNED, MODERN_AUTO, LEGACY])('$title, when refused', (kind) => {
  it('shows the sentence of a 403 and stays connected', async () => {
    const analyst = await stack.token({ roles: ['analyst'] })
    await using(kind, analyst, async (client) => {
      await expect(
        call(client, 'database_query', { database: 'demo', query: 'DELETE FROM orders' }),
      ).rejects.toThrow('Policy does not allow this call')
      await expect(call(client, 'api_invoke', { endpoint: '/v1/status' })).rejects.toThrow(
        'Nothing of that name is available to you',
      )
      expect(await toolNames(client)).toEqual(['database_query', 'file_read'])
    })
  })

  it('fails on a 401 and goes on with a new token, without connecting anew', async () => {
    const expired = await stack.token({ expiresIn: -60 })
    await using(kind, developer, async (client, to) => {
      const connecting = to.sent.length
      to.token = expired
      await expect(call(client, 'api_invoke', { endpoint: '/v1/status' })).rejects.toThrow()
      to.token = developer
      expect(await call(client, 'api_invoke', { endpoint: '/v1/status' })).toMatchObject({
        structuredContent: { status: 200 },
      })
      expect(to.sent.slice(connecting)).not.toContain('POST initialize')
      expect(to.sent.slice(connecting)).not.toContain('POST server/discover')
    })
  })

  it('shows the sentence of a 429 and stays connected', async () => {
    const spender = await stack.token({ subject: `spender of ${kind.title}` })
    await using(kind, spender, async (client) => {
      await client.listTools()
      const invoke = () => call(client, 'api_invoke', { endpoint: '/v1/status' })
      let refused: unknown
      // One window more than enough, should a window begin under way.
      for (let count = 0; count < 61 && refused === undefined; count += 1) {
        await invoke().catch((error: unknown) => {
          refused = error
        })
      }
      expect(String(refused)).toContain('You have used up your limit for this call')
      expect(
        await call(client, 'database_query', { database: 'demo', query: 'SELECT 1 AS n' }),
      ).toMatchObject({ structuredContent: { rowCount: 1 } })
    })
  })
})

describe('an answer', () => {
  it('is one JSON answer where nothing is to be streamed', async () => {
    const { status, headers } = await callMcp(stack.url, { token: developer })
    expect([status, headers.get('content-type')]).toEqual([200, 'application/json'])
  })
})

describe('the Inspector’s command line', () => {
  const inspect = async (server: string, token: string, ...args: string[]): Promise<unknown> => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      join(INSPECTOR, inspectorBin()),
      '--cli',
      `${stack.url}/mcp/${server}`,
      '--transport',
      'http',
      '--header',
      `Authorization: Bearer ${token}`,
      ...args,
    ])
    return JSON.parse(stdout)
  }

  it.each([
    ['demo', []],
    ['demo', ['--protocol-era', 'modern']],
    ['demo-edge', ['--protocol-era', 'modern']],
  ])('lists and calls tools at /mcp/%s with %j', async (server, era) => {
    expect(await inspect(server, developer, ...era, '--method', 'tools/list')).toMatchObject({
      tools: expect.arrayContaining([expect.objectContaining({ name: 'file_read' })]) as unknown,
    })
    const read = ['--method', 'tools/call', '--tool-name', 'file_read']
    expect(
      await inspect(
        server,
        developer,
        ...era,
        ...read,
        '--tool-arg',
        'path=/shared/public/readme.txt',
      ),
    ).toMatchObject({ content: [{ text: 'Files here may be read by every tenant.\n' }] })
  })
})

function inspectorBin(): string {
  const manifest = createRequire(import.meta.url)(
    '@modelcontextprotocol/inspector/package.json',
  ) as {
    bin: Record<string, string>
  }
  return manifest.bin['mcp-inspector'] ?? ''
}
