// Enterprise-managed authorization through the whole stack: an agent gets access for a person by an identity assertion,
// a service by its own credentials; the assertion itself opens nothing. DPoP and what the stack writes down, likewise.
import { createHash, randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  SignJWT,
} from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ID_JAG, JWT_BEARER, TOKEN_EXCHANGE } from '../../infra/local/identity/assertion-grants.ts'
import { Browser } from '../infra/local/identity/sign-in.ts'
import { callTool, errorOf } from './mcp-call.ts'
import { startStack, type Stack } from './stack.ts'

const REDIRECT = 'http://127.0.0.1:49152/callback'
const READ = { path: '/shared/public/readme.txt' }

let stack: Stack
let issuer: string
/** Every token that was sent anywhere in this file. */
const secrets: string[] = []

beforeAll(async () => {
  stack = await startStack()
  issuer = stack.env['LOCAL_ISSUER'] ?? ''
}, 100_000)

afterAll(() => stack.stop())

async function askToken(form: Record<string, string>, basic?: string) {
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
    ...(basic === undefined ? {} : { headers: { authorization: `Basic ${basic}` } }),
  })
  const body = (await response.json()) as Record<string, string>
  return { status: response.status, body }
}

/** Alice signs in to the demo client. */
async function idToken(): Promise<string> {
  const verifier = randomBytes(32).toString('base64url')
  const url = new URL(`${issuer}/auth`)
  url.search = new URLSearchParams({
    client_id: 'demo-client',
    response_type: 'code',
    redirect_uri: REDIRECT,
    scope: 'openid',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }).toString()
  const user = { subject: 'alice', tenant: 'tenant_a', roles: 'analyst' }
  const back = await new Browser().authorize(url, REDIRECT, user)
  const { body } = await askToken({
    grant_type: 'authorization_code',
    client_id: 'demo-client',
    code: back.searchParams.get('code') ?? '',
    redirect_uri: REDIRECT,
    code_verifier: verifier,
  })
  return body['id_token'] ?? ''
}

async function assertionFor(token: string, resource = `${stack.url}/mcp/demo`) {
  return askToken({
    grant_type: TOKEN_EXCHANGE,
    client_id: 'demo-client',
    requested_token_type: ID_JAG,
    subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
    subject_token: token,
    audience: issuer,
    resource,
  })
}

const redeem = (assertion: string) =>
  askToken({ grant_type: JWT_BEARER, client_id: 'demo-client', assertion })

describe('an identity assertion', () => {
  it('gets an agent access for a person, and is found in the audit with both', {
    timeout: 30_000,
  }, async () => {
    const person = await idToken()
    const assertion = (await assertionFor(person)).body['access_token'] ?? ''
    const access = (await redeem(assertion)).body['access_token'] ?? ''
    secrets.push(person, assertion, access)
    expect((await callTool(stack.url, access, 'file_read', READ)).status).toBe(200)
    await expect
      .poll(async () => (await stack.auditRecords()).map((record) => record['mcp']), {
        timeout: 10_000,
      })
      .toContainEqual(
        expect.objectContaining({
          subject: 'alice',
          client: 'demo-client',
          actors: ['demo-client'],
        }),
      )
  })

  it('opens nothing itself, nor does the ID token', async () => {
    const person = await idToken()
    const assertion = (await assertionFor(person)).body['access_token'] ?? ''
    secrets.push(person, assertion)
    for (const token of [assertion, person])
      for (const server of ['demo', 'demo-edge'])
        expect((await callTool(stack.url, token, 'file_read', READ, { server })).status).toBe(401)
  })

  it('is good once, and none is made of anything but an ID token', async () => {
    const person = await idToken()
    const assertion = (await assertionFor(person)).body['access_token'] ?? ''
    expect((await redeem(assertion)).status).toBe(200)
    expect((await redeem(assertion)).status).toBe(400)
    expect((await redeem(person)).status).toBe(400)
    expect((await assertionFor(assertion)).status).toBe(400)
    expect((await assertionFor(person, 'https://elsewhere.example.com')).status).toBe(400)
  })
})

describe('client credentials', () => {
  it('give a service access as itself', async () => {
    const file = await readFile(join(stack.home, 'identity/secrets.json'), 'utf8')
    const { serviceSecret } = JSON.parse(file) as { serviceSecret: string }
    const basic = Buffer.from(`demo-service:${serviceSecret}`).toString('base64')
    const form = { grant_type: 'client_credentials', resource: `${stack.url}/mcp/demo` }
    const access = (await askToken(form, basic)).body['access_token'] ?? ''
    secrets.push(access, serviceSecret)
    expect((await callTool(stack.url, access, 'file_read', READ)).status).toBe(200)
  })
})

describe('a token bound to a key', () => {
  it.each(['demo', 'demo-edge'])(
    'is good with a new proof for each call at %s',
    { timeout: 30_000 },
    async (server) => {
      const resource = `${stack.url}/mcp/${server}`
      const holder = await generateKeyPair('ES256')
      const jwk = await exportJWK(holder.publicKey)
      const file = await readFile(join(stack.home, 'identity/secrets.json'), 'utf8')
      const { signingKey } = JSON.parse(file) as { signingKey: JWK }
      const token = await new SignJWT({
        tenant: 'tenant_a',
        roles: ['analyst'],
        cnf: { jkt: await calculateJwkThumbprint(jwk) },
      })
        .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: signingKey.kid ?? '' })
        .setIssuer(issuer)
        .setSubject('alice')
        .setAudience(resource)
        .setIssuedAt()
        .setExpirationTime('5m')
        .sign(await importJWK(signingKey, 'RS256'))
      const proofFor = (htu: string) =>
        new SignJWT({
          htm: 'POST',
          htu,
          ath: createHash('sha256').update(token).digest('base64url'),
        })
          .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
          .setIssuedAt()
          .setJti(randomBytes(16).toString('hex'))
          .sign(holder.privateKey)
      const call = (dpop: string | undefined) =>
        callTool(stack.url, token, 'file_read', READ, {
          server,
          headers: { authorization: `DPoP ${token}`, dpop, host: 'evil.example.com' },
        })
      const proof = await proofFor(resource)
      secrets.push(token, proof)
      expect((await call(proof)).status).toBe(200)
      expect((await call(await proofFor(resource))).status).toBe(200)
      for (const bad of [proof, undefined, await proofFor(`${stack.url}/mcp/other`)]) {
        const answer = await call(bad)
        expect(answer.status).toBe(401)
        expect(errorOf(answer).data).toMatchObject({ code: 'invalid_token' })
      }
      const asBearer = await callTool(stack.url, token, 'file_read', READ, { server })
      expect(asBearer.status).toBe(401)
    },
  )
})

describe('what the stack writes', () => {
  it('holds no token, no proof and no key', { timeout: 30_000 }, async () => {
    const refused = await stack.token({ expiresIn: -10 })
    await callTool(stack.url, refused, 'file_read', READ)
    await callTool(stack.url, `${refused}x`, 'file_read', READ)
    secrets.push(refused)
    await new Promise((resolve) => setTimeout(resolve, 3000))
    const written = [stack.stdout()]
    for (const folder of ['audit', 'logs', 'cdk.out']) {
      const entries = await readdir(join(stack.home, folder), {
        recursive: true,
        withFileTypes: true,
      })
      for (const entry of entries.filter((each) => each.isFile()))
        written.push(await readFile(join(entry.parentPath, entry.name), 'utf8'))
    }
    const text = written.join('\n')
    expect(text).toContain('alice')
    // Neither whole nor by the part that makes it worth something.
    const parts = secrets.flatMap((secret) => [secret, secret.split('.').at(-1) ?? secret])
    for (const part of parts) expect(text.includes(part)).toBe(false)
    const { signingKey } = JSON.parse(
      await readFile(join(stack.home, 'identity/secrets.json'), 'utf8'),
    ) as { signingKey: JWK }
    expect(text.includes(signingKey.d ?? '-')).toBe(false)
    const revocation = JSON.parse(
      await readFile(join(stack.home, 'identity/revocation-key.json'), 'utf8'),
    ) as { key: JWK }
    expect(text.includes(revocation.key.d ?? '-')).toBe(false)
  })
})
