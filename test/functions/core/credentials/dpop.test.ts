// Tokens bound to a key: what a sender must prove, and every way of proving it badly (RFC 9449).
import { calculateJwkThumbprint, CompactSign, exportJWK, generateKeyPair } from 'jose'
import { describe, expect, it } from 'vitest'
import { createTokenCache } from '../../../../functions/core/credentials/token-cache.ts'
import type { VerificationKeys } from '../../../../functions/core/credentials/verification-keys.ts'
import {
  type DeploymentConfig,
  type ServerConfig,
  STANDARD_CLAIMS,
} from '../../../../functions/core/deployment.ts'
import { createAuthenticator } from '../../../../functions/core/principal/authenticate.ts'
import { claimProof } from '../../../../functions/core/principal/claim-proof.ts'
import { isRefusal } from '../../../../functions/core/refusal.ts'
import { MemoryLedger } from '../../../contracts/fakes/memory-ledger.ts'

const NOW = Date.parse('2026-11-24T10:00:00Z')
const SECONDS = NOW / 1000
const RESOURCE = 'https://mcp.example.com/mcp/orders'
const ISSUER = 'https://id.example.com'

const issuerKey = await generateKeyPair('ES256')
const holder = await generateKeyPair('ES256', { extractable: true })
const other = await generateKeyPair('ES256', { extractable: true })
const rsa = await generateKeyPair('RS256', { extractable: true })
const holderJwk = await exportJWK(holder.publicKey)
const otherJwk = await exportJWK(other.publicKey)
const holderPrivateJwk = await exportJWK(holder.privateKey)
const rsaJwk = await exportJWK(rsa.publicKey)
const jkt = await calculateJwkThumbprint(holderJwk)

const keys: VerificationKeys = {
  of: () => ({
    kind: 'key-set',
    keys: [
      { kid: 'k', algorithms: ['ES256'], importFor: () => Promise.resolve(issuerKey.publicKey) },
    ],
  }),
  afterUnknown: (issuer) => Promise.resolve(keys.of(issuer)),
}

const SERVER: ServerConfig = {
  name: 'orders',
  resource: RESOURCE,
  upstream: 'https://orders.example.com/mcp',
  enforcement: 'enforcer',
  origins: [],
  upstreamTimeoutMs: 1000,
}

function authenticatorFor(dpopRequired: boolean) {
  const deployment: DeploymentConfig = {
    environment: 'test',
    local: false,
    servers: [SERVER],
    issuers: [
      {
        issuer: ISSUER,
        audiences: [],
        types: ['at+jwt'],
        claims: STANDARD_CLAIMS,
        tenants: ['acme'],
        roles: ['analyst'],
        clockToleranceSeconds: 0,
        dpopRequired,
      },
    ],
    keySync: { unknownKeyFetchSeconds: 60, retiredKeySeconds: 60 },
  }
  const cache = createTokenCache(10)
  return createAuthenticator({ deployment, keys, cache, hash: (text) => text })
}

const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))

function tokenWith(cnf?: unknown): Promise<string> {
  const claims = {
    iss: ISSUER,
    aud: RESOURCE,
    sub: 'alice',
    tenant: 'acme',
    roles: ['analyst'],
    iat: SECONDS,
    exp: SECONDS + 600,
    ...(cnf === undefined ? {} : { cnf }),
  }
  return new CompactSign(encode(claims))
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'k' })
    .sign(issuerKey.privateKey)
}

const BOUND = await tokenWith({ jkt })
const UNBOUND = await tokenWith()

async function athOf(token: string): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token))
  return Buffer.from(bytes).toString('base64url')
}

const athOfUnbound = await athOf(UNBOUND)

interface Made {
  readonly header?: Readonly<Record<string, unknown>>
  readonly claims?: Readonly<Record<string, unknown>>
  readonly signedBy?: CryptoKey
}

let made = 0

async function proofWith({ header = {}, claims = {}, signedBy = holder.privateKey }: Made = {}) {
  made += 1
  const payload = {
    jti: `proof-${made}`,
    htm: 'POST',
    htu: RESOURCE,
    iat: SECONDS,
    ath: await athOf(BOUND),
    ...claims,
  }
  return new CompactSign(encode(payload))
    .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk: holderJwk, ...header })
    .sign(signedBy)
}

interface Call {
  readonly authorization?: string
  readonly proofs?: readonly string[]
  readonly httpMethod?: string
  readonly required?: boolean
}

/** `dpop` or `bearer` where the caller is known; else the code with its detail. */
async function judge(call: Call): Promise<string> {
  const { authorization = `DPoP ${BOUND}`, proofs = [], httpMethod = 'POST' } = call
  const presented = { proofs, httpMethod }
  const authenticator = authenticatorFor(call.required === true)
  const result = await authenticator.authenticate([authorization], SERVER, NOW, presented)
  return isRefusal(result) ? `${result.code} ${result.detail ?? ''}`.trim() : result.auth.binding
}

describe('a token bound to a key', () => {
  it.each(['DPoP', 'dpop', 'DPOP'])(
    'is accepted with its proof by the scheme %s',
    async (scheme) => {
      expect(
        await judge({ authorization: `${scheme} ${BOUND}`, proofs: [await proofWith()] }),
      ).toBe('dpop')
    },
  )

  it('is refused without its proof, even where proofs are not required', async () => {
    expect(await judge({})).toBe('dpop_proof_missing')
  })

  it('is refused as a bearer token, even with a good proof', async () => {
    const authorization = `Bearer ${BOUND}`
    expect(await judge({ authorization, proofs: [await proofWith()] })).toBe(
      'token_sender_constrained sent as a bearer token',
    )
  })

  it('is refused with two proofs', async () => {
    expect(await judge({ proofs: [await proofWith(), await proofWith()] })).toBe(
      'dpop_proof_invalid more than one',
    )
  })

  it('is refused when seen again without a proof, though it is remembered', async () => {
    const authenticator = authenticatorFor(false)
    const header = [`DPoP ${BOUND}`]
    const first = { proofs: [await proofWith()], httpMethod: 'POST' }
    expect(isRefusal(await authenticator.authenticate(header, SERVER, NOW, first))).toBe(false)
    expect(await authenticator.authenticate(header, SERVER, NOW)).toMatchObject({
      code: 'dpop_proof_missing',
    })
  })

  it.each<[string, unknown]>([
    ['a certificate', { 'x5t#S256': 'bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2' }],
    ['a key and something else', { jkt, 'x5t#S256': 'b' }],
    ['a whole key', { jwk: holderJwk }],
    ['nothing', {}],
    ['null', null],
    ['a text', jkt],
    ['a list', [{ jkt }]],
    ['a thumbprint of another length', { jkt: 'short' }],
  ])('is refused where it is bound to %s', async (_title, cnf) => {
    const token = await tokenWith(cnf)
    const proofs = [await proofWith({ claims: { ath: await athOf(token) } })]
    expect(await judge({ authorization: `DPoP ${token}`, proofs })).toBe(
      'token_sender_constrained cnf',
    )
    expect(await judge({ authorization: `Bearer ${token}` })).toBe('token_sender_constrained cnf')
  })
})

describe('a token that is bound to nothing', () => {
  it('is accepted as a bearer token where proofs are not required', async () => {
    expect(await judge({ authorization: `Bearer ${UNBOUND}` })).toBe('bearer')
  })

  it('is refused where they are, with a proof or without', async () => {
    const required = true
    const proofs = [await proofWith({ claims: { ath: await athOf(UNBOUND) } })]
    expect(await judge({ authorization: `Bearer ${UNBOUND}`, required })).toMatch(/^dpop_required/)
    expect(await judge({ authorization: `DPoP ${UNBOUND}`, proofs, required })).toMatch(
      /^dpop_required/,
    )
  })

  it('is refused by the scheme DPoP', async () => {
    const proofs = [await proofWith({ claims: { ath: await athOf(UNBOUND) } })]
    expect(await judge({ authorization: `DPoP ${UNBOUND}`, proofs })).toMatch(/^dpop_required/)
  })
})

describe('a proof', () => {
  it.each<[string, Made]>([
    ['with a query in htu', { claims: { htu: `${RESOURCE}?a=b#c` } }],
    [
      'with htu in capitals where case means nothing',
      { claims: { htu: 'HTTPS://MCP.example.com:443/mcp/orders' } },
    ],
    ['of a minute ago', { claims: { iat: SECONDS - 60 } }],
    ['of a clock that is ten seconds ahead', { claims: { iat: SECONDS + 10 } }],
    ['with claims that nobody knows', { claims: { nonce: 'n' } }],
  ])('is accepted %s', async (_title, how) => {
    expect(await judge({ proofs: [await proofWith(how)] })).toBe('dpop')
  })

  it.each<[string, Made, string]>([
    ['for another method', { claims: { htm: 'GET' } }, 'htm'],
    ['for a method in small letters', { claims: { htm: 'post' } }, 'htm'],
    ['for another server', { claims: { htu: 'https://mcp.example.com/mcp/payroll' } }, 'htu'],
    ['for another host', { claims: { htu: 'https://evil.example.com/mcp/orders' } }, 'htu'],
    ['for the server with a slash', { claims: { htu: `${RESOURCE}/` } }, 'htu'],
    ['for plain http', { claims: { htu: RESOURCE.replace('https', 'http') } }, 'htu'],
    ['for a URL with a user', { claims: { htu: 'https://a@mcp.example.com/mcp/orders' } }, 'htu'],
    ['for no URL', { claims: { htu: 'orders' } }, 'htu'],
    ['that is too old', { claims: { iat: SECONDS - 61 } }, 'iat'],
    ['from the future', { claims: { iat: SECONDS + 11 } }, 'iat'],
    ['with iat as a text', { claims: { iat: String(SECONDS) } }, 'iat'],
    ['from the future by a fraction', { claims: { iat: SECONDS + 10.5 } }, 'iat'],
    ['without iat', { claims: { iat: undefined } }, 'iat'],
    ['without jti', { claims: { jti: undefined } }, 'jti'],
    ['with an empty jti', { claims: { jti: '' } }, 'jti'],
    ['with an endless jti', { claims: { jti: 'x'.repeat(257) } }, 'jti'],
    ['without ath', { claims: { ath: undefined } }, 'ath'],
    ['for another token', { claims: { ath: athOfUnbound } }, 'ath'],
    ['of another type', { header: { typ: 'JWT' } }, 'typ'],
    ['without a key', { header: { jwk: undefined } }, 'jwk'],
    ['with a private key', { header: { jwk: holderPrivateJwk } }, 'jwk'],
    ['with a symmetric key', { header: { jwk: { kty: 'oct', k: 'AAAA' } } }, 'jwk'],
    ['with a key elsewhere', { header: { jku: 'https://evil.example.com' } }, 'header'],
    ['of another key', { header: { jwk: otherJwk }, signedBy: other.privateKey }, 'another key'],
    ['that another key signed', { signedBy: other.privateKey }, 'signature'],
    [
      'of an RSA key',
      { header: { alg: 'RS256', jwk: rsaJwk }, signedBy: rsa.privateKey },
      'another key',
    ],
  ])('is refused %s', async (_title, how, detail) => {
    expect(await judge({ proofs: [await proofWith(how)] })).toBe(`dpop_proof_invalid ${detail}`)
  })

  it.each(['none', 'HS256', 'NONE', 1])('is refused with the algorithm %s', async (alg) => {
    const [, payload = '', signature = ''] = (await proofWith()).split('.')
    const header = Buffer.from(JSON.stringify({ typ: 'dpop+jwt', alg, jwk: holderJwk }))
    const proof = `${header.toString('base64url')}.${payload}.${signature}`
    expect(await judge({ proofs: [proof] })).toBe('dpop_proof_invalid alg')
  })

  it.each(['', 'x', 'a.b', 'a.b.c', 'a.b.c.d'])(
    'is refused where it is no JWS: %j',
    async (proof) => {
      expect(await judge({ proofs: [proof] })).toBe('dpop_proof_invalid not one compact JWS')
    },
  )

  it('is refused where it names a claim twice', async () => {
    const [header = '', , signature = ''] = (await proofWith()).split('.')
    const payload = Buffer.from('{"jti":"a","jti":"b"}').toString('base64url')
    expect(await judge({ proofs: [`${header}.${payload}.${signature}`] })).toBe(
      'dpop_proof_invalid not one compact JWS',
    )
  })

  it('is good once, of many that come at the same time', async () => {
    const ledger = new MemoryLedger()
    const proofs = [await proofWith()]
    const calls = Array.from({ length: 16 }, async () => {
      const authenticator = authenticatorFor(false)
      const caller = await authenticator.authenticate([`DPoP ${BOUND}`], SERVER, NOW, {
        proofs,
        httpMethod: 'POST',
      })
      return isRefusal(caller) ? caller : claimProof(ledger, caller)
    })
    const results = await Promise.all(calls)
    expect(results.filter((result) => result === undefined)).toHaveLength(1)
    expect(results.filter((result) => result?.code === 'dpop_proof_replayed')).toHaveLength(15)
  })

  it('is refused while it cannot be told whether it is new', async () => {
    const ledger = { take: () => Promise.reject(new Error('down')) }
    const proof = { key: 'dpop/a/b', expiresAt: 1 }
    expect(await claimProof(ledger, { proof })).toMatchObject({ code: 'dpop_unavailable' })
    expect(await claimProof(ledger, {})).toBeUndefined()
  })
})
