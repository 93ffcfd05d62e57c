/** That a legacy call’s stream goes on for its caller alone, as the call that it was, and sessions end. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { PolicyEngine } from '../../../functions/core/decision/policy-engine.ts'
import {
  createGateway,
  eventsOf,
  type GatewayOptions,
  legacy,
  modern,
  NOON,
  OPEN_SCHEMA,
} from '../../fixtures/gateway.ts'
import { engineWith } from '../../fixtures/shipped-engine.ts'

let engine: PolicyEngine
beforeAll(async () => {
  engine = await engineWith(OPEN_SCHEMA)
})

const VERSION = '2025-11-25'
const CALL = {
  id: 7,
  method: 'tools/call',
  params: { name: 'file_read', arguments: { path: '/a' } },
}
const LIST = { id: 7, method: 'tools/list' }
const RESULT = { jsonrpc: '2.0', id: 7, result: { content: [] } }
const SUSPENDED = { ...eventsOf(), body: 'id: up-1\nretry: 50\ndata: \n\n' }

const gatewayOf = (options: Partial<GatewayOptions> = {}) =>
  createGateway({ engine, upstream: () => SUSPENDED, ...options })

const idsOf = (text: string): readonly string[] =>
  [...text.matchAll(/^id: (.*)$/gm)].map(([, id]) => id ?? '')

/** The id after which a call’s stream broke off. */
async function brokenOff(message: Record<string, unknown>, headers = {}): Promise<string> {
  const [body, own] = legacy(VERSION, message)
  const { text } = await gatewayOf().post(body, { ...own, ...headers })
  return idsOf(text)[0] ?? ''
}

async function resume(eventId: string, options: Partial<GatewayOptions> = {}, headers = {}) {
  const upstream = () => eventsOf(RESULT)
  const gateway = gatewayOf({ upstream, ...options })
  const own = { 'mcp-protocol-version': VERSION, 'last-event-id': eventId }
  const answer = await gateway.send('GET', { ...own, ...headers })
  return { ...answer, gateway }
}

describe('a call’s stream that its server ends early', () => {
  it('ends without an error, with an id that only its caller can use', async () => {
    const { status, text } = await gatewayOf().post(...legacy(VERSION, CALL))
    expect(status).toBe(200)
    expect(text).toMatch(/^id: [\x21-\x7e]+\nretry: 50\ndata: \n\n$/)
    expect(text).not.toContain('up-1')
  })

  it('goes on by GET, under the server’s own id, with the answer to the call', async () => {
    const { status, events, gateway } = await resume(await brokenOff(CALL))
    expect(status).toBe(200)
    expect(events).toEqual([RESULT])
    expect(gateway.forwarded).toMatchObject([
      { method: 'GET', body: '', headers: { 'last-event-id': 'up-1' } },
    ])
    expect(gateway.sink.records[0]).toMatchObject({
      mcp: { decision: 'allow', method: 'GET', name: 'file_read', resource: 'file_system' },
    })
  })

  it('goes on more than once', async () => {
    const again = await resume(await brokenOff(CALL), { upstream: () => SUSPENDED })
    const [next] = idsOf(again.text)
    expect((await resume(next ?? '')).events).toEqual([RESULT])
  })

  it('is filtered as the list that was asked for', async () => {
    const tools = [{ name: 'file_read' }, { name: 'system_exec' }]
    const result = { ...RESULT, result: { tools } }
    const { events } = await resume(await brokenOff(LIST), { upstream: () => eventsOf(result) })
    expect(events).toEqual([{ ...RESULT, result: { tools: [{ name: 'file_read' }] } }])
  })

  it('holds no answer to another request', async () => {
    const upstream = () => eventsOf({ ...RESULT, id: 8 })
    const { events } = await resume(await brokenOff(CALL), { upstream })
    expect(events).toMatchObject([{ id: 7, error: { data: { code: 'upstream_invalid' } } }])
  })

  it('is denied where the call would be denied now, and does not reach the server', async () => {
    const { status, gateway } = await resume(await brokenOff(CALL), { roles: [] })
    expect(status).toBe(403)
    expect(gateway.forwarded).toEqual([])
    expect(gateway.sink.records).toMatchObject([{ mcp: { decision: 'deny', method: 'GET' } }])
  })

  it('is nobody else’s: other callers, sessions and versions, and forged ids look like none', async () => {
    const session = { headers: { 'content-type': 'text/event-stream', 'mcp-session-id': 's1' } }
    const begun = await gatewayOf({ upstream: () => ({ ...SUSPENDED, ...session }) }).post(
      ...legacy(VERSION, CALL),
    )
    const handle = begun.headers.get('mcp-session-id') ?? ''
    const [message, own] = legacy(VERSION, CALL)
    const within = await gatewayOf().post(message, { ...own, 'mcp-session-id': handle })
    const [ofSession = ''] = idsOf(within.text)
    expect((await resume(ofSession, {}, { 'mcp-session-id': handle })).status).toBe(200)
    const eventId = await brokenOff(CALL)
    const answers = await Promise.all([
      resume(eventId, { subject: 'bob' }),
      resume(eventId, { tenant: 'tenant_b' }),
      resume(eventId, {}, { 'mcp-protocol-version': '2025-06-18' }),
      resume(eventId, {}, { 'mcp-session-id': handle }),
      resume(ofSession),
      resume('up-1'),
      resume('x'),
      resume(handle),
    ])
    for (const { status, text, gateway } of answers) {
      expect(status).toBe(400)
      expect(text).toBe(answers[6].text)
      expect(gateway.forwarded).toEqual([])
      expect(gateway.sink.records).toHaveLength(1)
    }
  })

  it('cannot be taken up again where the call is too large to travel with an id', async () => {
    const params = { name: 'file_read', arguments: { path: '/a', more: 'x'.repeat(4000) } }
    const { text } = await gatewayOf().post(...legacy(VERSION, { ...CALL, params }))
    expect(idsOf(text)).toEqual([])
    expect(text).toContain('upstream_invalid')
  })

  it.each([' leading', 'x'.repeat(600), 'umläut', 'a\tb'])(
    'has no id where the server’s could not be sent back: %j',
    async (id) => {
      const upstream = () => ({ ...eventsOf(), body: `id: ${id} \ndata: {}\n\n` })
      const { text } = await gatewayOf({ upstream }).post(...legacy(VERSION, CALL))
      expect(idsOf(text)).toEqual([])
    },
  )

  it('has no id in 2026-07-28, where streams do not go on', async () => {
    const { text } = await gatewayOf().post(...modern('tools/call', CALL.params))
    expect(text).not.toContain('id: ')
    const { status } = await resume(
      await brokenOff(CALL),
      {},
      { 'mcp-protocol-version': '2026-07-28' },
    )
    expect(status).toBe(405)
  })
})

describe('DELETE of a legacy session', () => {
  const upstream = () => ({
    headers: { 'content-type': 'application/json', 'mcp-session-id': 's1' },
    body: '{"jsonrpc":"2.0","id":1,"result":{}}',
  })
  const begin = async (): Promise<string> => {
    const { headers } = await gatewayOf({ upstream }).post(
      ...legacy(VERSION, { id: 1, method: 'ping' }),
    )
    return headers.get('mcp-session-id') ?? ''
  }
  const end = async (session: string, options: Partial<GatewayOptions> = {}) => {
    const gateway = gatewayOf({ upstream: () => ({ status: 200, headers: {} }), ...options })
    const headers = { 'mcp-protocol-version': VERSION, 'mcp-session-id': session }
    return { ...(await gateway.send('DELETE', headers)), gateway }
  }

  it('ends it at the server, and is recorded', async () => {
    const { status, text, gateway } = await end(await begin())
    expect([status, text]).toEqual([204, ''])
    expect(gateway.forwarded).toMatchObject([
      { method: 'DELETE', headers: { 'mcp-session-id': 's1' } },
    ])
    expect(gateway.sink.records[0]).toMatchObject({
      mcp: { decision: 'allow', method: 'DELETE', resource: 'mcp', action: 'connect' },
    })
  })

  it('is the server’s to refuse', async () => {
    const { status } = await end(await begin(), { upstream: () => ({ status: 405, headers: {} }) })
    expect(status).toBe(405)
  })

  it.each([{ subject: 'bob' }, { tenant: 'tenant_b' }])(
    'of somebody else does not reach it: %j',
    async (who) => {
      const { status, gateway } = await end(await begin(), who)
      expect(status).toBe(404)
      expect(gateway.forwarded).toEqual([])
    },
  )

  it('is denied to a caller without a role', async () => {
    const { status, gateway } = await end(await begin(), { roles: [] })
    expect(status).toBe(403)
    expect(gateway.forwarded).toEqual([])
  })
})

describe('a call’s stream that is taken up after the end of its caller’s token', () => {
  it('is refused by 401, and goes on a second before', async () => {
    const id = await brokenOff(CALL)
    const late = await resume(id, { now: () => NOON + 600_000 })
    expect(late.status).toBe(401)
    expect(late.gateway.forwarded).toEqual([])
    const early = await resume(id, { now: () => NOON + 599_000 })
    expect(early.status).toBe(200)
  })
})
