import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type DemoApi, startDemoApi } from '../../../../infra/local/demo/demo-api.ts'
import { createQueryRunner } from '../../../../infra/local/demo/query-runner.ts'
import { type DemoServer, startDemoServer } from '../../../../infra/local/demo/demo-server.ts'

// A query may wait behind others that are stopped first.
vi.setConfig({ testTimeout: 30_000 })

let home: string
let api: DemoApi
let server: DemoServer
let client: Client

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'demo-'))
  api = await startDemoApi({ home })
  server = await startDemoServer({ mode: 'modern-only', home, apiUrl: api.url })
  client = new Client(
    { name: 'test', version: '1' },
    { versionNegotiation: { mode: { pin: '2026-07-28' } } },
  )
  await client.connect(new StreamableHTTPClientTransport(new URL(server.url)))
  await client.listTools()
})

afterAll(async () => {
  await client.close()
  await Promise.all([server.close(), api.close()])
  await rm(home, { recursive: true, force: true })
})

interface Answer {
  readonly isError: boolean
  readonly text: string
  readonly structured: {
    readonly rows: readonly Record<string, unknown>[]
    readonly rowCount: number
    readonly body: { readonly orders: readonly unknown[] }
  }
}

async function call(name: string, args: Record<string, unknown>): Promise<Answer> {
  const result = await client.callTool({ name, arguments: args })
  return {
    isError: result.isError === true,
    text: (result.content as { text: string }[])[0]!.text,
    structured: result.structuredContent as never,
  }
}

const query = (sql: string) => call('database_query', { database: 'demo', query: sql })

describe('database_query', () => {
  it('reads the same 1,500 orders and 60 customers on every machine', async () => {
    const { structured } = await query(
      'SELECT count(*) AS n, round(sum(amount), 2) AS amount, count(DISTINCT tenant) AS tenants FROM orders',
    )
    expect(structured.rows).toEqual([{ n: 1500, amount: 168678.33, tenants: 3 }])
    expect((await query('SELECT id FROM customers')).structured.rowCount).toBe(60)
  })

  it.each(['tenant_a', 'tenant_b', 'tenant_c'])(
    'has a database %s, of its orders alone',
    async (tenant) => {
      const ask = (sql: string) => call('database_query', { database: tenant, query: sql })
      for (const table of ['orders', 'customers']) {
        const columns = 'tenant, count(*) AS n'
        const counted = await ask(`SELECT ${columns} FROM ${table} GROUP BY tenant`)
        const all = await query(`SELECT ${columns} FROM ${table} WHERE tenant = '${tenant}'`)
        expect(counted.structured.rows).toEqual(all.structured.rows)
      }
      await ask('DELETE FROM orders')
      expect((await query('SELECT id FROM orders')).structured.rowCount).toBe(1500)
    },
  )

  it('really writes', async () => {
    const before = await query('SELECT count(*) AS n FROM customers')
    const inserted = await query(
      "INSERT INTO customers (tenant, name, email) VALUES ('tenant_a', 'New', 'new@example.com')",
    )
    expect(inserted.structured).toEqual({ rows: [], rowCount: 1 })
    const after = await query('SELECT count(*) AS n FROM customers')
    expect(after.structured.rows).toEqual([{ n: Number(before.structured.rows[0]!['n']) + 1 }])
    expect((await query("DELETE FROM customers WHERE name = 'New'")).structured.rowCount).toBe(1)
  })

  it('runs stacked statements, as a real database does, and answers with the last', async () => {
    const { structured } = await query(
      'CREATE TABLE t (x); INSERT INTO t VALUES (7); SELECT x FROM t; -- end',
    )
    expect(structured).toEqual({ rows: [{ x: 7 }], rowCount: 1 })
    expect((await query('DROP TABLE t')).isError).toBe(false)
  })

  it('answers rows that JSON can hold', async () => {
    const { structured } = await query(
      "SELECT x'00ff' AS b, NULL AS z, 1.5 AS r, 9007199254740993 AS i",
    )
    expect(structured.rows).toEqual([{ b: 'AP8=', z: null, r: 1.5, i: '9007199254740993' }])
  })

  it.each([
    ['another database', { database: 'other', query: 'SELECT 1' }, 'no such database'],
    ['no name of a database', { database: '', query: 'SELECT 1' }, 'no such database'],
    [
      'a name that objects have',
      { database: 'constructor', query: 'SELECT 1' },
      'no such database',
    ],
    ['a path', { database: '../demo', query: 'SELECT 1' }, 'no such database'],
    ['SQL that does not parse', { database: 'demo', query: 'SELEC 1' }, 'syntax error'],
    ['no statement', { database: 'demo', query: '-- nothing' }, 'no statements'],
    [
      'another file',
      { database: 'demo', query: "ATTACH '/tmp/other.sqlite' AS o" },
      'not authorized',
    ],
    ...[
      "VACUUM INTO '/tmp/copy.sqlite'",
      "VACUUM main INTO '/tmp/copy.sqlite'",
      "vacuum/**/into '/tmp/copy.sqlite'",
      "\ufeffVACUUM -- this\nINTO '/tmp/copy.sqlite'",
      `VACUUM "main"INTO '/tmp/copy.sqlite'`,
    ].map((sql): [string, Record<string, unknown>, string] => [
      `a copy elsewhere (${JSON.stringify(sql)})`,
      { database: 'demo', query: sql },
      'not authorized',
    ]),
    ...[
      "-- first\n/* then */ attach database '/tmp/other.sqlite' AS o",
      "SELECT 1; ATTACH '/tmp/other.sqlite' AS o",
      "\ufeff ATTACH('/tmp/other.sqlite') AS o",
    ].map((sql): [string, Record<string, unknown>, string] => [
      `another file (${JSON.stringify(sql)})`,
      { database: 'demo', query: sql },
      'not authorized',
    ]),
    [
      'results of more characters than it answers with',
      { database: 'demo', query: 'SELECT hex(zeroblob(6000000))' },
      'too large',
    ],
    [
      'more rows than it builds in memory',
      { database: 'demo', query: 'SELECT 1 FROM orders a, orders b' },
      'too large',
    ],
  ])('refuses %s', async (_title, args, message) => {
    const answer = await call('database_query', args)
    expect(answer.isError).toBe(true)
    expect(answer.text).toContain(message)
  })

  it('can still be vacuumed', async () => {
    for (const sql of ['VACUUM', '/* now */ vacuum main;', '-- \nVACUUM temp'])
      expect(await query(sql)).toMatchObject({ isError: false })
    expect(existsSync('/tmp/copy.sqlite') || existsSync('/tmp/other.sqlite')).toBe(false)
  })

  it('leaves no transaction open for the next caller', async () => {
    await query('BEGIN; DELETE FROM orders; SELECT nothing')
    expect((await query('SELECT count(*) AS n FROM orders')).structured.rows).not.toEqual([
      { n: 0 },
    ])
  })

  it('stops a query that never ends, and answers everybody else meanwhile', async () => {
    const endless =
      'WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT max(n) FROM r'
    const stopped = query(endless)
    let isOver = false
    void stopped.then(() => {
      isOver = true
    })
    expect((await query('SELECT 1 AS one')).structured.rows).toEqual([{ one: 1 }])
    expect((await call('file_read', { path: '/shared/public/readme.txt' })).isError).toBe(false)
    expect(isOver).toBe(false)
    expect(await stopped).toMatchObject({
      isError: true,
      text: expect.stringMatching(/the query was stopped: it took longer than 5 s/) as string,
    })
    expect((await query('SELECT 2 AS two')).structured.rows).toEqual([{ two: 2 }])
  })

  it('answers in turn where more queries never end than it runs at a time', async () => {
    const runner = createQueryRunner(join(home, 'data', 'demo.sqlite'), 300)
    const endless =
      'WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT max(n) FROM r'
    const all = await Promise.allSettled([
      ...Array.from({ length: 6 }, () => runner.run(endless)),
      runner.run('SELECT 1 AS one'),
    ])
    expect(all.map(({ status }) => status)).toEqual([
      ...Array.from({ length: 6 }, () => 'rejected'),
      'fulfilled',
    ])
    const late = runner.run(endless)
    await Promise.all([expect(late).rejects.toThrow('closed'), runner.close()])
  })
})

describe('file_read and file_write', () => {
  it('read back what was written', async () => {
    const path = '/data/tenant_a/new/note.txt'
    expect((await call('file_write', { path, content: 'grüße' })).text).toBe('wrote 7 bytes')
    expect((await call('file_read', { path })).text).toBe('grüße')
    expect(await readFile(join(home, 'data/files', path), 'utf8')).toBe('grüße')
  })

  it('resolve a path as a file system does, whoever it leads to', async () => {
    const { text } = await call('file_read', { path: '/data/tenant_a/../tenant_b/report.txt' })
    expect(text).toContain('Tenant B')
  })

  it.each([
    '/../../demo.sqlite',
    '/data/../../../demo.sqlite',
    '/nothing.txt',
    '/data',
    'data',
    '',
    '/a\0b',
  ])('refuse to read %j', async (path) => {
    expect((await call('file_read', { path })).isError).toBe(true)
  })

  it('keep a climbing path inside the tree', async () => {
    await call('file_write', { path: '/../../../escaped.txt', content: 'x' })
    expect(existsSync(join(home, '..', 'escaped.txt'))).toBe(false)
    expect(existsSync(join(home, 'escaped.txt'))).toBe(false)
    expect((await call('file_read', { path: '/escaped.txt' })).text).toBe('x')
  })

  it('do not follow a link out of the tree', async () => {
    await symlink(join(home, 'data'), join(home, 'data/files/shared/out'))
    expect((await call('file_read', { path: '/shared/out/demo.sqlite' })).isError).toBe(true)
    const written = await call('file_write', { path: '/shared/out/new.txt', content: 'x' })
    expect(written.isError).toBe(true)
    expect(existsSync(join(home, 'data/new.txt'))).toBe(false)
  })

  it.each(['/data', '/', '/data/tenant_a/report.txt/below'])(
    'refuse to write to %j',
    async (path) => {
      expect((await call('file_write', { path, content: 'x' })).isError).toBe(true)
    },
  )
})

describe('api_invoke', () => {
  it.each([
    ['/v1/status', 200, { status: 'ok', service: 'demo-api' }],
    ['/v1/tenants', 200, { tenants: ['tenant_a', 'tenant_b', 'tenant_c'] }],
    ['/v1/nothing', 404, { error: 'no such endpoint' }],
    ['/v1/../internal/metrics', 200, { requests_total: 48_211, queue_depth: 3 }],
  ])('answers %s', async (endpoint, status, body) => {
    expect((await call('api_invoke', { endpoint })).structured).toEqual({ status, body })
  })

  it('answers the orders of every state', async () => {
    const { structured } = await call('api_invoke', { endpoint: '/v1/orders/summary' })
    expect(structured.body.orders).toHaveLength(4)
  })

  it.each([
    'http://127.0.0.1:1/v1/status',
    '//example.com/v1/status',
    'file:///etc/hosts',
    'http://',
  ])('refuses %s', async (endpoint) => {
    const { isError, text } = await call('api_invoke', { endpoint })
    expect({ isError, text }).toEqual({ isError: true, text: 'only the demo API can be invoked' })
  })
})
