/** That a legacy session is its caller’s alone, and anybody else’s looks like none. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { PolicyEngine } from '../../../functions/core/decision/policy-engine.ts'
import { createGateway, type GatewayOptions, legacy, OPEN_SCHEMA } from '../../fixtures/gateway.ts'
import { engineWith } from '../../fixtures/shipped-engine.ts'

let engine: PolicyEngine
beforeAll(async () => {
  engine = await engineWith(OPEN_SCHEMA)
})

const UPSTREAM_ID = 'upstream-session-1'
const upstream = () => ({
  headers: { 'content-type': 'application/json', 'mcp-session-id': UPSTREAM_ID },
  body: '{"jsonrpc":"2.0","id":1,"result":{}}',
})
const gatewayOf = (options: Partial<GatewayOptions> = {}) =>
  createGateway({ engine, upstream, ...options })
const PING = { id: 1, method: 'ping' }

async function begin(): Promise<string> {
  const { headers } = await gatewayOf().post(...legacy('2025-11-25', PING))
  return headers.get('mcp-session-id') ?? ''
}

async function pingIn(session: string, options: Partial<GatewayOptions> = {}) {
  const gateway = gatewayOf(options)
  const [message, headers] = legacy('2025-11-25', PING)
  const answer = await gateway.post(message, { ...headers, 'mcp-session-id': session })
  return { ...answer, gateway }
}

describe('a legacy session', () => {
  it('has another id for its caller than for the upstream', async () => {
    const session = await begin()
    expect(session).toMatch(/^[\x21-\x7e]+$/)
    expect(session).not.toContain(UPSTREAM_ID)
  })

  it('reaches the upstream under the upstream’s own id, and stays the same for its caller', async () => {
    const session = await begin()
    const { gateway, headers, status } = await pingIn(session)
    expect(status).toBe(200)
    expect(headers.get('mcp-session-id')).toBe(session)
    expect(gateway.forwarded[0]?.headers['mcp-session-id']).toBe(UPSTREAM_ID)
  })

  it('takes notifications of its caller, too', async () => {
    const gateway = gatewayOf({ upstream: () => ({ status: 202, headers: {} }) })
    const [message, headers] = legacy('2025-11-25', { method: 'notifications/initialized' })
    const session = await begin()
    const { status } = await gateway.post(message, { ...headers, 'mcp-session-id': session })
    expect(status).toBe(202)
    expect(gateway.forwarded[0]?.headers['mcp-session-id']).toBe(UPSTREAM_ID)
  })

  it('of somebody else, of another tenant, forged, altered or raw answers as none that ever was', async () => {
    const session = await begin()
    const last = session.endsWith('A') ? 'Q' : 'A'
    const answers = await Promise.all([
      pingIn(session, { subject: 'bob' }),
      pingIn(session, { tenant: 'tenant_b' }),
      pingIn(session.slice(0, -1) + last),
      pingIn(UPSTREAM_ID),
      pingIn('never-was'),
      pingIn(''),
    ])
    for (const { status, text, gateway } of answers) {
      expect(status).toBe(404)
      expect(text).toBe(answers[4].text)
      expect(gateway.forwarded).toEqual([])
      expect(gateway.sink.records).toHaveLength(1)
    }
    expect(answers[4].json).toMatchObject({ id: 1, error: { data: { code: 'session_unknown' } } })
  })

  it('begins in no answer while no key can be had, and everything without one goes on', async () => {
    const closed = gatewayOf({ handles: { current: () => undefined } })
    const { status, json, headers } = await closed.post(...legacy('2025-11-25', PING))
    expect(status).toBe(200)
    expect(json).toMatchObject({ error: { data: { code: 'handles_unavailable' } } })
    expect(headers.get('mcp-session-id')).toBeNull()
    const plain = gatewayOf({
      handles: { current: () => undefined },
      upstream: () => ({ body: '{"jsonrpc":"2.0","id":1,"result":{}}' }),
    })
    expect((await plain.post(...legacy('2025-11-25', PING))).status).toBe(200)
  })
})
