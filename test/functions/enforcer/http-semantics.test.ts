/** How methods, versions and HTTP are refused and accepted, version by version. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { PolicyEngine } from '../../../functions/core/decision/policy-engine.ts'
import { methodRow } from '../../../functions/core/invocation/methods.ts'
import { LEGACY_VERSIONS } from '../../../functions/core/invocation/protocol-versions.ts'
import { createGateway, legacy, MODERN, modern, OPEN_SCHEMA } from '../../fixtures/gateway.ts'
import published from '../../fixtures/mcp-methods.json' with { type: 'json' }
import { engineWith } from '../../fixtures/shipped-engine.ts'

let engine: PolicyEngine
beforeAll(async () => {
  engine = await engineWith(OPEN_SCHEMA)
})

const UNKNOWN = ['server/steal', 'tools/delete', 'TOOLS/CALL', 'tools/call ', '', 'rpc.discover']

describe('an unknown method', () => {
  it.each([...UNKNOWN, 'initialize', 'ping', 'logging/setLevel', 'resources/subscribe'])(
    'in 2026-07-28 is 404 with -32601: %j',
    async (method) => {
      const gateway = createGateway({ engine })
      const [message, headers] = modern(method)
      const { status, json } = await gateway.post(message, headers)
      expect(status).toBe(404)
      expect(json).toMatchObject({ id: 1, error: { code: -32601 } })
      expect(gateway.forwarded).toEqual([])
    },
  )

  it('is no handshake under the header of a version that has none: that contradicts itself', async () => {
    const gateway = createGateway({ engine })
    const message = { jsonrpc: '2.0', id: 1, method: 'initialize', params: {} }
    const headers = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'initialize' }
    const { status, json } = await gateway.post(message, headers)
    expect({ status, code: (json?.['error'] as { code?: number } | undefined)?.code }).toEqual({
      status: 400,
      code: -32020,
    })
  })

  it.each(LEGACY_VERSIONS)('in %s is an answer: 200 with -32601', async (version) => {
    const gateway = createGateway({ engine })
    for (const method of [...UNKNOWN, 'server/discover', 'subscriptions/listen']) {
      const { status, json } = await gateway.post(...legacy(version, { id: 'x', method }))
      expect(status).toBe(200)
      expect(json).toMatchObject({
        id: 'x',
        error: { code: -32601, data: { code: 'method_unknown' } },
      })
    }
    expect(gateway.forwarded).toEqual([])
  })

  it('is recorded', async () => {
    const gateway = createGateway({ engine })
    await gateway.post(...modern('server/steal'))
    await gateway.post(...legacy('2025-11-25', { id: 1, method: 'Bearer secret-token' }))
    const records = gateway.sink.records.map(({ mcp }) => mcp as Record<string, unknown>)
    expect(records).toMatchObject([
      { decision: 'deny', code: 'method_unknown', detail: 'server/steal' },
      { decision: 'deny', code: 'method_unknown', detail: 'not a method name' },
    ])
  })

  it.each([...LEGACY_VERSIONS, MODERN])(
    'as a notification is refused without an id in %s',
    async (version) => {
      const gateway = createGateway({ engine })
      for (const method of ['notifications/steal', 'tools/call']) {
        const [message, headers] = legacy(version, { method, params: { name: 'file_read' } })
        const { status, json } = await gateway.post(message, headers)
        expect(status).toBe(version === MODERN ? 404 : 400)
        expect(json).not.toHaveProperty('id')
      }
      expect(gateway.forwarded).toEqual([])
    },
  )

  it.each(['notifications/initialized', 'notifications/cancelled', 'response'])(
    'is a request with the method of something else: %s',
    async (method) => {
      const gateway = createGateway({ engine })
      const { status, json } = await gateway.post(...legacy('2025-11-25', { id: 1, method }))
      expect(status).toBe(200)
      expect(json).toMatchObject({ id: 1, error: { code: -32601 } })
    },
  )

  it('is the name of a row that is no method', async () => {
    const gateway = createGateway({ engine })
    const { status } = await gateway.post(...legacy('2025-11-25', { method: 'response' }))
    expect(status).toBe(400)
    expect(gateway.forwarded).toEqual([])
  })
})

describe('what is known and not served', () => {
  it('is a stream that listens: 405, POST being what is allowed', async () => {
    const gateway = createGateway({ engine })
    const { status, json, headers } = await gateway.post(
      ...modern('subscriptions/listen', { notifications: { toolsListChanged: true } }),
    )
    expect(status).toBe(405)
    expect(headers.get('allow')).toBe('POST')
    expect(json).toMatchObject({
      id: 1,
      error: { code: -32601, data: { code: 'stream_not_served' } },
    })
  })

  it.each([
    ['resources/subscribe', { uri: 'note://a' }, 'stream_not_served'],
    ['resources/unsubscribe', { uri: 'note://a' }, 'stream_not_served'],
    ['tasks/list', {}, 'task_not_served'],
    ['prompts/get', { name: 'x', task: { ttl: 1 } }, 'task_not_served'],
  ])('%s is an answer with its own code in 2025-11-25', async (method, params, code) => {
    const gateway = createGateway({ engine })
    const { status, json } = await gateway.post(...legacy('2025-11-25', { id: 1, method, params }))
    expect(status).toBe(200)
    expect(json).toMatchObject({ id: 1, error: { code: -32601, data: { code } } })
    expect(gateway.forwarded).toEqual([])
    expect(gateway.sink.records).toHaveLength(1)
  })

  it.each(['GET', 'DELETE', 'PUT', 'PATCH', 'HEAD'])(
    'is HTTP %s: 405, naming what is allowed',
    async (method) => {
      const gateway = createGateway({ engine })
      const response = await gateway.fetch(
        new Request('https://gateway.example/mcp/demo', { method }),
      )
      expect(response.status).toBe(405)
      const isOfSession = method === 'GET' || method === 'DELETE'
      const allowed = isOfSession ? 'POST' : 'POST, GET, DELETE'
      expect(response.headers.get('allow')).toBe(allowed)
    },
  )
})

describe('every method of every version', () => {
  const params: Record<string, unknown> = {
    name: 'file_read',
    uri: 'note://a',
    arguments: {},
    ref: { type: 'ref/prompt', name: 'x' },
    argument: { name: 'a', value: '' },
    taskId: 't',
  }
  const versions = Object.entries(published.versions)

  it.each(versions)(
    'of %s is decided once and recorded once',
    async (version, { clientRequests }) => {
      for (const method of clientRequests) {
        const gateway = createGateway({ engine, upstream: () => ({ status: 404, headers: {} }) })
        const [message, headers] =
          version === MODERN
            ? modern(method, namedFor(method, params))
            : legacy(version, { id: 1, method, params })
        await gateway.post(message, headers)
        const decisions = gateway.sink.records.filter(
          ({ metadata }) => metadata['log_name'] === 'decision',
        )
        expect(decisions).toHaveLength(1)
        const { code, method: recorded } = decisions[0]?.['mcp'] as Record<string, unknown>
        const row = methodRow(method, version as typeof MODERN)
        const ofTask = version === MODERN ? 'capability_missing' : 'task_unknown'
        const isOff = row?.listens === undefined ? undefined : 'stream_not_served'
        const refusedAs = row?.worksOnTask === true ? ofTask : (row?.refusedAs ?? isOff)
        expect({ method: recorded, code }).toEqual({ method, code: refusedAs ?? 'allowed' })
        expect(gateway.forwarded).toHaveLength(refusedAs === undefined ? 1 : 0)
      }
    },
  )

  it.each(versions)(
    'of %s is refused to a caller without a role',
    async (version, { clientRequests }) => {
      for (const method of clientRequests) {
        const gateway = createGateway({ engine, roles: [] })
        const [message, headers] =
          version === MODERN
            ? modern(method, namedFor(method, params))
            : legacy(version, { id: 1, method, params })
        const { json } = await gateway.post(message, headers)
        expect(json).toHaveProperty('error')
        expect(gateway.forwarded).toEqual([])
      }
    },
  )

  /** `Mcp-Name` mirrors what the method itself names. */
  function namedFor(method: string, all: Record<string, unknown>): Record<string, unknown> {
    const { name, uri, ...others } = all
    if (method === 'resources/read') return { ...others, uri }
    return method === 'tools/call' || method === 'prompts/get' ? { ...others, name } : others
  }
})

describe('a version', () => {
  it.each(['2024-11-05', '2030-01-01', 'DRAFT-2026-v1', 'latest', '2026-07-28 x', 'x'.repeat(500)])(
    'that is not known is 400 with -32022 and those that are: %s',
    async (version) => {
      const gateway = createGateway({ engine })
      const { status, json } = await gateway.post(
        ...legacy(version, { id: 5, method: 'tools/list' }),
      )
      expect(status).toBe(400)
      expect(json).toMatchObject({
        id: 5,
        error: {
          code: -32022,
          data: { supported: [...LEGACY_VERSIONS, MODERN], requested: version.slice(0, 32) },
        },
      })
    },
  )

  it('that is not known in a notification or a response is 400, without an id', async () => {
    const gateway = createGateway({ engine })
    for (const message of [{ method: 'notifications/initialized' }, { id: 1, result: {} }]) {
      const { status, json } = await gateway.post(...legacy('2030-01-01', message))
      expect(status).toBe(400)
      expect(json).toMatchObject({ error: { code: -32022 } })
      expect(json).not.toHaveProperty('id')
    }
  })

  it.each<[string, string | undefined]>([
    [MODERN, undefined],
    ['2025-11-25', undefined],
    [MODERN, '2025-11-25'],
    ['2025-11-25', MODERN],
  ])('%s in the body and %s in the header contradict each other', async (claimed, header) => {
    const gateway = createGateway({ engine })
    const [message] = modern('tools/list')
    const params = message['params'] as { _meta: Record<string, unknown> }
    params._meta['io.modelcontextprotocol/protocolVersion'] = claimed
    const headers: Record<string, string> =
      header === undefined ? {} : { 'mcp-protocol-version': header }
    const { status, json } = await gateway.post(message, headers)
    expect(status).toBe(400)
    expect(json).toMatchObject({ id: 1, error: { code: -32020 } })
  })
})

describe('a notification', () => {
  it.each([
    'notifications/initialized',
    'notifications/cancelled',
    'notifications/progress',
    'notifications/roots/list_changed',
  ])('%s is accepted with 202 and no body', async (method) => {
    for (const version of LEGACY_VERSIONS) {
      const gateway = createGateway({ engine })
      const { status, text } = await gateway.post(...legacy(version, { method, params: {} }))
      expect({ status, text }).toEqual({ status: 202, text: '' })
      expect(gateway.forwarded).toHaveLength(1)
    }
  })

  it('brings nothing back, whatever the server says to it', async () => {
    const secret = { jsonrpc: '2.0', id: 1, result: { tools: [{ name: 'secret' }] } }
    const gateway = createGateway({ engine, upstream: () => ({ body: JSON.stringify(secret) }) })
    const { status, text } = await gateway.post(
      ...legacy('2025-11-25', { method: 'notifications/initialized' }),
    )
    expect({ status, text }).toEqual({ status: 202, text: '' })
  })

  it('that a server refuses keeps its status, without an id', async () => {
    const error =
      '{"jsonrpc":"2.0","error":{"code":-32001,"message":"Session not found"},"id":null}'
    const gateway = createGateway({ engine, upstream: () => ({ status: 404, body: error }) })
    const { status, json } = await gateway.post(
      ...legacy('2025-11-25', { method: 'notifications/initialized' }),
    )
    expect(status).toBe(404)
    expect(json).toEqual({ jsonrpc: '2.0', error: { code: -32001, message: 'Session not found' } })
  })
})

describe('a response of a client', () => {
  const sent = { id: 's1', result: { action: 'accept' } }

  it.each(LEGACY_VERSIONS)(
    'is forwarded byte for byte in %s and accepted with 202',
    async (version) => {
      const gateway = createGateway({ engine })
      const body = '{"jsonrpc": "2.0", "id":"s1","result":{"action":"accept","content":{"n":1.0}}}'
      const { status } = await gateway.post(body, { 'mcp-protocol-version': version })
      expect(status).toBe(202)
      expect(gateway.forwarded[0]?.body).toBe(body)
      expect(gateway.sink.records[0]?.['mcp']).toMatchObject({
        method: 'response',
        action: 'answer',
      })
    },
  )

  it('may be an error', async () => {
    const gateway = createGateway({ engine })
    const error = { id: 1, error: { code: -1, message: 'User rejected' } }
    expect((await gateway.post(...legacy('2025-11-25', error))).status).toBe(202)
  })

  it('is policy’s to refuse, with no id of the server’s in the answer', async () => {
    const gateway = createGateway({ engine, roles: [] })
    const { status, json } = await gateway.post(...legacy('2025-11-25', sent))
    expect(status).toBe(403)
    expect(json).not.toHaveProperty('id')
    expect(gateway.forwarded).toEqual([])
  })

  it.each<[string, Record<string, unknown>, string]>([
    ['2026-07-28, which has none', sent, MODERN],
    ['a method', { ...sent, method: 'tools/call', params: { name: 'file_read' } }, '2025-11-25'],
    ['an error as well', { ...sent, error: { code: 1, message: 'x' } }, '2025-11-25'],
    ['parameters', { ...sent, params: {} }, '2025-11-25'],
    ['no id', { result: {} }, '2025-11-25'],
    ['id null', { id: null, result: {} }, '2025-11-25'],
    ['a result that is no object', { id: 1, result: [] }, '2025-11-25'],
    ['an error that is no object', { id: 1, error: 'x' }, '2025-11-25'],
    ['a key that looks like method', { ...sent, Method: 'tools/call' }, '2025-11-25'],
  ])('is refused with %s', async (_, message, version) => {
    const gateway = createGateway({ engine })
    const { status } = await gateway.post(...legacy(version, message))
    expect(status).toBe(400)
    expect(gateway.forwarded).toEqual([])
  })

  it('is refused where a header names a method', async () => {
    const gateway = createGateway({ engine })
    const [message, headers] = legacy('2025-11-25', sent)
    const { json } = await gateway.post(message, { ...headers, 'mcp-method': 'tools/call' })
    expect(json).toMatchObject({ error: { code: -32020 } })
  })
})

describe('headers that belong to sessions', () => {
  it('go to the server and back in legacy versions alone, and none that resumes a stream', async () => {
    const lastEvent = { 'last-event-id': '7' }
    const upstream = () => ({
      headers: { 'content-type': 'application/json', 'mcp-session-id': 't-upstream' },
      body: '{"jsonrpc":"2.0","id":1,"result":{}}',
    })
    const gateway = createGateway({ engine, upstream })
    const [old, oldHeaders] = legacy('2025-11-25', { id: 1, method: 'ping' })
    const first = await gateway.post(old, { ...oldHeaders, ...lastEvent })
    const handle = first.headers.get('mcp-session-id') ?? ''
    expect(handle).not.toContain('t-upstream')
    const headers = { ...lastEvent, 'mcp-session-id': handle }
    const before = await gateway.post(old, { ...oldHeaders, ...headers })
    expect(before.headers.get('mcp-session-id')).toBe(handle)
    const params = { ref: { type: 'ref/prompt', name: 'x' }, argument: { name: 'a', value: '' } }
    const [message, modernHeaders] = modern('prompts/get', { name: 'x', ...params })
    const after = await gateway.post(message, { ...modernHeaders, ...headers })
    expect(after.status).toBe(200)
    expect(after.headers.get('mcp-session-id')).toBeNull()
    const [begun, within, modernCall] = gateway.forwarded
    expect(begun?.headers).not.toHaveProperty('mcp-session-id')
    expect(within?.headers).toMatchObject({ 'mcp-session-id': 't-upstream' })
    expect(modernCall?.headers).not.toHaveProperty('mcp-session-id')
    for (const request of gateway.forwarded)
      expect(request.headers).not.toHaveProperty('last-event-id')
  })
})
