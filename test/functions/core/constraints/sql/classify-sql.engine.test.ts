/**
 * Holds the reading of SQL against SQLite itself: its authorizer tells what a statement really does.
 */
import { constants, DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sqlLibrary } from '../../../../../functions/adapters/sql/sql-library.ts'
import { classifySql } from '../../../../../functions/core/constraints/sql/classify-sql.ts'
import { isRefusal } from '../../../../../functions/core/refusal.ts'
import { FUZZ_RUNS, FUZZ_TIMEOUT } from '../fuzz-runs.ts'
import { readingOf } from './read-sql.ts'
import { statements, tokenSoup } from './sqlite-statements.ts'

const READS = new Set([
  constants.SQLITE_READ,
  constants.SQLITE_SELECT,
  constants.SQLITE_FUNCTION,
  constants.SQLITE_RECURSIVE,
])
const WRITES = new Set([
  ...READS,
  constants.SQLITE_INSERT,
  constants.SQLITE_UPDATE,
  constants.SQLITE_DELETE,
])

function openDatabase(): DatabaseSync {
  const db = new DatabaseSync(':memory:')
  db.exec(`
    CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, region TEXT);
    CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER, total REAL, note TEXT);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40)
      INSERT INTO customers SELECT i, 'name ' || i, CASE i % 3 WHEN 0 THEN 'north' WHEN 1 THEN 'south' END FROM n;
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 120)
      INSERT INTO orders SELECT i, i % 40 + 1, i * 1.5, 'it''s no limit ' || i FROM n;
  `)
  return db
}

/** What SQLite asks its authorizer about while it compiles `sql`; undefined where it does not compile. */
function actionsOf(db: DatabaseSync, sql: string): ReadonlySet<number> | undefined {
  const seen = new Set<number>()
  db.setAuthorizer((action) => {
    seen.add(action)
    return constants.SQLITE_OK
  })
  try {
    db.prepare(sql)
    return seen
  } catch {
    return undefined
  } finally {
    db.setAuthorizer(null)
  }
}

function rowsOf(db: DatabaseSync, sql: string): readonly unknown[] {
  const statement = db.prepare(sql)
  statement.setReturnArrays(true)
  return statement.all()
}

const READ_CORPUS = [
  'SELECT * FROM orders ORDER BY id',
  'SELECT * FROM orders ORDER BY id LIMIT 5',
  'SELECT * FROM orders ORDER BY id LIMIT 5 OFFSET 3',
  'SELECT * FROM orders ORDER BY id LIMIT 3, 500',
  'SELECT * FROM orders ORDER BY id LIMIT -1',
  'SELECT * FROM orders ORDER BY id LIMIT -1 OFFSET 7',
  "SELECT id, note FROM orders WHERE note LIKE '%no limit 1%' ORDER BY id",
  'SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.customer_id ORDER BY o.id',
  'SELECT c.region, count(*) n, sum(o.total) FROM orders o LEFT JOIN customers c ON c.id = o.customer_id GROUP BY c.region HAVING n > 1 ORDER BY 1',
  'WITH big AS (SELECT * FROM orders WHERE total > 30) SELECT id FROM big ORDER BY id',
  'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50) SELECT i FROM n',
  'SELECT id FROM orders UNION SELECT id + 1000 FROM customers ORDER BY 1',
  'SELECT id FROM orders EXCEPT SELECT id FROM customers ORDER BY id',
  'SELECT id FROM orders INTERSECT SELECT id FROM customers ORDER BY id LIMIT 400',
  'VALUES (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12)',
  'SELECT 0 UNION ALL VALUES (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12)',
  'WITH v AS (SELECT 1) VALUES (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12)',
  'SELECT * FROM (SELECT id FROM orders ORDER BY id LIMIT 20) AS first ORDER BY id',
  'SELECT id, row_number() OVER (PARTITION BY customer_id ORDER BY id) AS n FROM orders ORDER BY id',
  'SELECT id, sum(total) OVER w FROM orders WINDOW w AS (ORDER BY id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) ORDER BY id',
  "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
  "SELECT value FROM json_each('[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]')",
  "SELECT CASE WHEN total > 50 THEN 'big' ELSE 'small' END, -id, - -id, +id, ~id, id % 7, id || 'x' FROM orders ORDER BY id",
  "SELECT printf('%.2f', total), substr(note, 1, 4), trim(note), coalesce(note, '') FROM orders ORDER BY id",
  'SELECT "id", [total], `note`, orders.customer_id FROM "orders" ORDER BY id',
  'SELECT id FROM orders WHERE customer_id IN (SELECT id FROM customers WHERE region IS NOT NULL) AND NOT (total BETWEEN 10 AND 20) ORDER BY id',
  'SELECT id FROM orders AS o WHERE EXISTS (SELECT 1 FROM customers AS c WHERE c.id = o.customer_id AND c.region IS NULL) ORDER BY id',
  "SELECT CAST(total AS INTEGER), typeof(total), x'00ff', 1e3, .5 FROM orders ORDER BY id",
  "SELECT strftime('%Y', '2026-11-24'), date('2026-11-24', '-1 day')",
  "SELECT 1 WHERE 'a--b' = 'a--b' AND '/* x */' <> ';' -- the end",
  "SELECT '; DROP TABLE orders; --' AS x, 'limit 5' AS \"limit\"",
]

describe('what is read as SQL, held against SQLite', () => {
  const db = openDatabase()

  it.each(READ_CORPUS)(
    'a read only reads, prints as the same rows and is capped: %s',
    async (sql) => {
      const reading = await readingOf(sql, 'sqlite')
      expect(reading.action).toBe('read')
      const actions = actionsOf(db, reading.printed)
      expect([...(actions ?? [-1])].filter((action) => !READS.has(action))).toEqual([])
      const all = rowsOf(db, sql)
      expect(rowsOf(db, reading.printed)).toEqual(all)
      for (const rows of [0, 1, 10, 1000]) {
        const bounded = reading.limit(rows)
        expect(isRefusal(bounded)).toBe(false)
        expect(rowsOf(db, bounded as string)).toEqual(all.slice(0, rows))
        expect((await readingOf(bounded as string, 'sqlite')).limit(rows)).toBe(bounded)
      }
    },
  )

  it.each([
    "INSERT INTO customers (id, name) VALUES (900, 'it''s')",
    'INSERT INTO customers SELECT id + 1000, name, region FROM customers',
    "INSERT OR REPLACE INTO customers VALUES (1, 'x', NULL)",
    "REPLACE INTO customers VALUES (1, 'x', NULL)",
    "INSERT INTO customers (id, name) VALUES (1, 'y') ON CONFLICT (id) DO UPDATE SET name = excluded.name WHERE id > 0",
    "INSERT INTO customers (id, name) VALUES (1, 'y') ON CONFLICT DO NOTHING RETURNING id, name AS n",
    'UPDATE orders SET total = total * 2, note = NULL WHERE id < 5',
    'UPDATE orders SET note = c.name FROM customers AS c WHERE c.id = orders.customer_id',
    'DELETE FROM orders WHERE id = 1 RETURNING *',
    'WITH old AS (SELECT id FROM orders WHERE id < 10) DELETE FROM orders WHERE id IN (SELECT id FROM old)',
    'WITH n AS (SELECT 1 AS i) UPDATE orders SET total = (SELECT i FROM n)',
    "WITH n AS (SELECT 5000 AS i) INSERT INTO customers SELECT i, 'n', NULL FROM n",
  ])('a write changes rows and nothing else, as the original does: %s', async (sql) => {
    const reading = await readingOf(sql, 'sqlite')
    expect(reading.action).toBe('write')
    const [original, printed] = [openDatabase(), openDatabase()]
    const actions = actionsOf(printed, reading.printed)
    expect([...(actions ?? [-1])].filter((action) => !WRITES.has(action))).toEqual([])
    expect(rowsOf(printed, reading.printed)).toEqual(rowsOf(original, sql))
    for (const table of ['customers', 'orders'])
      expect(rowsOf(printed, `SELECT * FROM ${table}`)).toEqual(
        rowsOf(original, `SELECT * FROM ${table}`),
      )
  })

  it.each([
    "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT 'x' CHECK (name <> ''))",
    'CREATE INDEX i ON orders (total DESC)',
    'CREATE UNIQUE INDEX IF NOT EXISTS j ON orders (id, total)',
    'CREATE VIEW v AS SELECT id, total FROM orders WHERE total > 10',
    'CREATE TEMP TABLE u AS SELECT * FROM orders',
    "CREATE TRIGGER tr AFTER INSERT ON orders BEGIN UPDATE customers SET region = 'x' WHERE id = NEW.customer_id; END",
    'ALTER TABLE orders ADD COLUMN extra TEXT',
    'ALTER TABLE orders RENAME TO purchases',
    'DROP TABLE IF EXISTS orders',
    'PRAGMA user_version = 7',
    'PRAGMA wal_checkpoint',
    'REINDEX orders',
    'ANALYZE',
    'VACUUM',
    'BEGIN IMMEDIATE',
    'SAVEPOINT s',
  ])('what administers prints as what SQLite runs: %s', async (sql) => {
    const reading = await readingOf(sql, 'sqlite')
    expect(reading.action).toBe('admin')
    const [original, printed] = [openDatabase(), openDatabase()]
    original.exec(sql)
    printed.exec(reading.printed)
    const schema =
      "SELECT type, name, tbl_name FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%'"
    expect(rowsOf(printed, schema)).toEqual(rowsOf(original, schema))
  })

  it('no generated statement does more than its reading says, or prints as another', {
    timeout: FUZZ_TIMEOUT,
  }, async () => {
    let runnable = 0
    await fc.assert(
      fc.asyncProperty(statements, async (sql) => {
        const reading = await classifySql(sql, 'sqlite', sqlLibrary)
        if (isRefusal(reading)) return
        const original = actionsOf(db, sql)
        const printed = actionsOf(db, reading.printed)
        expect(printed === undefined).toBe(original === undefined)
        const allowed = reading.action === 'read' ? READS : WRITES
        if (reading.action !== 'admin')
          expect([...(printed ?? [])].filter((action) => !allowed.has(action))).toEqual([])
        const isPlan = reading.printed.startsWith('EXPLAIN')
        if (reading.action !== 'read' || original === undefined || isPlan) return
        runnable += 1
        expect(rowsOf(db, reading.printed)).toEqual(rowsOf(db, sql))
        const bounded = reading.limit(3)
        if (!isRefusal(bounded)) expect(rowsOf(db, bounded).length).toBeLessThanOrEqual(3)
      }),
      { numRuns: FUZZ_RUNS },
    )
    expect(runnable).toBeGreaterThan(FUZZ_RUNS / 10)
  })

  it('no heap of tokens makes the reading say less than SQLite does', {
    timeout: FUZZ_TIMEOUT,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(tokenSoup, async (sql) => {
        const reading = await classifySql(sql, 'sqlite', sqlLibrary)
        if (isRefusal(reading) || reading.action === 'admin') return
        const allowed = reading.action === 'read' ? READS : WRITES
        const texts = [reading.printed, reading.limit(2)].filter((text) => typeof text === 'string')
        for (const text of texts) {
          const actions = [...(actionsOf(db, text) ?? [])]
          expect(actions.filter((action) => !allowed.has(action))).toEqual([])
        }
      }),
      { numRuns: FUZZ_RUNS },
    )
  })
})
