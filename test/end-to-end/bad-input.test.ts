// What callers get who send what cannot be served: status, JSON-RPC error with their own id, and a sentence with advice.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isDecision, mcpOf, recordsByTrace, writtenText } from './audit-text.ts'
import { callMcp, callTool, errorOf, LEGACY, type McpAnswer, type McpCall } from './mcp-call.ts'
import { type Stack, startStack } from './stack.ts'

const SERVERS = ['demo', 'demo-edge'] as const
const READ = ['file_read', { path: '/shared/public/readme.txt' }] as const

let stack: Stack
let token: string
let expired: string

beforeAll(async () => {
  stack = await startStack()
  token = await stack.token()
  expired = await stack.token({ expiresIn: -60 })
})
afterAll(() => stack.stop())

/** What every refusal of ours has in common. */
function expectRefusal(answer: McpAnswer, status: number, rpc: number, code: string, id?: unknown) {
  const error = errorOf(answer)
  expect([answer.status, error.code, error.data?.['code']]).toEqual([status, rpc, code])
  expect(answer.message.jsonrpc).toBe('2.0')
  expect(Object.hasOwn(answer.message, 'id')).toBe(id !== undefined)
  expect(answer.message.id).toBe(id)
  expect(answer.headers.get('content-type')).toContain('application/json')
  expect(error.message).toMatch(/^[A-Z].*[a-z.]$/)
  expect(error.data?.['requestId']).toMatch(/^[\w-]{8,}$/)
  expect(error.data?.['requestId']).toBe(answer.headers.get('x-amzn-requestid'))
}

const http = async (path: string, init: RequestInit = {}): Promise<McpAnswer> => {
  const response = await fetch(stack.url + path, init)
  const text = await response.text()
  const message = text === '' ? {} : (JSON.parse(text) as McpAnswer['message'])
  return { status: response.status, headers: response.headers, text, message }
}

describe.each(SERVERS)('a call of /mcp/%s without a good token', (server) => {
  const cases: Readonly<Record<string, () => McpCall>> = {
    'no token': () => ({}),
    'an empty one': () => ({ headers: { authorization: 'Bearer ' } }),
    'another scheme': () => ({ headers: { authorization: `Basic ${token}` } }),
    'a token without a scheme': () => ({ headers: { authorization: token } }),
    nonsense: () => ({ token: 'a.b.c' }),
    'an expired one': () => ({ token: expired }),
    'one with another signature': () => ({ token: `${token.slice(0, -8)}AAAAAAAA` }),
    'one with another payload': () => ({ token: withPayload(token, { roles: ['admin'] }) }),
    'an unsigned one': () => ({ token: unsigned(token) }),
    'two in one header': () => ({ headers: { authorization: `Bearer ${token}, Bearer ${token}` } }),
  }

  it.each(Object.entries(cases))(
    'is a 401 with this server’s challenge: %s',
    async (_title, make) => {
      const answer = await callMcp(stack.url, { server, ...make() })
      expectRefusal(answer, 401, 4010, 'invalid_token')
      expect(answer.headers.get('www-authenticate')).toBe(
        `Bearer resource_metadata="${stack.url}/.well-known/oauth-protected-resource/mcp/${server}"`,
      )
    },
  )

  it('is led to metadata that name this server and a provider that answers', async () => {
    const { headers } = await callMcp(stack.url, { server })
    const url = /resource_metadata="([^"]+)"/.exec(headers.get('www-authenticate') ?? '')?.[1] ?? ''
    const metadata = (await (await fetch(url)).json()) as Record<string, unknown>
    expect(metadata).toMatchObject({
      resource: `${stack.url}/mcp/${server}`,
      authorization_servers: [stack.env['LOCAL_ISSUER']],
    })
    const issuer = stack.env['LOCAL_ISSUER'] ?? ''
    const provider = await fetch(`${issuer}/.well-known/openid-configuration`)
    expect(await provider.json()).toMatchObject({ issuer })
  })

  it('is a 401 with a token for another server, and none with a token for this one', async () => {
    const other = SERVERS.find((name) => name !== server) ?? ''
    const theirs = await stack.token({ audience: `${stack.url}/mcp/${other}` })
    expect((await callMcp(stack.url, { server, token: theirs })).status).toBe(401)
    const own = await stack.token({ audience: `${stack.url}/mcp/${server}` })
    expect((await callMcp(stack.url, { server, token: own })).status).toBe(200)
    const foreign = await stack.token({ audience: 'https://elsewhere.example/mcp' })
    expect((await callMcp(stack.url, { server, token: foreign })).status).toBe(401)
  })

  it('is on record, with the precise reason that its caller is not told', async () => {
    const traceId = 'e0'.repeat(16)
    const headers = { traceparent: `00-${traceId}-${'1'.repeat(16)}-01` }
    await callMcp(stack.url, { server, token: expired, headers })
    const records = await recordsByTrace(stack, (found) =>
      (found.get(traceId) ?? []).some((record) => mcpOf(record)['server'] === server),
    )
    const own = (records.get(traceId) ?? []).filter((record) => mcpOf(record)['server'] === server)
    expect(own).toHaveLength(1)
    expect(own.every(isDecision)).toBe(true)
    expect(mcpOf(own[0])).toMatchObject({
      decision: 'deny',
      code: 'token_expired',
      public_code: 'invalid_token',
    })
  })
})

describe('a URL without a server', () => {
  it.each([
    '/mcp/nope',
    '/mcp',
    '/mcp/',
    '/',
    '/mcp/demo/more',
    '/mcp/DEMO',
    '/mcp/demo%2Fmore',
    '/nope',
  ])('is a 404 for whatever is sent: %s', async (path) => {
    const body = '{}'
    const type = { 'content-type': 'application/json' }
    const authorization = `Bearer ${token}`
    for (const init of [
      { method: 'POST', headers: { ...type, authorization }, body },
      { method: 'POST', headers: type, body },
      { method: 'GET' },
    ]) {
      expectRefusal(await http(path, init), 404, 4040, 'server_unknown')
    }
  })

  it('has no metadata', async () => {
    for (const path of ['/mcp/nope', '', '/mcp']) {
      const { status } = await http(`/.well-known/oauth-protected-resource${path}`)
      expect([path, status]).toEqual([path, 404])
    }
  })
})

describe('a body that the enforcer cannot read', () => {
  const message = '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}'
  it.each([
    ['no body', '', 400, -32600, 'body_missing'],
    ['no JSON', 'nonsense', 400, -32700, 'body_not_json'],
    ['half of it', message.slice(0, -2), 400, -32700, 'body_not_json'],
    ['something after it', `${message} x`, 400, -32700, 'body_not_json'],
    ['two messages', `${message}\n${message}`, 400, -32700, 'body_not_json'],
    ['a batch', `[${message}]`, 400, -32600, 'batch_refused'],
    ['an empty batch', '[]', 400, -32600, 'batch_refused'],
    ['a doubled key', message.replace('"id":1', '"id":1,"id":2'), 400, -32600, 'body_key_refused'],
    ['no message', '{}', 400, -32600, 'message_invalid'],
    ['null', 'null', 400, -32600, 'message_invalid'],
    ['another version', message.replace('2.0', '1.0'), 400, -32600, 'message_invalid'],
    ['bytes that are no UTF-8', new Uint8Array([0x22, 0xff, 0x22]), 400, -32700, 'body_not_utf8'],
    ['5 MB', JSON.stringify('x'.repeat(5_000_000)), 413, -32600, 'body_too_large'],
    ['11 MB', JSON.stringify('x'.repeat(11_000_000)), 413, -32600, 'body_too_large'],
  ] as const)('is refused without an id: %s', async (_title, text, status, rpc, code) => {
    expectRefusal(await callMcp(stack.url, { token, text, version: LEGACY }), status, rpc, code)
  })

  it('is refused under another media type, whatever it holds', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx']) {
      const answer = await callMcp(stack.url, { token, headers: { 'content-type': type } })
      expectRefusal(answer, 415, -32600, 'media_type_refused')
    }
    const headers = { 'content-type': 'application/json; charset=utf-8' }
    expect((await callMcp(stack.url, { token, headers })).status).toBe(200)
  })
})

describe('a request that is read and refused', () => {
  it.each([
    ['an unknown tool', 'tools/call', { name: 'nope', arguments: {} }, 403, 4030, 'not_available'],
    [
      'a denied call',
      'tools/call',
      { name: 'file_read', arguments: { path: '/etc/passwd' } },
      403,
      4030,
      'argument_refused',
    ],
    [
      'an argument that is missing',
      'tools/call',
      { name: 'file_read', arguments: {} },
      403,
      4030,
      'argument_unreadable',
    ],
    ['no arguments at all', 'tools/call', { name: 'file_read' }, 403, 4030, 'argument_unreadable'],
    ['a method that does not exist', 'tools/destroy', {}, 404, -32601, 'method_unknown'],
    [
      'a method of other versions',
      'logging/setLevel',
      { level: 'debug' },
      404,
      -32601,
      'method_unknown',
    ],
    ['a tool without a name', 'tools/call', {}, 400, -32602, 'params_invalid'],
  ] as const)(
    'is told so with its own id: %s',
    async (_title, method, params, status, rpc, code) => {
      for (const id of ['seven', 7, 0, '']) {
        const answer = await callMcp(stack.url, { token, method, params, id })
        expectRefusal(answer, status, rpc, code, id)
      }
    },
  )

  it('gets its id back as it was written', async () => {
    const text = '{"jsonrpc":"2.0","id":12345678901234567890123,"method":"nope"}'
    const answer = await callMcp(stack.url, { token, version: LEGACY, text })
    expect(answer.text).toContain('"id":12345678901234567890123,')
  })

  it('looks the same for a tool that is hidden and one that does not exist', async () => {
    const analyst = await stack.token({ roles: ['analyst'] })
    const texts = ['api_invoke', 'nope'].map(async (name) => {
      const { status, text } = await callTool(stack.url, analyst, name, { endpoint: '/v1/status' })
      return [status, text.replace(/"requestId":"[^"]+"/, '')]
    })
    const [hidden, missing] = await Promise.all(texts)
    expect(hidden).toEqual(missing)
  })

  it('is refused where headers and body disagree', async () => {
    const lies: Readonly<Record<string, string | undefined>>[] = [
      { 'mcp-name': 'api_invoke' },
      { 'mcp-method': 'tools/list' },
      { 'mcp-param-path': '/data/tenant_a/report.txt' },
      { 'mcp-method': undefined },
      { 'mcp-name': undefined },
    ]
    for (const headers of lies) {
      const answer = await callTool(stack.url, token, ...READ, { headers })
      expectRefusal(answer, 400, -32020, 'header_mismatch', 1)
    }
  })

  it('is told which protocol versions there are', async () => {
    for (const version of ['1999-01-01', '2024-11-05', '2027-01-01', 'DRAFT']) {
      const headers = { 'mcp-protocol-version': version }
      const answer = await callMcp(stack.url, { token, version: LEGACY, headers })
      expectRefusal(answer, 400, -32022, 'protocol_version_unsupported', 1)
      expect(errorOf(answer).data?.['supported']).toContain('2026-07-28')
    }
  })

  it('is no notification that is answered', async () => {
    const answer = await callMcp(stack.url, {
      token,
      version: LEGACY,
      method: 'notifications/initialized',
      id: null,
    })
    expect([answer.status, answer.text]).toEqual([202, ''])
  })
})

describe('at the edge a request that is refused', () => {
  const at = { server: 'demo-edge' } as const
  it.each([
    ['an unknown tool', () => callTool(stack.url, token, 'nope', {}, at), 4030, 'not_available'],
    [
      'a denied call',
      () => callTool(stack.url, token, 'file_read', { path: '/etc/passwd' }, at),
      4030,
      'argument_refused',
    ],
    [
      'SQL, which is in the body',
      () =>
        callTool(stack.url, token, 'database_query', { database: 'demo', query: 'SELECT 1' }, at),
      4030,
      'constraint_not_enforceable',
    ],
    [
      'an absent parameter header',
      () =>
        callTool(stack.url, token, ...READ, { ...at, headers: { 'mcp-param-path': undefined } }),
      4030,
      'argument_unreadable',
    ],
    [
      'an unknown method',
      () => callMcp(stack.url, { token, method: 'tools/destroy', ...at }),
      -32601,
      'method_unknown',
    ],
    [
      'an older version',
      () => callMcp(stack.url, { token, version: LEGACY, ...at }),
      -32022,
      'protocol_version_unsupported',
    ],
    [
      'a completion, which is in the body',
      () => callMcp(stack.url, { token, method: 'completion/complete', ...at }),
      -32601,
      'method_unknown',
    ],
  ] as const)('is a 403 without an id: %s', async (_title, send, rpc, code) => {
    expectRefusal(await send(), 403, rpc, code)
  })

  it('is refused by the upstream itself where headers and body disagree', async () => {
    const body = { name: 'file_read', arguments: { path: '/data/tenant_b/report.txt' } }
    const answer = await callMcp(stack.url, {
      ...at,
      token,
      method: 'tools/call',
      params: body,
      headers: { 'mcp-param-path': '/shared/public/readme.txt' },
    })
    expect(answer.status).toBe(400)
    expect(answer.text).not.toContain('Tenant B')
  })
})

describe.each(SERVERS)('HTTP at /mcp/%s', (server) => {
  it('serves POST alone', async () => {
    for (const method of ['GET', 'DELETE', 'PUT', 'PATCH', 'HEAD']) {
      const headers = { authorization: `Bearer ${token}`, accept: 'text/event-stream' }
      const response = await fetch(`${stack.url}/mcp/${server}`, { method, headers })
      await response.text()
      expect([method, response.status]).toEqual([method, 405])
      expect(response.headers.get('allow')).toContain('POST')
    }
  })

  it('refuses web origins that are not configured', async () => {
    const answer = await callMcp(stack.url, {
      server,
      token,
      headers: { origin: 'https://evil.example' },
    })
    expect([answer.status, errorOf(answer).data?.['code']]).toEqual([403, 'origin_refused'])
  })
})

describe('what was refused here', () => {
  it('has put no token into audit or logs', async () => {
    const written = await writtenText(stack)
    for (const secret of [token, expired]) {
      const [, payload = '', signature = ''] = secret.split('.')
      expect(written).not.toContain(payload)
      expect(written).not.toContain(signature)
    }
    expect(written).not.toContain('/etc/passwd')
  })
})

function withPayload(jwt: string, changes: object): string {
  const [header = '', payload = '', signature = ''] = jwt.split('.')
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object
  return [header, encode({ ...claims, ...changes }), signature].join('.')
}

function unsigned(jwt: string): string {
  const [, payload = ''] = jwt.split('.')
  return `${encode({ alg: 'none', typ: 'at+jwt' })}.${payload}.`
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
