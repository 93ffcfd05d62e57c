/** A server of the official SDK that protects itself, reached by the official clients. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import type { AuthInfo } from '@modelcontextprotocol/server'
import { Hono } from 'hono'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createNotesApp } from '../../../examples/embedded-server/server.ts'
import { makeSigningKey } from '../../../cli/revocation-key.ts'
import { signRevocations } from '../../../functions/adapters/revocations/signed-list.ts'
import type { AuditRecord } from '../../../functions/core/audit/record.ts'
import type { RevocationEntry } from '../../../functions/core/revocation/revocation-list.ts'
import { mcpAuthorization } from '../../../functions/embedded/mcp-authorization.ts'
import type { McpAuthorizationOptions } from '../../../functions/embedded/options.ts'
import { SHIPPED_BUNDLE } from '../../../policies/build/build-bundle.ts'

const LEGACY = { 'content-type': 'application/json', 'mcp-protocol-version': '2025-11-25' }
const PING = '{"jsonrpc":"2.0","id":1,"method":"ping"}'
const INFO = { name: 't', version: '1.0.0' }
const RESOURCE = 'https://notes.example.com/mcp'

let issuerServer: Server
let options: McpAuthorizationOptions
let app: ReturnType<typeof createNotesApp>
let records: AuditRecord[] = []
let isAuditDown = false
let sign: (claims?: Record<string, unknown>) => Promise<string>

beforeAll(async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES256' }
  issuerServer = createServer((_request, response) =>
    response
      .setHeader('content-type', 'application/json')
      .end(JSON.stringify({ keys: [jwk], issuer, jwks_uri: `${issuer}/jwks` })),
  )
  await new Promise<void>((resolve) => issuerServer.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(issuerServer.address() as AddressInfo).port}`
  sign = (claims = {}) =>
    new SignJWT({
      sub: 'alice',
      tenant: 'tenant_a',
      roles: ['developer'],
      client_id: 'c',
      ...claims,
    })
      .setProtectedHeader({ alg: 'ES256', kid: 'k', typ: 'at+jwt' })
      .setIssuer(issuer)
      .setAudience((claims['aud'] as string | undefined) ?? RESOURCE)
      .setIssuedAt()
      .setJti(String(Math.random()))
      .setExpirationTime('5m')
      .sign(privateKey)
  options = {
    resource: RESOURCE,
    issuers: [{ issuer, tenants: ['tenant_a'], roles: ['developer', 'analyst'] }],
    policy: SHIPPED_BUNDLE,
    local: true,
    audit: (written) => {
      if (isAuditDown) return Promise.reject(new Error('down'))
      records.push(...written)
      return Promise.resolve()
    },
    report: () => undefined,
  }
})
afterAll(() => issuerServer.close())
beforeEach(() => {
  records = []
  isAuditDown = false
  app = createNotesApp(options)
})

async function connect(version: string | undefined, token: string): Promise<Client> {
  const client = new Client(
    { name: 't', version: '1.0.0' },
    version === undefined ? {} : { versionNegotiation: { mode: { pin: version } } },
  )
  const transport = new StreamableHTTPClientTransport(new URL(RESOURCE), {
    requestInit: { headers: { authorization: `Bearer ${token}` } },
    fetch: async (url, init) => app.fetch(new Request(url, init)),
  })
  await client.connect(transport)
  return client
}

describe.each([undefined, '2026-07-28'])(
  'mcpAuthorization, with an official client (%s)',
  (version) => {
    it('lets an allowed call reach its handler and answers it', async () => {
      const client = await connect(version, await sign())
      const path = '/data/tenant_a/todo.txt'
      const result = await client.callTool({ name: 'file_read', arguments: { path } })
      expect(result.content).toEqual([{ type: 'text', text: `What stands in ${path}, for alice` }])
      const allowed = records.filter(({ metadata }) => metadata['log_name'] === 'decision')
      expect(allowed.at(-1)).toMatchObject({ mcp: { enforcement: 'embedded', decision: 'allow' } })
    })

    it('shows only the tools that the caller could be allowed', async () => {
      const client = await connect(version, await sign())
      const { tools } = await client.listTools()
      expect(tools.map(({ name }) => name)).toEqual(['file_read'])
    })

    it.each([
      ['a path of another tenant', { name: 'file_read', arguments: { path: '/data/tenant_b/x' } }],
      ['a hidden tool', { name: 'shut_down', arguments: {} }],
    ])('refuses %s with a sentence, and stays connected', async (_, call) => {
      const client = await connect(version, await sign())
      await expect(client.callTool(call)).rejects.toThrow()
      expect((await client.listTools()).tools).toHaveLength(1)
    })
  },
)

describe('mcpAuthorization', () => {
  const post = async (headers: Record<string, string>, body = '{}'): Promise<Response> =>
    app.request('https://notes.example.com/mcp', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    })

  it('challenges who has no token, naming the metadata that it serves', async () => {
    const answer = await post({})
    expect(answer.status).toBe(401)
    const url = /resource_metadata="([^"]+)"/.exec(
      answer.headers.get('www-authenticate') ?? '',
    )?.[1]
    const metadata = await app.request(url ?? '')
    expect(await metadata.json()).toMatchObject({ resource: RESOURCE })
  })

  it('refuses tokens for others', async () => {
    const token = await sign({ aud: 'https://other.example.com/mcp' })
    expect((await post({ authorization: `Bearer ${token}` })).status).toBe(401)
  })

  it('refuses origins that are not named, other methods, and bodies that are too large', async () => {
    const authorization = `Bearer ${await sign()}`
    expect((await post({ authorization, origin: 'https://evil.example' })).status).toBe(403)
    expect((await app.request(RESOURCE, { headers: { authorization } })).status).toBe(405)
    expect((await post({ authorization }, ' '.repeat(4_600_000))).status).toBe(413)
  })

  it('takes a body that a middleware read before by the methods of Hono', async () => {
    for (const method of ['json', 'text', 'arrayBuffer'] as const) {
      const app = new Hono()
        .use(async ({ req }, next) => {
          await req[method]()
          await next()
        })
        .use(mcpAuthorization(options))
        .all('*', async ({ req }) => {
          const { id } = await req.json<{ id: number }>()
          return Response.json({ jsonrpc: '2.0', id, result: {} })
        })
      const headers = { ...LEGACY, authorization: `Bearer ${await sign()}` }
      const request = new Request(RESOURCE, { method: 'POST', headers, body: PING })
      expect(await (await app.fetch(request)).json()).toMatchObject({ id: 1, result: {} })
    }
  })

  it('refuses and records a call whose body was read before so that nobody knows it', async () => {
    const app = new Hono()
      .use(async ({ req }, next) => {
        await req.raw.text()
        await next()
      })
      .use(mcpAuthorization(options))
    const headers = { ...LEGACY, authorization: `Bearer ${await sign()}` }
    const request = new Request(RESOURCE, { method: 'POST', headers, body: PING })
    expect((await app.fetch(request)).status).toBe(503)
    expect(records).toMatchObject([{ action: 'Denied', status_code: 'internal_error' }])
  })

  it.each([
    // A page of that name, which was made to lead here, sends no foreign origin, or its own.
    [{ host: 'evil.example' }, 'host_refused'],
    [{ host: 'notes.example.com.evil.example' }, 'host_refused'],
    [{ host: 'notes.example.com@evil.example' }, 'host_refused'],
    [{ host: '127.0.0.1.evil.example:80' }, 'host_refused'],
    [{ host: 'notes.example.com, evil.example' }, 'host_refused'],
    [{ host: '' }, 'host_refused'],
    [{ host: 'evil.example', origin: 'https://app.example.com' }, 'host_refused'],
    [{ host: 'notes.example.com', origin: 'https://evil.example' }, 'origin_refused'],
    [{ host: 'evil.example', origin: 'https://evil.example' }, 'origin_refused'],
    [{ host: 'notes.example.com', origin: 'https://app.example.com' }, undefined],
    [{ host: 'Notes.Example.com:443' }, undefined],
    [{ host: 'localhost:8080' }, undefined],
    [{ host: '[::1]:8080' }, undefined],
    [{ host: 'notes.internal:8080' }, undefined],
    [{}, undefined],
  ])('looks at Host and Origin apart: %j', async (headers, code) => {
    app = createNotesApp({
      ...options,
      origins: ['https://app.example.com'],
      hosts: ['notes.internal'],
    })
    const answer = await post(
      { ...LEGACY, authorization: `Bearer ${await sign()}`, ...headers },
      PING,
    )
    // What is allowed is answered by the server, as the one event of a stream.
    const text = (await answer.text()).replace(/^event: message\ndata: /, '')
    const { error } = JSON.parse(text) as { error?: { data?: { code: string } } }
    expect([answer.status, error?.data?.code]).toEqual(
      code === undefined ? [200, undefined] : [403, code],
    )
    expect(records[0]).toMatchObject({ mcp: { decision: code === undefined ? 'allow' : 'deny' } })
  })

  it.each([
    [{}, 'https://evil.example/mcp', 403],
    [{ hosts: 'any' as const }, 'https://evil.example/mcp', 200],
    [{}, RESOURCE, 200],
  ])(
    'takes the host of a request without the header from its URL: %j, %s',
    async (own, url, status) => {
      const answer = await createNotesApp({ ...options, ...own }).request(url, {
        method: 'POST',
        headers: { ...LEGACY, authorization: `Bearer ${await sign()}` },
        body: PING,
      })
      expect(answer.status).toBe(status)
    },
  )

  it('makes no call that cannot be recorded', async () => {
    isAuditDown = true
    const call = { name: 'file_read', arguments: { path: '/data/tenant_a/x' } }
    const body = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: call }
    const headers = {
      authorization: `Bearer ${await sign()}`,
      'mcp-protocol-version': '2025-11-25',
    }
    const answer = await post(headers, JSON.stringify(body))
    expect(await answer.json()).toMatchObject({ error: { data: { code: 'audit_unavailable' } } })
  })

  it('hands handlers neither the caller’s token nor cookies', async () => {
    let seen: Headers | undefined
    const { Hono: App } = await import('hono')
    const own = new App()
    own.use(mcpAuthorization({ ...options, policy: await readFile(SHIPPED_BUNDLE) }))
    own.post('/mcp', (context) => {
      seen = context.req.raw.headers
      return context.json({ jsonrpc: '2.0', id: 1, result: {} }, 200, { 'x-inside': 'secret' })
    })
    const answer = await own.request(RESOURCE, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'mcp-protocol-version': '2025-11-25',
        authorization: `Bearer ${await sign()}`,
        cookie: 'a=b',
      },
      body: '{"jsonrpc":"2.0","id":1,"method":"ping"}',
    })
    expect(await answer.json()).toEqual({ jsonrpc: '2.0', id: 1, result: {} })
    expect(answer.headers.has('x-inside')).toBe(false)
    expect(seen?.has('authorization')).toBe(false)
    expect(seen?.has('cookie')).toBe(false)
  })

  it('shows handlers who calls, in the types of Hono and of the official SDK', async () => {
    const { Hono: App } = await import('hono')
    let seen: unknown
    const own = new App().use(mcpAuthorization(options)).post('/mcp', (context) => {
      const authInfo: AuthInfo = context.var.authInfo
      seen = { principal: context.get('principal'), authInfo }
      return context.json({ jsonrpc: '2.0', id: 1, result: {} })
    })
    const headers = { ...LEGACY, authorization: `Bearer ${await sign({ scope: 'notes' })}` }
    await own.request(RESOURCE, { method: 'POST', headers, body: PING })
    const { issuer = '' } = options.issuers[0] ?? {}
    const who = { issuer, tenant: 'tenant_a', subject: 'alice', roles: ['developer'] }
    expect(seen).toEqual({
      principal: { ...who, scopes: ['notes'], client: 'c' },
      authInfo: {
        token: '',
        clientId: 'c',
        scopes: ['notes'],
        expiresAt: expect.any(Number) as number,
        resource: new URL(RESOURCE),
        extra: who,
      },
    })
  })

  it('lets a legacy session be ended by who began it, by its sealed id', async () => {
    const { Hono: App } = await import('hono')
    const seen: unknown[] = []
    const own = new App()
    own.use(mcpAuthorization(options))
    own.all('/mcp', async (context) => {
      const { method, headers } = context.req.raw
      seen.push([method, headers.get('mcp-session-id'), await context.req.text()])
      if (method === 'DELETE') return context.body(null, 204)
      const result = { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: INFO }
      return context.json({ jsonrpc: '2.0', id: 1, result }, 200, { 'mcp-session-id': 'inner' })
    })
    const authorization = `Bearer ${await sign()}`
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: INFO }
    const initialize = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params })
    const begun = await own.request(RESOURCE, {
      method: 'POST',
      headers: { ...LEGACY, authorization },
      body: initialize,
    })
    const id = begun.headers.get('mcp-session-id') ?? ''
    expect(id).not.toBe('inner')
    const end = async (headers: Record<string, string>) =>
      own.request(RESOURCE, { method: 'DELETE', headers: { 'mcp-session-id': id, ...headers } })
    expect((await end({ authorization: `Bearer ${await sign({ sub: 'bob' })}` })).ok).toBe(false)
    expect((await end({ authorization })).status).toBe(204)
    expect(seen).toEqual([
      ['POST', null, initialize],
      ['DELETE', 'inner', ''],
    ])
  })

  it('serves streams that wait only where it is told to, and then to whom policy lets open them', async () => {
    const { Hono: App } = await import('hono')
    const headers = {
      ...LEGACY,
      accept: 'text/event-stream',
      authorization: `Bearer ${await sign()}`,
    }
    const listening = { streamsPerPrincipal: 1, seconds: 60 }
    const statuses = await Promise.all(
      [{}, { listening }].map(async (more) => {
        const own = new App().use(mcpAuthorization({ ...options, ...more }))
        return (await own.request(RESOURCE, { headers })).status
      }),
    )
    expect(statuses).toEqual([405, 403])
  })

  it('refuses what is revoked, from a signed list that it follows', async () => {
    const { Hono: App } = await import('hono')
    const { publicKey, secret } = await makeSigningKey('notes')
    const list = join(await mkdtemp(join(tmpdir(), 'revoked-')), 'current.jws')
    const revoke = async (version: number, entries: readonly RevocationEntry[]) => {
      const text = await signRevocations({ environment: 'notes', version, entries }, secret.key)
      await writeFile(list, text)
    }
    await revoke(1, [])
    let now = Date.now()
    const revocations = { list, keys: [publicKey], stalenessSeconds: 60 }
    const own = new App()
    own.use(mcpAuthorization({ ...options, environment: 'notes', revocations, clock: () => now }))
    own.post('/mcp', (context) => context.json({ jsonrpc: '2.0', id: 1, result: {} }))
    const headers = { ...LEGACY, authorization: `Bearer ${await sign()}` }
    const ping = async () => own.request(RESOURCE, { method: 'POST', headers, body: PING })
    expect((await ping()).status).toBe(200)
    await revoke(2, [{ subject: 'alice', at: now }])
    now += 20_000
    expect((await ping()).status).toBe(401)
    await revoke(1, [])
    now += 61_000
    expect((await ping()).status).toBe(503)
  })

  it.each([
    ['no issuer', { issuers: [] }],
    ['a resource that is no URL', { resource: 'notes' }],
    ['a bundle that is not there', { policy: '/nowhere/policy.tar.gz' }],
    [
      'a list of revocations that is not there',
      { revocations: { list: '/nowhere/current.jws', keys: [], stalenessSeconds: 900 } },
    ],
  ])('cannot be made with %s', (_, wrong) => {
    expect(() => mcpAuthorization({ ...options, ...wrong })).toThrow()
  })

  it('denies everything under a bundle that cannot be used', async () => {
    const { Hono: App } = await import('hono')
    const own = new App()
    own.use(mcpAuthorization({ ...options, policy: new Uint8Array([1, 2, 3]) }))
    own.post('/mcp', (context) => context.text('reached'))
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${await sign()}` }
    const answer = await own.request(RESOURCE, {
      method: 'POST',
      headers: { ...headers, 'mcp-protocol-version': '2025-11-25' },
      body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}',
    })
    expect(await answer.json()).toMatchObject({ id: 1, error: { code: 5031 } })
  })
})
