/** What upstreams are shown in place of the caller's token, and that none of it is ever said aloud. */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  createCredentialHeaders,
  type CredentialParts,
} from '../../../../functions/adapters/upstream/credential-headers.ts'
import { readRoleKeys } from '../../../../functions/adapters/upstream/role-keys.ts'
import type { UpstreamCredential } from '../../../../functions/core/deployment.ts'
import type { CredentialedRequest } from '../../../../functions/core/forwarding/credential-headers.ts'
import { createGateway } from '../../../fixtures/gateway.ts'
import { shippedEngine } from '../../../fixtures/shipped-engine.ts'

const NOON = Date.parse('2026-11-24T12:00:00Z')
const KEYS =
  '{"accessKeyId":"AKIDEXAMPLE","secretAccessKey":"wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}'
const CLIENT = '{"client_id":"gate way","client_secret":"s:cret"}'

let endpoint: Server
let asked: { readonly headers: IncomingHttpHeaders; readonly form: URLSearchParams }[] = []
let answer: { status: number; body: unknown; headers?: Record<string, string> }
let base: Omit<CredentialedRequest, 'server' | 'token'> & { server: CredentialedRequest['server'] }

beforeAll(async () => {
  endpoint = createServer((request, response) => {
    let text = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    request.on('end', () => {
      asked.push({ headers: request.headers, form: new URLSearchParams(text) })
      response.writeHead(answer.status, answer.headers)
      response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body))
    })
  })
  await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve))
  const { server, gate } = createGateway({ engine: await shippedEngine() })
  const principal = (await gate.authenticator.authenticate(
    ...([] as unknown as Parameters<typeof gate.authenticator.authenticate>),
  )) as CredentialedRequest['principal']
  const headers = { 'content-type': 'application/json', 'mcp-method': 'ping', traceparent: '00' }
  base = {
    server,
    principal,
    request: {
      url: 'https://api.example.com/prod/mcp',
      headers,
      body: '{}',
      principal,
      timeoutMs: 1,
    },
  }
})
afterAll(() => endpoint.close())
beforeEach(() => {
  asked = []
  answer = {
    status: 200,
    body: { access_token: 'up.stream', token_type: 'Bearer', expires_in: 300 },
  }
})

const exchange = (): UpstreamCredential => ({
  kind: 'exchange',
  secret: 'x',
  tokenEndpoint: `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/token`,
  audience: 'https://up.example',
})

function maker(secret: string, clock = () => NOON, more: Partial<CredentialParts> = {}) {
  const readSecret = () => Promise.resolve(secret)
  const make = createCredentialHeaders({ readSecret, clock, report: () => undefined, ...more })
  return (credential: UpstreamCredential, token = 'a.b.c', request = base.request) =>
    make({ ...base, request, server: { ...base.server, upstreamCredential: credential }, token })
}

describe('a credential from a secret', () => {
  it.each<[string, UpstreamCredential, Record<string, string>]>([
    ['user:pass\n', { kind: 'basic', secret: 'x' }, { authorization: 'Basic dXNlcjpwYXNz' }],
    [
      '{"username":"user","password":"pa:ss"}',
      { kind: 'basic', secret: 'x' },
      { authorization: 'Basic dXNlcjpwYTpzcw==' },
    ],
    ['key\n', { kind: 'header', secret: 'x', header: 'x-api-key' }, { 'x-api-key': 'key' }],
  ])('%j becomes %j', async (secret, credential, headers) => {
    expect(await maker(secret)(credential)).toEqual(headers)
  })

  it.each<[string, UpstreamCredential]>([
    ['{"username":"a:b","password":"sesame"}', { kind: 'basic', secret: 'x' }],
    ['{"username":"a"}', { kind: 'basic', secret: 'x' }],
    ['sesame', { kind: 'sigv4', secret: 'x', region: 'eu-west-1', service: 'lambda' }],
    ['{"accessKeyId":"sesame"}', { kind: 'sigv4', secret: 'x', region: 'r', service: 's' }],
    [
      '{"client_id":"sesame"}',
      { kind: 'exchange', secret: 'x', tokenEndpoint: 'https://a.example' },
    ],
  ])('%j is not what %j needs', async (secret, credential) => {
    await expect(maker(secret)(credential)).rejects.toThrow(/^(?!.*sesame)/)
    await expect(maker(secret)(credential)).rejects.not.toThrow('sesame')
  })
})

describe('a SigV4 signature', () => {
  it('covers the host, the time and MCP’s headers, and leaves the trace out', async () => {
    const sign = maker(KEYS)
    const credential: UpstreamCredential = {
      kind: 'sigv4',
      secret: 'x',
      region: 'eu-west-1',
      service: 'execute-api',
    }
    const headers = await sign(credential)
    expect(headers).toMatchObject({ 'x-amz-date': '20261124T120000Z' })
    expect(headers['authorization']).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/20261124\/eu-west-1\/execute-api\/aws4_request, SignedHeaders=content-type;host;mcp-method;x-amz-content-sha256;x-amz-date, Signature=[0-9a-f]{64}$/,
    )
    expect(await sign(credential)).toEqual(headers)
    expect(headers).not.toHaveProperty('host')
    expect(headers).not.toHaveProperty('traceparent')
  })
})

describe('a SigV4 signature of the function’s own role', () => {
  const ROLE = {
    AWS_ACCESS_KEY_ID: 'ASIAFIRST',
    AWS_SECRET_ACCESS_KEY: 'sesame',
    AWS_SESSION_TOKEN: 'session',
  }
  const OWN: UpstreamCredential = { kind: 'sigv4', region: 'eu-west-1', service: 'lambda' }
  const readSecret = () => Promise.reject(new Error('No secret is read'))

  it('is made with the keys of the environment, as they are at each signature', async () => {
    const variables: Record<string, string> = { ...ROLE }
    const roleKeys = () => readRoleKeys(variables)
    const sign = maker('', () => NOON, { readSecret, roleKeys })
    const headers = await sign(OWN)
    expect(headers['authorization']).toContain('Credential=ASIAFIRST/20261124/eu-west-1/lambda/')
    expect(headers['authorization']).toContain('x-amz-security-token')
    expect(headers['x-amz-security-token']).toBe('session')
    expect(JSON.stringify(headers)).not.toContain('sesame')
    Object.assign(variables, { AWS_ACCESS_KEY_ID: 'ASIASECOND', AWS_SESSION_TOKEN: 'renewed' })
    const renewed = await sign(OWN)
    expect(renewed['authorization']).toContain('Credential=ASIASECOND/')
    expect(renewed['x-amz-security-token']).toBe('renewed')
  })

  it('is made with the keys of a secret where one is named', async () => {
    const sign = maker(KEYS, () => NOON, { roleKeys: () => readRoleKeys(ROLE) })
    const headers = await sign({ ...OWN, secret: 'x' })
    expect(headers['authorization']).toContain('Credential=AKIDEXAMPLE/')
    expect(headers).not.toHaveProperty('x-amz-security-token')
  })

  it.each(Object.keys(ROLE))('is not made where the environment has no %s', async (missing) => {
    const roleKeys = () => readRoleKeys({ ...ROLE, [missing]: undefined })
    const sign = maker('', () => NOON, { readSecret, roleKeys })
    await expect(sign(OWN)).rejects.toThrow('There is no role to sign with here')
    await expect(sign(OWN)).rejects.not.toThrow('sesame')
  })

  it('is not made where there is no role, as in a server of one’s own', async () => {
    await expect(maker('', () => NOON, { readSecret })(OWN)).rejects.toThrow('has to name a secret')
  })

  it('covers the method, and no body where there is none', async () => {
    const sign = maker('', () => NOON, { readSecret, roleKeys: () => readRoleKeys(ROLE) })
    const made = new Map<string, Readonly<Record<string, string>>>()
    for (const method of ['GET', 'DELETE'] as const)
      made.set(method, await sign(OWN, 'a.b.c', { ...base.request, method, body: '' }))
    expect(made.get('GET')?.['authorization']).not.toBe(made.get('DELETE')?.['authorization'])
    expect(made.get('GET')?.['x-amz-content-sha256']).toMatch(/^e3b0c44298fc/)
  })
})

describe('a token exchange', () => {
  it('asks as RFC 8693 says, and shows the upstream the new token', async () => {
    expect(await maker(CLIENT)(exchange())).toEqual({ authorization: 'Bearer up.stream' })
    expect(Object.fromEntries(asked[0]?.form ?? [])).toEqual({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: 'a.b.c',
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      audience: 'https://up.example',
    })
    const basic = Buffer.from('gate%20way:s%3Acret').toString('base64')
    expect(asked[0]?.headers.authorization).toBe(`Basic ${basic}`)
  })

  it('is made once for each token, however many calls come at once', async () => {
    const make = maker(CLIENT)
    await Promise.all([make(exchange()), make(exchange())])
    await make(exchange())
    expect(asked).toHaveLength(1)
    await make(exchange(), 'other.token.x')
    expect(asked).toHaveLength(2)
  })

  it('is made anew before the token expires', async () => {
    let now = NOON
    const make = maker(CLIENT, () => now)
    await make(exchange())
    now += 269_000
    await make(exchange())
    expect(asked).toHaveLength(1)
    now += 2_000
    await make(exchange())
    expect(asked).toHaveLength(2)
  })

  it.each<[string, typeof answer]>([
    ['refuses', { status: 400, body: { error: 'invalid_target', access_token: 'sesame' } }],
    ['gives a DPoP token', { status: 200, body: { access_token: 'sesame', token_type: 'DPoP' } }],
    ['gives no token', { status: 200, body: { token_type: 'Bearer' } }],
    [
      'gives a token with a line end',
      { status: 200, body: { access_token: 'sesame\r\nx: y', token_type: 'Bearer' } },
    ],
    [
      'gives another kind of token',
      {
        status: 200,
        body: {
          access_token: 'sesame',
          token_type: 'Bearer',
          issued_token_type: 'urn:ietf:params:oauth:token-type:id_token',
        },
      },
    ],
    ['gives no JSON', { status: 200, body: 'sesame' }],
    ['gives a list', { status: 200, body: ['sesame'] }],
    ['gives too much', { status: 200, body: ' '.repeat(70_000) }],
    ['redirects', { status: 307, body: '', headers: { location: 'https://other.example/' } }],
  ])('fails where the endpoint %s, and is tried again', async (_, given) => {
    answer = given
    const make = maker(CLIENT)
    await expect(make(exchange())).rejects.not.toThrow('sesame')
    answer = { status: 200, body: { access_token: 'good', token_type: 'bearer' } }
    expect(await make(exchange())).toEqual({ authorization: 'Bearer good' })
  })
})
