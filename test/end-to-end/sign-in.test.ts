// The official clients sign in to a server of the stack by what it says of itself alone, and step up where a tool needs
// another scope; a token for one server is worth nothing at another.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client as ModernClient, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listenOnLoopback, type Running } from '../../infra/local/services/loopback.ts'
import { SHIPPED_SCHEMA } from '../../policies/compile/compile-schema.ts'
import { SelfSigningInClient } from '../infra/local/identity/oauth-client.ts'
import { callTool, errorOf } from './mcp-call.ts'
import { startStack, type Stack } from './stack.ts'

const USER = { subject: 'alice', tenant: 'tenant_a', roles: 'analyst,developer' }
const SCOPED = 'file_write:\n      resource: file_system\n      action: write\n'
const WRITE = { path: '/data/tenant_a/step-up.txt', content: 'written' }
const READ = { path: '/shared/public/readme.txt' }

let stack: Stack
let folder: string
let documents: Running

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sign-in-'))
  const schema = await readFile(SHIPPED_SCHEMA, 'utf8')
  const policy = join(folder, 'authorization-schema.yaml')
  const scoped = schema
    .replace(SCOPED, `${SCOPED}      scopes: [files.write]\n`)
    .replace(/from: '09:00'\n {2}to: '18:00'/, "from: '00:00'\n  to: '24:00'")
  expect(scoped).not.toBe(schema)
  await writeFile(policy, scoped)
  stack = await startStack({ args: ['--policy', policy] })
  const server = createServer((_request, response) => {
    const { clientMetadata, clientMetadataUrl } = documentClient()
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ client_id: clientMetadataUrl, ...clientMetadata }))
  })
  documents = await listenOnLoopback(server)
}, 100_000)

afterAll(async () => {
  await Promise.all([stack.stop(), documents.close()])
  await rm(folder, { recursive: true })
})

function documentClient(): SelfSigningInClient {
  const clientMetadataUrl = `${documents.url.replace('http:', 'https:')}/client.json`
  return new SelfSigningInClient({ user: USER, clientMetadataUrl })
}

const CLIENTS: readonly (readonly [string, () => SelfSigningInClient])[] = [
  ['known beforehand', () => new SelfSigningInClient({ user: USER, clientId: 'demo-client' })],
  ['known by its metadata document', documentClient],
  ['that registers itself', () => new SelfSigningInClient({ user: USER })],
]

async function connectModern(authProvider: SelfSigningInClient) {
  const url = new URL(`${stack.url}/mcp/demo`)
  const open = () => {
    const transport = new StreamableHTTPClientTransport(url, { authProvider })
    const options = { versionNegotiation: { mode: { pin: '2026-07-28' } } } as const
    const client = new ModernClient({ name: 'test', version: '1' }, options)
    return { client, transport, connected: client.connect(transport) }
  }
  const first = open()
  await expect(first.connected).rejects.toThrow(/Unauthorized/)
  await first.transport.finishAuth(authProvider.callback ?? new URLSearchParams())
  const second = open()
  await second.connected
  return second
}

describe('an official client', () => {
  it.each(CLIENTS)(
    'of 2026-07-28, %s, signs in, calls, and steps up',
    { timeout: 30_000 },
    async (_name, make) => {
      const authProvider = make()
      const { client, transport } = await connectModern(authProvider)
      const read = await client.callTool({ name: 'file_read', arguments: READ })
      expect(read.isError).not.toBe(true)
      const write = () => client.callTool({ name: 'file_write', arguments: WRITE })
      await expect(write()).rejects.toThrow()
      expect(authProvider.askedScopes.at(-1)).toContain('files.write')
      await transport.finishAuth(authProvider.callback ?? new URLSearchParams())
      expect((await write()).isError).not.toBe(true)
      await client.close()
    },
  )

  it.each(CLIENTS)(
    'of 2025-11-25, %s, signs in and calls',
    { timeout: 30_000 },
    async (_name, make) => {
      const authProvider = make()
      const url = new URL(`${stack.url}/mcp/demo`)
      const open = () => {
        const transport = new LegacyTransport(url, { authProvider })
        const client = new LegacyClient({ name: 'test', version: '1' })
        return { client, transport, connected: client.connect(transport) }
      }
      const first = open()
      await expect(first.connected).rejects.toThrow(/Unauthorized/)
      await first.transport.finishAuth(authProvider.callback?.get('code') ?? '')
      const { client, connected } = open()
      await connected
      const read = await client.callTool({ name: 'file_read', arguments: READ })
      expect(read.isError).not.toBe(true)
      await client.close()
    },
  )
})

describe('a call that lacks a scope alone', () => {
  it.each(['demo', 'demo-edge'])(
    'is challenged with what is granted and needed at %s',
    async (server) => {
      const token = await stack.token({ scope: 'other' })
      const answer = await callTool(stack.url, token, 'file_write', WRITE, { server })
      expect(answer.status).toBe(403)
      const challenge = answer.headers.get('www-authenticate') ?? ''
      expect(challenge).toContain('error="insufficient_scope"')
      expect(challenge).toContain('scope="other files.write"')
      expect(challenge).toContain(
        `resource_metadata="${stack.url}/.well-known/oauth-protected-resource/mcp/${server}"`,
      )
      expect(errorOf(answer).data).toMatchObject({ code: 'insufficient_scope' })
    },
  )

  it.each(['demo', 'demo-edge'])(
    'is denied without a challenge where the caller may not call the tool at all, at %s',
    async (server) => {
      const token = await stack.token({ roles: ['analyst'], scope: 'other' })
      const answer = await callTool(stack.url, token, 'file_write', WRITE, { server })
      expect(answer.status).toBe(403)
      expect(answer.headers.get('www-authenticate')).toBeNull()
      expect(errorOf(answer).data).toMatchObject({ code: 'not_available' })
    },
  )

  it('is told which scopes, also where its protocol has no headers', async () => {
    const token = await stack.token({ scope: 'other' })
    const answer = await callTool(stack.url, token, 'file_write', WRITE, { version: '2025-11-25' })
    expect(errorOf(answer).data).toMatchObject({
      code: 'insufficient_scope',
      scopes: ['other', 'files.write'],
    })
  })
})

describe('a token for one server', () => {
  it('is good there and refused at another', async () => {
    const token = await stack.token({ audience: `${stack.url}/mcp/demo` })
    expect((await callTool(stack.url, token, 'file_read', READ)).status).toBe(200)
    const elsewhere = await callTool(stack.url, token, 'file_read', READ, { server: 'demo-edge' })
    expect(elsewhere.status).toBe(401)
  })
})
