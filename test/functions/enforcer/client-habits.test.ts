/** What real clients are known to do on the wire changes no decision, and ends no session. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { PolicyEngine } from '../../../functions/core/decision/policy-engine.ts'
import {
  createGateway,
  legacy,
  modern,
  type PlayedAnswer,
  resultOf,
} from '../../fixtures/gateway.ts'
import { shippedEngine } from '../../fixtures/shipped-engine.ts'

let engine: PolicyEngine
beforeAll(async () => {
  engine = await shippedEngine()
})

const call = (name: string, path: string) => ({
  id: 1,
  method: 'tools/call',
  params: { name, arguments: { path } },
})
const OWN = '/data/tenant_a/report.txt'
const FOREIGN = '/data/tenant_b/report.txt'

describe('a client that shakes hands after a good server/discover', () => {
  it('is served in both eras', async () => {
    const gateway = createGateway({
      engine,
      roles: ['analyst'],
      upstream: ({ body }) =>
        resultOf(
          body.includes('server/discover')
            ? { supportedVersions: ['2026-07-28'], capabilities: { tools: {} } }
            : { protocolVersion: '2025-11-25', capabilities: { tools: {} } },
        ),
    })
    expect((await gateway.post(...modern('server/discover'))).status).toBe(200)
    const params = { protocolVersion: '2025-11-25', capabilities: {} }
    const { json } = await gateway.post({ jsonrpc: '2.0', id: 1, method: 'initialize', params })
    expect(json).toMatchObject({ id: 1, result: { protocolVersion: '2025-11-25' } })
  })
})

describe('a client that names another version than it agreed on', () => {
  it.each(['2025-03-26', '2025-06-18', '2025-11-25', undefined])(
    'gets the same decisions under %s',
    async (version) => {
      const gateway = createGateway({ engine, roles: ['analyst'] })
      const send = (path: string) => {
        const [message] = legacy('2025-11-25', call('file_read', path))
        const headers: Record<string, string> =
          version === undefined ? {} : { 'mcp-protocol-version': version }
        return gateway.post(message, headers)
      }
      expect((await send(OWN)).json).toHaveProperty('result')
      const denied = await send(FOREIGN)
      expect(denied.status).toBe(200)
      expect(denied.json).toMatchObject({ id: 1, error: { data: { code: 'argument_refused' } } })
      expect(gateway.sink.records).toHaveLength(3)
    },
  )
})

describe('an upstream that was restarted', () => {
  it.each<[string, PlayedAnswer]>([
    ['a bare 404', { status: 404, headers: {}, body: '' }],
    ['HTML', { status: 404, headers: { 'content-type': 'text/html' }, body: '<b>gone</b>' }],
    [
      'the error of an SDK',
      {
        status: 404,
        body: '{"jsonrpc":"2.0","id":null,"error":{"code":-32001,"message":"Session not found"}}',
      },
    ],
  ])('has lost the session, whatever it says: %s', async (_, answer) => {
    const fresh = createGateway({
      engine,
      roles: ['analyst'],
      upstream: () => ({
        headers: { 'content-type': 'application/json', 'mcp-session-id': 'upstream-1' },
        body: '{"jsonrpc":"2.0","id":1,"result":{}}',
      }),
    })
    const ping = { id: 1, method: 'ping' }
    const [message, headers] = legacy('2025-11-25', ping)
    const session = (await fresh.post(message, headers)).headers.get('mcp-session-id') ?? ''
    const restarted = createGateway({ engine, roles: ['analyst'], upstream: () => answer })
    const lost = await restarted.post(message, { ...headers, 'mcp-session-id': session })
    expect(lost.status).toBe(404)
    expect(lost.json).toMatchObject({
      id: 1,
      error: { code: -32001, data: { code: 'session_unknown' } },
    })
    // Without a session there is none to lose.
    const without = await restarted.post(message, headers)
    expect(without.status).toBe(200)
    expect(without.json).not.toMatchObject({ error: { data: { code: 'session_unknown' } } })
  })
})
