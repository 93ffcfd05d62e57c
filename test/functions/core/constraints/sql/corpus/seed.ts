/**
 * The tables that the ordinary statements speak of, with a few rows, for engines that run them.
 */
type Engine = 'sqlite' | 'postgresql' | 'mysql'

const CUSTOMERS = [
  `(1, 'Ada', 'ada@example.com', 'north', 'Oslo', '2025-01-05', TRUE, 12.50)`,
  `(2, 'Bo', 'bo@example.com', 'south', 'Rome', '2025-02-11', FALSE, 0.00)`,
  `(3, 'Cleo', NULL, 'north', 'Oslo', '2025-03-20', TRUE, 99.99)`,
  `(4, 'Dai', 'dai@example.com', NULL, 'Cork', '2025-04-01', TRUE, -5.25)`,
]

const STATES = ['open', 'paid', 'sent', 'open', 'late']
const NOTES = ['NULL', `'a late order'`, `'50% off'`, `'Abc'`, `''`, `'open'`]

/** Twelve orders in which every column has values that are alike and values that are not. */
const ORDERS = Array.from({ length: 12 }, (_, index) => {
  const id = index + 1
  const day = `2026-0${String((id % 3) + 1)}-${String(10 + id)}`
  const doc = `{"a": ${String(id % 3)}, "b": [${String(id)}, ${String(id + 1)}]}`
  const shipped = id % 4 === 0 ? 'NULL' : `'${day} 1${String(id % 10)}:30:15'`
  return [
    ...[id, (id % 3) + 1, `'${STATES[id % 5] ?? ''}'`, (id * 7.25).toFixed(2), `'${day}'`],
    ...[shipped, NOTES[id % 6], `'${doc}'`],
  ].join(', ')
})

const ITEMS = Array.from({ length: 10 }, (_, index) =>
  [
    (index % 5) + 1,
    Math.floor(index / 5) + 1,
    `'sku-${String(index % 4)}'`,
    index % 3,
    '2.50',
  ].join(', '),
)

const EMPLOYEES = [
  `(1, 'Eve', NULL, 'board', 100.00, '2020-01-01')`,
  `(2, 'Finn', 1, 'sales', 50.00, '2021-05-01')`,
  `(3, 'Gil', 1, 'sales', 120.00, '2022-06-15')`,
  `(4, 'Hal', 2, 'stock', 50.00, '2023-07-31')`,
]

const JSON_TYPE: Readonly<Record<Engine, string>> = {
  sqlite: 'TEXT',
  postgresql: 'jsonb',
  mysql: 'JSON',
}

/** Statements that make the tables. */
export function seedOf(engine: Engine): readonly string[] {
  const tags = engine === 'postgresql'
  const orders = ORDERS.map((row, index) =>
    tags ? `(${row}, ARRAY['x', 'y${String(index % 3)}'])` : `(${row})`,
  )
  return [
    `CREATE TABLE customers (id INTEGER PRIMARY KEY, name VARCHAR(40), email VARCHAR(60), region VARCHAR(20),
      city VARCHAR(20), created_on DATE, active BOOLEAN, credit DECIMAL(10, 2))`,
    `CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER, status VARCHAR(20), total DECIMAL(10, 2),
      placed_on DATE, shipped_at ${engine === 'mysql' ? 'DATETIME' : 'TIMESTAMP'}, note VARCHAR(60),
      doc ${JSON_TYPE[engine]}${tags ? ', tags text[]' : ''})`,
    'CREATE TABLE items (order_id INTEGER, line INTEGER, sku VARCHAR(20), quantity INTEGER, price DECIMAL(10, 2))',
    `CREATE TABLE employees (id INTEGER PRIMARY KEY, name VARCHAR(40), manager_id INTEGER,
      department VARCHAR(20), salary DECIMAL(10, 2), hired_on DATE)`,
    'CREATE INDEX orders_by_customer ON orders (customer_id)',
    `INSERT INTO customers VALUES ${CUSTOMERS.join(', ')}`,
    `INSERT INTO orders VALUES ${orders.join(', ')}`,
    `INSERT INTO items VALUES ${ITEMS.map((row) => `(${row})`).join(', ')}`,
    `INSERT INTO employees VALUES ${EMPLOYEES.join(', ')}`,
  ]
}
