/**
 * The SQLite database `demo` and those of the tenants: real rows, real writes, seeded the same everywhere. What callers write runs in
 * processes of its own; what this demo itself asks runs here.
 */
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openTenantDatabases } from './demo-databases.ts'
import { seedDemoDatabase } from './demo-seed.ts'
import { createQueryRunner } from './query-runner.ts'
import { type QueryResult, type Row, toRow } from './run-statements.ts'

export interface DemoDatabase {
  /**
   * Runs every statement of `sql`, as a real database would, and answers with the last one's result; undefined where
   * there is no database of that name.
   * @throws Error with SQLite's own message, or when the result or the time it takes is beyond this demo
   */
  runOn(database: string, sql: string): Promise<QueryResult> | undefined
  orderSummary(): readonly Row[]
  tenants(): readonly string[]
  products(): readonly Row[]
  ordersOf(tenant: string): QueryResult
  customerOrders(customer: number): readonly Row[]
  close(): Promise<void>
}

/**
 * Opens the database file, creating and seeding it when it is not there yet.
 * Several processes may hold the same file: writers wait up to two seconds for each other.
 */
export function openDemoDatabase(file: string): DemoDatabase {
  mkdirSync(dirname(file), { recursive: true })
  const db = new DatabaseSync(file, { timeout: 2000, allowExtension: false })
  seedDemoDatabase(db)
  const queries = createQueryRunner(file)
  const tenants = openTenantDatabases(join(dirname(file), 'tenants'))
  const rows = (sql: string, ...values: (string | number)[]): Row[] =>
    db
      .prepare(sql)
      .all(...values)
      .map(toRow)
  return {
    runOn: (database, sql) => (database === 'demo' ? queries.run(sql) : tenants.run(database, sql)),
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
    close: async () => {
      await Promise.all([queries.close(), tenants.close()])
      db.close()
    },
  }
}
