/** Real servers behind the enforcer that refuse, redirect, break off, hang, or say what is not MCP. */
import type { IncomingMessage } from 'node:http'
import { gzipSync } from 'node:zlib'
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
    expect(answer).toMatchObject({ status: 502, code: 'upstream_unreachable' })
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
      'JSON in gzip',
      { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      gzipSync(RESULT),
    ],
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
