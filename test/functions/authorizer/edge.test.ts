/** The edge: decided from headers alone, and honest about what it cannot see. */
import { beforeAll, describe, expect, it } from 'vitest'
import { policyOf } from '../../../functions/adapters/lambda/authorizer-policy.ts'
import { createAuditTrail } from '../../../functions/core/audit/trail.ts'
import type { PolicyEngine } from '../../../functions/core/decision/policy-engine.ts'
import type { ServerConfig } from '../../../functions/core/deployment.ts'
import type { GateParts } from '../../../functions/core/gate.ts'
import { refuse } from '../../../functions/core/refusal.ts'
import { createAuthorizerApp } from '../../../functions/authorizer/app.ts'
import { MemoryAuditSink } from '../../contracts/fakes/memory-audit-sink.ts'
import { MemoryLedger } from '../../contracts/fakes/memory-ledger.ts'
import { gateParts, type GatewayOptions } from '../../fixtures/gateway.ts'
import { base64Header, callOf, type HeaderValues, MODERN } from '../../fixtures/http-calls.ts'
import { shippedEngine } from '../../fixtures/shipped-engine.ts'

let engine: PolicyEngine
beforeAll(async () => {
  engine = await shippedEngine()
})

interface Setting extends Partial<GatewayOptions> {
  readonly isUnknown?: boolean
}

const NOTHING: Readonly<Record<string, string>> = {}

function edgeWith(setting: Setting = {}) {
  const sink = new MemoryAuditSink()
  const trail = createAuditTrail(sink, () => undefined)
  const server: ServerConfig = {
    name: 'demo',
    resource: 'https://gateway.example/mcp/demo',
    upstream: 'https://upstream.example/mcp',
    enforcement: setting.enforcement ?? 'edge',
    origins: [],
    upstreamTimeoutMs: 1000,
  }
  const gate = { ...gateParts({ engine, ...setting }), enforcement: 'edge' as const }
  if (setting.isUnknown === true) {
    gate.authenticator = { authenticate: () => Promise.resolve(refuse('token_expired')) }
  }
  const parts = {
    gate,
    servers: [server],
    trail,
    credentialOf: setting.credentialOf ?? (() => Promise.resolve('Bearer ours')),
    metadataUrl: () => 'https://gateway.example/.well-known/oauth-protected-resource/mcp/demo',
    report: () => undefined,
  }
  const app = createAuthorizerApp(parts)
  const ask = async (headers: HeaderValues, server_ = 'demo') => {
    const call = callOf({ headers: { authorization: 'Bearer t', ...headers }, server: server_ })
    const response = await app.fetch(new Request('https://authorizer/'), { call })
    return policyOf(response, 'arn:aws:execute-api:r:a:api/v1/POST/').then(
      ({ policyDocument, context }) => ({ effect: policyDocument.Statement[0]?.Effect, context }),
      (error: unknown) => ({ effect: String(error), context: NOTHING }),
    )
  }
  return { ask, sink, trail, gate, parts }
}

const VERSION = { 'mcp-protocol-version': MODERN }
const call = (tool: string, headers: HeaderValues = {}): HeaderValues => ({
  ...VERSION,
  'mcp-method': 'tools/call',
  'mcp-name': tool,
  ...headers,
})
const FILE = { 'mcp-param-path': '/data/tenant_a/x' }

function takenFrom({ quota }: GateParts): ReadonlyMap<string, number> {
  if (!(quota.ledger instanceof MemoryLedger)) throw new Error('not in memory')
  return quota.ledger.taken
}

async function decide(headers: HeaderValues, setting: Setting = {}) {
  const { ask, sink } = edgeWith(setting)
  const { effect, context } = await ask(headers)
  expect(sink.records).toHaveLength(1)
  const { code, decision } = sink.records[0]?.['mcp'] as Record<string, string>
  expect(decision).toBe(effect === 'Allow' ? 'allow' : 'deny')
  expect(effect === 'Allow' ? 'allowed' : context['code']).toBe(code)
  return code
}

describe('a call at the edge', () => {
  // biome-ignore format: one row is one case
  it.each<[string, string, HeaderValues, Setting?]>([
    ['a file of the tenant', 'allowed', call('file_read', FILE)],
    ['a file, its path encoded', 'allowed', call('file_read', { 'mcp-param-Path': base64Header('/data/tenant_a/ä') })],
    ['a file of another tenant', 'argument_refused', call('file_read', { 'mcp-param-path': '/data/tenant_b/x' })],
    ['a file without its path', 'argument_unreadable', call('file_read')],
    ['a file with an empty path', 'argument_unreadable', call('file_read', { 'mcp-param-path': '' })],
    ['a path twice', 'header_mismatch', call('file_read', { 'mcp-param-path': ['/data/tenant_a/x', '/etc/passwd'] })],
    ['an endpoint', 'allowed', call('api_invoke', { 'mcp-param-endpoint': '/v1/status' })],
    ['a hidden endpoint', 'argument_refused', call('api_invoke', { 'mcp-param-endpoint': '/internal/x' })],
    ['SQL', 'constraint_not_enforceable', call('database_query', { 'mcp-param-database': 'demo' })],
    ['SQL in a header that no server declares', 'constraint_not_enforceable', call('database_query', { 'mcp-param-query': 'SELECT 1' })],
    ['the same by an admin, whom no limit binds', 'constraint_not_enforceable', call('database_query', { 'mcp-param-query': 'SELECT 1' }), { roles: ['admin'] }],
    ['a hidden tool', 'not_available', call('api_invoke', { 'mcp-param-endpoint': '/v1/status' }), { roles: ['analyst'] }],
    ['a tool that is not there', 'not_available', call('nothing')],
    ['a write at night', 'policy_denied', call('file_write', FILE), { now: () => Date.parse('2026-11-24T20:00:00Z') }],
    ['a legacy version', 'protocol_version_unsupported', { ...call('file_read', FILE), 'mcp-protocol-version': '2025-11-25' }],
    ['no version', 'protocol_version_unsupported', { ...call('file_read', FILE), 'mcp-protocol-version': undefined }],
    ['a lying version', 'header_mismatch', { ...call('file_read', FILE), 'mcp-protocol-version': [MODERN, '2025-11-25'] }],
    ['an unknown method', 'method_unknown', { ...VERSION, 'mcp-method': 'tools/steal' }],
    ['a method that only a body says', 'method_unknown', { ...VERSION, 'mcp-method': 'completion/complete' }],
    ['a web page', 'origin_refused', call('file_read', { ...FILE, origin: 'https://evil.example' })],
    ['discovery', 'allowed', { ...VERSION, 'mcp-method': 'server/discover' }],
  ])('%s: %s', async (_what, code, headers, setting) => {
    expect(await decide(headers, setting)).toBe(code)
  })

  it.each([
    ['admin', 'allowed'],
    ['developer', 'allowed'],
    ['analyst', 'constraint_not_enforceable'],
    ['nobody', 'policy_denied'],
  ])('that lists passes unfiltered, so only for who may see all: %s, %s', async (role, code) => {
    const headers = { ...VERSION, 'mcp-method': 'tools/list' }
    expect(await decide(headers, { roles: [role] })).toBe(code)
  })

  it('is charged once, after allow', async () => {
    const { ask, gate } = edgeWith()
    const invoke = call('api_invoke', { 'mcp-param-endpoint': '/v1/status' })
    const answers = await Promise.all(Array.from({ length: 40 }, () => ask(invoke)))
    expect(answers.filter(({ effect }) => effect === 'Allow')).toHaveLength(30)
    const refused = answers.find(({ effect }) => effect === 'Deny')
    expect(refused?.context).toMatchObject({
      code: 'quota_exceeded',
      rpc: '4290',
      retryAfter: '60',
    })
    await ask(call('api_invoke', { 'mcp-param-endpoint': '/internal/x' }))
    expect([...takenFrom(gate).values()]).toEqual([30])
  })

  it('brings the gateway’s credential to the upstream, and fails closed without it', async () => {
    const { ask } = edgeWith()
    expect((await ask(call('file_read', FILE))).context).toEqual({
      upstreamAuthorization: 'Bearer ours',
    })
    const broken = edgeWith({ credentialOf: () => Promise.reject(new Error('secret')) })
    expect(await broken.ask(call('file_read', FILE))).toMatchObject({
      effect: 'Deny',
      context: { code: 'upstream_credential_missing' },
    })
    await broken.trail.flush()
    expect(broken.sink.records[1]).toMatchObject({ status_code: 'not_forwarded' })
    await broken.ask(call('api_invoke', { 'mcp-param-endpoint': '/v1/status' }))
    expect([...takenFrom(broken.gate).values()]).toEqual([0])
  })

  it('is refused while no record of it can be kept, and not charged', async () => {
    const { ask, sink, gate } = edgeWith()
    sink.isDown = true
    const invoke = call('api_invoke', { 'mcp-param-endpoint': '/v1/status' })
    expect(await ask(invoke)).toMatchObject({
      effect: 'Deny',
      context: { code: 'audit_unavailable' },
    })
    expect([...takenFrom(gate).values()]).toEqual([0])
  })

  it('without a good token is a 401', async () => {
    const { ask, sink } = edgeWith({ isUnknown: true })
    expect((await ask(call('file_read', FILE))).effect).toBe('Error: Unauthorized')
    expect(sink.records).toMatchObject([
      { mcp: { code: 'token_expired', public_code: 'invalid_token' } },
    ])
  })

  it('of a server that is not configured is denied', async () => {
    const { ask } = edgeWith()
    expect(await ask(call('file_read', FILE), 'other')).toMatchObject({
      effect: 'Deny',
      context: { code: 'server_unknown' },
    })
  })
})

describe('in front of the enforcer the authorizer', () => {
  const setting = { enforcement: 'enforcer' as const }

  it('authenticates, and neither decides nor records nor charges', async () => {
    const { ask, sink, gate } = edgeWith(setting)
    for (const headers of [
      {},
      call('nothing'),
      call('api_invoke'),
      { 'mcp-protocol-version': '1' },
    ]) {
      expect(await ask(headers)).toEqual({ effect: 'Allow', context: {} })
    }
    expect(sink.records).toEqual([])
    expect(takenFrom(gate).size).toBe(0)
  })

  it('asks nothing of headers that no body is held against', async () => {
    const asked: string[] = []
    const watching: PolicyEngine = {
      ...engine,
      evaluate(input) {
        asked.push(input.name ?? '')
        return engine.evaluate(input)
      },
    }
    const { ask } = edgeWith({ ...setting, engine: watching })
    for (const version of ['2025-03-26', '2025-06-18', '2025-11-25', '2024-11-05', '', 'x'])
      await ask(call('file_write', { 'mcp-protocol-version': version }))
    await ask({ 'mcp-method': 'tools/call', 'mcp-name': 'file_write' })
    expect(asked).toEqual([])
    await ask(call('file_write'))
    expect(new Set(asked)).toEqual(new Set(['file_write']))
  })

  it('records whom it refuses, once', async () => {
    const { ask, sink } = edgeWith({ ...setting, isUnknown: true })
    expect((await ask({})).effect).toBe('Error: Unauthorized')
    expect(sink.records).toMatchObject([
      {
        mcp: {
          code: 'token_expired',
          enforcement: 'enforcer',
          request_hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        },
      },
    ])
  })

  it('refuses a web page that the configuration does not name', async () => {
    const { ask, sink } = edgeWith(setting)
    expect(await ask({ origin: 'https://evil.example' })).toMatchObject({
      effect: 'Deny',
      context: { code: 'origin_refused' },
    })
    expect(sink.records).toHaveLength(1)
  })
})

describe('what API Gateway is told', () => {
  it('keeps to characters that it may put into JSON and headers as they are', async () => {
    for (const headers of [{}, call('"\\'), call('nothing'), call('file_read'), { origin: '"' }]) {
      const { context } = await edgeWith().ask(headers)
      for (const [name, value] of Object.entries(context)) {
        expect(value).toMatch(/^[\x20-\x7e]*$/)
        if (name !== 'challenge') expect(value).not.toMatch(/["\\]/)
      }
    }
  })

  it('is an Allow for exactly the method that was called', async () => {
    const answer = await policyOf(
      new Response(null, { headers: { 'x-principal-id': 'alice' } }),
      'arn',
    )
    expect(answer.policyDocument.Statement).toEqual([
      { Action: 'execute-api:Invoke', Effect: 'Allow', Resource: 'arn' },
    ])
  })

  it.each(['Unauthorized', 'anything else'])(
    'is nothing where something breaks, whatever it says (%s): the call is refused',
    async (text) => {
      const { parts, gate } = edgeWith()
      const authenticator = { authenticate: () => Promise.reject(new Error(text)) }
      const reported: unknown[] = []
      const app = createAuthorizerApp({
        ...parts,
        gate: { ...gate, authenticator },
        report: (problem) => reported.push(problem),
      })
      const headers = { authorization: 'Bearer t', ...call('file_read') }
      const asked = app.fetch(new Request('https://authorizer/'), { call: callOf({ headers }) })
      await expect(policyOf(await asked, 'arn')).rejects.toThrow(/^No decision: 500$/)
      expect(reported).toHaveLength(1)
    },
  )

  it('is one answer for all calls of a caller, and never another caller’s', async () => {
    const answerTo = async (subject: string, credential: string) => {
      const principals: string[] = []
      const { parts, gate } = edgeWith({ credentialOf: () => Promise.resolve(credential) })
      const { authenticator } = gate
      let name = subject
      const authenticate: typeof authenticator.authenticate = async (...given) => {
        const principal = await authenticator.authenticate(...given)
        return 'subject' in principal ? { ...principal, subject: name } : principal
      }
      const app = createAuthorizerApp({
        ...parts,
        gate: { ...gate, authenticator: { authenticate } },
      })
      const headers = { authorization: 'Bearer t', ...call('file_read', FILE) }
      for (name of [subject, 'bob', subject]) {
        const asked = await app.fetch(new Request('https://authorizer/'), {
          call: callOf({ headers }),
        })
        const { principalId, context } = await policyOf(asked, 'arn')
        principals.push(`${principalId} ${Object.values(context).join()}`)
      }
      return principals
    }
    expect(await answerTo('alice', 'Bearer x')).toEqual([
      'alice Bearer x',
      'bob Bearer x',
      'alice Bearer x',
    ])
  })

  it.each([500, 503, 204, 302])(
    'is nothing where the app answers %i: the call is refused',
    async (status) => {
      await expect(policyOf(new Response(null, { status }), 'arn')).rejects.toThrow(/No decision/)
    },
  )

  it('is the one text that means 401', async () => {
    await expect(policyOf(new Response('x', { status: 401 }), 'arn')).rejects.toThrow(
      /^Unauthorized$/,
    )
  })
})
