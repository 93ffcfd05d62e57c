/**
 * Generates SQLite statements over the tables `orders` and `customers`: valid ones from a grammar, with
 * every spelling that might confuse a reader, and heaps of tokens that are mostly not valid.
 */
import fc, { type Arbitrary } from 'fast-check'

const spaced = (...parts: Arbitrary<string>[]): Arbitrary<string> =>
  fc.tuple(...parts).map((texts) => texts.filter((text) => text !== '').join(' '))
const one = (...texts: string[]): Arbitrary<string> => fc.constantFrom(...texts)
const maybe = (part: Arbitrary<string>): Arbitrary<string> => fc.oneof(one(''), part)

const literal = fc.oneof(
  one("'limit 5'", "'a''b'", "'--'", "'/*'", "';'", "'\\'", "x'00'", 'NULL', '1.5', '0', '1e2'),
  fc.integer({ min: 0, max: 200 }).map(String),
  fc.string({ unit: 'binary', maxLength: 4 }).map((text) => `'${text.replaceAll("'", "''")}'`),
)
const column = one('id', 'total', 'note', '"id"', '[total]', '`note`', 'customer_id', 'orders.id')
const table = one('orders', '"orders"', 'main.orders', 'orders AS orders', '[orders]')
const space = one(' ', '\n', ' /* limit 1 */ ', ' -- x\n')

const tree = fc.letrec<{ expression: string; query: string; core: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'sql', withCrossShrink: true },
    literal,
    column,
    spaced(
      tie('expression'),
      one('+', '-', '*', '||', '=', '<>', '<=', 'AND', 'OR', 'IS NOT', 'LIKE', '&', '%'),
      tie('expression'),
    ),
    spaced(one('-', '+', 'NOT', '~'), tie('expression')),
    tie('expression').map((inner) => `(${inner})`),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `coalesce(${a}, ${b})`),
    tie('expression').map((inner) => `CASE WHEN ${inner} THEN 1 ELSE id END`),
    tie('expression').map((inner) => `CAST(${inner} AS TEXT)`),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `${a} BETWEEN 1 AND ${b}`),
    fc.tuple(tie('expression'), tie('core')).map(([a, b]) => `${a} IN (SELECT id FROM (${b}))`),
    tie('core').map((inner) => `EXISTS (${inner})`),
    tie('expression').map((inner) => `count(${inner}) OVER (ORDER BY id)`),
    one('count(*)', 'max(id) FILTER (WHERE id > 3)', 'substr(note, 2)', 'typeof(note)'),
  ),
  core: fc.oneof(
    { maxDepth: 2, depthIdentifier: 'sql' },
    spaced(
      one('SELECT', 'select distinct', 'SELECT ALL'),
      tie('expression').map((inner) => `${inner} AS id`),
      one('FROM'),
      table,
      maybe(spaced(one('WHERE'), tie('expression'))),
      maybe(one('GROUP BY id', 'GROUP BY customer_id HAVING count(*) > 1')),
    ),
    one('SELECT id FROM customers', 'SELECT 1 AS id', 'VALUES (1), (2), (3), (4)'),
  ),
  query: fc.oneof(
    { maxDepth: 2, depthIdentifier: 'sql' },
    tie('core'),
    spaced(tie('core'), one('UNION', 'UNION ALL', 'EXCEPT', 'INTERSECT'), tie('core')),
    tie('core').map((inner) => `WITH w AS (${inner}) SELECT * FROM w`),
    tie('core').map((inner) => `SELECT * FROM (${inner}) AS orders`),
  ),
}))

const tail = maybe(
  one(
    'LIMIT 5',
    'LIMIT 2 OFFSET 1',
    'LIMIT 1, 900',
    'LIMIT -1',
    'LIMIT 99999999999',
    'limit 0',
    'LIMIT 1 + 1',
  ),
)

/** Mostly valid statements: queries, changes, and a few that administer. */
export const statements: Arbitrary<string> = fc
  .oneof(
    {
      weight: 8,
      arbitrary: spaced(
        tree.query,
        maybe(one('ORDER BY 1', 'ORDER BY 1 DESC')),
        tail,
        maybe(one(';')),
      ),
    },
    {
      weight: 1,
      arbitrary: tree.expression.map((inner) => `UPDATE orders SET note = ${inner} WHERE id < 3`),
    },
    { weight: 1, arbitrary: tree.expression.map((inner) => `DELETE FROM orders WHERE ${inner}`) },
    { weight: 1, arbitrary: tree.query.map((inner) => `INSERT INTO orders (note) ${inner}`) },
    { weight: 1, arbitrary: tree.query.map((inner) => `EXPLAIN QUERY PLAN ${inner}`) },
    { weight: 1, arbitrary: tree.query.map((inner) => `CREATE VIEW v AS ${inner}`) },
  )
  .chain((sql) => space.map((gap) => gap + sql + gap))

const TOKENS =
  `SELECT FROM WHERE INSERT INTO UPDATE DELETE DROP TABLE ALTER CREATE PRAGMA ATTACH AS WITH
  RECURSIVE VALUES UNION ALL LIMIT OFFSET ORDER BY GROUP HAVING RETURNING SET REPLACE BEGIN COMMIT VACUUM
  EXPLAIN QUERY PLAN CASE WHEN THEN END NOT NULL IS IN LIKE ( ) ( ) , ; * . = + - -- /* */ ' " [ ] \` 1 0x1
  -1 orders orders customers id id total x 'a' "id" ; load_extension( randomblob( pragma_table_info(
  sqlite_master OVER FILTER ON JOIN LEFT USING DISTINCT CAST( INTEGER COLLATE NOCASE EXISTS INDEXED`.split(
    /\s+/,
  )

/** Heaps of tokens, some of them behind the beginning of a valid statement. */
export const tokenSoup: Arbitrary<string> = fc
  .tuple(
    one(
      '',
      'SELECT',
      'SELECT * FROM orders',
      'WITH x AS (SELECT 1)',
      'DELETE FROM orders',
      'INSERT INTO orders',
    ),
    fc.array(fc.tuple(one(...TOKENS), one(' ', ' ', ' ', '', '\n')), { maxLength: 14 }),
  )
  .map(([head, tokens]) => `${head} ${tokens.map((pair) => pair.join('')).join('')}`)
