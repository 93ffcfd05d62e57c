// What the local provider takes for an identity assertion or a client's assertion, and what it refuses although
// the right key signed it.
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type CryptoKey,
  decodeJwt,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWTPayload,
  SignJWT,
} from 'jose'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  ID_JAG,
  JWT_BEARER,
  TOKEN_EXCHANGE,
} from '../../../../infra/local/identity/assertion-grants.ts'
import { loadIdentitySecrets } from '../../../../infra/local/identity/keys.ts'
import {
  type IdentityProvider,
  startIdentityProvider,
} from '../../../../infra/local/identity/provider.ts'
import { toAccountId } from '../../../../infra/local/identity/user.ts'

const RESOURCE = 'http://127.0.0.1:8787/mcp/demo'
const CLIENT = 'demo-client'

for (const level of ['info', 'warn', 'log'] as const)
  vi.spyOn(console, level).mockImplementation(() => undefined)

let home: string
let provider: IdentityProvider
let sign: (payload: JWTPayload, typ?: string) => Promise<string>

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'assertions-'))
  provider = await startIdentityProvider({ home, resources: [RESOURCE], scopes: [] })
  const { signingKey } = await loadIdentitySecrets(home)
  const key = await importJWK(signingKey, 'RS256')
  sign = (payload, typ) =>
    new SignJWT(payload)
      .setProtectedHeader({ alg: 'RS256', kid: signingKey.kid, ...(typ ? { typ } : {}) })
      .sign(key)
})
afterAll(async () => {
  await provider.close()
  await rm(home, { recursive: true, force: true })
})

async function askToken(form: Record<string, string>) {
  const body = new URLSearchParams(form)
  const response = await fetch(`${provider.issuer}/token`, { method: 'POST', body })
  return { status: response.status, body: (await response.json()) as Record<string, string> }
}

const seconds = (from: number) => Math.floor(Date.now() / 1000) + from

/** What an assertion says, with changes; undefined leaves a claim out. */
function claims(changes: Record<string, unknown> = {}): JWTPayload {
  const all: Record<string, unknown> = {
    ...{ iss: provider.issuer, aud: provider.issuer, sub: 'alice', jti: randomUUID() },
    ...{ iat: seconds(0), exp: seconds(300), tenant: 'tenant_a', roles: ['analyst'] },
    ...{ client_id: CLIENT, resource: RESOURCE },
    ...changes,
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

const redeem = async (changes: Record<string, unknown> = {}) =>
  askToken({
    grant_type: JWT_BEARER,
    client_id: CLIENT,
    assertion: await sign(claims(changes), 'oauth-id-jag+jwt'),
  })

describe('an identity assertion', () => {
  it('for the provider alone is worth an access token for its resource', async () => {
    const { status, body } = await redeem()
    expect(status).toBe(200)
    expect(decodeJwt(body['access_token'] ?? '')).toMatchObject({ sub: 'alice', aud: RESOURCE })
  })

  it.each<[string, (issuer: string) => unknown]>([
    ['of two', (issuer) => [issuer, 'https://elsewhere.example']],
    ['of two, the other first', (issuer) => ['https://elsewhere.example', issuer]],
    ['of one', (issuer) => [issuer]],
    ['of none', () => []],
  ])('is refused for an audience that is a list: %s', async (_title, audience) => {
    const { status, body } = await redeem({ aud: audience(provider.issuer) })
    expect([status, body['error']]).toEqual([400, 'invalid_grant'])
  })

  it.each<[string, Record<string, unknown>]>([
    ['another audience', { aud: 'https://elsewhere.example' }],
    ['no audience', { aud: undefined }],
    ['no jti', { jti: undefined }],
    ['no end', { exp: undefined }],
    ['no subject', { sub: undefined }],
    ['another client', { client_id: 'demo-service' }],
    ['a client that is a list', { client_id: [CLIENT] }],
  ])('is refused with %s', async (_title, changes) => {
    expect((await redeem(changes)).status).toBe(400)
  })

  it('is used once for as long as it lives', async () => {
    const jti = randomUUID()
    expect((await redeem({ jti, exp: seconds(86_400) })).status).toBe(200)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 })
    try {
      expect((await redeem({ jti, exp: seconds(86_400) })).status).toBe(400)
      expect((await redeem()).status).toBe(200)
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('an ID token', () => {
  const exchange = async (aud: unknown) => {
    const sub = toAccountId({ subject: 'alice', tenant: 'tenant_a', roles: ['analyst'] })
    const idToken = { iss: provider.issuer, aud, sub, iat: seconds(0), exp: seconds(300) }
    return askToken({
      grant_type: TOKEN_EXCHANGE,
      client_id: CLIENT,
      requested_token_type: ID_JAG,
      subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      subject_token: await sign(idToken as JWTPayload),
      audience: provider.issuer,
      resource: RESOURCE,
    })
  }

  it('is exchanged for an assertion with one audience, as a text', async () => {
    const { status, body } = await exchange(CLIENT)
    expect(status).toBe(200)
    expect(decodeJwt(body['access_token'] ?? '').aud).toBe(provider.issuer)
  })

  it.each([[[CLIENT]], [[CLIENT, 'another-client']]])(
    'for a list of clients is not exchanged: %j',
    async (aud) => {
      expect((await exchange(aud)).status).toBe(400)
    },
  )
})

describe('a client that signs who it is', () => {
  let clientId: string
  let key: CryptoKey

  beforeAll(async () => {
    const pair = await generateKeyPair('ES256')
    key = pair.privateKey
    const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'k', alg: 'ES256', use: 'sig' }
    const response = await fetch(`${provider.issuer}/reg`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        redirect_uris: [],
        response_types: [],
        grant_types: ['client_credentials'],
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_signing_alg: 'ES256',
        jwks: { keys: [jwk] },
      }),
    })
    clientId = ((await response.json()) as { client_id: string }).client_id
  })

  const signIn = async (aud: string | string[]) => {
    const own = { iss: clientId, sub: clientId, aud, jti: randomUUID(), exp: seconds(60) }
    return askToken({
      grant_type: 'client_credentials',
      client_id: clientId,
      resource: RESOURCE,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await new SignJWT({ ...own, iat: seconds(0) })
        .setProtectedHeader({ alg: 'ES256', kid: 'k' })
        .sign(key),
    })
  }

  it('to this provider is let in', async () => {
    expect((await signIn(provider.issuer)).status).toBe(200)
  })

  it('to several is not', async () => {
    const { status, body } = await signIn([provider.issuer, 'https://elsewhere.example'])
    expect([status, body['error']]).toEqual([401, 'invalid_client'])
  })
})
