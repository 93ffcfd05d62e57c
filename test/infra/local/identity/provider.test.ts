import { createHash, randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  type IdentityProvider,
  startIdentityProvider,
} from '../../../../infra/local/identity/provider.ts'
import { Browser } from './sign-in.ts'

const RESOURCES = ['http://127.0.0.1:8787/mcp/demo', 'http://127.0.0.1:8787/mcp/demo-edge']
const [RESOURCE] = RESOURCES as [string, string]
const SCOPES = ['mcp:read', 'mcp:write']
const ALICE = { subject: 'alice', tenant: 'tenant_a', roles: 'analyst, developer' }
const REDIRECT = 'http://127.0.0.1:49152/callback'

const noise = [vi.spyOn(console, 'info'), vi.spyOn(console, 'warn'), vi.spyOn(console, 'log')]

let home: string
let provider: IdentityProvider

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'identity-'))
  provider = await startIdentityProvider({ home, resources: RESOURCES, scopes: SCOPES })
})

afterAll(async () => {
  await provider.close()
  await rm(home, { recursive: true, force: true })
})

const verify = (token: string, audience = RESOURCE) =>
  jwtVerify(token, createRemoteJWKSet(new URL(provider.jwksUrl)), {
    issuer: provider.issuer,
    audience,
    typ: 'at+jwt',
    algorithms: ['RS256'],
    requiredClaims: ['exp', 'iat', 'jti', 'sub', 'client_id'],
  })

const post = async (path: string, body: Record<string, string>, headers = {}) => {
  const response = await fetch(`${provider.issuer}${path}`, {
    method: 'POST',
    headers,
    body: new URLSearchParams(body),
  })
  return { status: response.status, body: (await response.json()) as Record<string, string> }
}

async function register(members: Readonly<Record<string, unknown>>) {
  const response = await fetch(`${provider.issuer}/reg`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      client_name: 'Registered',
      redirect_uris: [REDIRECT],
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      ...members,
    }),
  })
  const { client_id: clientId = '' } = (await response.json()) as { client_id?: string }
  return { status: response.status, clientId }
}

interface Flow {
  readonly clientId: string
  readonly scope?: string
  readonly resource?: string
  readonly browser?: Browser
}

async function codeFlow({ clientId, scope = 'mcp:read', resource = RESOURCE, browser }: Flow) {
  const verifier = randomBytes(32).toString('base64url')
  const url = new URL(`${provider.issuer}/auth`)
  url.search = new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    redirect_uri: REDIRECT,
    scope,
    resource,
    state: 'state',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }).toString()
  if (scope === 'absent') url.searchParams.delete('scope')
  const callback = await (browser ?? new Browser()).authorize(url, REDIRECT, ALICE)
  const error = callback.searchParams.get('error')
  if (error !== null) return { status: 0, body: { error } as Record<string, string> }
  return post('/token', {
    grant_type: 'authorization_code',
    client_id: clientId,
    code: callback.searchParams.get('code')!,
    redirect_uri: REDIRECT,
    code_verifier: verifier,
    resource,
  })
}

describe('the local identity provider', () => {
  it('publishes metadata that an MCP client can use', async () => {
    const response = await fetch(`${provider.issuer}/.well-known/oauth-authorization-server`)
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({
      issuer: provider.issuer,
      jwks_uri: provider.jwksUrl,
      registration_endpoint: `${provider.issuer}/reg`,
      client_id_metadata_document_supported: true,
      code_challenge_methods_supported: ['S256'],
      grant_types_supported: expect.arrayContaining(['authorization_code', 'client_credentials']),
      scopes_supported: expect.arrayContaining(SCOPES),
    })
  })

  it('publishes public keys only', async () => {
    const { keys } = (await (await fetch(provider.jwksUrl)).json()) as { keys: object[] }
    expect(keys).toHaveLength(1)
    expect(Object.keys(keys[0]!).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use'])
  })

  it('issues an RFC 9068 token for a person, with tenant and roles', async () => {
    const { body } = await codeFlow({ clientId: provider.clients.interactive.clientId })
    const { payload } = await verify(body['access_token']!)
    expect(payload).toMatchObject({
      sub: 'alice',
      tenant: 'tenant_a',
      roles: ['analyst', 'developer'],
      client_id: 'demo-client',
      scope: 'mcp:read',
      aud: RESOURCE,
    })
  })

  it('issues an ID token that cannot pass for an access token', async () => {
    const { body } = await codeFlow({ clientId: 'demo-client', scope: 'openid mcp:read' })
    await expect(verify(body['id_token']!, 'demo-client')).rejects.toThrow(/typ/)
    expect(decodeProtectedHeader(body['access_token']!).typ).toBe('at+jwt')
  })

  it('adds a scope at a second visit without another login', async () => {
    const browser = new Browser()
    await codeFlow({ clientId: 'demo-client', browser })
    const { body } = await codeFlow({
      clientId: 'demo-client',
      scope: 'mcp:read mcp:write',
      browser,
    })
    expect((await verify(body['access_token']!)).payload['scope']).toBe('mcp:read mcp:write')
  })

  it('renews a token', async () => {
    const { body } = await codeFlow({ clientId: 'demo-client' })
    const renewed = await post('/token', {
      grant_type: 'refresh_token',
      client_id: 'demo-client',
      refresh_token: body['refresh_token']!,
    })
    expect((await verify(renewed.body['access_token']!)).payload.sub).toBe('alice')
  })

  it('registers a client (RFC 7591) that completes the flow', async () => {
    const response = await fetch(`${provider.issuer}/reg`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        client_name: 'Registered',
        redirect_uris: [REDIRECT],
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        scope: SCOPES.join(' '),
      }),
    })
    expect(response.status).toBe(201)
    const { client_id: clientId } = (await response.json()) as { client_id: string }
    const { body } = await codeFlow({ clientId })
    expect((await verify(body['access_token']!)).payload['client_id']).toBe(clientId)
  })

  it.each([
    ['an empty scope', { scope: '' }],
    ['no scope', {}],
    ['null', { scope: null, client_uri: null, grant_types: null }],
    ['empty texts', { scope: '', client_uri: '', logo_uri: '', policy_uri: '', tos_uri: '' }],
    ['scopes of another provider', { scope: 'openid email profile' }],
    ['blanks', { scope: '  ' }],
    ['one scope, and steps up later', { scope: 'openid' }],
  ])('registers a client with %s, which may ask for every scope', async (_name, members) => {
    const { status, clientId } = await register(members)
    expect(status).toBe(201)
    const { body } = await codeFlow({ clientId, scope: SCOPES.join(' ') })
    expect((await verify(body['access_token']!)).payload['scope']).toBe(SCOPES.join(' '))
  })

  it.each(['', ' ', undefined, 'email', 'openid email profile offline_access'])(
    'signs in a client that asks for the scope %j, and renews its token',
    async (scope) => {
      const { clientId } = await register({ scope: '' })
      const { body } = await codeFlow({ clientId, scope: scope ?? 'absent' })
      expect((await verify(body['access_token']!)).payload.sub).toBe('alice')
      const renewed = await post('/token', {
        grant_type: 'refresh_token',
        client_id: clientId,
        refresh_token: body['refresh_token']!,
        scope: '',
      })
      expect((await verify(renewed.body['access_token']!)).payload.sub).toBe('alice')
    },
  )

  it.each([
    ['cursor://anysphere.cursor-mcp/oauth/callback'],
    ['com.example.app:/callback'],
    ['http://127.0.0.1:33418', 'https://vscode.dev/redirect'],
    ['http://localhost:6274/oauth/callback', 'http://localhost:6274/oauth/callback/debug'],
    ['https://client.example/callback'],
    ['http://[::1]:5000/callback'],
  ])('registers a client that is sent back to %j', async (...redirects) => {
    expect((await register({ redirect_uris: redirects })).status).toBe(201)
  })

  it.each([
    [{ redirect_uris: ['javascript:alert(1)'] }],
    [{ redirect_uris: ['not a URI'] }],
    [{ redirect_uris: [] }],
    [{ redirect_uris: '' }],
    [{ redirect_uris: ['http://elsewhere.example/callback'], application_type: 'native' }],
    [{ token_endpoint_auth_method: 'made-up' }],
    [{ grant_types: ['password'] }],
    [{ client_uri: 'javascript:alert(1)' }],
  ])('registers no client with %j', async (members) => {
    expect((await register(members)).status).toBe(400)
  })

  it('asks nobody beyond loopback for a client ID metadata document', async () => {
    const flow = codeFlow({ clientId: 'https://elsewhere.example/client.json' })
    await expect(flow).rejects.toThrow(/invalid_client/)
  })

  it('issues a token for a service', async () => {
    const { clientId, clientSecret } = provider.clients.service
    const { body } = await post(
      '/token',
      { grant_type: 'client_credentials', resource: RESOURCE, scope: 'mcp:read' },
      { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
    )
    expect((await verify(body['access_token']!)).payload).toMatchObject({
      sub: 'demo-service',
      client_id: 'demo-service',
      tenant: 'tenant_a',
      roles: ['analyst'],
      scope: 'mcp:read',
    })
  })

  it('issues nothing for a resource that is not of this stack', async () => {
    const { body } = await codeFlow({
      clientId: 'demo-client',
      resource: 'http://127.0.0.1:8787/mcp/other',
    })
    expect(body['error']).toBe('invalid_target')
  })

  it('refuses an authorization request without PKCE', async () => {
    const url = `${provider.issuer}/auth?client_id=demo-client&response_type=code&redirect_uri=${REDIRECT}&resource=${RESOURCE}`
    const callback = await new Browser().authorize(new URL(url), REDIRECT, ALICE)
    expect(callback.searchParams.get('error')).toBe('invalid_request')
  })

  it('refuses an interaction that it did not start', async () => {
    const response = await fetch(`${provider.issuer}/interaction/none`)
    expect(response.status).toBe(400)
  })

  it('refuses a form without a subject', async () => {
    const browser = new Browser()
    const url = new URL(
      `${provider.issuer}/auth?client_id=demo-client&response_type=code&redirect_uri=${REDIRECT}&resource=${RESOURCE}&code_challenge=${'a'.repeat(43)}&code_challenge_method=S256`,
    )
    await expect(browser.authorize(url, REDIRECT, { ...ALICE, subject: '' })).rejects.toThrow(
      /A subject and a tenant/,
    )
  })

  it.each([
    ['http://localhost:6274', 'http://localhost:6274'],
    ['https://elsewhere.example', null],
  ])('lets a page at %s read a token answer: %s', async (origin, allowed) => {
    const response = await fetch(`${provider.issuer}/token`, {
      method: 'POST',
      headers: { origin },
      body: new URLSearchParams({ client_id: 'demo-client', grant_type: 'refresh_token' }),
    })
    expect(response.headers.get('access-control-allow-origin')).toBe(allowed)
  })

  it('keeps its keys over a restart, readable by their owner alone', async () => {
    const token = await provider.mint({ subject: 'alice', tenant: 'tenant_a', roles: [] })
    const second = await startIdentityProvider({ home, resources: RESOURCES, scopes: SCOPES })
    expect(await (await fetch(second.jwksUrl)).json()).toEqual(
      await (await fetch(provider.jwksUrl)).json(),
    )
    expect(second.clients).toEqual(provider.clients)
    await second.close()
    expect((await verify(token)).payload.sub).toBe('alice')
    expect((await stat(join(home, 'identity/secrets.json'))).mode & 0o777).toBe(0o600)
  })

  it('keeps its port and the clients that registered over a restart, while the port is free', async () => {
    const own = await mkdtemp(join(tmpdir(), 'identity-'))
    const settings = { home: own, resources: RESOURCES, scopes: SCOPES }
    const first = await startIdentityProvider(settings)
    const registered = await fetch(`${first.issuer}/reg`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ redirect_uris: [REDIRECT], token_endpoint_auth_method: 'none' }),
    })
    const { client_id: clientId } = (await registered.json()) as { client_id: string }
    await first.close()
    const second = await startIdentityProvider(settings)
    expect([second.issuer, second.missedPort]).toEqual([first.issuer, undefined])
    const url = `${second.issuer}/auth?client_id=${clientId}&response_type=code&redirect_uri=${REDIRECT}&resource=${RESOURCE}&code_challenge=${'a'.repeat(43)}&code_challenge_method=S256`
    const callback = await new Browser().authorize(new URL(url), REDIRECT, ALICE)
    expect(callback.searchParams.get('code')).not.toBeNull()
    expect((await stat(join(own, 'identity/clients.json'))).mode & 0o777).toBe(0o600)
    const third = await startIdentityProvider(settings)
    expect(third.issuer).not.toBe(second.issuer)
    expect(third.missedPort).toBe(Number(new URL(second.issuer).port))
    await Promise.all([second.close(), third.close()])
    // What was taken for one start is not kept.
    const fourth = await startIdentityProvider(settings)
    expect(fourth.issuer).toBe(first.issuer)
    await fourth.close()
    const avoidPort = Number(new URL(first.issuer).port)
    const fifth = await startIdentityProvider({ ...settings, avoidPort })
    expect(fifth.missedPort).toBe(avoidPort)
    await fifth.close()
    await rm(own, { recursive: true })
  })

  it.each([
    ['port', '99999999'],
    ['port', 'x'],
    ['port', '80'],
    ['clients.json', '{"half'],
    ['clients.json', '[]'],
    ['clients.json', 'null'],
  ])('starts with a file %s that holds %j', async (name, text) => {
    const own = await mkdtemp(join(tmpdir(), 'identity-'))
    await mkdir(join(own, 'identity'))
    await writeFile(join(own, 'identity', name), text)
    const started = await startIdentityProvider({ home: own, resources: RESOURCES, scopes: SCOPES })
    expect((await fetch(started.jwksUrl)).status).toBe(200)
    await started.close()
    await rm(own, { recursive: true })
  })

  it('says nothing on the console', () => {
    for (const spy of noise) expect(spy).not.toHaveBeenCalled()
  })
})
