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
    [
      'a member that MCP does not know',
      { toolResult: { email: 'a@b' } },
      { toolResult: { email: R } },
    ],
    ['a text in one', { toolResult: 'email: a@b' }, { toolResult: W }],
    ['the result itself', { email: 'a@b', content: [] }, { email: R, content: [] }],
    [
      'more members of content',
      { content: [{ ...text('{}'), email: 'a@b', extra: { email: 1 }, note: 'email: a@b' }] },
      { content: [{ ...text('{}'), email: R, extra: { email: R }, note: W }] },
    ],
    [
      'more members of a resource inside',
      { content: [{ type: 'resource', resource: { uri: 'a:b', text: '1', email: 2 } }] },
      { content: [{ type: 'resource', resource: { uri: 'a:b', text: W, email: R } }] },
    ],
    [
      'objects where MCP has words',
      { content: [{ ...text('{}'), annotations: { email: 1, audience: [{ email: 1 }] } }] },
      { content: [{ ...text('{}'), annotations: { email: R, audience: [{ email: R }] } }] },
    ],
    [
      'other words where MCP has its own',
      { content: [{ ...text('{}'), annotations: { audience: ['a@b is the email'] } }] },
      { content: [{ ...text('{}'), annotations: { audience: [W] } }] },
    ],
    [
      'icons',
      {
        content: [
          { type: 'resource_link', uri: 'a:b', name: 'n', icons: [{ src: 'data:,a', email: 1 }] },
        ],
      },
      {
        content: [
          { type: 'resource_link', uri: 'a:b', name: 'n', icons: [{ src: 'data:,', email: R }] },
        ],
      },
    ],
    [
      'a text that speaks of it in data',
      { structuredContent: { id: 1, note: 'the e-mail is a, email: a@b' } },
      { structuredContent: { id: 1, note: W } },
    ],
    [
      'a text of several lines in data',
      { structuredContent: { id: 1, table: 'a | b\n1 | a@b' } },
      { structuredContent: { id: 1, table: W } },
    ],
    [
      'a text that is wrapped for want of a structure',
      { structuredContent: { result: 'a@b' } },
      { structuredContent: { result: W } },
    ],
    [
      'rows beside the names of their columns',
      {
        structuredContent: {
          columns: ['id', 'Email'],
          rows: [
            [1, 'a@b'],
            [2, 'c@d'],
          ],
        },
      },
      {
        structuredContent: {
          columns: ['id', 'Email'],
          rows: [
            [1, R],
            [2, R],
          ],
        },
      },
    ],
    [
      'rows beside a description of their columns',
      {
        structuredContent: {
          fields: [{ name: 'email', type: 1 }, { name: 'id' }],
          data: [['a', 1]],
        },
      },
      {
        structuredContent: { fields: [{ name: 'email', type: 1 }, { name: 'id' }], data: [[R, 1]] },
      },
    ],
    [
      'rows below a row of names',
      { content: [text('[["id","email"],[1,"a@b"]]')] },
      { content: [text('[["id","email"],[1,"[redacted]"]]')] },
    ],
    [
      'pairs of name and value',
      {
        structuredContent: {
          a: [
            ['email', 'a'],
            ['email', 'b'],
            ['id', 1],
          ],
          b: { name: 'email', value: 'a' },
        },
      },
      {
        structuredContent: {
          a: [
            ['email', R],
            [R, R],
            [R, 1],
          ],
          b: { name: 'email', value: R },
        },
      },
    ],
    [
      'names with the table before them, or a number behind them',
      { structuredContent: { 'c.email': 'a', 'email:1': 'b' } },
      { structuredContent: { 'c.email': R, 'email:1': R } },
    ],
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
    [
      'values in data, and the name of the field as a value',
      {
        structuredContent: {
          name: 'Ann Lee',
          city: 'New York, USA',
          columns: ['id', 'email'],
          emails: 3,
          table: 'c.email',
        },
      },
    ],
    [
      'everything that MCP knows',
      {
        content: [
          {
            type: 'resource_link',
            uri: 'note://a',
            name: 'a',
            mimeType: 'text/plain; charset=utf-8',
            size: 12,
            annotations: {
              audience: ['user'],
              priority: 0.5,
              lastModified: '2026-01-01T00:00:00Z',
            },
            icons: [
              { src: 'https://a/b.png', mimeType: 'image/png', sizes: ['48x48'], theme: 'dark' },
            ],
          },
        ],
        isError: false,
        resultType: 'complete',
      },
    ],
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
      'escapes behind a heading and in a fence',
      {
        content: [
          text('Found:\n```json\n{"a":"b\\u006fb@example"}\n```'),
          text('Found: "{\\"a\\":\\"bob\\\\u0040example\\"}"'),
        ],
      },
      {
        content: [text(`Found:\n\`\`\`json\n{"a":"${R}"}\n\`\`\``), text(`Found: "{"a":"${R}"}"`)],
      },
    ],
    [
      'numbers in other notations',
      {
        content: [
          text('{"a":4.111111111111111e15,"b":4111111111111111.0}'),
          text('It is 4111111111111111.0.'),
        ],
      },
      { content: [text(`{"a":"${R}","b":"${R}"}`), text(`It is ${R}.`)] },
    ],
    [
      'what MCP does not know',
      {
        toolResult: 'bob@example',
        extra: { 'bob@example': 1 },
        content: [{ ...text(''), x: 'bob@example' }],
      },
      { toolResult: R, extra: { [R]: 1 }, content: [{ ...text(''), x: R }] },
    ],
    [
      'objects under names of MCP',
      {
        content: [{ ...text(''), type: 'text', annotations: { priority: 'bob@example' } }],
        _meta: { progressToken: { a: 'bob@example' } },
      },
      {
        content: [{ ...text(''), type: 'text', annotations: { priority: R } }],
        _meta: { progressToken: { a: R } },
      },
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
    const other = 'C:\\users\\new \\u0041 1.50 and 2e3, "a\\nb"'
    const result = {
      content: [text('bob at example, 411111111111111'), text(other)],
      isError: true,
    }
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
