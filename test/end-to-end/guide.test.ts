// The founding guide's intent, as callers and auditors of the whole stack see it.
import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  isDecision,
  isOutcome,
  mcpOf,
  metadataOf,
  recordsByTrace,
  writtenText,
} from './audit-text.ts'
import {
  callMcp,
  callTool,
  LEGACY,
  type McpAnswer,
  type McpCall,
  structuredOf,
} from './mcp-call.ts'
import { type Stack, startStack, type TokenOptions } from './stack.ts'

/** In every argument of this file that can hold it; must be in nothing that is written. */
const CANARY = `canary${randomBytes(8).toString('hex')}`

interface Sent {
  readonly traceId: string
  readonly bodyHash: string
  readonly status: number
  readonly code: string
  readonly tool: string
  readonly server: string
}

let stack: Stack
const tokens = new Map<string, string>()
const sent: Sent[] = []

beforeAll(async () => {
  stack = await startStack({ args: ['--clock', '2026-11-24T10:00:00Z'] })
})
afterAll(() => stack.stop())

async function tokenFor(options: TokenOptions): Promise<string> {
  const key = JSON.stringify(options)
  const token = tokens.get(key) ?? (await stack.token(options))
  tokens.set(key, token)
  return token
}

/** Calls a tool with a trace of its own and remembers what must be on record about it. */
async function call(
  options: TokenOptions,
  name: string,
  args: Readonly<Record<string, unknown>>,
  more: McpCall = {},
): Promise<McpAnswer & { readonly code: string }> {
  const traceId = randomBytes(16).toString('hex')
  const traceparent = `00-${traceId}-${randomBytes(8).toString('hex')}-01`
  const message = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } }
  const text = more.version === LEGACY ? JSON.stringify(message) : undefined
  const answer = await callTool(stack.url, await tokenFor(options), name, args, {
    ...more,
    ...(text === undefined ? {} : { text }),
    headers: { traceparent, ...more.headers },
  })
  const { data } = answer.message.error ?? {}
  const code = typeof data?.['code'] === 'string' ? data['code'] : 'allowed'
  sent.push({
    traceId,
    bodyHash: text === undefined ? '' : createHash('sha256').update(text).digest('hex'),
    status: answer.status,
    code,
    tool: name,
    server: more.server ?? 'demo',
  })
  return { ...answer, code }
}

const sql = (roles: readonly string[], query: string, more: McpCall = {}) =>
  call({ roles }, 'database_query', { database: 'demo', query }, { version: LEGACY, ...more })

const DENIED = [403, 'policy_denied']
const HIDDEN = [403, 'not_available']
const UNREADABLE = [403, 'argument_unreadable']
const OUTSIDE = [403, 'argument_refused']
const ALLOWED = [200, 'allowed']
/** What a client of MCP 2025-x gets, whose session would end with any other status. */
const inBand = ([, code]: readonly (string | number)[]) => [200, code]
const NOBODY = { analyst: DENIED, developer: DENIED, admin: ALLOWED }

const STATEMENTS = [
  ['SELECT', `SELECT '${CANARY}'`, { analyst: ALLOWED, developer: ALLOWED, admin: ALLOWED }],
  [
    'WITH',
    'WITH x AS (SELECT 1 AS n) SELECT n FROM x',
    { analyst: ALLOWED, developer: ALLOWED, admin: ALLOWED },
  ],
  [
    'INSERT',
    `INSERT INTO customers (id, tenant, name, email) VALUES (NULL, 'tenant_a', '${CANARY}', 'x')`,
    { analyst: DENIED, developer: ALLOWED, admin: ALLOWED },
  ],
  [
    'UPDATE',
    `UPDATE customers SET name = '${CANARY}' WHERE id = -1`,
    { analyst: DENIED, developer: ALLOWED, admin: ALLOWED },
  ],
  [
    'DELETE',
    'DELETE FROM customers WHERE id = -1',
    { analyst: DENIED, developer: ALLOWED, admin: ALLOWED },
  ],
  [
    'a SELECT that begins with a comment',
    '/* SELECT */ DELETE FROM customers WHERE id = -1 -- SELECT',
    { analyst: DENIED, developer: ALLOWED, admin: ALLOWED },
  ],
  ['CREATE TABLE', `CREATE TABLE IF NOT EXISTS t (x INTEGER)`, NOBODY],
  ['ALTER TABLE', `ALTER TABLE t ADD COLUMN y INTEGER`, NOBODY],
  ['DROP TABLE', 'DROP TABLE t', NOBODY],
  ['ATTACH', `ATTACH '${CANARY}.db' AS other`, NOBODY],
  ['PRAGMA', 'PRAGMA user_version = 1', NOBODY],
  ['BEGIN', 'BEGIN', NOBODY],
  [
    'CREATE TRIGGER',
    'CREATE TRIGGER tr AFTER INSERT ON orders BEGIN DELETE FROM orders; END',
    NOBODY,
  ],
  ['DROP TRIGGER', 'DROP TRIGGER IF EXISTS tr', NOBODY],
  ['ROLLBACK', 'ROLLBACK', NOBODY],
  [
    'two statements',
    'SELECT 1; DELETE FROM customers WHERE id = -1',
    { analyst: OUTSIDE, developer: OUTSIDE, admin: OUTSIDE },
  ],
  [
    'what is not SQL',
    `please list ${CANARY}`,
    { analyst: UNREADABLE, developer: UNREADABLE, admin: UNREADABLE },
  ],
  ['nothing', '', { analyst: UNREADABLE, developer: UNREADABLE, admin: UNREADABLE }],
] as const

describe('the roles matrix over database_query', () => {
  it.each(STATEMENTS)('holds for %s', async (_title, query, expected) => {
    for (const role of ['analyst', 'developer', 'admin'] as const) {
      const { status, code } = await sql([role], query)
      expect([role, status, code]).toEqual([role, ...inBand(expected[role])])
    }
  })

  it('is the union of several roles, and nothing for unknown ones or none', async () => {
    const insert = 'UPDATE customers SET name = name WHERE id = -1'
    expect((await sql(['analyst', 'developer'], insert)).status).toBe(200)
    for (const roles of [['auditor'], ['Admin'], []]) {
      const { status, code } = await sql(roles, 'SELECT 1')
      expect([roles, status, code]).toEqual([roles, ...inBand(HIDDEN)])
    }
  })
})

describe('the roles matrix over files and the API', () => {
  const read = ['file_read', { path: '/data/tenant_a/report.txt' }] as const
  const write = ['file_write', { path: '/data/tenant_a/new.txt', content: CANARY }] as const
  const invoke = ['api_invoke', { endpoint: '/v1/status' }] as const

  it.each([
    ['demo', 'analyst', ...read, ALLOWED],
    ['demo', 'developer', ...read, ALLOWED],
    ['demo', 'admin', ...read, ALLOWED],
    ['demo', 'analyst', ...write, HIDDEN],
    ['demo', 'developer', ...write, ALLOWED],
    ['demo', 'admin', ...write, ALLOWED],
    ['demo', 'analyst', ...invoke, HIDDEN],
    ['demo', 'developer', ...invoke, ALLOWED],
    ['demo', 'admin', ...invoke, ALLOWED],
    ['demo-edge', 'analyst', ...read, ALLOWED],
    ['demo-edge', 'analyst', ...write, HIDDEN],
    ['demo-edge', 'developer', ...write, ALLOWED],
    ['demo-edge', 'analyst', ...invoke, HIDDEN],
    ['demo-edge', 'developer', ...invoke, ALLOWED],
    ['demo-edge', 'admin', ...invoke, ALLOWED],
  ] as const)('at %s for %s calling %s', async (server, role, tool, args, expected) => {
    const { status, code } = await call({ roles: [role] }, tool, args, { server })
    expect([status, code]).toEqual(expected)
  })

  it('keeps everybody from internal endpoints, however they are written', async () => {
    for (const endpoint of [
      '/internal/settings',
      '/v1/../internal/settings',
      '/v1/%2e%2e/internal/settings',
      '//internal/settings',
      '/V1/status',
      'http://127.0.0.1/v1/status',
      '/v1/status/../../internal/settings',
      '/v1\\..\\internal/settings',
    ]) {
      for (const server of ['demo', 'demo-edge']) {
        const { status } = await call({ roles: ['admin'] }, 'api_invoke', { endpoint }, { server })
        expect([endpoint, server, status]).toEqual([endpoint, server, 403])
      }
    }
  })
})

describe('tenants', () => {
  it.each([
    ['tenant_a', '/data/tenant_a/report.txt', ALLOWED],
    ['tenant_a', '/data/tenant_a/reports/q1.txt', ALLOWED],
    ['tenant_a', '/shared/public/readme.txt', ALLOWED],
    ['tenant_a', '/data/tenant_b/report.txt', OUTSIDE],
    ['tenant_b', '/data/tenant_b/report.txt', ALLOWED],
    ['tenant_b', '/data/tenant_a/report.txt', OUTSIDE],
    ['tenant_a', '/data/tenant_a/../tenant_b/report.txt', undefined],
    ['tenant_a', '/data/tenant_a/%2e%2e/tenant_b/report.txt', undefined],
    ['tenant_a', '/data/tenant_a//../tenant_b/report.txt', undefined],
    ['tenant_a', '/data/tenant_ab/report.txt', OUTSIDE],
    ['tenant_a', '/data/TENANT_A/report.txt', OUTSIDE],
    ['tenant_a', '/data/tenant_a', OUTSIDE],
    ['tenant_a', 'data/tenant_a/report.txt', undefined],
    ['tenant_a', '/shared/private/readme.txt', OUTSIDE],
    ['tenant_a', '/etc/passwd', OUTSIDE],
    ['tenant_c', '/data/tenant_c/report.txt', HIDDEN],
    ['*', '/data/*/report.txt', HIDDEN],
  ] as const)('%s reading %s', async (tenant, path, expected) => {
    for (const server of ['demo', 'demo-edge']) {
      const { status, code } = await call(
        { tenant, roles: ['admin'] },
        'file_read',
        { path },
        { server },
      )
      if (expected === undefined) expect(status).toBe(403)
      else expect([status, code]).toEqual(expected)
    }
  })
})

describe('max_rows', () => {
  const rows = async (role: string, query: string): Promise<unknown> =>
    structuredOf(await sql([role], query))['rowCount']

  it.each([
    ['SELECT id FROM orders', 1000, 1500],
    ['SELECT id FROM orders;', 1000, 1500],
    ['SELECT id FROM orders LIMIT 1200', 1000, 1200],
    ['SELECT id FROM orders LIMIT 10', 10, 10],
    ['SELECT id FROM orders LIMIT 10 OFFSET 1495', 5, 5],
    ['SELECT id FROM orders -- LIMIT 5', 1000, 1500],
    ["SELECT id, 'limit' AS word FROM orders", 1000, 1500],
    ['SELECT id FROM orders UNION ALL SELECT id FROM orders', 1000, 3000],
    ['WITH all_orders AS (SELECT id FROM orders) SELECT id FROM all_orders', 1000, 1500],
    ['SELECT id FROM (SELECT id FROM orders LIMIT 1400)', 1000, 1400],
    ['SELECT count(*) AS n FROM (SELECT id FROM orders)', 1, 1],
  ])('%s gives others %d rows and an admin %d', async (query, others, admin) => {
    expect(await rows('analyst', query)).toBe(others)
    expect(await rows('developer', query)).toBe(others)
    expect(await rows('admin', query)).toBe(admin)
  })

  it('holds for clients of 2026-07-28, and cannot be had at the edge', async () => {
    const args = { database: 'demo', query: 'SELECT id FROM orders' }
    const modern = await call({ roles: ['analyst'] }, 'database_query', args)
    expect(structuredOf(modern)['rowCount']).toBe(1000)
    const edge = await call({ roles: ['analyst'] }, 'database_query', args, { server: 'demo-edge' })
    expect([edge.status, edge.code]).toEqual([403, 'constraint_not_enforceable'])
  })

  it('is never worked around by a negative or computed limit', async () => {
    for (const limit of ['-1', '0 - 1', '(SELECT 5000)', '2000 + 1', 'NULL', "'5000'"]) {
      const answer = await sql(['analyst'], `SELECT id FROM orders LIMIT ${limit}`)
      const { result } = answer.message
      expect(answer.status).toBe(200)
      if (result !== undefined && result['isError'] !== true)
        expect(structuredOf(answer)['rowCount']).toBeLessThanOrEqual(1000)
    }
  })
})

describe('the audit of all calls of this file', () => {
  it('holds exactly one decision for each, with reason, hash and the trace that was sent', async () => {
    const records = await recordsByTrace(stack, (found) =>
      sent.every(({ traceId }) => (found.get(traceId) ?? []).some(isDecision)),
    )
    for (const one of sent) {
      const decisions = (records.get(one.traceId) ?? []).filter(isDecision)
      expect(decisions, JSON.stringify(one)).toHaveLength(1)
      const [decision] = decisions
      const mcp = mcpOf(decision)
      expect(mcp).toMatchObject({
        decision: one.code === 'allowed' ? 'allow' : 'deny',
        code: one.code,
        name: one.tool,
        server: one.server,
        trace_id: one.traceId,
        subject: 'alice',
      })
      expect(mcp['reason']).toMatch(/\S/)
      expect(mcp['request_hash']).toMatch(/^[0-9a-f]{64}$/)
      if (one.bodyHash !== '') expect(mcp['request_hash']).toBe(one.bodyHash)
      expect(decision?.['trace']).toEqual({ uid: one.traceId })
    }
  })

  it('holds one outcome for each that the enforcer allowed, which names its decision, and no other', async () => {
    const seen = sent.filter(({ code, server }) => code === 'allowed' && server === 'demo')
    const records = await recordsByTrace(stack, (found) =>
      seen.every(({ traceId }) => (found.get(traceId) ?? []).some(isOutcome)),
    )
    for (const one of sent) {
      const all = records.get(one.traceId) ?? []
      const outcomes = all.filter(isOutcome)
      expect(outcomes, JSON.stringify(one)).toHaveLength(seen.includes(one) ? 1 : 0)
      if (outcomes[0] !== undefined) {
        const decision = all.find(isDecision)
        expect(metadataOf(outcomes[0])['correlation_uid']).toBe(metadataOf(decision)['uid'])
        expect(mcpOf(outcomes[0])['result']).toBe('answered')
      }
    }
  })

  it('gives every record an id of its own', async () => {
    const ids = (await stack.auditRecords()).map((record) => metadataOf(record)['uid'])
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('holds nothing of arguments or tokens, and neither do the logs', async () => {
    const written = await writtenText(stack)
    expect(written).toContain('AUTHORIZATION_DECISION')
    expect(written).not.toContain(CANARY)
    for (const argument of ['SELECT', 'report.txt', '/v1/status', '/internal/', 'tenant_ab'])
      expect(written).not.toContain(argument)
    for (const token of tokens.values()) {
      const [, payload = '', signature = ''] = token.split('.')
      expect(written).not.toContain(payload)
      expect(written).not.toContain(signature)
    }
  })

  it('begins a trace where none, or a malformed one, is sent', async () => {
    const known = new Set((await stack.auditRecords()).map((record) => metadataOf(record)['uid']))
    const token = await tokenFor({ roles: ['analyst'] })
    for (const traceparent of [
      undefined,
      'nonsense',
      `00-${'0'.repeat(32)}-${'1'.repeat(16)}-01`,
    ]) {
      await callMcp(stack.url, { token, headers: { traceparent } })
    }
    const fresh = async () =>
      (await stack.auditRecords()).filter(
        (record) => isDecision(record) && !known.has(metadataOf(record)['uid']),
      )
    await expect.poll(fresh, { timeout: 10_000 }).toHaveLength(3)
    const traces = (await fresh()).map((record) => mcpOf(record)['trace_id'])
    for (const trace of traces) expect(trace).toMatch(/^(?!0{32})[0-9a-f]{32}$/)
    expect(new Set(traces).size).toBe(3)
  })
})
