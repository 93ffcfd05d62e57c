/** What a caller is shown of lists, reads, completions and a server, by the shipped rules. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { PolicyEngine } from '../../../functions/core/decision/policy-engine.ts'
import {
  createGateway,
  eventsOf,
  legacy,
  MODERN,
  modern,
  OPEN_SCHEMA,
  type PlayedAnswer,
  resultOf,
} from '../../fixtures/gateway.ts'
import { engineWith } from '../../fixtures/shipped-engine.ts'

let engine: PolicyEngine
beforeAll(async () => {
  engine = await engineWith(OPEN_SCHEMA)
})

/** The engine with another one's answer for some names: what rules of one's own could do. */
function hiding(pattern: RegExp): PolicyEngine {
  return {
    ...engine,
    evaluate(input) {
      const isHidden = input.name !== null && pattern.test(input.name)
      return isHidden
        ? { allowed: false, reason: 'hidden', outcome: 'deny' }
        : engine.evaluate(input)
    },
  }
}

const LISTS = {
  'tools/list': {
    member: 'tools',
    entries: [{ name: 'file_read', n: 1 }, { name: 'secret_tool' }, { name: 'other_tool' }],
    shown: ['file_read'],
    key: 'name',
  },
  'prompts/list': {
    member: 'prompts',
    entries: [{ name: 'greet' }, { name: 'secret_prompt' }, { name: 'bye' }],
    shown: ['greet', 'bye'],
    key: 'name',
  },
  'resources/list': {
    member: 'resources',
    entries: [
      { uri: 'note://a', name: 'secret name, open resource' },
      { uri: 'note://secret', name: 'a' },
    ],
    shown: ['note://a'],
    key: 'uri',
  },
  'resources/templates/list': {
    member: 'resourceTemplates',
    entries: [
      { uriTemplate: 'note://{id}', name: 'n' },
      { uriTemplate: 'secret://{id}', name: 'n' },
    ],
    shown: ['note://{id}'],
    key: 'uriTemplate',
  },
} as const

const answers = (result: unknown): Record<string, PlayedAnswer> => ({
  JSON: resultOf(result),
  events: eventsOf({ jsonrpc: '2.0', id: 1, result }),
})

describe.each(Object.entries(LISTS))('%s', (method, { member, entries, shown, key }) => {
  const result = { [member]: entries, nextCursor: 'next', ttlMs: 3_600_000, cacheScope: 'public' }
  const named = (message: Record<string, unknown> | undefined) => {
    const list = (message?.['result'] as Record<string, Record<string, string>[]>)[member] ?? []
    return list.map((entry) => entry[key])
  }

  it.each(['JSON', 'events'])('shows what the caller could be allowed, in %s', async (form) => {
    const answer = answers(result)[form] ?? {}
    const gateway = createGateway({ engine: hiding(/^secret|\/secret/), upstream: () => answer })
    const { status, json, events } = await gateway.post(...modern(method))
    expect(status).toBe(200)
    expect(named(json ?? events[0])).toEqual(shown)
    expect((json ?? events[0])?.['result']).toMatchObject({
      nextCursor: 'next',
      ttlMs: 30_000,
      cacheScope: 'private',
    })
  })

  it.each(['2025-03-26', '2025-06-18', '2025-11-25'])(
    'shows the same on %s, without a rule for caches',
    async (version) => {
      const upstream = () => resultOf({ [member]: entries })
      const gateway = createGateway({ engine: hiding(/^secret|\/secret/), upstream })
      const { json } = await gateway.post(...legacy(version, { id: 1, method }))
      expect(named(json)).toEqual(shown)
      expect(Object.keys(json?.['result'] as object)).toEqual([member])
    },
  )

  it('shows nothing to a caller who could be allowed nothing', async () => {
    const gateway = createGateway({ engine, roles: ['nobody'], upstream: () => resultOf(result) })
    const { status } = await gateway.post(...modern(method))
    expect(status).toBe(403)
  })

  it.each<[string, unknown]>([
    ['an entry without a name', [{ title: 'x' }, ...entries]],
    ['an entry that is no object', ['x', null, 7, ['y'], ...entries]],
    ['an entry whose name is no text', [{ [key]: { a: 1 } }, { [key]: null }, ...entries]],
  ])('leaves out %s', async (_, list) => {
    const upstream = () => resultOf({ [member]: list })
    const gateway = createGateway({ engine: hiding(/^secret|\/secret/), upstream })
    const { json } = await gateway.post(...modern(method))
    expect(named(json)).toEqual(shown)
  })

  it.each<[string, PlayedAnswer]>([
    ['no list', resultOf({})],
    ['a list that is none', resultOf({ [member]: { '0': entries[1] } })],
    ['another id', resultOf(result, 2)],
    ['an id of another type', resultOf(result, '1')],
    [
      'a list beside an error',
      { body: JSON.stringify({ jsonrpc: '2.0', id: 1, result, error: { code: 1, message: 'x' } }) },
    ],
    ['an array of messages', { body: JSON.stringify([{ jsonrpc: '2.0', id: 1, result }]) }],
    [
      'the list twice',
      {
        body: `{"jsonrpc":"2.0","id":1,"result":{"${member}":[],"${member}":${JSON.stringify(entries)}}}`,
      },
    ],
    [
      'the result twice',
      {
        body: `{"jsonrpc":"2.0","id":1,"result":{"${member}":[]},"result":${JSON.stringify(result)}}`,
      },
    ],
    [
      'input_required',
      resultOf({ resultType: 'input_required', requestState: 's', [member]: entries }),
    ],
    [
      'a notification with the list in it',
      { body: JSON.stringify({ jsonrpc: '2.0', method: 'notifications/message', params: result }) },
    ],
    ['half a list', { body: JSON.stringify({ jsonrpc: '2.0', id: 1, result }).slice(0, -3) }],
    [
      'text',
      {
        headers: { 'content-type': 'text/plain' },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, result }),
      },
    ],
    ['another status', { status: 203, body: JSON.stringify({ jsonrpc: '2.0', id: 1, result }) }],
    [
      'a status of refusal',
      { status: 400, body: JSON.stringify({ jsonrpc: '2.0', id: 1, result }) },
    ],
    [
      'an encoding',
      {
        headers: { 'content-type': 'application/json', 'content-encoding': 'br' },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, result }),
      },
    ],
    ['bytes that are not UTF-8', { body: [new Uint8Array([0x7b, 0xff, 0x7d])] }],
  ])('withholds %s', async (_, answer) => {
    const gateway = createGateway({ engine: hiding(/^secret|\/secret/), upstream: () => answer })
    const { text, status } = await gateway.post(...modern(method))
    expect(status).toBeGreaterThanOrEqual(400)
    expect(text).not.toContain('secret')
  })

  it('is private and fresh for 30 s at most on every page', async () => {
    const pages = ['', 'second', 'last']
    const upstream = () => resultOf({ ...result, cacheScope: 'public', ttlMs: 86_400_000 })
    const gateway = createGateway({ engine, upstream })
    for (const cursor of pages) {
      const { json } = await gateway.post(...modern(method, cursor === '' ? {} : { cursor }))
      expect(json?.['result']).toMatchObject({ cacheScope: 'private', ttlMs: 30_000 })
    }
  })

  it('is the same for one caller on every connection, session and version', async () => {
    const upstream = () => resultOf({ [member]: entries })
    const hidden = hiding(/^secret|\/secret/)
    const seen = new Set<string>()
    for (const version of ['2025-03-26', '2025-11-25', MODERN]) {
      const gateway = createGateway({ engine: hidden, upstream })
      const [message, headers] =
        version === MODERN ? modern(method) : legacy(version, { id: 1, method })
      for (const more of [{}, { 'user-agent': 'other', 'x-forwarded-for': '192.0.2.7' }]) {
        const { json } = await gateway.post(message, { ...headers, ...more })
        seen.add(JSON.stringify(named(json)))
      }
    }
    expect([...seen]).toEqual([JSON.stringify(shown)])
  })

  it.each(['JSON', 'events'])('leaves out what cannot be read alone, in %s', async (form) => {
    const deep = `${'{"a":'.repeat(90)}1${'}'.repeat(90)}`
    const deeper = `${'['.repeat(900)}${']'.repeat(900)}`
    const good = entries.map((entry) => JSON.stringify(entry))
    const odd = String.raw`{"${key}":"${shown[0]}","description":"a \ud800 \ud83d\ude00 \\ud800"}`
    const list = [`{"${key}":"x","schema":${deep}}`, odd, `{"a":1,"a":2}`, ...good, deeper]
    const message = `{"jsonrpc":"2.0","id":1,"result":{"nextCursor":"n","${member}":[${list.join(' , ')}]}}`
    const answer: PlayedAnswer =
      form === 'JSON'
        ? { body: message }
        : {
            headers: { 'content-type': 'text/event-stream' },
            body: `event: message\ndata: ${message}\n\n`,
          }
    const gateway = createGateway({ engine: hiding(/^secret|\/secret/), upstream: () => answer })
    const { json, events } = await gateway.post(...modern(method))
    const found = json ?? events[0]
    expect(named(found)).toEqual([shown[0], ...shown])
    expect(JSON.stringify(found)).toContain('a \ufffd \u{1f600} \\\\ud800')
    expect(found?.['result']).toMatchObject({ nextCursor: 'n' })
    // What became of a call is recorded with the next one.
    await gateway.post(...modern(method))
    expect(gateway.sink.records.map(({ mcp }) => mcp)).toContainEqual(
      expect.objectContaining({ event_type: 'INVOCATION_OUTCOME', left_out: 3 }),
    )
  })

  it('withholds a list in a second answer, and in an event that is no message', async () => {
    const empty = { jsonrpc: '2.0', id: 1, result: { [member]: [] } }
    const second = eventsOf(empty, { jsonrpc: '2.0', id: 1, result })
    const gateway = createGateway({ engine: hiding(/^secret|\/secret/), upstream: () => second })
    const { text, events } = await gateway.post(...modern(method))
    expect(events).toHaveLength(1)
    expect(text).not.toContain('secret')
  })
})

describe('resources/read', () => {
  const contents = [
    { uri: 'note://a', text: 'asked for' },
    { uri: 'note://secret', text: 'beside it' },
    { uri: 'note://b', text: 'open' },
  ]

  it('shows the resource itself and others that the caller could read', async () => {
    const upstream = () => resultOf({ contents, cacheScope: 'public', ttlMs: 60_000 })
    const gateway = createGateway({ engine: hiding(/secret/), upstream })
    const { json } = await gateway.post(...modern('resources/read', { uri: 'note://a' }))
    expect(json?.['result']).toEqual({
      contents: [contents[0], contents[2]],
      cacheScope: 'private',
      ttlMs: 30_000,
    })
  })

  it('is never cached where it took several rounds', async () => {
    const read = { uri: 'note://a' }
    const upstream = () =>
      resultOf({ contents: contents.slice(0, 1), cacheScope: 'public', ttlMs: 60_000 })
    const gateway = createGateway({ engine, upstream })
    const { json } = await gateway.post(
      ...modern('resources/read', { ...read, inputResponses: {} }),
    )
    expect(json?.['result']).toMatchObject({ cacheScope: 'private', ttlMs: 0 })
    const asking = createGateway({
      engine,
      upstream: () =>
        resultOf({
          resultType: 'input_required',
          requestState: 's',
          cacheScope: 'public',
          ttlMs: 60_000,
        }),
    })
    const first = await asking.post(...modern('resources/read', read))
    expect(first.json?.['result']).toMatchObject({
      resultType: 'input_required',
      cacheScope: 'private',
      ttlMs: 0,
    })
  })

  it.each([
    ['tools/call', { name: 'file_read', arguments: { path: '/data/tenant_a/a' } }],
    ['prompts/get', { name: 'greet' }],
  ])('like %s, which nobody may cache, says so', async (method, params) => {
    const result = { content: [], messages: [], ttlMs: 60_000, cacheScope: 'public' }
    const gateway = createGateway({ engine, upstream: () => resultOf(result) })
    const { json } = await gateway.post(...modern(method, params))
    expect(json?.['result']).toEqual({ ...result, ttlMs: 0, cacheScope: 'private' })
  })

  it('makes a result without a rule for caches one that is fresh for no time', async () => {
    const gateway = createGateway({ engine, upstream: () => resultOf({ contents: [] }) })
    const { json } = await gateway.post(...modern('resources/read', { uri: 'note://a' }))
    expect(json?.['result']).toEqual({ contents: [], cacheScope: 'private', ttlMs: 0 })
  })

  it.each(['note://secret', 'note://nowhere'])(
    'answers %s alike to who may read neither',
    async (uri) => {
      const gateway = createGateway({ engine, roles: ['guest'] })
      const { status, json } = await gateway.post(...modern('resources/read', { uri }))
      expect(status).toBe(403)
      expect(json).toMatchObject({ error: { data: { code: 'not_available' } } })
      expect(gateway.forwarded).toEqual([])
    },
  )

  it.each([
    'note://a/../secret',
    'note://a/./b',
    'note://a/%2e%2E/b',
    'note://a\\..\\b',
    ' note://a',
    'note://a\n',
    'note://a\u0000',
    'file:///data/..',
    '',
  ])('refuses %j, which somebody may read as another resource', async (uri) => {
    const gateway = createGateway({ engine })
    const { status } = await gateway.post(
      { jsonrpc: '2.0', id: 1, method: 'resources/read', params: { uri } },
      { 'mcp-protocol-version': '2025-11-25' },
    )
    expect(status).toBe(400)
    expect(gateway.forwarded).toEqual([])
  })

  it.each([
    'note://a b',
    'note://ünïcode/é',
    'file:///a/...b/..c',
    'https://x.example/?q=../a',
    'urn:a:b',
    'repo://a%2Fb',
  ])('reads %j', async (uri) => {
    const gateway = createGateway({ engine, upstream: () => resultOf({ contents: [] }) })
    const message = { id: 1, method: 'resources/read', params: { uri } }
    const { status } = await gateway.post(...legacy('2025-11-25', message))
    expect(status).toBe(200)
  })
})

describe('completion/complete', () => {
  const complete = (ref: unknown, argument: unknown, context?: unknown) =>
    modern('completion/complete', { ref, argument, ...(context === undefined ? {} : { context }) })
  const values = resultOf({
    completion: { values: ['a', 'secret', 'b'], total: 3, hasMore: false },
  })

  it('suggests for a prompt that the caller could get', async () => {
    const gateway = createGateway({ engine, upstream: () => values })
    const { json } = await gateway.post(
      ...complete({ type: 'ref/prompt', name: 'greet' }, { name: 'who', value: '' }),
    )
    expect(json?.['result']).toMatchObject({ completion: { values: ['a', 'secret', 'b'] } })
  })

  it('leaves out suggestions that would complete a hidden resource, and how many there are', async () => {
    const gateway = createGateway({
      engine: hiding(/^note:\/\/x\/secret$/),
      upstream: () => values,
    })
    const { json } = await gateway.post(
      ...complete(
        { type: 'ref/resource', uri: 'note://{owner}/{id}' },
        { name: 'id', value: '' },
        { arguments: { owner: 'x' } },
      ),
    )
    expect(json?.['result']).toEqual({ completion: { values: ['a', 'b'], hasMore: false } })
  })

  it.each([
    { type: 'ref/prompt', name: 'secret_prompt' },
    { type: 'ref/resource', uri: 'secret://{id}' },
  ])('suggests nothing for %j, which is hidden', async (ref) => {
    const gateway = createGateway({ engine: hiding(/secret/), upstream: () => values })
    const { status, json } = await gateway.post(...complete(ref, { name: 'a', value: '' }))
    expect(status).toBe(403)
    expect(json).toMatchObject({ error: { data: { code: 'not_available' } } })
    expect(gateway.forwarded).toEqual([])
  })

  it.each([
    [undefined, { name: 'a', value: '' }],
    [
      { type: 'ref/tool', name: 'x' },
      { name: 'a', value: '' },
    ],
    [{ type: 'ref/prompt' }, { name: 'a', value: '' }],
    [
      { type: 'ref/prompt', name: 'x', Name: 'y' },
      { name: 'a', value: '' },
    ],
    [{ type: 'ref/prompt', name: 'x' }, undefined],
    [
      { type: 'ref/prompt', name: 'x' },
      { name: 'a', value: 7 },
    ],
    [
      { type: 'ref/prompt', name: 'x' },
      { name: 'a', value: '', Value: 'b' },
    ],
  ])('refuses %j with %j', async (ref, argument) => {
    const gateway = createGateway({ engine })
    const { status } = await gateway.post(...complete(ref, argument))
    expect(status).toBe(400)
    expect(gateway.forwarded).toEqual([])
  })
})

describe('what a server says of itself', () => {
  const capabilities = {
    tools: { listChanged: true },
    prompts: { listChanged: true },
    resources: { listChanged: true, subscribe: true },
    completions: {},
    logging: {},
    tasks: { list: {}, cancel: {}, requests: { tools: { call: {} }, other: { call: {} } } },
    experimental: { x: {} },
    extensions: { 'io.modelcontextprotocol/tasks': {}, 'com.example/other': {} },
    somethingNew: {},
  }
  const served = { tools: {}, prompts: {}, resources: {}, completions: {}, logging: {} }

  it('is cut down to what is decided, on server/discover', async () => {
    const result = {
      resultType: 'complete',
      supportedVersions: ['2027-01-01', MODERN, '2025-11-25', 7],
      capabilities,
      instructions: 'Hello.',
      ttlMs: 3_600_000,
      cacheScope: 'public',
    }
    const gateway = createGateway({ engine, upstream: () => resultOf(result) })
    const { json } = await gateway.post(...modern('server/discover'))
    expect(json?.['result']).toEqual({
      resultType: 'complete',
      supportedVersions: [MODERN, '2025-11-25'],
      capabilities: { ...served, extensions: { 'io.modelcontextprotocol/tasks': {} } },
      instructions: 'Hello.',
      ttlMs: 30_000,
      cacheScope: 'private',
    })
  })

  it.each(['2025-03-26', '2025-06-18', '2025-11-25'])(
    'is cut down on initialize, %s',
    async (version) => {
      const result = {
        protocolVersion: version,
        capabilities,
        serverInfo: { name: 'x', version: '1' },
      }
      const gateway = createGateway({ engine, upstream: () => resultOf(result) })
      const { json } = await gateway.post({
        jsonrpc: '2.0',
        id: 1,
        method: 'initialize',
        params: {
          protocolVersion: version,
          capabilities: {},
          clientInfo: { name: 'c', version: '1' },
        },
      })
      const tasks = { cancel: {}, requests: { tools: { call: {} } } }
      const ofVersion = version === '2025-11-25' ? { ...served, tasks } : served
      expect(json?.['result']).toEqual({ ...result, capabilities: ofVersion })
    },
  )

  it.each(['2025-01-xx', '2027-01-01', MODERN, undefined, 7])(
    'is refused with the versions that there are where a handshake agrees on %j',
    async (protocolVersion) => {
      const upstream = () => resultOf({ protocolVersion, capabilities: {} })
      const gateway = createGateway({ engine, upstream })
      const { status, json } = await gateway.post({
        jsonrpc: '2.0',
        id: 1,
        method: 'initialize',
        params: { protocolVersion: '2024-11-05', capabilities: {} },
      })
      expect(status).toBe(200)
      expect(json).toMatchObject({ id: 1, error: { code: -32022 } })
      expect(json?.['error']).toMatchObject({
        data: { supported: ['2025-03-26', '2025-06-18', '2025-11-25', MODERN] },
      })
    },
  )

  it.each([
    ['2024-11-05', '2024-11-05'],
    ['2024-11-05', '2025-03-26'],
    ['2025-06-18', '2024-11-05'],
  ])(
    'agrees on 2025-03-26 where the client asks for %s and the server answers %s',
    async (asked, answered) => {
      const upstream = () => resultOf({ protocolVersion: answered, capabilities: { tools: {} } })
      const gateway = createGateway({ engine, upstream })
      const params = { protocolVersion: asked, capabilities: {} }
      const { json } = await gateway.post({ jsonrpc: '2.0', id: 1, method: 'initialize', params })
      expect(json).toMatchObject({ id: 1, result: { protocolVersion: '2025-03-26' } })
      const [sent] = gateway.forwarded
      const expected = asked === '2024-11-05' ? '2025-03-26' : asked
      expect(JSON.parse(sent?.body ?? '')).toMatchObject({ params: { protocolVersion: expected } })
    },
  )

  it('is refused where it supports no version that is decided', async () => {
    const upstream = () => resultOf({ supportedVersions: ['2030-01-01'], capabilities: {} })
    const gateway = createGateway({ engine, upstream })
    const { json } = await gateway.post(...modern('server/discover'))
    expect(json).toMatchObject({ error: { code: -32022 } })
  })

  it.each([undefined, null, [], 'x'])(
    'is withheld where its capabilities are %j',
    async (given) => {
      const upstream = () => resultOf({ supportedVersions: [MODERN], capabilities: given })
      const gateway = createGateway({ engine, upstream })
      const { status } = await gateway.post(...modern('server/discover'))
      expect(status).toBe(502)
    },
  )
})

describe('numbers in a filtered result', () => {
  it('stand as the server wrote them', async () => {
    const body =
      '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"file_read","inputSchema":{"maximum":9223372036854775807,"minimum":1.0}}],"_meta":{"n":1e400000}}}'
    const safe = body.replace('1e400000', '12345678901234567890')
    const gateway = createGateway({ engine, upstream: () => ({ body: safe }) })
    const { text } = await gateway.post(...modern('tools/list'))
    expect(text).toContain('{"maximum":9223372036854775807,"minimum":1.0}')
    expect(text).toContain('{"n":12345678901234567890}')
  })
})
