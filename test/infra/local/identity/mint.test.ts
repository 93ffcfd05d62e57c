import { createLocalJWKSet, decodeProtectedHeader, type JWK, jwtVerify } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type IdentitySecrets, loadIdentitySecrets } from '../../../../infra/local/identity/keys.ts'
import {
  type MintContext,
  type MintRequest,
  mintAccessToken,
} from '../../../../infra/local/identity/mint.ts'

const NOW = Date.parse('2026-11-24T10:00:00.900Z')
const NOW_SECONDS = 1_795_514_400
const ALICE = { subject: 'alice', tenant: 'tenant_a', roles: ['analyst', 'developer'] }

let context: MintContext
let secrets: IdentitySecrets

beforeAll(async () => {
  const home = await mkdtemp(join(tmpdir(), 'mint-'))
  secrets = await loadIdentitySecrets(home)
  await rm(home, { recursive: true })
  context = {
    issuer: 'http://127.0.0.1:1',
    resources: ['http://127.0.0.1:8787/mcp/demo', 'http://127.0.0.1:8787/mcp/demo-edge'],
    scopes: ['mcp:read', 'mcp:write'],
    signingKey: secrets.signingKey,
    now: () => NOW,
  }
})

async function mint(request: Partial<MintRequest> = {}, changed: Partial<MintContext> = {}) {
  const token = await mintAccessToken({ ...context, ...changed }, { ...ALICE, ...request })
  const { kty, n, e, kid } = secrets.signingKey
  const { payload } = await jwtVerify(
    token,
    createLocalJWKSet({ keys: [{ kty, n, e, kid } as JWK] }),
    {
      // Well before any token made here expires: signatures are what this verifies.
      currentDate: new Date(0),
    },
  )
  return { token, payload }
}

describe('mintAccessToken', () => {
  it('makes an RFC 9068 token, good for every resource and scope of the stack', async () => {
    const { token, payload } = await mint()
    expect(decodeProtectedHeader(token)).toEqual({
      alg: 'RS256',
      typ: 'at+jwt',
      kid: secrets.signingKey.kid,
    })
    expect(payload).toEqual({
      iss: context.issuer,
      sub: 'alice',
      tenant: 'tenant_a',
      roles: ['analyst', 'developer'],
      aud: context.resources,
      client_id: 'mcp-authorizer-cli',
      scope: 'mcp:read mcp:write',
      iat: NOW_SECONDS,
      exp: NOW_SECONDS + 3600,
      jti: expect.any(String),
    })
  })

  it('gives every token an id of its own', async () => {
    expect((await mint()).payload.jti).not.toBe((await mint()).payload.jti)
  })

  it.each([
    ['one audience', { audience: 'https://a.example' }, { aud: 'https://a.example' }],
    ['a list of one audience', { audience: ['https://a.example'] }, { aud: 'https://a.example' }],
    [
      'two audiences',
      { audience: ['https://a', 'https://b'] },
      { aud: ['https://a', 'https://b'] },
    ],
    ['a scope', { scope: 'mcp:read' }, { scope: 'mcp:read' }],
    ['a client', { clientId: 'agent-1' }, { client_id: 'agent-1' }],
    ['no roles', { roles: [] }, { roles: [] }],
    ['a lifetime', { expiresIn: 5 }, { iat: NOW_SECONDS, exp: NOW_SECONDS + 5 }],
    ['an instant end', { expiresIn: 0 }, { iat: NOW_SECONDS - 3600, exp: NOW_SECONDS }],
    ['an end that is past', { expiresIn: -60 }, { iat: NOW_SECONDS - 3660, exp: NOW_SECONDS - 60 }],
  ])('takes %s', async (_title, request, expected) => {
    expect((await mint(request)).payload).toMatchObject(expected)
  })

  it('leaves the scope out when it is empty', async () => {
    expect((await mint({ scope: '' })).payload).not.toHaveProperty('scope')
    expect((await mint({}, { scopes: [] })).payload).not.toHaveProperty('scope')
  })

  it('writes a string when the stack has one resource', async () => {
    expect((await mint({}, { resources: ['https://one'] })).payload.aud).toBe('https://one')
  })
})

describe('loadIdentitySecrets', () => {
  it('says which file is broken rather than replacing it', async () => {
    const home = await mkdtemp(join(tmpdir(), 'mint-'))
    await loadIdentitySecrets(home)
    await writeFile(join(home, 'identity/secrets.json'), '{')
    await expect(loadIdentitySecrets(home)).rejects.toThrow(/secrets\.json is not JSON: delete it/)
    await rm(home, { recursive: true })
  })
})
