/** One decision record for each request, durable before anything happens or anything is shown. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { PolicyEngine } from '../../../functions/core/decision/policy-engine.ts'
import { createGateway, type Gateway, legacy, modern, resultOf } from '../../fixtures/gateway.ts'
import { shippedEngine } from '../../fixtures/shipped-engine.ts'

let engine: PolicyEngine
beforeAll(async () => {
  engine = await shippedEngine()
})

const READ = modern('tools/call', {
  name: 'file_read',
  arguments: { path: '/data/tenant_a/secret-file.txt' },
})
const LIST = modern('tools/list')

const mcpOf = (gateway: Gateway) =>
  gateway.sink.records.map(({ mcp }) => mcp as Record<string, unknown>)
const decisionsOf = (gateway: Gateway) =>
  mcpOf(gateway).filter(({ event_type }) => event_type === 'AUTHORIZATION_DECISION')

describe('a request', () => {
  it.each<[string, readonly [unknown, Record<string, string>], string]>([
    ['that is allowed', READ, 'allowed'],
    ['that lists', LIST, 'allowed'],
    ['that is denied', modern('tools/call', { name: 'nothing' }), 'not_available'],
    ['that cannot be read', ['not JSON', {}], 'body_not_json'],
    ['that is a batch', [[{}, {}], {}], 'batch_refused'],
    ['of an unknown method', modern('tools/steal'), 'method_unknown'],
    [
      'of an unknown version',
      [{ jsonrpc: '2.0', id: 1, method: 'ping' }, { 'mcp-protocol-version': '1' }],
      'protocol_version_unsupported',
    ],
    [
      'from a web page',
      [LIST[0], { ...LIST[1], origin: 'https://evil.example' }],
      'origin_refused',
    ],
  ])('%s leaves exactly one decision record', async (_what, [message, headers], code) => {
    const gateway = createGateway({ engine })
    await gateway.post(message, headers)
    expect(decisionsOf(gateway)).toMatchObject([
      { code, decision: code === 'allowed' ? 'allow' : 'deny', server: 'demo', request_id: 'r1' },
    ])
    expect(gateway.sink.records[0]).toMatchObject({
      class_uid: 6003,
      time: expect.any(Number) as number,
      metadata: { uid: expect.stringMatching(/^\d{32}$/) as string, version: '1.5.0' },
    })
  })

  it('is followed by an outcome that names its decision, once the answer is out', async () => {
    const gateway = createGateway({ engine })
    const { text } = await gateway.post(...READ)
    await gateway.post(...READ)
    const [decision, , outcome] = gateway.sink.records
    expect(outcome).toMatchObject({
      metadata: { correlation_uid: decision?.metadata.uid, log_name: 'outcome' },
      status_code: 'answered',
      http_response: { code: 200, length: text.length },
    })
  })

  it('leaves no argument in its records', async () => {
    const gateway = createGateway({ engine })
    await gateway.post(...READ)
    await gateway.post(...READ)
    expect(JSON.stringify(gateway.sink.records)).not.toContain('secret-file')
    expect(decisionsOf(gateway)[0]).toMatchObject({ name: 'file_read', resource: 'file_system' })
  })
})

describe('while no record can be kept', () => {
  it('a call is refused and not forwarded', async () => {
    const gateway = createGateway({ engine })
    gateway.sink.isDown = true
    const { status, json } = await gateway.post(...READ)
    expect(status).toBe(503)
    expect(json).toMatchObject({ id: 1, error: { data: { code: 'audit_unavailable' } } })
    expect(gateway.forwarded).toEqual([])
  })

  it('a list is read, and nothing of it is shown', async () => {
    const upstream = () => resultOf({ resultType: 'complete', tools: [{ name: 'file_read' }] })
    const gateway = createGateway({ engine, upstream })
    gateway.sink.isDown = true
    const { status, text } = await gateway.post(...LIST)
    expect(status).toBe(503)
    expect(text).not.toContain('file_read')
    expect(gateway.forwarded).toHaveLength(1)
  })

  it('a denial stays a denial', async () => {
    const gateway = createGateway({ engine })
    gateway.sink.isDown = true
    const { status } = await gateway.post(...modern('tools/call', { name: 'nothing' }))
    expect(status).toBe(403)
  })

  it('records wait, and follow with the next that is kept; outcomes say what was not done', async () => {
    const gateway = createGateway({ engine })
    gateway.sink.isDown = true
    await gateway.post(...READ)
    gateway.sink.isDown = false
    await gateway.post(...READ)
    expect(decisionsOf(gateway)).toHaveLength(2)
    expect(mcpOf(gateway)).toContainEqual(expect.objectContaining({ result: 'not_forwarded' }))
    expect(new Set(gateway.sink.records.map(({ metadata }) => metadata.uid)).size).toBe(3)
  })
})

describe('a web page', () => {
  const call = (origin: string, origins: readonly string[]) => {
    const gateway = createGateway({ engine, origins })
    return gateway.post(LIST[0], { ...LIST[1], origin })
  }

  it.each([
    'https://evil.example',
    'null',
    'https://app.example.evil',
    'http://app.example',
    'https://app.example:444',
    'HTTPS://APP.EXAMPLE',
    '',
  ])('of origin %j may not call', async (origin) => {
    const { status, json, headers } = await call(origin, ['https://app.example'])
    expect(status).toBe(403)
    expect(json).toMatchObject({ error: { data: { code: 'origin_refused' } } })
    expect(headers.get('access-control-allow-origin')).toBeNull()
  })

  it('that the configuration names may call, and read the answer', async () => {
    const { status, headers } = await call('https://app.example', ['https://app.example'])
    expect(status).not.toBe(403)
    expect(headers.get('access-control-allow-origin')).toBe('https://app.example')
    expect(headers.get('access-control-expose-headers')).toContain('WWW-Authenticate')
    expect(headers.get('vary')).toBe('Origin')
  })

  it('is not what a client without an origin is', async () => {
    const gateway = createGateway({ engine, origins: ['https://app.example'] })
    const { headers } = await gateway.post(...legacy('2025-11-25', { id: 1, method: 'ping' }))
    expect(headers.get('access-control-allow-origin')).toBeNull()
  })
})
