/** Real servers behind the enforcer that refuse, redirect, break off, hang, or say what is not MCP. */
import type { IncomingMessage } from 'node:http'
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { PolicyEngine } from '../../../functions/core/decision/policy-engine.ts'
import { createGateway, type Gateway, modern } from '../../fixtures/gateway.ts'
import { closeUpstreams, nobody, saying, serving } from '../../fixtures/loopback-upstream.ts'
import { shippedEngine } from '../../fixtures/shipped-engine.ts'

let engine: PolicyEngine
beforeAll(async () => {
  engine = await shippedEngine()
})
afterEach(closeUpstreams)

const CALL = modern('tools/call', { name: 'file_read', arguments: { path: '/data/tenant_a/x' } })
const SECRET = 'stack trace of 10.1.2.3'
const JSON_TYPE = { 'content-type': 'application/json' }
const result = (data: string): string =>
  `{"jsonrpc":"2.0","id":1,"result":{"resultType":"complete","content":[],"structuredContent":${data}}}`
const RESULT = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  result: { resultType: 'complete', content: [] },
})

async function callTo(url: string, more: Parameters<typeof createGateway>[0] | object = {}) {
  const gateway = createGateway({ engine, upstreamUrl: url, ...more })
  const answer = await gateway.post(...CALL)
  const error = answer.json?.['error'] as { data?: { code?: string } } | undefined
  return { ...answer, code: error?.data?.code, outcome: await outcomeOf(gateway) }
}

/** The outcome, which is sent with the next record. */
async function outcomeOf(gateway: Gateway): Promise<unknown> {
  await gateway.post('not JSON')
  const outcome = gateway.sink.records.find(({ metadata }) => metadata['log_name'] === 'outcome')
  return outcome?.['status_code']
}

describe('an upstream', () => {
  it('that answers is passed on', async () => {
    const url = await serving((_request, response) => {
      response
        .writeHead(200, { 'content-type': 'application/json', 'x-inside': SECRET, server: SECRET })
        .end(RESULT)
    })
    const { status, text, headers, outcome } = await callTo(url)
    expect({ status, text, outcome }).toEqual({ status: 200, text: RESULT, outcome: 'answered' })
    expect(JSON.stringify([...headers])).not.toContain(SECRET)
  })

  it('that is not there is unreachable', async () => {
    expect(await callTo(await nobody())).toMatchObject({
      status: 502,
      code: 'upstream_unreachable',
      outcome: 'upstream_unreachable',
    })
  })

  it.each([500, 502, 503, 599])('that answers %i tells nothing of its inside', async (status) => {
    const url = await serving((_request, response) => {
      response
        .writeHead(status, { 'content-type': 'application/json' })
        .end(`{"secret":"${SECRET}"}`)
    })
    const answer = await callTo(url)
    const code = 'upstream_unreachable'
    // The record says what the caller is told.
    expect(answer).toMatchObject({ status: 502, code, outcome: code })
    expect(answer.text).not.toContain(SECRET)
  })

  it.each([301, 302, 303, 307, 308])('that redirects by %i is not followed', async (status) => {
    let reached = 0
    const other = await serving((_request, response) => {
      reached += 1
      response.end(RESULT)
    })
    const url = await serving((_request, response) =>
      response.writeHead(status, { location: other }).end(),
    )
    const answer = await callTo(url)
    expect(answer).toMatchObject({ status: 502, code: 'upstream_invalid' })
    expect(answer.headers.get('location')).toBeNull()
    expect(reached).toBe(0)
  })

  it('that challenges our credential does not challenge the caller', async () => {
    const url = await serving((_request, response) =>
      response.writeHead(401, { 'www-authenticate': `Bearer realm="${SECRET}"` }).end(SECRET),
    )
    const answer = await callTo(url)
    expect(answer).toMatchObject({ status: 502, code: 'upstream_invalid' })
    expect(answer.headers.get('www-authenticate')).toBeNull()
  })

  it.each([400, 403, 404, 429])(
    'that refuses by %i in words of its own keeps them to itself',
    async (status) => {
      const url = await serving((_request, response) =>
        response.writeHead(status, { 'content-type': 'text/html' }).end(`<h1>${SECRET}</h1>`),
      )
      const answer = await callTo(url)
      expect(answer).toMatchObject({ status, code: 'upstream_invalid' })
      expect(answer.json).toMatchObject({ jsonrpc: '2.0', id: 1 })
      expect(answer.text).not.toContain(SECRET)
    },
  )

  it('that refuses by JSON-RPC is passed on', async () => {
    const error = { jsonrpc: '2.0', id: 1, error: { code: -32602, message: 'Unknown tool' } }
    const url = await serving((_request, response) =>
      response.writeHead(404, { 'content-type': 'application/json' }).end(JSON.stringify(error)),
    )
    const answer = await callTo(url)
    expect(answer.status).toBe(404)
    expect(answer.json).toMatchObject({ id: 1, error: { code: -32602 } })
  })

  it.each<[string, Record<string, string>, string | Buffer]>([
    ['HTML', { 'content-type': 'text/html' }, '<p>x</p>'],
    ['nothing of any type', {}, RESULT],
    [
      'JSON packed in a way that nobody knows',
      { 'content-type': 'application/json', 'content-encoding': 'rot13' },
      RESULT,
    ],
    [
      'JSON packed twice',
      { 'content-type': 'application/json', 'content-encoding': 'gzip, br' },
      gzipSync(RESULT),
    ],
    ['JSON with a member twice', JSON_TYPE, result('{"a":{"b":1,"b":2}}')],
    ['JSON with a member twice, once escaped', JSON_TYPE, result('{"a":1,"\\u0061":2}')],
    ['JSON with a comma too many', JSON_TYPE, result('[1,]')],
    ['JSON with a word that is none', JSON_TYPE, result('[nul]')],
    ['JSON with a number that is none', JSON_TYPE, result('[01]')],
    ['JSON with a line end within a string', JSON_TYPE, result('"a\nb"')],
    ['JSON with an escape that is none', JSON_TYPE, result('"\\x"')],
    ['JSON that is none', { 'content-type': 'application/json' }, '{'],
    ['nothing', { 'content-type': 'application/json' }, ''],
  ])('that answers %s is not understood', async (_what, headers, body) => {
    const url = await serving((_request, response) => response.writeHead(200, headers).end(body))
    expect(await callTo(url)).toMatchObject({
      status: 502,
      code: 'upstream_invalid',
      outcome: 'upstream_invalid',
    })
  })

  it.each([
    'null',
    '"a\\nb"',
    '"\\ud83d"',
    '{"a":{"b":1},"c":{"b":2},"":[{},[],-1.5e-3,true,"\\u0000"]}',
    '{\n\t"pretty" : [ 1 , 2 ]\r\n}',
    JSON.stringify(Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`k${at}`, at]))),
  ])('that answers valid JSON is passed on as it is: %s', async (data) => {
    const url = await serving((_request, response) =>
      response.writeHead(200, JSON_TYPE).end(result(data)),
    )
    expect(await callTo(url)).toMatchObject({ status: 200, text: result(data) })
  })

  it.each([
    ['gzip', gzipSync(RESULT)],
    ['x-gzip', gzipSync(RESULT)],
    ['GZIP', gzipSync(RESULT)],
    ['deflate', deflateSync(RESULT)],
    ['br', brotliCompressSync(RESULT)],
    ['zstd', zstdCompressSync(RESULT)],
  ])('that packs its answer unasked, in %s, is unpacked', async (coding, body) => {
    const url = await serving((request, response) => {
      expect(request.headers['accept-encoding']).toBe('identity')
      const headers = { ...JSON_TYPE, 'content-encoding': coding, 'content-length': body.length }
      response.writeHead(200, headers).end(body)
    })
    expect(await callTo(url)).toMatchObject({ status: 200, text: RESULT })
  })

  it('that packs its events unasked is unpacked event by event', async () => {
    const url = await serving((_request, response) => {
      const headers = { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' }
      response.writeHead(200, headers).end(gzipSync(`data: ${RESULT}\n\n`))
    })
    expect((await callTo(url)).text).toBe(`event: message\ndata: ${RESULT}\n\n`)
  })

  it.each([
    ['is cut off', gzipSync(RESULT).subarray(0, 30)],
    ['is not packed at all', Buffer.from(RESULT)],
  ])('whose packed answer %s has it withheld', async (_what, body) => {
    const url = await serving((_request, response) =>
      response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' }).end(body),
    )
    const { status, text } = await callTo(url)
    expect(status).toBe(502)
    expect(text).toContain('"error"')
  })

  it('whose packed answer unpacks to more than is read is broken off', async () => {
    const body = gzipSync(Buffer.alloc(80 * 1_048_576, 0x20))
    const url = await serving((_request, response) =>
      response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' }).end(body),
    )
    await expect(callTo(url)).rejects.toThrow('unpacks to more')
  })

  it.each([
    ['/mcp/', 'without the slash'],
    ['https://other.example/mcp/', undefined],
  ])('that redirects to %s: the error says what to configure', async (location, said) => {
    const url = await serving((_request, response) => response.writeHead(307, { location }).end())
    const { json } = await callTo(url)
    const { message } = json?.['error'] as { message: string }
    expect(message).toContain('redirects are not followed')
    expect(message.includes('without the slash')).toBe(said !== undefined)
    expect(message).not.toContain('other.example')
  })

  it.each(['application/json', 'text/event-stream', '*/*', ''])(
    'is asked for both types where a client accepts %j',
    async (accept) => {
      let asked: unknown
      const url = await serving((request, response) => {
        asked = request.headers.accept
        response.writeHead(200, JSON_TYPE).end(RESULT)
      })
      const gateway = createGateway({ engine, upstreamUrl: url })
      const [message, headers] = CALL
      await gateway.post(message, { ...headers, ...(accept === '' ? {} : { accept }) })
      expect(asked).toBe('application/json, text/event-stream')
    },
  )

  it.each([500, 503])(
    'that answers %i with a JSON-RPC error has it passed on, in short',
    async (status) => {
      const error = { code: -32000, message: `database is down\n  at ${SECRET}`, data: SECRET }
      const url = await serving((_request, response) =>
        response.writeHead(status, JSON_TYPE).end(JSON.stringify({ jsonrpc: '2.0', id: 1, error })),
      )
      const answer = await callTo(url)
      expect(answer.status).toBe(502)
      expect(answer.json?.['error']).toEqual({ code: -32000, message: 'database is down' })
    },
  )

  it.each([401, 407])('that answers %i says nothing to the caller', async (status) => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, error: { code: 1, message: SECRET } })
    const url = await serving((_request, response) =>
      response.writeHead(status, { ...JSON_TYPE, 'proxy-authenticate': 'Basic' }).end(body),
    )
    const answer = await callTo(url)
    expect(answer).toMatchObject({ status: 502, code: 'upstream_invalid' })
    expect(answer.text).not.toContain(SECRET)
    expect(answer.headers.get('proxy-authenticate')).toBeNull()
  })

  it.each([402, 408, 418, 421, 425, 426, 431, 451, 499])(
    'that refuses by %i makes no client repeat the call',
    async (status) => {
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, error: { code: 1, message: 'no' } })
      const url = await serving((_request, response) =>
        response.writeHead(status, JSON_TYPE).end(body),
      )
      expect(await callTo(url)).toMatchObject({ status: 400, json: { error: { code: 1 } } })
    },
  )

  it.each([200, 400])('cannot speak as the gateway, with %i', async (status) => {
    const data = { code: 'quota_exceeded', requestId: 'x', retryAfterSeconds: 99_999 }
    const error = { code: 4290, message: 'no', data }
    const url = await serving((_request, response) =>
      response.writeHead(status, JSON_TYPE).end(JSON.stringify({ jsonrpc: '2.0', id: 1, error })),
    )
    const { json } = await callTo(url)
    expect(json?.['error']).toEqual({ code: -32603, message: 'no', data: { upstream: data } })
  })

  it('says what it likes in an error of its own', async () => {
    const error = { code: -32042, message: 'sign in', data: { code: 'E42', elicitations: [] } }
    const url = await serving((_request, response) =>
      response.writeHead(200, JSON_TYPE).end(JSON.stringify({ jsonrpc: '2.0', id: 1, error })),
    )
    expect((await callTo(url)).json?.['error']).toEqual(error)
  })

  it('has what only the gateway says taken out of a result, and nothing else', async () => {
    const told = (meta: object) =>
      JSON.stringify({ jsonrpc: '2.0', id: 1, result: { resultType: 'complete', _meta: meta } })
    const meta = { 'mcp-authorizer/refusal': { code: 'quota_exceeded' }, 'example.com/x': 1 }
    const url = await serving((_request, response) =>
      response.writeHead(200, JSON_TYPE).end(told(meta)),
    )
    const { json } = await callTo(url)
    expect(json?.['result']).toMatchObject({ _meta: { 'example.com/x': 1 } })
    expect(JSON.stringify(json)).not.toContain('mcp-authorizer')
  })

  it.each([
    ['30', '30'],
    ['99999999999', '86400'],
    ['-1', null],
    ['soon', null],
    ['Tue, 24 Nov 2026 12:01:00 GMT', '60'],
    ['Fri, 24 Nov 9999 12:01:00 GMT', '86400'],
    ['Tue, 24 Nov 2020 12:01:00 GMT', '0'],
  ])('whose Retry-After is %s makes its caller wait %s seconds', async (said, told) => {
    const error = { code: 1, message: 'busy' }
    const url = await serving((_request, response) =>
      response
        .writeHead(429, { ...JSON_TYPE, 'retry-after': said, 'mcp-protocol-version': 'x; y' })
        .end(JSON.stringify({ jsonrpc: '2.0', id: 1, error })),
    )
    const { headers } = await callTo(url)
    expect(headers.get('retry-after')).toBe(told)
    expect(headers.get('mcp-protocol-version')).toBeNull()
  })

  it('whose answer to a notification never ends does not keep its caller waiting', async () => {
    let closed: Promise<unknown> = Promise.resolve()
    const url = await serving((_request, response) => {
      closed = new Promise((resolve) => response.once('close', resolve))
      response.writeHead(202, JSON_TYPE).write('x')
    })
    const gateway = createGateway({ engine, upstreamUrl: url })
    const headers = { 'mcp-protocol-version': '2025-06-18' }
    const { status, text } = await gateway.post(
      { jsonrpc: '2.0', method: 'notifications/initialized' },
      headers,
    )
    expect({ status, text }).toEqual({ status: 202, text: '' })
    await closed
  })

  it.each([
    ['no HTTP at all', 'SSH-2.0-OpenSSH\r\n'],
    ['a broken head', 'HTTP/1.1 200 OK\r\nbad header\r\n\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx'],
    [
      'a length and chunks',
      'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['a head without end', `HTTP/1.1 200 OK\r\nx: ${'x'.repeat(100_000)}`],
    ['nothing, and closes', ''],
  ])('that sends %s is unreachable', async (_what, bytes) => {
    expect(await callTo(await saying(bytes))).toMatchObject({ status: 502 })
  })

  it('that does not begin to answer in time is given up', async () => {
    let isClosed: Promise<unknown> = Promise.resolve()
    const url = await serving((request) => {
      isClosed = new Promise((resolve) => request.socket.once('close', resolve))
    })
    const answer = await callTo(url, { upstreamTimeoutMs: 50 })
    expect(answer).toMatchObject({
      status: 504,
      code: 'upstream_timeout',
      outcome: 'upstream_timeout',
    })
    await isClosed
  })

  it.each<[string, string]>([
    ['JSON', 'application/json'],
    ['events', 'text/event-stream'],
  ])('that breaks off in the midst of %s never looks whole', async (_what, type) => {
    const url = await serving((_request, response) => {
      response.writeHead(200, { 'content-type': type })
      response.write(type === 'application/json' ? '{"jsonrpc":' : 'data: {"jsonrpc"')
      setImmediate(() => response.destroy())
    })
    const gateway = createGateway({ engine, upstreamUrl: url })
    const outcome = await gateway.post(...CALL).then(
      ({ status, events, text }) => (status === 200 ? { events, text } : 'refused'),
      () => 'broken',
    )
    expect(JSON.stringify(outcome)).not.toContain('"result"')
    expect(await outcomeOf(gateway)).not.toBe('answered')
  })

  it('whose credential cannot be read is not called', async () => {
    let reached = 0
    const url = await serving(() => (reached += 1))
    const credentialOf = () => Promise.reject(new Error(SECRET))
    const answer = await callTo(url, { credentialOf })
    expect(answer).toMatchObject({
      status: 502,
      code: 'upstream_credential_missing',
      outcome: 'not_forwarded',
    })
    expect(answer.text).not.toContain(SECRET)
    expect(reached).toBe(0)
  })

  it("gets the gateway's credential and never the caller's", async () => {
    const seen: IncomingMessage['headers'][] = []
    const url = await serving((request, response) => {
      seen.push(request.headers)
      response.writeHead(200, { 'content-type': 'application/json' }).end(RESULT)
    })
    await callTo(url, { credentialOf: () => Promise.resolve('Bearer ours') })
    await callTo(url)
    expect(seen.map(({ authorization }) => authorization)).toEqual(['Bearer ours', undefined])
  })

  it('gets a credential that cannot be sent as none, and the call fails closed', async () => {
    let reached = 0
    const url = await serving(() => (reached += 1))
    const answer = await callTo(url, { credentialOf: () => Promise.resolve('Bearer a\r\nx: y') })
    expect(answer.status).toBe(502)
    expect(reached).toBe(0)
  })
})
