/**
 * The SQLite database `demo` behind the tool `database_query`: real rows, real writes, seeded the same
 * everywhere. It refuses to open or write any file but its own (ATTACH, VACUUM INTO).
 */
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { constants, DatabaseSync, type SQLOutputValue } from 'node:sqlite'
import { seedDemoDatabase } from './demo-seed.ts'

type Row = Readonly<Record<string, string | number | null>>

/** What one query answered: its rows, and how many it returned or changed. */
export interface QueryResult {
  readonly rows: readonly Row[]
  readonly rowCount: number
}

export interface DemoDatabase {
  /**
   * Runs every statement of `sql`, as a real database would, and answers with the last one's result.
   * @throws Error with SQLite's own message, or when the result is larger than this demo answers with
   */
  run(sql: string): QueryResult
  orderSummary(): readonly Row[]
  tenants(): readonly string[]
  products(): readonly Row[]
  ordersOf(tenant: string): QueryResult
  customerOrders(customer: number): readonly Row[]
  close(): void
}

/** The largest result, in rows, that is built in memory. */
const MOST_ROWS = 10_000

/**
 * Opens the database file, creating and seeding it when it is not there yet.
 * Several processes may hold the same file: writers wait up to two seconds for each other.
 */
export function openDemoDatabase(file: string): DemoDatabase {
  mkdirSync(dirname(file), { recursive: true })
  const db = new DatabaseSync(file, { timeout: 2000, allowExtension: false })
  seedDemoDatabase(db)
  // VACUUM attaches a nameless temporary database; every other attachment is a file of somebody else's.
  db.setAuthorizer((action, name) =>
    action === constants.SQLITE_ATTACH && name !== '' ? constants.SQLITE_DENY : constants.SQLITE_OK,
  )
  const rows = (sql: string, ...values: (string | number)[]): Row[] =>
    db
      .prepare(sql)
      .all(...values)
      .map(toRow)
  return {
    run: (sql) => runStatements(db, sql),
    orderSummary: () =>
      rows(
        'SELECT status, count(*) AS orders, round(sum(amount), 2) AS amount FROM orders GROUP BY status ORDER BY status',
      ),
    tenants: () =>
      rows('SELECT DISTINCT tenant FROM orders ORDER BY tenant').map((row) =>
        String(row['tenant']),
      ),
    products: () =>
      rows('SELECT product, count(*) AS orders FROM orders GROUP BY product ORDER BY product'),
    ordersOf: (tenant) => {
      const found = rows(
        'SELECT id, product, amount, status FROM orders WHERE tenant = ? ORDER BY id LIMIT 100',
        tenant,
      )
      return { rows: found, rowCount: found.length }
    },
    customerOrders: (customer) =>
      rows(
        'SELECT id, product, amount, status FROM orders WHERE customer_id = ? ORDER BY id',
        customer,
      ),
    close: () => db.close(),
  }
}

/** SQLite prepares one statement at a time and drops what follows it, so the rest is run in its turn. */
function runStatements(db: DatabaseSync, sql: string): QueryResult {
  let rest = sql
  let result: QueryResult | undefined
  for (;;) {
    let statement
    try {
      statement = db.prepare(rest)
    } catch (error) {
      if (result !== undefined && isOnlyComment(error)) return result
      throw error
    }
    statement.setReadBigInts(true)
    if (statement.columns().length === 0) {
      result = { rows: [], rowCount: Number(statement.run().changes) }
    } else {
      const rows: Row[] = []
      for (const row of statement.iterate()) {
        if (rows.length === MOST_ROWS)
          throw new Error(`result too large: more than ${MOST_ROWS} rows`)
        rows.push(toRow(row))
      }
      result = { rows, rowCount: rows.length }
    }
    rest = rest.slice(statement.sourceSQL.length)
    if (rest.trim() === '') return result
  }
}

function isOnlyComment(error: unknown): boolean {
  return error instanceof Error && /contains no statements/.test(error.message)
}

/** Makes a row that JSON can hold: integers beyond 2^53 become strings, blobs base64. */
function toRow(row: Record<string, SQLOutputValue>): Row {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => {
      if (typeof value === 'bigint') return [column, toJsonInteger(value)]
      if (value instanceof Uint8Array) return [column, Buffer.from(value).toString('base64')]
      return [column, value]
    }),
  )
}

function toJsonInteger(value: bigint): number | string {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value.toString()
}
