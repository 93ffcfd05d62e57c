/** What reaches the upstream is what was decided on: byte for byte, but for values that were rewritten. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { PolicyEngine } from '../../../functions/core/decision/policy-engine.ts'
import { createGateway, type GatewayOptions, legacy, modern } from '../../fixtures/gateway.ts'
import { shippedEngine } from '../../fixtures/shipped-engine.ts'

let engine: PolicyEngine
beforeAll(async () => {
  engine = await shippedEngine()
})

/** A call of a tool whose body is a text of the test's own. */
async function send(text: string, headers = {}, options: Partial<GatewayOptions> = {}) {
  const gateway = createGateway({ engine, ...options })
  const version = { 'mcp-protocol-version': '2025-11-25' }
  const { status } = await gateway.post(text, { ...version, ...headers })
  const [forwarded] = gateway.forwarded
  return { status, body: forwarded?.body, headers: forwarded?.headers ?? {}, gateway }
}

/** Body of a call of `database_query`, written as nobody prints JSON. */
const sqlText = (query: string): string =>
  `\t{"id":1.0e0,"jsonrpc":"2.0" ,"method":"tools\\/call","params":{"arguments":{"big":12345678901234567890,"query" : ${query} ,"database":"d\\u0065mo","é":1},"name":"database_query"}}\n`

describe('a call without constraints', () => {
  it.each([
    '{"jsonrpc":"2.0","id":12345678901234567890,"method":"tools/call","params":{"name":"file_write","arguments":{"path":"/data/tenant_a/a.txt","content":[1.50,12345678901234567890123]}}}',
    ' {"method":"tools\\u002fcall", "params":{"name":"file_read","arguments":{"p\\u0061th":"/data/tenant_a/a.txt"}},"id":"\\u00e9","jsonrpc":"2.0"}\r\n',
  ])('is forwarded as it came: %s', async (text) => {
    const { status, body } = await send(text)
    expect(status).not.toBe(403)
    expect(body).toBe(text)
  })
})

describe('SQL', () => {
  it('is printed from its syntax tree and bounded; every other byte stays', async () => {
    const { body, gateway } = await send(sqlText('"select id from orders -- all"'))
    expect(body).toBe(sqlText('"SELECT id FROM orders LIMIT 1000"'))
    expect(gateway.sink.records[0]).toMatchObject({
      mcp: { decision: 'allow', constraints: ['max_rows'], rewritten: ['query'] },
    })
  })

  it('keeps a smaller limit of its own, and lowers a larger one', async () => {
    const small = sqlText('"SELECT id FROM orders LIMIT 7"')
    expect((await send(small)).body).toBe(small)
    expect((await send(sqlText('"SELECT id FROM orders LIMIT 9999"'))).body).toBe(
      sqlText('"SELECT id FROM orders LIMIT 1000"'),
    )
  })

  it('is not bounded for an admin, and still printed from its tree', async () => {
    const { body } = await send(sqlText('"select  id from orders"'), {}, { roles: ['admin'] })
    expect(body).toBe(sqlText('"SELECT id FROM orders"'))
  })

  it('gets its parameter header made anew, and no header that was not there', async () => {
    const query = 'select id from orders'
    const [message, headers] = modern('tools/call', {
      name: 'database_query',
      arguments: { database: 'demo', query },
    })
    const text = JSON.stringify(message)
    const without = await send(text, headers)
    expect(without.headers).not.toHaveProperty('mcp-param-query')
    const withHeader = await send(text, { ...headers, 'mcp-param-query': query })
    expect(withHeader.headers['mcp-param-query']).toBe('SELECT id FROM orders LIMIT 1000')
    expect(withHeader.body).toBe(without.body)
  })
})

describe('headers', () => {
  const text = JSON.stringify(legacy('2025-11-25', { id: 1, method: 'ping' })[0])

  it('of the caller stay behind, but for those that MCP and tracing need', async () => {
    const { headers } = await send(text, {
      authorization: 'Bearer secret',
      cookie: 'session=secret',
      dpop: 'secret',
      'x-forwarded-for': '10.0.0.1',
      forwarded: 'for=10.0.0.1',
      'x-tenant': 'tenant_b',
      'x-amzn-oidc-identity': 'admin',
      'proxy-authorization': 'secret',
      te: 'trailers',
      host: 'evil.example',
      'content-length': '1',
      'transfer-encoding': 'chunked',
      accept: 'application/json, text/event-stream',
      tracestate: 'a=b',
    })
    expect(Object.keys(headers).sort()).toEqual(
      expect.arrayContaining(['accept', 'content-type', 'mcp-protocol-version', 'traceparent']),
    )
    expect(JSON.stringify(headers)).not.toMatch(/secret|10\.0\.0\.1|tenant_b|admin|evil/)
    expect(headers).not.toHaveProperty('authorization')
  })

  it.each([
    ['a valid one', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', true],
    ['a later version', '01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more', true],
    ['version 00 that goes on', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x', false],
    ['version ff', 'ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', false],
    ['zeros', '00-00000000000000000000000000000000-b7ad6b7169203331-01', false],
    ['capitals', '00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01', false],
    ['anything', 'x', false],
  ])('carry a trace on: %s', async (_what, traceparent, isKept) => {
    const { headers, gateway } = await send(text, { traceparent })
    const { trace_id } = gateway.sink.records[0]?.['mcp'] as { trace_id: string }
    expect(headers['traceparent']?.split('-')[1]).toBe(trace_id)
    expect(headers['traceparent'] === traceparent).toBe(isKept)
  })

  it('carry on the trace that 2026-07-28 has in its body', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    const [message, headers] = modern('tools/list')
    const params = message['params'] as { _meta: object }
    const body = { ...message, params: { _meta: { ...params._meta, traceparent } } }
    const { gateway } = await send(JSON.stringify(body), headers)
    expect(gateway.sink.records[0]).toMatchObject({
      mcp: { trace_id: '0af7651916cd43dd8448eb211c80319c' },
    })
  })
})
