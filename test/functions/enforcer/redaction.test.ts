/** What policy wants taken out of answers, in every form in which an answer can hold it. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { PolicyEngine } from '../../../functions/core/decision/policy-engine.ts'
import {
  createGateway,
  eventsOf,
  legacy,
  modern,
  OPEN_SCHEMA,
  type PlayedAnswer,
} from '../../fixtures/gateway.ts'
import { engineWith } from '../../fixtures/shipped-engine.ts'

let fields: PolicyEngine
let patterns: PolicyEngine
let open: PolicyEngine

const withObligation = (name: string, value: string): string =>
  `${OPEN_SCHEMA.replace(/^obligations:.*\n(?: .*\n)*/m, '')}\nobligations:\n${[
    'file_system',
    'mcp_resource',
    'mcp_prompt',
  ]
    .map(
      (resource) =>
        `  - { name: ${name}, resource: ${resource}, value: ${value}, except_roles: [guest] }`,
    )
    .join('\n')}\n`

beforeAll(async () => {
  fields = await engineWith(withObligation('redact_fields', '[email, Karte]'))
  patterns = await engineWith(
    withObligation('redact_patterns', "['[a-z]+@[a-z]+', '\\b\\d{16}\\b']"),
  )
  open = await engineWith(OPEN_SCHEMA)
})

const CALL = { name: 'file_read', arguments: { path: '/data/tenant_a/a' } }
const W = '[withheld by policy]'
const R = '[redacted]'
const text = (value: string) => ({ type: 'text', text: value })

async function resultOf(engine: PolicyEngine, result: unknown, roles = ['developer']) {
  const upstream = (): PlayedAnswer => ({
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, result }),
  })
  const gateway = createGateway({ engine, upstream, roles })
  const { json } = await gateway.post(...modern('tools/call', CALL))
  return json?.['result']
}

describe('redact_fields', () => {
  it.each<[string, unknown, unknown]>([
    [
      'structured data',
      { structuredContent: { rows: [{ id: 1, email: 'a@b' }] } },
      { structuredContent: { rows: [{ id: 1, email: R }] } },
    ],
    [
      'an object, whole',
      { structuredContent: { email: { home: 'a' } } },
      { structuredContent: { email: R } },
    ],
    [
      'another spelling',
      { structuredContent: { EMAIL: 1, 'e\u200bmail': 2, karte: 3 } },
      { structuredContent: { EMAIL: R, 'e\u200bmail': R, karte: R } },
    ],
    [
      'JSON in a text',
      { content: [text('{"email":"a@b","n":1}')] },
      { content: [text('{"email":"[redacted]","n":1}')] },
    ],
    [
      'escaped JSON in a text',
      { content: [text('{"\\u0065mail":"a@b"}')] },
      { content: [text('{"\\u0065mail":"[redacted]"}')] },
    ],
    [
      'a list in a text',
      { content: [text('[{"email":"a@b"}]')] },
      { content: [text('[{"email":"[redacted]"}]')] },
    ],
    [
      'JSON on each line',
      { content: [text('{"email":1}\n{"n":2}\n')] },
      { content: [text('{"email":"[redacted]"}\n{"n":2}\n')] },
    ],
    [
      'JSON in JSON',
      { structuredContent: { body: '{"email":"a@b"}' } },
      { structuredContent: { body: '{"email":"[redacted]"}' } },
    ],
    [
      'JSON in JSON in a text',
      { content: [text('{"a":"{\\"email\\":1}"}')] },
      { content: [text('{"a":"{\\"email\\":\\"[redacted]\\"}"}')] },
    ],
    [
      'a resource inside',
      { content: [{ type: 'resource', resource: { uri: 'a:b', text: '{"email":1}' } }] },
      { content: [{ type: 'resource', resource: { uri: 'a:b', text: '{"email":"[redacted]"}' } }] },
    ],
    [
      'what comes with it',
      { content: [], _meta: { 'x/y': { email: 'a' } } },
      { content: [], _meta: { 'x/y': { email: R } } },
    ],
    ['a text that is no JSON', { content: [text('email: a@b')] }, { content: [text(W)] }],
    ['JSON with a key twice', { content: [text('{"n":1,"n":2}')] }, { content: [text(W)] }],
    [
      'almost JSON',
      { structuredContent: { body: '{"email":"a@b",}' } },
      { structuredContent: { body: W } },
    ],
    ['a quoted text', { content: [text('"email: a@b"')] }, { content: [text(JSON.stringify(W))] }],
    [
      'an image',
      { content: [{ type: 'image', data: 'AAAA', mimeType: 'image/png' }] },
      { content: [text(W)] },
    ],
    [
      'sound',
      { content: [{ type: 'audio', data: 'AAAA', mimeType: 'audio/wav' }] },
      { content: [text(W)] },
    ],
    [
      'a blob',
      { content: [{ type: 'resource', resource: { uri: 'a:b', blob: 'AAAA' } }] },
      {
        content: [{ type: 'resource', resource: { uri: 'a:b', mimeType: 'text/plain', text: W } }],
      },
    ],
    ['an unknown kind of content', { content: [{ type: 'video', x: 1 }] }, { content: [text(W)] }],
  ])('takes the field out of %s', async (_, result, expected) => {
    expect(await resultOf(fields, result)).toEqual(expected)
  })

  it.each<[string, unknown]>([
    [
      'data without it',
      { structuredContent: { rows: [{ id: 1 }], mail: 'a' }, content: [text('[1,{"n":2}]')] },
    ],
    ['a link', { content: [{ type: 'resource_link', uri: 'note://a', name: 'email' }] }],
    ['an empty text', { content: [text('')] }],
  ])('leaves %s as it is', async (_, result) => {
    expect(await resultOf(fields, result)).toEqual(result)
  })

  it('leaves numbers, and everything else, as they were written', async () => {
    const body =
      '{"jsonrpc":"2.0","id":1,"result":{"structuredContent":{"big":123456789012345678901234567890,"f":1.10,"email":7}}}'
    const gateway = createGateway({ engine: fields, upstream: () => ({ body }) })
    const { text: answered } = await gateway.post(...modern('tools/call', CALL))
    expect(answered).toBe(body.replace('"email":7', '"email":"[redacted]"'))
  })
})

describe('redact_fields on SQL', () => {
  const ask = async (query: string) => {
    const schema = OPEN_SCHEMA.replace('- file_system: [read]', '- database_query: [read, write]')
    const obligation = '{ name: redact_fields, resource: database_query, value: [email] }'
    const engine = await engineWith(`${schema}obligations:\n  - ${obligation}\n`)
    const rows = [{ id: 1, email: 'a@b' }]
    const result = { content: [text(JSON.stringify({ rows }))], structuredContent: { rows } }
    const upstream = () => ({ body: JSON.stringify({ jsonrpc: '2.0', id: 1, result }) })
    const gateway = createGateway({ engine, upstream })
    const call = { name: 'database_query', arguments: { database: 'demo', query } }
    return (await gateway.post(...modern('tools/call', call))).json
  }

  it('lets a column pass under its own name, and masks it', async () => {
    const answer = await ask('SELECT id, email FROM customers')
    const rows = [{ id: 1, email: R }]
    expect(answer?.['result']).toEqual({
      content: [text(JSON.stringify({ rows }))],
      structuredContent: { rows },
    })
  })

  it.each(['email AS e', 'lower(email)', 'hex(email)', "json_object('m', email)"])(
    'refuses %s with a sentence that names the field',
    async (item) => {
      const answer = await ask(`SELECT ${item} FROM customers`)
      expect(answer?.['error']).toMatchObject({
        message: expect.stringContaining('email') as string,
        data: { code: 'argument_refused' },
      })
    },
  )
})

describe('redact_patterns', () => {
  it.each<[string, unknown, unknown]>([
    [
      'texts',
      { content: [text('write to bob@example or eve@example')] },
      { content: [text(`write to ${R} or ${R}`)] },
    ],
    ['data', { structuredContent: { a: ['bob@example'] } }, { structuredContent: { a: [R] } }],
    [
      'numbers',
      { structuredContent: { card: 4111111111111111 } },
      { structuredContent: { card: R } },
    ],
    [
      'names',
      { structuredContent: { 'bob@example': 1, 'eve@example': 2 } },
      { structuredContent: { [R]: 1, [`${R} 2`]: 2 } },
    ],
    [
      'escaped JSON',
      { content: [text('{"a":"b\\u006fb@example"}')] },
      { content: [text('{"a":"[redacted]"}')] },
    ],
    [
      'links',
      { content: [{ type: 'resource_link', uri: 'note://x', name: 'bob@example' }] },
      { content: [{ type: 'resource_link', uri: 'note://x', name: R }] },
    ],
    [
      'blobs, which cannot be looked into',
      { content: [{ type: 'image', data: 'AAAA', mimeType: 'image/png' }] },
      { content: [text(W)] },
    ],
  ])('are taken out of %s', async (_, result, expected) => {
    expect(await resultOf(patterns, result)).toEqual(expected)
  })

  it('leave every other text alone', async () => {
    const result = { content: [text('bob at example, 411111111111111')], isError: true }
    expect(await resultOf(patterns, result)).toEqual(result)
  })
})

describe('what is redacted', () => {
  const message = (params: unknown) => ({
    jsonrpc: '2.0',
    method: 'notifications/progress',
    params,
  })
  const answer = { jsonrpc: '2.0', id: 1, result: { content: [text('bob@example')] } }

  it('is every message of a stream, in whatever pieces it comes', async () => {
    const log = {
      jsonrpc: '2.0',
      method: 'notifications/message',
      params: { level: 'info', data: { who: 'bob@example' } },
    }
    const progress = message({ progressToken: 'x@y', progress: 1, message: 'bob@example' })
    const { body = '', ...rest } = eventsOf(log, progress, answer)
    const chunks = Array.from(body as string)
    const upstream = () => ({ ...rest, body: chunks })
    const gateway = createGateway({ engine: patterns, upstream })
    const request = legacy('2025-11-25', { id: 1, method: 'tools/call', params: CALL })
    const { events, text: all } = await gateway.post(...request)
    expect(all).not.toContain('bob')
    expect(events).toHaveLength(3)
    expect(events[1]).toEqual(message({ progressToken: 'x@y', progress: 1, message: R }))
  })

  it('are questions of a server, whose words stay questions', async () => {
    const question = {
      jsonrpc: '2.0',
      id: 's',
      method: 'elicitation/create',
      params: {
        message: 'Is bob@example you?',
        requestedSchema: {
          type: 'object',
          properties: { content: { type: 'string', description: 'bob@example' } },
        },
      },
    }
    const gateway = createGateway({ engine: patterns, upstream: () => eventsOf(question, answer) })
    const request = legacy('2025-11-25', { id: 1, method: 'tools/call', params: CALL })
    const { events } = await gateway.post(...request)
    expect(events[0]).toEqual({
      ...question,
      params: {
        message: `Is ${R} you?`,
        requestedSchema: {
          type: 'object',
          properties: { content: { type: 'string', description: R } },
        },
      },
    })
  })

  it.each([200, 400])('is an error, too, with status %i', async (status) => {
    const error = { code: -32000, message: 'no bob@example', data: { who: ['bob@example'] } }
    const upstream = () => ({ status, body: JSON.stringify({ jsonrpc: '2.0', id: 1, error }) })
    const gateway = createGateway({ engine: patterns, upstream })
    const { json } = await gateway.post(...modern('tools/call', CALL))
    expect(json?.['error']).toEqual({ code: -32000, message: `no ${R}`, data: { who: [R] } })
  })

  it('are resources and prompts', async () => {
    const contents = {
      contents: [
        { uri: 'note://a', text: 'bob@example' },
        { uri: 'note://a', blob: 'AAAA' },
      ],
    }
    const gateway = createGateway({
      engine: patterns,
      upstream: () => ({ body: JSON.stringify({ jsonrpc: '2.0', id: 1, result: contents }) }),
    })
    const { json } = await gateway.post(...modern('resources/read', { uri: 'note://a' }))
    expect(json?.['result']).toMatchObject({
      contents: [
        { uri: 'note://a', text: R },
        { uri: 'note://a', text: W },
      ],
    })
    const messages = [{ role: 'user', content: text('bob@example') }]
    const other = createGateway({
      engine: patterns,
      upstream: () => ({ body: JSON.stringify({ jsonrpc: '2.0', id: 1, result: { messages } }) }),
    })
    const prompt = await other.post(...modern('prompts/get', { name: 'p' }))
    expect(prompt.json?.['result']).toEqual({ messages: [{ role: 'user', content: text(R) }] })
  })

  it('is nothing for roles that are excepted, and nothing where policy asks for nothing', async () => {
    const result = { content: [text('bob@example')], structuredContent: { email: 'a' } }
    expect(await resultOf(fields, result, ['guest'])).toEqual(result)
    expect(await resultOf(open, result)).toEqual(result)
  })

  it('may not be larger than an answer that is held', async () => {
    const body = JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      result: { content: [text('x'.repeat(4_300_000))] },
    })
    const gateway = createGateway({ engine: patterns, upstream: () => ({ body }) })
    const { status, text: answered } = await gateway.post(...modern('tools/call', CALL))
    expect(status).toBe(502)
    expect(answered.length).toBeLessThan(1000)
  })

  it('stands in the record by the name of the obligation', async () => {
    const gateway = createGateway({ engine: patterns })
    await gateway.post(...modern('tools/call', CALL))
    expect(gateway.sink.records[0]?.['mcp']).toMatchObject({ obligations: ['redact_patterns'] })
  })
})
