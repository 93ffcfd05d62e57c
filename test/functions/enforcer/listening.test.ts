/** Streams that wait for changes: what passes on them, who may hold how many, and how they end. */
import { setTimeout as sleep } from 'node:timers/promises'
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { PolicyEngine } from '../../../functions/core/decision/policy-engine.ts'
import {
  createGateway,
  eventsOf,
  type Gateway,
  type GatewayOptions,
  legacy,
  modern,
  NOON,
  OPEN_SCHEMA,
  resultOf,
} from '../../fixtures/gateway.ts'
import { engineWith } from '../../fixtures/shipped-engine.ts'

let engine: PolicyEngine
beforeAll(async () => {
  engine = await engineWith(
    OPEN_SCHEMA.replace(
      '- mcp: [elicit, sample, roots]',
      '- mcp: [elicit, sample, roots, subscribe]',
    ),
  )
})
afterEach(() => vi.useRealTimers())

const LISTENING = { streamsPerPrincipal: 2, seconds: 600 }
const VERSION = '2025-11-25'
const OLD = { 'mcp-protocol-version': VERSION }
const WANTED = { toolsListChanged: true, resourceSubscriptions: ['note://a', 'file://b'] }
const notification = (method: string, params: unknown = {}) => ({ jsonrpc: '2.0', method, params })
const acknowledged = (notifications: unknown) =>
  notification('notifications/subscriptions/acknowledged', { notifications })

const gatewayOf = (options: Partial<GatewayOptions> = {}): Gateway =>
  createGateway({ engine, listening: LISTENING, upstream: () => eventsOf(), ...options })
const listen = (gateway: Gateway, wanted: unknown = WANTED) =>
  gateway.post(...modern('subscriptions/listen', { notifications: wanted }))

/** An upstream’s stream that says this and then nothing more, until it is left. */
function silent(...messages: readonly unknown[]) {
  const { headers } = eventsOf()
  const text = messages.map((message) => `data: ${JSON.stringify(message)}\n\n`).join('')
  const left = vi.fn<() => void>()
  async function* chunks(): AsyncGenerator<Uint8Array> {
    try {
      yield new TextEncoder().encode(text)
      await new Promise(() => undefined)
    } finally {
      left()
    }
  }
  return { headers: headers ?? {}, body: chunks() }
}

describe('where streams that wait are off', () => {
  it.each(['GET', 'subscriptions/listen', 'resources/subscribe'])(
    '%s is refused, and no capability names changes',
    async (method) => {
      const gateway = createGateway({ engine })
      const params = method === 'resources/subscribe' ? { uri: 'note://a' } : { notifications: {} }
      const { text } =
        method === 'GET'
          ? await gateway.send('GET', OLD)
          : await gateway.post(
              ...(method === 'resources/subscribe'
                ? legacy(VERSION, { id: 1, method, params })
                : modern(method, params)),
            )
      expect(text).toContain('stream_not_served')
      expect(gateway.forwarded).toEqual([])
      expect(gateway.sink.records).toHaveLength(1)
    },
  )

  it('a GET says 405, whoever asks', async () => {
    for (const roles of [['developer'], []]) {
      const { status, headers } = await createGateway({ engine, roles }).send('GET', OLD)
      expect([status, headers.get('allow')]).toEqual([405, 'POST'])
    }
  })
})

describe('what a server says of changes', () => {
  const offered = {
    tools: { listChanged: true, more: 1 },
    resources: { subscribe: true, listChanged: false },
  }
  const initialize = legacy(VERSION, {
    id: 1,
    method: 'initialize',
    params: { protocolVersion: VERSION, capabilities: {}, clientInfo: { name: 'a', version: '1' } },
  })
  const result = { protocolVersion: VERSION, capabilities: offered, serverInfo: {} }

  it('passes where streams are served, and nothing else of a capability', async () => {
    const { json } = await gatewayOf({ upstream: () => resultOf(result) }).post(...initialize)
    expect(json).toMatchObject({
      result: { capabilities: { tools: { listChanged: true }, resources: { subscribe: true } } },
    })
    expect(json?.['result']).not.toHaveProperty('capabilities.tools.more')
  })

  it('does not where they are not', async () => {
    const { json } = await createGateway({ engine, upstream: () => resultOf(result) }).post(
      ...initialize,
    )
    expect(json).toMatchObject({ result: { capabilities: { tools: {}, resources: {} } } })
    expect(json?.['result']).not.toHaveProperty('capabilities.tools.listChanged')
  })
})

describe('a subscription of 2026-07-28', () => {
  it('brings what was promised and what changes, and ends when the server ends it', async () => {
    const messages = [
      acknowledged({ toolsListChanged: true }),
      notification('notifications/tools/list_changed'),
      notification('notifications/resources/updated', { uri: 'note://a' }),
      { jsonrpc: '2.0', id: 1, result: { resultType: 'complete' } },
    ]
    const gateway = gatewayOf({ upstream: () => eventsOf(...messages) })
    const { status, events } = await listen(gateway)
    expect(status).toBe(200)
    expect(events).toEqual(messages)
    expect(gateway.sink.records[0]).toMatchObject({
      mcp: {
        method: 'subscriptions/listen',
        resource: 'mcp',
        action: 'subscribe',
        decision: 'allow',
      },
    })
  })

  it('ends without an error where its server just closes it', async () => {
    const upstream = () => eventsOf(acknowledged({}))
    expect((await listen(gatewayOf({ upstream }))).events).toEqual([acknowledged({})])
  })

  it('shows no resource that the caller could not read, in promises or news', async () => {
    const messages = [
      acknowledged(WANTED),
      notification('notifications/resources/updated', { uri: 'note://a' }),
      notification('notifications/tools/list_changed'),
    ]
    const upstream = () => eventsOf(...messages)
    const listener = await engineWith(
      OPEN_SCHEMA.replace('guest:\n', 'guest:\n    - mcp: [subscribe]\n'),
    )
    const { events } = await listen(gatewayOf({ engine: listener, roles: ['guest'], upstream }))
    expect(events).toEqual([
      acknowledged({ ...WANTED, resourceSubscriptions: [] }),
      notification('notifications/tools/list_changed'),
    ])
  })

  it.each<[string, unknown]>([
    ['word of tasks', notification('notifications/tasks', { taskId: 't' })],
    ['an unknown notification', notification('notifications/steal')],
    ['word of a resource without a name', notification('notifications/resources/updated')],
  ])('drops %s', async (_, message) => {
    const upstream = () => eventsOf(acknowledged({}), message)
    expect((await listen(gatewayOf({ upstream }))).events).toEqual([acknowledged({})])
  })

  it.each<[string, unknown]>([
    ['a request of the server', { jsonrpc: '2.0', id: 's', method: 'ping' }],
    ['an answer to another request', { jsonrpc: '2.0', id: 2, result: {} }],
    ['a promise that cannot be read', acknowledged('all')],
  ])('ends at %s', async (_, message) => {
    const upstream = () => eventsOf(message, notification('notifications/tools/list_changed'))
    expect((await listen(gatewayOf({ upstream }))).events).toEqual([])
  })

  it('is policy’s to refuse', async () => {
    const gateway = gatewayOf({ roles: ['guest'] })
    const { status, json } = await listen(gateway)
    expect(status).toBe(403)
    expect(json).toMatchObject({ id: 1, error: { data: { code: 'policy_denied' } } })
    expect(gateway.forwarded).toEqual([])
  })

  it('of a resource needs leave to read it (2025-11-25)', async () => {
    const subscribe = (uri: string) =>
      legacy(VERSION, { id: 1, method: 'resources/subscribe', params: { uri } })
    const open = gatewayOf({ upstream: () => resultOf({}) })
    expect((await open.post(...subscribe('note://a'))).json).toMatchObject({ result: {} })
    const listener = await engineWith(
      OPEN_SCHEMA.replace('guest:\n', 'guest:\n    - mcp: [subscribe]\n'),
    )
    const closed = gatewayOf({ engine: listener, roles: ['guest'] })
    const { json } = await closed.post(...subscribe('note://a'))
    expect(json).toMatchObject({ error: { data: { code: 'not_available' } } })
    expect(closed.forwarded).toEqual([])
  })
})

describe('a legacy stream by GET', () => {
  it('brings notifications, and questions that policy lets the server ask', async () => {
    const messages = [
      notification('notifications/tools/list_changed'),
      { jsonrpc: '2.0', id: 's1', method: 'roots/list' },
    ]
    const gateway = gatewayOf({ upstream: () => eventsOf(...messages) })
    const { status, events } = await gateway.send('GET', OLD)
    expect(status).toBe(200)
    expect(events).toEqual(messages)
    expect(gateway.forwarded).toMatchObject([{ method: 'GET' }])
  })

  it('holds no answer', async () => {
    const upstream = () => eventsOf({ jsonrpc: '2.0', id: 1, result: {} })
    expect((await gatewayOf({ upstream }).send('GET', OLD)).events).toEqual([])
  })

  it('goes on after an event of its own', async () => {
    const body = `id: up-9\ndata: ${JSON.stringify(notification('notifications/message'))}\n\n`
    const first = await gatewayOf({ upstream: () => ({ ...eventsOf(), body }) }).send('GET', OLD)
    const [, id = ''] = /^id: (.*)$/m.exec(first.text) ?? []
    const next = gatewayOf()
    expect((await next.send('GET', { ...OLD, 'last-event-id': id })).status).toBe(200)
    expect(next.forwarded[0]?.headers).toMatchObject({ 'last-event-id': 'up-9' })
  })

  it.each([
    ['JSON', { body: '{}' }, 502],
    ['405', { status: 405, headers: {} }, 405],
  ])('that its server answers with %s is none', async (_, answer, expected) => {
    expect((await gatewayOf({ upstream: () => answer }).send('GET', OLD)).status).toBe(expected)
  })

  it('is policy’s to refuse', async () => {
    expect((await gatewayOf({ roles: ['guest'] }).send('GET', OLD)).status).toBe(403)
  })
})

describe('a stream that is open', () => {
  const open = (gateway: Gateway): Promise<Response> => {
    const headers = { ...OLD, accept: 'text/event-stream', authorization: 'Bearer t' }
    return gateway.fetch(new Request('https://gateway.example/mcp/demo', { headers }))
  }

  it('takes one of its caller’s places, and gives it back when it is left', async () => {
    const gateway = gatewayOf({ upstream: () => silent() })
    const streams = await Promise.all([open(gateway), open(gateway), open(gateway)])
    expect(streams.map(({ status }) => status).toSorted()).toEqual([200, 200, 429])
    const refused = streams.find(({ status }) => status === 429)
    expect(refused?.headers.get('retry-after')).toBe('60')
    expect(await refused?.text()).toContain('streams_exceeded')
    const [first] = streams.filter(({ status }) => status === 200)
    await first?.body?.cancel()
    const again = await open(gateway)
    expect(again.status).toBe(200)
    for (const { body } of [...streams, again]) await body?.cancel().catch(() => undefined)
    expect((await open(gateway)).status).toBe(200)
  })

  it('counts no stream that the server refused', async () => {
    const gateway = gatewayOf({ upstream: () => ({ status: 405, headers: {} }) })
    const answers = await Promise.all(Array.from({ length: 2 }, () => open(gateway)))
    expect([...answers, await open(gateway)].map(({ status }) => status)).toEqual([405, 405, 405])
  })

  it('is refused while the places cannot be counted', async () => {
    const gateway = gatewayOf()
    vi.spyOn(gateway.gate.quota.ledger, 'take').mockRejectedValue(new Error('down'))
    expect((await open(gateway)).status).toBe(503)
    expect(gateway.forwarded).toEqual([])
  })

  it('ends in good order when its time is over, by a result where it was asked for by a request', async () => {
    vi.useFakeTimers({ now: NOON })
    const gateway = gatewayOf({
      now: Date.now,
      listening: { streamsPerPrincipal: 1, seconds: 90 },
      upstream: () => silent(acknowledged({})),
    })
    const answer = listen(gateway)
    await vi.advanceTimersByTimeAsync(89_000)
    const isOpen = await Promise.race([answer.then(() => false), Promise.resolve(true)])
    expect(isOpen).toBe(true)
    await vi.advanceTimersByTimeAsync(1100)
    const { events } = await answer
    expect(events.at(-1)).toEqual({
      jsonrpc: '2.0',
      id: 1,
      result: {
        resultType: 'complete',
        _meta: { 'io.modelcontextprotocol/subscriptionId': 1 },
      },
    })
    expect((await open(gateway)).status).toBe(200)
  })

  it('ends with its token', async () => {
    vi.useFakeTimers({ now: NOON })
    const gateway = gatewayOf({
      now: Date.now,
      listening: { streamsPerPrincipal: 1, seconds: 840 },
      upstream: () => silent(),
    })
    const answer = gateway.send('GET', OLD)
    await vi.advanceTimersByTimeAsync(601_000)
    expect((await answer).status).toBe(200)
  })

  it('ends within seconds of another policy, for its caller to be decided anew', async () => {
    vi.useFakeTimers({ now: NOON })
    const gateway = gatewayOf({ now: Date.now, upstream: () => silent(acknowledged({})) })
    const answer = listen(gateway)
    await vi.advanceTimersByTimeAsync(1000)
    vi.spyOn(gateway.gate.policy, 'current').mockReturnValue({ ...engine, digest: 'another' })
    await vi.advanceTimersByTimeAsync(15_000)
    expect((await answer).events).toMatchObject([acknowledged({}), { id: 1, result: {} }])
  })

  it('ends where its place is gone', async () => {
    vi.useFakeTimers({ now: NOON })
    const gateway = gatewayOf({ now: Date.now, upstream: () => silent() })
    const answer = gateway.send('GET', OLD)
    await vi.advanceTimersByTimeAsync(1000)
    vi.spyOn(gateway.gate.quota.ledger, 'take').mockResolvedValue(false)
    await vi.advanceTimersByTimeAsync(60_000)
    expect((await answer).status).toBe(200)
  })
})

describe('an official server behind the gateway', () => {
  it('brings its changes to a subscription', async () => {
    const handler = createMcpHandler(() => {
      const server = new McpServer(
        { name: 'a', version: '1' },
        { capabilities: { tools: { listChanged: true } } },
      )
      server.registerTool('file_read', {}, () => ({ content: [] }))
      return server
    })
    const upstream = async ({
      url,
      headers,
      body,
    }: {
      url: string
      headers: Readonly<Record<string, string>>
      body: string
    }) => {
      const response = await handler.fetch(new Request(url, { method: 'POST', headers, body }))
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: (response.body as AsyncIterable<Uint8Array> | null) ?? [],
      }
    }
    const gateway = gatewayOf({ upstream })
    const answer = listen(gateway, { toolsListChanged: true })
    await sleep(50)
    handler.notify.toolsChanged()
    await sleep(50)
    await handler.close()
    const { events } = await answer
    expect(events.map(({ method, id }) => method ?? id)).toEqual([
      'notifications/subscriptions/acknowledged',
      'notifications/tools/list_changed',
      1,
    ])
  })
})

describe('a token that is over, and still accepted for some seconds', () => {
  /** Tokens of tests end ten minutes after noon. */
  const after = { now: () => NOON + 600_000 }
  const before = { now: () => NOON + 599_000 }

  it.each(['GET', 'subscriptions/listen'])('opens no stream by %s', async (how) => {
    const gateway = gatewayOf(after)
    const { status, text } = how === 'GET' ? await gateway.send('GET', OLD) : await listen(gateway)
    expect(status).toBe(401)
    expect(text).toContain('invalid_token')
    expect(gateway.forwarded).toEqual([])
    expect(gateway.sink.records).toHaveLength(1)
  })

  it('makes calls as before, and a second earlier a stream is opened', async () => {
    const call = await gatewayOf(after).post(...modern('tools/list', {}))
    expect(call.status).not.toBe(401)
    const gateway = gatewayOf(before)
    await listen(gateway)
    expect(gateway.forwarded).toHaveLength(1)
  })
})
