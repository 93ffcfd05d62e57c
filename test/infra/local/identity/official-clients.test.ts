import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { toNodeHandler } from '@modelcontextprotocol/node'
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type IdentityProvider,
  startIdentityProvider,
} from '../../../../infra/local/identity/provider.ts'
import { listenOnLoopback, type Running } from '../../../../infra/local/services/loopback.ts'
import { SelfSigningInClient } from './oauth-client.ts'

const USER = { subject: 'alice', tenant: 'tenant_a', roles: 'analyst' }
const METADATA_PATH = '/.well-known/oauth-protected-resource/mcp'
const CLIENT_PATH = '/client.json'

/** The smallest server that MCP's authorization chapter allows: metadata, a challenge, a check of the token. */
let resource: string
let listener: Running
let provider: IdentityProvider
let home: string
let subjects: unknown[]

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'clients-'))
  const server = createServer()
  listener = await listenOnLoopback(server)
  resource = `${listener.url}/mcp`
  provider = await startIdentityProvider({
    home,
    resources: [resource],
    scopes: ['mcp:read', 'mcp:write'],
  })
  const handle = toNodeHandler(createMcpHandler(createTestServer))
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    void serve(request, response, handle)
  })
})

afterAll(async () => {
  await Promise.all([listener.close(), provider.close()])
  await rm(home, { recursive: true })
})

function createTestServer(): McpServer {
  const server = new McpServer({ name: 'protected', version: '1' })
  server.registerTool('ping', {}, () => ({ content: [{ type: 'text', text: 'pong' }] }))
  return server
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  handle: ReturnType<typeof toNodeHandler>,
): Promise<void> {
  const json = (body: unknown) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body))
  }
  if (request.url === METADATA_PATH) {
    json({ resource, authorization_servers: [provider.issuer], scopes_supported: ['mcp:read'] })
  } else if (request.url === CLIENT_PATH) {
    const { clientMetadata, clientMetadataUrl } = documentClient()
    json({ client_id: clientMetadataUrl, ...clientMetadata })
  } else {
    const token = request.headers.authorization?.replace('Bearer ', '') ?? ''
    try {
      const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(provider.jwksUrl)), {
        audience: resource,
        typ: 'at+jwt',
      })
      subjects.push(payload.sub)
      await handle(request as Parameters<typeof handle>[0], response)
    } catch {
      response.setHeader(
        'www-authenticate',
        `Bearer resource_metadata="${listener.url}${METADATA_PATH}", scope="mcp:read"`,
      )
      response.writeHead(401).end()
    }
  }
}

function documentClient(): SelfSigningInClient {
  const clientMetadataUrl = `${listener.url.replace('http:', 'https:')}${CLIENT_PATH}`
  return new SelfSigningInClient({ user: USER, clientMetadataUrl })
}

const CLIENTS: readonly (readonly [name: string, make: () => SelfSigningInClient])[] = [
  ['known beforehand', () => new SelfSigningInClient({ user: USER, clientId: 'demo-client' })],
  ['known by its metadata document', documentClient],
  ['that registers itself', () => new SelfSigningInClient({ user: USER })],
]

describe('an official MCP client', () => {
  it.each(CLIENTS)('of 2026-07-28, %s, signs in and calls', async (_name, make) => {
    subjects = []
    const authProvider = make()
    const connect = async () => {
      const transport = new StreamableHTTPClientTransport(new URL(resource), { authProvider })
      const client = new Client(
        { name: 'test', version: '1' },
        { versionNegotiation: { mode: { pin: '2026-07-28' } } },
      )
      return { client, transport, connected: client.connect(transport) }
    }
    const first = await connect()
    await expect(first.connected).rejects.toThrow(/Unauthorized/)
    await first.transport.finishAuth(authProvider.callback!)
    const { client, connected } = await connect()
    await connected
    const result = await client.callTool({ name: 'ping', arguments: {} })
    expect(JSON.stringify(result.content)).toContain('pong')
    expect(new Set(subjects)).toEqual(new Set(['alice']))
    expect(authProvider.askedScopes[0]).toContain('mcp:read')
    await client.close()
  })

  it.each(CLIENTS)('of 2025-11-25, %s, signs in and calls', async (_name, make) => {
    subjects = []
    const authProvider = make()
    const connect = () => {
      const transport = new LegacyTransport(new URL(resource), {
        authProvider: authProvider,
      })
      const client = new LegacyClient({ name: 'test', version: '1' })
      return { client, transport, connected: client.connect(transport) }
    }
    const first = connect()
    await expect(first.connected).rejects.toThrow(/Unauthorized/)
    await first.transport.finishAuth(authProvider.callback!.get('code')!)
    const { client, connected } = connect()
    await connected
    const result = await client.callTool({ name: 'ping', arguments: {} })
    expect(JSON.stringify(result.content)).toContain('pong')
    expect(new Set(subjects)).toEqual(new Set(['alice']))
    await client.close()
  })
})
