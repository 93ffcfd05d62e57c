/** What comes inside an answer's stream: requests of servers, notifications, and broken or foreign answers. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { PolicyEngine } from '../../../functions/core/decision/policy-engine.ts'
import {
  createGateway,
  eventsOf,
  legacy,
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

const CALL = { name: 'file_read', arguments: { path: '/a' } }
const RESULT = { jsonrpc: '2.0', id: 1, result: { content: [] } }
const request = (method: string, params: unknown = {}) => ({
  jsonrpc: '2.0',
  id: 's1',
  method,
  params,
})
const notification = (method: string, params: unknown = {}) => ({ jsonrpc: '2.0', method, params })

async function legacyStream(answer: PlayedAnswer, roles = ['developer'], version = '2025-11-25') {
  const gateway = createGateway({ engine, roles, upstream: () => answer })
  return gateway.post(...legacy(version, { id: 1, method: 'tools/call', params: CALL }))
}

describe('a server’s request on a legacy stream', () => {
  it.each(['sampling/createMessage', 'elicitation/create', 'roots/list', 'ping'])(
    '%s passes where policy allows it',
    async (method) => {
      const { events } = await legacyStream(eventsOf(request(method), RESULT))
      expect(events).toEqual([request(method), RESULT])
    },
  )

  it.each(['sampling/createMessage', 'elicitation/create', 'roots/list'])(
    '%s ends the call where policy does not',
    async (method) => {
      const { events, status } = await legacyStream(eventsOf(request(method), RESULT), ['guest'])
      expect(status).toBe(200)
      expect(events).toHaveLength(1)
      expect(events[0]).toMatchObject({
        id: 1,
        error: { data: { code: 'server_request_refused', requestId: 'r1' } },
      })
    },
  )

  it.each<[string, unknown]>([
    ['an unknown method', request('server/steal')],
    ['a method of clients', request('tools/call', CALL)],
    ['a task of the client', request('tasks/list')],
    ['a sampling that makes a task', request('sampling/createMessage', { task: {} })],
    ['a notification’s method with an id', request('notifications/progress')],
    ['an elicitation before there was one', request('elicitation/create')],
    ['a request with a result', { ...request('ping'), result: {} }],
    ['a request whose parameters are a list', request('ping', [])],
  ])('ends the call at %s', async (name, message) => {
    const version = name.includes('before') ? '2025-03-26' : '2025-11-25'
    const { events } = await legacyStream(eventsOf(message, RESULT), ['developer'], version)
    expect(events).toHaveLength(1)
    expect(events[0]).toMatchObject({ id: 1, error: {} })
  })

  it('ends the call in 2026-07-28, which has none', async () => {
    const upstream = () => eventsOf(request('ping'), RESULT)
    const gateway = createGateway({ engine, upstream })
    const { events } = await gateway.post(...modern('tools/call', CALL))
    expect(events).toHaveLength(1)
    expect(events[0]).toMatchObject({ error: { data: { code: 'server_request_refused' } } })
  })

  it('is no JSON answer', async () => {
    const { status, text } = await legacyStream({ body: JSON.stringify(request('roots/list')) })
    expect(status).toBe(200)
    expect(text).not.toContain('roots/list')
  })
})

describe('a notification inside an answer', () => {
  it.each([
    'notifications/progress',
    'notifications/message',
    'notifications/cancelled',
    'notifications/tools/list_changed',
    'notifications/prompts/list_changed',
    'notifications/resources/list_changed',
    'notifications/elicitation/complete',
  ])('%s passes', async (method) => {
    const { events } = await legacyStream(eventsOf(notification(method), RESULT))
    expect(events).toEqual([notification(method), RESULT])
  })

  it.each<[string, Record<string, unknown>]>([
    ['notifications/tasks/status', { taskId: 't' }],
    ['notifications/subscriptions/acknowledged', {}],
    ['notifications/something_new', {}],
    ['tools/call', CALL],
    ['notifications/resources/updated', {}],
    ['notifications/resources/updated', { uri: ['note://a'] }],
  ])('%s with %j is left out, and the answer goes on', async (method, params) => {
    const { events } = await legacyStream(eventsOf(notification(method, params), RESULT))
    expect(events).toEqual([RESULT])
  })

  it('of an update passes only for a resource that the caller could read', async () => {
    const update = notification('notifications/resources/updated', { uri: 'note://a' })
    expect((await legacyStream(eventsOf(update, RESULT))).events).toEqual([update, RESULT])
    expect((await legacyStream(eventsOf(update, RESULT), ['guest'])).events).toEqual([RESULT])
  })

  it.each(['tools/list_changed', 'resources/updated', 'subscriptions/acknowledged', 'tasks'])(
    'notifications/%s is left out in 2026-07-28, where it belongs to streams that listen',
    async (name) => {
      const upstream = () =>
        eventsOf(notification(`notifications/${name}`, { uri: 'note://a' }), RESULT)
      const gateway = createGateway({ engine, upstream })
      expect((await gateway.post(...modern('tools/call', CALL))).events).toEqual([RESULT])
    },
  )
})

describe('a stream that must not go on', () => {
  it.each<[string, PlayedAnswer]>([
    ['holds an answer to another request', eventsOf({ ...RESULT, id: 2 })],
    ['holds an answer to nothing', eventsOf({ jsonrpc: '2.0', result: {} })],
    ['holds an error without a code', eventsOf({ jsonrpc: '2.0', id: 1, error: 'x' })],
    [
      'holds a key twice',
      { ...eventsOf(), body: 'data: {"jsonrpc":"2.0","id":1,"id":1,"result":{}}\n\n' },
    ],
    ['holds a batch', { ...eventsOf(), body: `data: [${JSON.stringify(RESULT)}]\n\n` }],
    ['holds text', { ...eventsOf(), body: 'data: hello\n\n' }],
    ['ends without an answer', eventsOf(notification('notifications/progress'))],
    ['ends within an event', { ...eventsOf(), body: `data: ${JSON.stringify(RESULT)}\n` }],
    ['breaks off', { ...eventsOf(), body: [`: hi\n\n`, new Error('reset')] }],
    ['is not UTF-8', { ...eventsOf(), body: [new Uint8Array([0xff, 0x0a, 0x0a])] }],
    ['holds an event without end', { ...eventsOf(), body: [`data: ${'x'.repeat(5_000_000)}`] }],
  ])('ends with an error for the call where it %s', async (_, answer) => {
    const { events, status } = await legacyStream(answer)
    expect(status).toBe(200)
    expect(events.at(-1)).toMatchObject({
      jsonrpc: '2.0',
      id: 1,
      error: { data: { requestId: 'r1' } },
    })
    expect(events.filter((event) => event['result'] !== undefined)).toEqual([])
  })

  it('ends in silence where the answer is out', async () => {
    const { events } = await legacyStream(eventsOf(RESULT, { ...RESULT, result: { second: 1 } }))
    expect(events).toEqual([RESULT])
  })

  it('says in its outcome that the server’s answer was not valid', async () => {
    const gateway = createGateway({ engine, upstream: () => eventsOf({ ...RESULT, id: 2 }) })
    await gateway.post(...legacy('2025-11-25', { id: 1, method: 'tools/call', params: CALL }))
    await gateway.post(...legacy('2025-11-25', { id: 1, method: 'ping' }))
    const results = gateway.sink.records.map(({ mcp }) => (mcp as { result?: string }).result)
    expect(results).toContain('upstream_invalid')
  })
})

describe('what passes of a stream', () => {
  it.each<[string, string]>([
    ['CRLF', 'event: message\r\ndata: DATA\r\n\r\n'],
    ['CR', 'data: DATA\r\r'],
    ['no space', 'data:DATA\n\n'],
    ['a byte order mark', '\ufeffdata: DATA\n\n'],
    ['a comment before', ': keep-alive\n\ndata: DATA\n\n'],
    [
      'several data lines',
      'data: {"jsonrpc":"2.0",\ndata: "id":1,\ndata: "result":{"content":[]}}\n\n',
    ],
  ])('is the answer, whatever its framing: %s', async (_, framing) => {
    const body = framing.replace('DATA', JSON.stringify(RESULT))
    const whole = await legacyStream({ ...eventsOf(), body })
    const bytes = new TextEncoder().encode(body)
    const single = [...bytes].map((byte) => new Uint8Array([byte]))
    const bytewise = await legacyStream({ ...eventsOf(), body: single })
    for (const { text } of [whole, bytewise]) {
      const data = [...text.matchAll(/^data: (.*)$/gm)].map(([, line]) => line).join('\n')
      expect(JSON.parse(data)).toEqual(RESULT)
    }
  })

  it('has none of the server’s comments and no events of other types, which could tell anything', async () => {
    const data = JSON.stringify(RESULT)
    const body = `: secret\n\nevent: secret\ndata: ${data}\n\nevent: message\nevent: x\ndata: ${data}\n\nevent: message\n: secret\ndata: ${data}\n\n`
    const { text, events } = await legacyStream({ ...eventsOf(), body })
    expect(text).not.toContain('secret')
    expect(text.startsWith(':\n\n')).toBe(true)
    expect(events).toEqual([RESULT])
  })

  it('is not to be held back by proxies', async () => {
    const { headers } = await legacyStream(eventsOf(RESULT))
    expect(headers.get('x-accel-buffering')).toBe('no')
    expect(headers.get('content-type')).toBe('text/event-stream')
  })
})

describe('a JSON answer', () => {
  it('passes byte for byte', async () => {
    const body =
      '{ "result" : {"content":[], "n": 1.10, "big":123456789012345678901234567890},\n"jsonrpc":"2.0","id": 1 }'
    expect((await legacyStream({ body })).text).toBe(body)
  })

  it('passes in whatever pieces it comes, also larger than a message that is held', async () => {
    const text = JSON.stringify({ content: [{ type: 'text', text: 'ä"\\'.repeat(900_000) }] })
    const body = `{"result":${text},"jsonrpc":"2.0","id":1}`
    const bytes = new TextEncoder().encode(body)
    const chunks: Uint8Array[] = []
    for (let at = 0; at < bytes.length; at += 65_521) chunks.push(bytes.slice(at, at + 65_521))
    const answer = await legacyStream({ body: chunks })
    expect(bytes.length).toBeGreaterThan(4_194_304)
    expect(answer.text === body).toBe(true)
  })

  it.each<[string, string]>([
    ['is for another request', '"id":2}'],
    ['has no end', '"id":1'],
    ['is a request in truth', '"id":1,"method":"roots/list"}'],
    ['has an error, too', '"id":1,"error":{"code":1,"message":"x"}}'],
  ])('never becomes whole where, large as it is, it %s', async (_, end) => {
    const start = `{"jsonrpc":"2.0","result":{"t":"${'x'.repeat(4_500_000)}"},`
    const gateway = createGateway({ engine, upstream: () => ({ body: [start, end] }) })
    const answer = gateway.post(
      ...legacy('2025-11-25', { id: 1, method: 'tools/call', params: CALL }),
    )
    await expect(answer).rejects.toThrow()
  })

  it.each<[string, PlayedAnswer]>([
    ['empty', { body: '' }],
    ['for another request', resultOf({}, 2)],
    ['without an id', { body: '{"jsonrpc":"2.0","result":{}}' }],
    ['a batch', { body: `[${JSON.stringify(RESULT)}]` }],
    ['no object as result', resultOf([])],
    ['HTML', { headers: { 'content-type': 'text/html' }, body: '<html>' }],
    ['accepted, without a body', { status: 202, headers: {} }],
    ['broken off', { body: ['{"jsonrpc"', new Error('reset')] }],
    ['beyond its end', { body: `${JSON.stringify(RESULT)}{}` }],
    ['a redirect', { status: 302, headers: { location: 'https://elsewhere.example' }, body: '' }],
    ['a challenge', { status: 401, headers: { 'www-authenticate': 'Bearer' }, body: '' }],
    ['a failure', { status: 500, body: JSON.stringify(RESULT) }],
  ])('is withheld where it is %s', async (_, answer) => {
    const { status, json } = await legacyStream(answer)
    expect(status).toBe(200)
    expect(json).toMatchObject({ id: 1, error: { code: 5020 } })
  })

  it.each<[string, PlayedAnswer]>([
    [
      'an error without an id',
      {
        status: 404,
        body: '{"jsonrpc":"2.0","error":{"code":-32001,"message":"Session not found"}}',
      },
    ],
    [
      'an error with id null',
      {
        status: 400,
        body: '{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"Bad Request"}}',
      },
    ],
    [
      'an error of this id',
      { status: 404, body: '{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"none"}}' },
    ],
  ])('of refusal passes as %s of this request', async (_, answer) => {
    const { status, json } = await legacyStream(answer)
    expect(status).toBe(200)
    expect(json).toMatchObject({ id: 1, error: {} })
    expect(json).not.toMatchObject({ error: { code: 5020 } })
  })

  it.each<[string, PlayedAnswer]>([
    ['HTML', { status: 404, headers: { 'content-type': 'text/html' }, body: '<b>secret</b>' }],
    ['another JSON', { status: 404, body: '{"secret":1}' }],
    [
      'another request’s error',
      { status: 404, body: '{"jsonrpc":"2.0","id":2,"error":{"code":1,"message":"secret"}}' },
    ],
    ['a result', { status: 404, body: '{"jsonrpc":"2.0","id":1,"result":{"secret":1}}' }],
    ['endless', { status: 404, body: [`{"secret":"${'x'.repeat(100_000)}"}`] }],
  ])('of refusal is withheld where it is %s', async (_, answer) => {
    const { status, text, json } = await legacyStream(answer)
    expect(status).toBe(200)
    expect(text).not.toContain('secret')
    expect(json).toMatchObject({ id: 1, error: { code: 5020 } })
  })
})

describe('input_required', () => {
  const inputs = (method: string, params: unknown = {}) => ({
    resultType: 'input_required',
    inputRequests: { a: { method, params } },
    requestState: 'opaque',
  })
  const CAPABLE = { elicitation: {}, sampling: {}, roots: {} }
  const call = async (
    result: unknown,
    {
      capabilities = CAPABLE,
      roles = ['developer'],
    }: { capabilities?: object; roles?: string[] } = {},
    form = resultOf,
  ) => {
    const gateway = createGateway({ engine, roles, upstream: () => form(result) })
    return gateway.post(...modern('tools/call', CALL, { capabilities }))
  }

  it.each(['elicitation/create', 'sampling/createMessage', 'roots/list'])(
    'asks for %s what the client takes',
    async (method) => {
      const expected = { ...inputs(method), requestState: expect.any(String) as string }
      expect((await call(inputs(method))).json?.['result']).toEqual(expected)
    },
  )

  it('may bring a state alone', async () => {
    const state = { resultType: 'input_required', requestState: 's' }
    const expected = { ...state, requestState: expect.any(String) as string }
    expect((await call(state)).json?.['result']).toEqual(expected)
  })

  it.each<[string, unknown, object]>([
    ['a client that takes no elicitation', inputs('elicitation/create'), { sampling: {} }],
    ['a client that takes nothing', inputs('roots/list'), {}],
    ['a method of clients', inputs('tools/call'), CAPABLE],
    ['an unknown method', inputs('server/steal'), CAPABLE],
    ['a notification', inputs('notifications/progress'), CAPABLE],
    ['a ping', inputs('ping'), CAPABLE],
    ['no request', { resultType: 'input_required', inputRequests: { a: null } }, CAPABLE],
    ['a list', { resultType: 'input_required', inputRequests: [] }, CAPABLE],
    ['nothing', { resultType: 'input_required' }, CAPABLE],
    ['a state that is none', { resultType: 'input_required', requestState: {} }, CAPABLE],
    ['a result type that is not served', { resultType: 'surprise', content: [] }, CAPABLE],
  ])('asks nothing of %s', async (_, result, capabilities) => {
    const { status, json } = await call(result, { capabilities })
    expect(status).toBe(502)
    expect(json).toMatchObject({ id: 1, error: { data: { code: 'upstream_invalid' } } })
  })

  it('brings no task to a client that takes none', async () => {
    const { json } = await call({ resultType: 'task', taskId: 't', status: 'working' })
    expect(json).toMatchObject({
      id: 1,
      error: { code: -32601, data: { code: 'task_not_served' } },
    })
  })

  it.each(['tools/list', 'server/discover', 'completion/complete'])(
    'is no answer to %s',
    async (method) => {
      const gateway = createGateway({ engine, upstream: () => resultOf(inputs('roots/list')) })
      const params =
        method === 'completion/complete'
          ? { ref: { type: 'ref/prompt', name: 'x' }, argument: { name: 'a', value: '' } }
          : {}
      const { status } = await gateway.post(...modern(method, params, { capabilities: CAPABLE }))
      expect(status).toBe(502)
    },
  )

  it('is asked of policy, which may tell tools apart', async () => {
    const denies: PolicyEngine = {
      ...engine,
      evaluate: (input) =>
        input.phase === 'stream' && input.action === 'elicit' && input.name === 'file_read'
          ? { allowed: false, reason: 'no', outcome: 'deny' }
          : engine.evaluate(input),
    }
    const upstream = () => resultOf(inputs('elicitation/create'))
    const gateway = createGateway({ engine: denies, upstream })
    const { status, json } = await gateway.post(
      ...modern('tools/call', CALL, { capabilities: CAPABLE }),
    )
    expect(status).toBe(403)
    expect(json).toMatchObject({ error: { data: { code: 'server_request_refused' } } })
  })

  it('brings its answers to policy with the retry, and to the server as they are', async () => {
    let asked: unknown
    const watching: PolicyEngine = {
      ...engine,
      evaluate(input) {
        if (input.phase === 'call') asked = input.inputs
        return engine.evaluate(input)
      },
    }
    const gateway = createGateway({ engine: watching })
    const inputResponses = { a: { action: 'accept', content: { x: 1 } } }
    const [message, headers] = modern('tools/call', { ...CALL, inputResponses })
    expect((await gateway.post(message, headers)).status).toBe(200)
    expect(asked).toEqual(inputResponses)
    expect(gateway.forwarded[0]?.body).toBe(JSON.stringify(message))
  })

  it.each([
    ['tools/list', { inputResponses: {} }],
    ['tools/list', { requestState: 's' }],
    ['tools/call', { ...CALL, inputResponses: [] }],
    ['tools/call', { ...CALL, requestState: 7 }],
  ])('is answered on no other method and in no other form: %s %j', async (method, params) => {
    const gateway = createGateway({ engine })
    const { status, json } = await gateway.post(...modern(method, params))
    expect(status).toBe(400)
    expect(json).toMatchObject({ error: { code: -32602 } })
    expect(gateway.forwarded).toEqual([])
  })
})
