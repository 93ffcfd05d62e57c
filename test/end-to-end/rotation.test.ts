// An issuer rotates its key while 32 clients call: no valid request is lost, and a key that is dropped is worth nothing.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listenOnLoopback } from '../../infra/local/services/loopback.ts'
import { startDemoServer } from '../../infra/local/demo/demo-server.ts'
import { callMcp } from './mcp-call.ts'
import { startStack, type Stack } from './stack.ts'

const CLIENTS = 32

let folder: string
let keyServer: Server
let issuer: string
let stack: Stack
let published: readonly string[] = ['old']
let closeUpstream: () => Promise<void>
const keys = new Map<string, Awaited<ReturnType<typeof makeKey>>>()

async function makeKey(kid: string) {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' } }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rotation-'))
  for (const kid of ['old', 'new']) keys.set(kid, await makeKey(kid))
  keyServer = createServer((_request, response) => {
    response.end(JSON.stringify({ keys: published.map((kid) => keys.get(kid)?.jwk) }))
  })
  issuer = (await listenOnLoopback(keyServer)).url
  const upstream = await startDemoServer({ mode: 'all', home: folder, apiUrl: issuer })
  closeUpstream = () => upstream.close()
  const config = join(folder, 'authorizer.config.yaml')
  await writeFile(
    config,
    `servers:\n  - name: own\n    upstream: ${upstream.url}\nissuers:\n  - issuer: ${issuer}\n    audience: api://own\n    jwks: ${issuer}/keys\n`,
  )
  stack = await startStack({ args: ['--config', config] })
}, 100_000)

afterAll(async () => {
  await stack.stop()
  keyServer.closeAllConnections()
  keyServer.close()
  await closeUpstream()
  await rm(folder, { recursive: true })
})

async function tokenBy(kid: string, subject: string): Promise<string> {
  const key = keys.get(kid)
  if (key === undefined) throw new Error('no such key')
  return new SignJWT({ tenant: 'tenant_a', roles: ['analyst'] })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid })
    .setIssuer(issuer)
    .setSubject(subject)
    .setAudience('api://own')
    .setIssuedAt()
    .setExpirationTime('10m')
    .sign(key.privateKey)
}

const statusOf = async (token: string) =>
  (await callMcp(stack.url, { server: 'own', token, method: 'tools/list' })).status

describe('a rotation', () => {
  it('loses no valid request of 32 clients', { timeout: 60_000 }, async () => {
    let current = 'old'
    let isOver = false
    const statuses: number[] = []
    const byNewKey = { count: 0 }
    const client = async (name: string) => {
      for (let call = 0; !isOver; call += 1) {
        const kid = current
        const status = await statusOf(await tokenBy(kid, `${name}-${call}`))
        statuses.push(status)
        if (kid === 'new' && status === 200) byNewKey.count += 1
      }
    }
    const clients = Array.from({ length: CLIENTS }, (_, index) => client(`client-${index}`))
    await new Promise((resolve) => setTimeout(resolve, 3000))
    // The old key goes and the new one is used at the same instant: no issuer rotates more rudely.
    published = ['new']
    current = 'new'
    await new Promise((resolve) => setTimeout(resolve, 6000))
    isOver = true
    await Promise.all(clients)
    expect(byNewKey.count).toBeGreaterThan(CLIENTS)
    expect(statuses.filter((status) => status !== 200)).toEqual([])
    // Tokens of the key that went are good until they end.
    expect(await statusOf(await tokenBy('old', 'late'))).toBe(200)
  })

  it('does not bring a dropped key back', { timeout: 60_000 }, async () => {
    const remembered = await tokenBy('old', 'remembered')
    expect(await statusOf(remembered)).toBe(200)
    published = ['old', 'new']
    expect(await stack.cli('keys', 'drop', '--issuer', issuer, '--kid', 'old')).toMatch(
      /^dropped: old/,
    )
    // Each process learns it by itself, the last one when half a minute is over.
    await new Promise((resolve) => setTimeout(resolve, 30_000))
    expect(await Promise.all(Array.from({ length: 8 }, () => statusOf(remembered)))).toEqual(
      Array.from({ length: 8 }, () => 401),
    )
    expect(await statusOf(await tokenBy('old', 'another'))).toBe(401)
    expect(await statusOf(await tokenBy('new', 'another'))).toBe(200)
  })
})
