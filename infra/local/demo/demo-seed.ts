/**
 * Creates the demo database's tables and fills them, once, with the same rows on every machine.
 */
import type { DatabaseSync } from 'node:sqlite'

export const TENANTS = ['tenant_a', 'tenant_b', 'tenant_c'] as const
const PRODUCTS = ['anvil', 'bearing', 'crate', 'dynamo', 'engine', 'flange', 'gasket'] as const
const STATUSES = ['paid', 'open', 'shipped', 'returned'] as const
const CUSTOMERS = 60

/** More rows than any role but admin may read at once. */
const ORDERS = 1500

/** Seeds `customers` and `orders` when there is no table `orders`; one transaction, or nothing. */
export function seedDemoDatabase(db: DatabaseSync): void {
  seedOnce(db, () => {
    seed(db)
  })
}

/** The same for one tenant's database: what the others own is taken out in the same transaction. */
export function keepRowsOf(db: DatabaseSync, tenant: (typeof TENANTS)[number]): void {
  seedOnce(db, () => {
    seed(db)
    for (const table of ['orders', 'customers'])
      db.prepare(`DELETE FROM ${table} WHERE tenant <> ?`).run(tenant)
  })
}

function seedOnce(db: DatabaseSync, fill: () => void): void {
  db.exec('PRAGMA journal_mode = WAL')
  db.exec('BEGIN IMMEDIATE')
  try {
    if (db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'orders'").get() === undefined) fill()
    db.exec('COMMIT')
  } catch (error) {
    db.exec('ROLLBACK')
    throw error
  }
}

function seed(db: DatabaseSync): void {
  db.exec(`
    CREATE TABLE customers (
      id INTEGER PRIMARY KEY, tenant TEXT NOT NULL, name TEXT NOT NULL, email TEXT NOT NULL
    );
    CREATE TABLE orders (
      id INTEGER PRIMARY KEY, tenant TEXT NOT NULL,
      customer_id INTEGER NOT NULL REFERENCES customers (id), product TEXT NOT NULL,
      quantity INTEGER NOT NULL, amount REAL NOT NULL, status TEXT NOT NULL, created_at TEXT NOT NULL
    );
    CREATE INDEX orders_by_customer ON orders (customer_id);
  `)
  const customer = db.prepare('INSERT INTO customers VALUES (?, ?, ?, ?)')
  for (let id = 1; id <= CUSTOMERS; id += 1) {
    customer.run(id, pick(TENANTS, id), `Customer ${id}`, `customer${id}@example.com`)
  }
  const order = db.prepare('INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
  for (let id = 1; id <= ORDERS; id += 1) {
    const customerId = 1 + ((id * 7) % CUSTOMERS)
    const quantity = 1 + (id % 9)
    const amount = (quantity * (250 + ((id * 37) % 4000))) / 100
    const createdAt = new Date(Date.UTC(2026, 0, 1) + id * 3 * 3_600_000).toISOString()
    order.run(
      id,
      pick(TENANTS, customerId),
      customerId,
      pick(PRODUCTS, id),
      quantity,
      amount,
      pick(STATUSES, id),
      createdAt,
    )
  }
}

function pick<T>(values: readonly T[], index: number): T {
  return values[index % values.length] as T
}
