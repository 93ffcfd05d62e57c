/** The founding guide's behaviour through the enforcer, on the shipped policy and its real module. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { PolicyEngine } from '../../../functions/core/decision/policy-engine.ts'
import { createGateway, type GatewayOptions, modern } from '../../fixtures/gateway.ts'
import { shippedEngine } from '../../fixtures/shipped-engine.ts'

let engine: PolicyEngine
beforeAll(async () => {
  engine = await shippedEngine()
})

type Arguments = Record<string, unknown>

/** Calls a tool; what came of it, by status and code. */
async function call(tool: string, given: Arguments, options: Partial<GatewayOptions> = {}) {
  const gateway = createGateway({ engine, ...options })
  const { status, json } = await gateway.post(
    ...modern('tools/call', { name: tool, arguments: given }),
  )
  const error = json?.['error'] as { data: { code: string } } | undefined
  expect(gateway.sink.records).toHaveLength(1)
  expect(gateway.forwarded).toHaveLength(error === undefined ? 1 : 0)
  expect(gateway.sink.records[0]).toMatchObject({
    mcp: {
      decision: error === undefined ? 'allow' : 'deny',
      code: error?.data.code ?? 'allowed',
      reason: expect.stringMatching(/\w/) as string,
      request_hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      trace_id: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      name: tool,
      tenant: options.tenant ?? 'tenant_a',
    },
  })
  return `${status} ${error?.data.code ?? 'allowed'}`
}

const READ = { database: 'demo', query: 'SELECT id FROM orders' }
const WRITE = { database: 'demo', query: "UPDATE orders SET status = 'x' WHERE id = 1" }
const ADMIN = { database: 'demo', query: 'CREATE TABLE t (id INTEGER)' }
const FILE = { path: '/data/tenant_a/report.txt' }
const ALLOWED = '200 allowed'
const DENIED = '403 policy_denied'
const HIDDEN = '403 not_available'

describe('roles', () => {
  // biome-ignore format: one row is one case
  it.each<[string, Arguments, analyst: string, developer: string, admin: string]>([
    ['database_query', READ, ALLOWED, ALLOWED, ALLOWED],
    ['database_query', WRITE, DENIED, ALLOWED, ALLOWED],
    ['database_query', ADMIN, DENIED, DENIED, ALLOWED],
    ['file_read', FILE, ALLOWED, ALLOWED, ALLOWED],
    ['file_write', { ...FILE, content: 'x' }, HIDDEN, ALLOWED, ALLOWED],
    ['api_invoke', { endpoint: '/v1/status' }, HIDDEN, ALLOWED, ALLOWED],
    ['file_delete', FILE, HIDDEN, HIDDEN, HIDDEN],
  ])('of the guide decide %s %j', async (tool, given, analyst, developer, admin) => {
    expect(await call(tool, given, { roles: ['analyst'] })).toBe(analyst)
    expect(await call(tool, given, { roles: ['developer'] })).toBe(developer)
    expect(await call(tool, given, { roles: ['admin'] })).toBe(admin)
    expect(await call(tool, given, { roles: [] })).toBe(HIDDEN)
    expect(await call(tool, given, { roles: ['Admin', 'root', '*', ''] })).toBe(HIDDEN)
  })

  it('add up', async () => {
    expect(
      await call('api_invoke', { endpoint: '/v1/status' }, { roles: ['analyst', 'developer'] }),
    ).toBe(ALLOWED)
  })
})

describe('tenants', () => {
  it.each([
    ['tenant_a', '/data/tenant_a/x.txt', ALLOWED],
    ['tenant_a', '/data/tenant_b/x.txt', '403 argument_refused'],
    ['tenant_b', '/data/tenant_b/x.txt', ALLOWED],
    ['tenant_b', '/data/tenant_a/x.txt', '403 argument_refused'],
    ['tenant_a', '/shared/public/x.txt', ALLOWED],
    ['tenant_a', '/shared/x.txt', '403 argument_refused'],
    ['tenant_a', '/data/tenant_a/../tenant_b/x.txt', '403 argument_unreadable'],
    ['tenant_a', '/data/tenant_a/%2e%2e/tenant_b/x.txt', '403 argument_unreadable'],
    ['tenant_a', '/data/tenant_ab/x.txt', '403 argument_refused'],
    ['tenant_a', '/DATA/tenant_a/x.txt', '403 argument_refused'],
    ['tenant_c', '/data/tenant_c/x.txt', HIDDEN],
    ['*', '/data/tenant_a/x.txt', HIDDEN],
  ])('%s reads %s: %s', async (tenant, path, outcome) => {
    expect(await call('file_read', { path }, { tenant })).toBe(outcome)
  })

  it.each<[string, Arguments]>([
    ['absent', {}],
    ['null', { path: null }],
    ['a list', { path: ['/data/tenant_a/x.txt'] }],
    ['an object', { path: { toString: '/data/tenant_a/x.txt' } }],
    ['empty', { path: '' }],
  ])('prove nothing of a path that is %s', async (_what, given) => {
    expect(await call('file_read', given)).toBe('403 argument_unreadable')
  })
})

describe('endpoints', () => {
  it.each([
    ['/v1/status', ALLOWED],
    ['/v1/status?x=1', ALLOWED],
    ['/internal/metrics', '403 argument_refused'],
    ['/v1', '403 argument_refused'],
    ['/v1/../internal/metrics', '403 argument_unreadable'],
    ['/v1/%2e%2e/internal', '403 argument_unreadable'],
    ['//internal/v1/status', '403 argument_unreadable'],
    ['http://127.0.0.1/v1/status', '403 argument_refused'],
    ['/V1/status', '403 argument_refused'],
  ])('%s: %s', async (endpoint, outcome) => {
    expect(await call('api_invoke', { endpoint })).toBe(outcome)
  })
})

describe('hours', () => {
  it.each([
    ['00:00:00.000Z', DENIED],
    ['08:59:59.999Z', DENIED],
    ['09:00:00.000Z', ALLOWED],
    ['17:59:59.999Z', ALLOWED],
    ['18:00:00.000Z', DENIED],
    ['23:59:59.999Z', DENIED],
  ])('at %s a write is %s, and a read is allowed', async (time, outcome) => {
    const now = () => Date.parse(`2026-11-24T${time}`)
    expect(await call('file_write', { ...FILE, content: 'x' }, { now })).toBe(outcome)
    expect(await call('database_query', WRITE, { now })).toBe(outcome)
    expect(await call('database_query', READ, { now })).toBe(ALLOWED)
    expect(await call('file_read', FILE, { now })).toBe(ALLOWED)
  })

  it('give their reason to the audit', async () => {
    const gateway = createGateway({ engine, now: () => Date.parse('2026-11-24T20:00:00Z') })
    await gateway.post(...modern('tools/call', { name: 'file_write', arguments: FILE }))
    expect(gateway.sink.records[0]).toMatchObject({
      mcp: { reason: 'Sensitive operations restricted outside business hours', rule: 'hours' },
    })
  })
})

describe('SQL', () => {
  const MANY = 'SELECT id FROM orders'
  it.each([
    ['SELECT 1; DROP TABLE orders', '403 argument_refused'],
    ['not SQL at all', '403 argument_unreadable'],
    ['', '403 argument_unreadable'],
    ['PRAGMA writable_schema = 1', '403 policy_denied'],
    ["ATTACH DATABASE 'x' AS y", '403 policy_denied'],
    ['EXPLAIN SELECT id FROM orders', ALLOWED],
    ["SELECT load_extension('x')", '403 argument_refused'],
    [MANY, ALLOWED],
  ])('%s: %s for a developer', async (query, outcome) => {
    expect(await call('database_query', { database: 'demo', query })).toBe(outcome)
  })

  it.each<[string, Arguments]>([
    ['absent', { database: 'demo' }],
    ['null', { database: 'demo', query: null }],
    ['a list', { database: 'demo', query: [MANY] }],
    ['under another case', { database: 'demo', query: MANY, Query: 'DROP TABLE orders' }],
    ['under a look-alike', { database: 'demo', query: MANY, 'query\u200b': 'DROP TABLE orders' }],
  ])('is not guessed where its argument is %s', async (_what, given) => {
    expect(await call('database_query', given)).toMatch(
      /^(403 argument_unreadable|400 body_key_refused)$/,
    )
  })
})
