// Somebody's own MCP server and identity provider behind the gateway, by `--config`, with a server that knows nothing of us.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import * as z from 'zod'
import { access, connectLegacy, connectModern } from './clients.ts'
import { callMcp, callTool, structuredOf } from './mcp-call.ts'
import { type Stack, startStack } from './stack.ts'

// Starting and waiting take longer where the machine is busy with other tests.
vi.setConfig({ testTimeout: 120_000 })

const FILE_ISSUER = 'https://idp.example.com'
const KEY_WITHIN_MS = 30_000

type PrivateKey = Awaited<ReturnType<typeof generateKeyPair>>['privateKey']

let folder: string
let upstream: Server
let keyServer: Server
let stack: Stack
let urlIssuer: string
const keys = new Map<string, { readonly privateKey: PrivateKey; readonly jwk: object }>()
/** `Authorization` headers that the upstream was sent. */
const seenByUpstream: (string | undefined)[] = []
let served: readonly string[] = ['served']

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'own-'))
  for (const kid of ['first', 'second', 'served', 'rotated']) {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
    keys.set(kid, { privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256' } })
  }
  const upstreamUrl = await listen((upstream = ownServer()))
  keyServer = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ keys: served.map((kid) => keys.get(kid)?.jwk) }))
  })
  urlIssuer = await listen(keyServer)
  await publish('first')
  await writeFile(join(folder, 'policy.yaml'), POLICY)
  await writeFile(join(folder, 'authorizer.config.yaml'), configOf(`${upstreamUrl}/mcp`))
  stack = await startStack({
    args: [
      '--config',
      join(folder, 'authorizer.config.yaml'),
      '--policy',
      join(folder, 'policy.yaml'),
    ],
  })
})

afterAll(async () => {
  await stack.stop()
  upstream.closeAllConnections()
  upstream.close()
  keyServer.close()
  await rm(folder, { recursive: true })
})

const POLICY = `
resources:
  - name: calculator
    actions: [use]
roles:
  clerk:
    - calculator: [use]
tenants: any
tools:
  own:
    add: { resource: calculator, action: use }
    wait: { resource: calculator, action: use }
  own-edge:
    add: { resource: calculator, action: use }
    wait: { resource: calculator, action: use }
  own-signed:
    add: { resource: calculator, action: use }
constraints: []
limits: []
`

const configOf = (url: string): string => `
servers:
  - name: own
    upstream: ${url}
    enforcement: enforcer
  - name: own-edge
    upstream: ${url}
    enforcement: edge
  - name: own-signed
    upstream: ${url}
    upstream_credential: { kind: sigv4, region: eu-west-1, service: lambda }
issuers:
  - issuer: ${FILE_ISSUER}
    audience: own-api
    jwks: file:jwks.json
    typ: JWT
    claims:
      subject: email
      tenant: https://example.com/tenant
      roles: [realm_access, roles]
  - issuer: ${urlIssuer}
    audience: [own-api, other-api]
    jwks: ${urlIssuer}/jwks
    claims: { subject: sub, tenant: org, roles: groups }
`

/** Resolved once the client has the progress of `wait`, which answers no sooner. */
let received = Promise.withResolvers<undefined>()

/** A server such as somebody has who never heard of the gateway: some tools, both eras. */
function ownServer(): Server {
  const handle = toNodeHandler(
    createMcpHandler(() => {
      const server = new McpServer({ name: 'own', version: '1.0.0' })
      const outputSchema = z.object({ sum: z.number() })
      server.registerTool(
        'add',
        { inputSchema: z.object({ a: z.number(), b: z.number() }), outputSchema },
        ({ a, b }) => ({ content: [], structuredContent: { sum: a + b } }),
      )
      server.registerTool('wait', { inputSchema: z.object({}) }, async (_args, { mcpReq }) => {
        const progressToken = mcpReq._meta?.progressToken ?? 0
        const params = { progressToken, progress: 1 }
        await mcpReq.notify({ method: 'notifications/progress', params })
        await received.promise
        return { content: [{ type: 'text', text: 'done' }] }
      })
      server.registerTool('secret', { inputSchema: z.object({}) }, () => ({ content: [] }))
      return server
    }),
  )
  return createServer((request, response) => {
    seenByUpstream.push(request.headers.authorization)
    void handle(request as never, response)
  })
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const publish = (...kids: readonly string[]): Promise<void> =>
  writeFile(
    join(folder, 'jwks.json'),
    JSON.stringify({ keys: kids.map((kid) => keys.get(kid)?.jwk) }),
  )

const FILE_CLAIMS = {
  iss: FILE_ISSUER,
  aud: 'own-api',
  email: 'ann@example.com',
  'https://example.com/tenant': 'north',
  realm_access: { roles: ['clerk'] },
}

function sign(kid: string, claims: JWTPayload = FILE_CLAIMS, typ = 'JWT'): Promise<string> {
  const { privateKey } = keys.get(kid) ?? {}
  if (privateKey === undefined) throw new Error(`no key ${kid}`)
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'ES256', kid, typ })
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(privateKey)
}

const urlClaims = () => ({
  iss: urlIssuer,
  aud: 'own-api',
  sub: 'u1',
  org: 'south',
  groups: ['clerk'],
})
const add = (token: string, server = 'own') =>
  callTool(stack.url, token, 'add', { a: 20, b: 22 }, { server })
const statusOf = async (token: string, server?: string): Promise<number> =>
  (await add(token, server)).status

describe('one’s own MCP server', () => {
  it('is at /mcp/NAME, in the place of the demo', async () => {
    expect(structuredOf(await add(await sign('first')))).toEqual({ sum: 42 })
    expect((await callMcp(stack.url, { server: 'demo', token: await sign('first') })).status).toBe(
      404,
    )
  })

  it('is there for clients of both eras, and shows what policy allows', async () => {
    const url = `${stack.url}/mcp/own`
    const connections = [
      connectLegacy(access(url, await sign('first'))),
      connectModern(access(url, await sign('first')), 'pinned'),
    ]
    for (const client of await Promise.all(connections)) {
      const { tools } = await client.listTools()
      expect(tools.map(({ name }) => name)).toEqual(['add', 'wait'])
      await client.close()
    }
  })

  it('is there at the edge', async () => {
    expect(structuredOf(await add(await sign('first'), 'own-edge'))).toEqual({ sum: 42 })
  })

  it.each([
    ['own', '2026-07-28'],
    ['own-edge', '2026-07-28'],
    ['own', '2025-11-25'],
  ])('is heard while it works, not once it is done: /mcp/%s on %s', async (server, version) => {
    received = Promise.withResolvers()
    const to = access(`${stack.url}/mcp/${server}`, await sign('first'))
    const onprogress = () => received.resolve(undefined)
    const call = { name: 'wait', arguments: {} }
    const result =
      version === '2025-11-25'
        ? await (await connectLegacy(to)).callTool(call, undefined, { onprogress })
        : await (await connectModern(to, 'pinned')).callTool(call, { onprogress })
    expect(result).toMatchObject({ content: [{ text: 'done' }] })
  })

  it('gets calls that the enforcer’s own role has signed, where it asks for that', async () => {
    expect(structuredOf(await add(await sign('first'), 'own-signed'))).toEqual({ sum: 42 })
    expect(seenByUpstream.at(-1)).toMatch(
      /^AWS4-HMAC-SHA256 Credential=local\/\d{8}\/eu-west-1\/lambda\/aws4_request, SignedHeaders=\S*x-amz-security-token, Signature=[0-9a-f]{64}$/,
    )
  })

  it('never sees a caller’s token', async () => {
    const token = await sign('first')
    for (const server of ['own', 'own-edge']) expect(await statusOf(token, server)).toBe(200)
    expect(seenByUpstream.length).toBeGreaterThan(0)
    for (const header of seenByUpstream) expect(header ?? '').not.toContain('eyJ')
  })
})

describe('one’s own issuers', () => {
  it('assert subject, tenant and roles where the configuration says', async () => {
    expect(await statusOf(await sign('first'))).toBe(200)
    expect(await statusOf(await sign('served', urlClaims(), 'at+jwt'))).toBe(200)
    const roleless = { ...FILE_CLAIMS, realm_access: { roles: [] }, roles: ['clerk'] }
    expect(await statusOf(await sign('first', roleless))).toBe(403)
    const record = (await stack.auditRecords()).find(
      (one) => (one['mcp'] as { subject?: unknown }).subject === 'ann@example.com',
    )
    expect(record?.['mcp']).toMatchObject({
      tenant: 'north',
      roles: ['clerk'],
      issuer: FILE_ISSUER,
    })
  })

  it('stand beside the local provider', async () => {
    expect(await statusOf(await stack.token({ roles: ['clerk'] }))).toBe(200)
    expect(await statusOf(await stack.token({ roles: ['admin'] }))).toBe(403)
  })

  it.each<[string, () => Promise<string>]>([
    ['another type', () => sign('first', FILE_CLAIMS, 'at+jwt')],
    ['another issuer’s key', () => sign('served')],
    ['a key that is not published', () => sign('second')],
    ['another audience', () => sign('first', { ...FILE_CLAIMS, aud: 'elsewhere' })],
    [
      'no audience',
      () => sign('first', { ...FILE_CLAIMS, aud: undefined } as unknown as JWTPayload),
    ],
    [
      'an audience too many',
      () => sign('first', { ...FILE_CLAIMS, aud: ['own-api', 'elsewhere'] }),
    ],
    ['an unknown issuer', () => sign('first', { ...FILE_CLAIMS, iss: 'https://idp.example.com/' })],
    ['no tenant', () => sign('first', { ...FILE_CLAIMS, 'https://example.com/tenant': undefined })],
    [
      'two tenants',
      () => sign('first', { ...FILE_CLAIMS, 'https://example.com/tenant': ['a', 'b'] }),
    ],
  ])('are not believed with %s', async (_title, make) => {
    const token = await make()
    for (const server of ['own', 'own-edge']) expect(await statusOf(token, server)).toBe(401)
  })

  it('may name several audiences where the configuration names each', async () => {
    const both = { ...urlClaims(), aud: ['own-api', 'other-api'] }
    expect(await statusOf(await sign('served', both, 'at+jwt'))).toBe(200)
    const withServer = { ...urlClaims(), aud: ['own-api', `${stack.url}/mcp/own`] }
    expect(await statusOf(await sign('served', withServer, 'at+jwt'))).toBe(200)
    const tooMany = { ...urlClaims(), aud: ['own-api', 'other-api', 'third-api'] }
    expect(await statusOf(await sign('served', tooMany, 'at+jwt'))).toBe(401)
  })
})

describe('a key that an issuer adds', () => {
  it.each<[string, string, () => Promise<void>, () => Promise<string>]>([
    ['a file', 'own', () => publish('first', 'second'), () => sign('second')],
    [
      'a URL',
      'own-edge',
      () => {
        served = ['served', 'rotated']
        return Promise.resolve()
      },
      () => sign('rotated', urlClaims(), 'at+jwt'),
    ],
  ])('works within 30 s, though it was refused before: %s', async (_title, server, add_, make) => {
    const token = await make()
    expect(await statusOf(token, server)).toBe(401)
    await add_()
    await expect
      .poll(() => statusOf(token, server), { timeout: KEY_WITHIN_MS, interval: 1000 })
      .toBe(200)
    // The others go on.
    expect(await statusOf(await sign('first'))).toBe(200)
  })
})
