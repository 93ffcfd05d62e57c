/**
 * What a statement may do with a redacted column, in each dialect: each statement that is refused has an
 * honest neighbour that passes.
 */
import { expect, test } from 'vitest'
import type { SqlDialect } from '../../../../../functions/core/decision/tool-mapping.ts'
import { readingOf } from './read-sql.ts'
import { sqlLibrary } from '../../../../../functions/adapters/sql/sql-library.ts'
import { classifySql } from '../../../../../functions/core/constraints/sql/classify-sql.ts'
import { isRefusal } from '../../../../../functions/core/refusal.ts'

const FIELDS = ['email', 'Card_Number']

async function objections(
  statements: readonly string[],
  dialect: SqlDialect,
): Promise<readonly string[]> {
  const found: string[] = []
  for (const sql of statements) {
    const reading = await classifySql(sql, dialect, sqlLibrary)
    const isRefused = isRefusal(reading) || reading.objectionToFields(FIELDS) !== undefined
    found.push(`${isRefused ? 'refused' : 'passes'}: ${sql}`)
  }
  return found
}

const refused = (statements: readonly string[]): readonly string[] =>
  statements.map((sql) => `refused: ${sql}`)
const passing = (statements: readonly string[]): readonly string[] =>
  statements.map((sql) => `passes: ${sql}`)

const HONEST = [
  'SELECT id, name FROM customers',
  'SELECT email FROM customers',
  'SELECT c.email, c.name AS n FROM customers AS c',
  'SELECT EMAIL AS Email FROM customers',
  'SELECT count(*) FROM customers',
  'SELECT * FROM customers',
  'SELECT c.*, o.total FROM customers AS c JOIN orders AS o ON o.customer_id = c.id',
  'SELECT email_count, max(emails) FROM statistics GROUP BY email_count ORDER BY 1',
  'SELECT name AS email FROM customers',
  "SELECT name FROM customers WHERE email = 'a@example.com'",
  "SELECT name FROM customers WHERE NOT (card_number IN ('1', '2')) AND name LIKE 'a%'",
  'SELECT count(*) FROM customers WHERE email IS NOT NULL',
  'SELECT c.name FROM customers AS c JOIN users AS u ON c.email = u.email',
  'SELECT DISTINCT email FROM customers',
  'SELECT email FROM customers UNION SELECT email FROM users',
  'SELECT id, email FROM customers UNION ALL SELECT id, NULL FROM users',
  "SELECT * FROM customers WHERE id = 1 UNION ALL SELECT * FROM customers WHERE name = 'a'",
  'SELECT s.email FROM (SELECT id, email FROM customers) AS s ORDER BY s.id',
  'WITH c AS (SELECT id, email FROM customers) SELECT * FROM c',
  'WITH c (key_id, email) AS (SELECT id, email FROM customers) SELECT email FROM c',
  'SELECT name FROM customers WHERE id IN (SELECT customer_id FROM orders)',
  'SELECT name FROM customers AS c WHERE EXISTS (SELECT * FROM orders AS o WHERE o.customer_id = c.id)',
  'SELECT name, (SELECT count(*) FROM orders WHERE orders.customer_id = c.id) AS n FROM customers AS c',
  "INSERT INTO customers (id, email) VALUES (1, 'a@example.com')",
  'INSERT INTO archive (id, email) SELECT id, email FROM customers',
  "UPDATE customers SET email = 'a@example.com' WHERE id = 1",
  'DELETE FROM customers WHERE id = 1',
]

const HOSTILE = [
  'SELECT email AS e FROM customers',
  'SELECT lower(email) FROM customers',
  "SELECT id, email || '' FROM customers",
  'SELECT (email) FROM customers',
  "SELECT CASE WHEN email LIKE 'a%' THEN 1 ELSE 0 END FROM customers",
  "SELECT 1 - (email = 'a') FROM customers",
  'SELECT max(email) FROM customers',
  'SELECT count(DISTINCT email) FROM customers',
  'SELECT CAST(email AS CHAR(9)) FROM customers',
  'SELECT coalesce(email, name) AS email FROM customers',
  'SELECT (SELECT email FROM customers WHERE id = 1) AS x',
  'SELECT (SELECT * FROM (SELECT email FROM customers) AS s) AS x',
  'SELECT x FROM (SELECT email AS x FROM customers) AS s',
  'WITH c (x) AS (SELECT email FROM customers) SELECT x FROM c',
  'WITH c (a, b) AS (SELECT * FROM customers) SELECT a FROM c',
  'SELECT name FROM a UNION SELECT email FROM b',
  'SELECT id, name FROM a UNION ALL SELECT * FROM customers',
  'SELECT * FROM a UNION ALL SELECT * FROM customers',
  'SELECT name FROM (SELECT 1 AS name UNION ALL (SELECT email FROM customers)) AS s',
  "SELECT name FROM customers WHERE email LIKE 'a%'",
  "SELECT name FROM customers WHERE email > 'a'",
  "SELECT name FROM customers WHERE substring(email, 1, 1) = 'a'",
  "SELECT name FROM customers WHERE email BETWEEN 'a' AND 'b'",
  'SELECT c.name, g.x FROM customers AS c JOIN guesses AS g ON c.email = g.x',
  "SELECT c.name FROM customers AS c JOIN (SELECT 'a@example.com' AS email) AS g ON c.email = g.email",
  "SELECT email FROM customers INTERSECT SELECT 'a@example.com'",
  'SELECT name FROM customers WHERE name IN (SELECT email FROM users)',
  'SELECT name FROM customers WHERE email IN (SELECT x FROM guesses)',
  'SELECT name FROM customers ORDER BY email',
  'SELECT id, email FROM customers ORDER BY 2',
  'SELECT count(*) FROM customers GROUP BY email',
  "SELECT name FROM customers GROUP BY name HAVING max(email) > 'a'",
  'SELECT rank() OVER (ORDER BY email) FROM customers',
  'SELECT sum(id) OVER (PARTITION BY email) FROM customers',
  'INSERT INTO notes (body) SELECT email FROM customers',
  'INSERT INTO notes SELECT * FROM customers',
  'INSERT INTO notes (a, b) SELECT * FROM customers',
  'UPDATE customers SET name = email',
  'UPDATE customers SET email = lower(email)',
  'CREATE VIEW v AS SELECT email AS e FROM customers',
  'CREATE TABLE copy AS SELECT * FROM customers',
  'ALTER TABLE customers RENAME COLUMN email TO e',
]

const DIALECTS: readonly SqlDialect[] = ['sqlite', 'postgresql', 'mysql', 'transactsql']

test.each(DIALECTS)('a hidden column comes out under its own name alone in %s', async (dialect) => {
  expect(await objections(HONEST, dialect)).toEqual(passing(HONEST))
  expect(await objections(HOSTILE, dialect)).toEqual(refused(HOSTILE))
})

const OWN: Readonly<Record<SqlDialect, { honest: readonly string[]; hostile: readonly string[] }>> =
  {
    sqlite: {
      honest: [
        'SELECT [EMAIL], "email" FROM customers',
        'SELECT city FROM city',
        "SELECT title FROM notes WHERE body MATCH 'refund'",
        "INSERT INTO customers (id, email) VALUES (1, 'a') ON CONFLICT (email) DO UPDATE SET email = excluded.email",
        "UPDATE customers SET name = 'a' RETURNING email",
        'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9) SELECT i FROM n',
        "SELECT value FROM json_each('[1,2]')",
        "SELECT json_extract(document, '$.total') FROM orders",
        'EXPLAIN QUERY PLAN SELECT email FROM customers',
        'SELECT "email:1" FROM (SELECT * FROM customers AS a JOIN customers AS b)',
        'CREATE TABLE notes (id INTEGER, body TEXT)',
        'PRAGMA table_info(customers)',
      ],
      hostile: [
        'SELECT [EMAIL] AS e FROM customers',
        "SELECT json_object('m', email) FROM customers",
        'SELECT hex(email) FROM customers',
        'SELECT group_concat("email") FROM customers',
        'SELECT "email:1" AS e FROM (SELECT * FROM customers AS a JOIN customers AS b)',
        'SELECT rowid FROM customers',
        'SELECT c.oid AS n FROM customers AS c',
        "SELECT highlight(notes, 0, '', '') FROM notes",
        "SELECT title FROM notes WHERE notes MATCH 'email: a*'",
        "SELECT json_extract(document, '$.email') FROM orders",
        "SELECT document ->> 'email' FROM orders",
        "UPDATE customers SET name = 'a' RETURNING email AS e",
        'INSERT INTO customers (id, email) VALUES (1, 2) ON CONFLICT (email) DO UPDATE SET name = email',
        'SELECT sample FROM sqlite_stat4',
        "UPDATE sqlite_master SET sql = replace(sql, 'email', 'e')",
        'SELECT (SELECT x FROM (SELECT email AS x)) FROM customers',
        'EXPLAIN SELECT lower(email) FROM customers',
        'CREATE TRIGGER t AFTER UPDATE ON customers BEGIN INSERT INTO notes VALUES (new.email); END',
      ],
    },
    postgresql: {
      honest: [
        'SELECT s.status FROM status AS s',
        'SELECT n FROM generate_series(1, 3) AS n',
        'SELECT c.count, c.name FROM counters AS c',
        "SELECT id FROM customers WHERE email = 'a' FOR UPDATE",
        'SELECT v.a FROM (VALUES (1)) AS v (a)',
        "SELECT document ->> 'total' FROM orders",
        'WITH gone AS (DELETE FROM customers WHERE id = 1 RETURNING id, email) SELECT email FROM gone',
      ],
      hostile: [
        'SELECT c FROM customers AS c',
        'SELECT customers FROM customers',
        'SELECT row_to_json(c) FROM customers AS c',
        'SELECT to_jsonb(c.*) FROM customers AS c',
        'SELECT ROW(c.*) FROM customers AS c',
        'SELECT count(c.*) FROM customers AS c',
        'SELECT c::text FROM customers AS c',
        'SELECT c.row_to_json FROM customers AS c',
        'SELECT array_agg(c) FROM customers AS c',
        "SELECT name FROM customers AS c WHERE c::text LIKE '%a%'",
        'SELECT s FROM (SELECT email FROM customers) AS s',
        'SELECT a FROM customers AS t (a, b)',
        'SELECT x FROM customers AS c, LATERAL (SELECT c.email AS x) AS s',
        'SELECT u.x FROM customers AS c, unnest(ARRAY[c.email]) AS u (x)',
        'SELECT DISTINCT ON (email) name FROM customers',
        "SELECT string_agg(name, ',' ORDER BY email) FROM customers",
        "SELECT count(*) FILTER (WHERE email LIKE 'a%') FROM customers",
        'SELECT most_common_vals FROM pg_stats',
        "SELECT document #>> '{contact,email}' FROM orders",
        'WITH gone AS (DELETE FROM customers RETURNING email AS e) SELECT e FROM gone',
        'SELECT e.salary FROM employees AS e JOIN generate_series(1, 9) AS email ON e.email = email.email',
        'SELECT email INTO copied FROM (SELECT name, email AS e FROM customers) AS c',
      ],
    },
    mysql: {
      honest: [
        'SELECT `email` FROM customers',
        "INSERT INTO customers (id, email) VALUES (1, 'a') ON DUPLICATE KEY UPDATE email = VALUES(email)",
      ],
      hostile: [
        'SELECT `email` AS e FROM customers',
        'SELECT @x := email FROM customers',
        'SELECT _rowid FROM customers',
        'SELECT name FROM customers WHERE email = 5',
        "SELECT name FROM customers WHERE MATCH (email) AGAINST ('a')",
        "SELECT group_concat(email SEPARATOR ',') FROM customers",
        "INSERT INTO customers (id, email) VALUES (1, 'a') ON DUPLICATE KEY UPDATE name = VALUES(email)",
      ],
    },
    transactsql: {
      honest: [
        'SELECT [email] FROM dbo.customers',
        'SELECT TOP 3 id, email FROM customers ORDER BY id',
        'UPDATE customers SET name = 1 OUTPUT inserted.email',
      ],
      hostile: [
        'SELECT e = email FROM customers',
        'SELECT [\u00e9mail] FROM customers',
        'SELECT \uff45\uff4d\uff41\uff49\uff4c AS e FROM customers',
        'SELECT IDENTITYCOL AS e FROM customers',
        'UPDATE customers SET name = 1 OUTPUT inserted.email AS e',
        'SELECT name FROM customers CROSS APPLY (SELECT customers.email AS e) AS s',
        'SELECT name FROM customers WHERE email = 5',
      ],
    },
  }

test.each(DIALECTS)('the forms of %s alone bring no hidden column out either', async (dialect) => {
  const { honest, hostile } = OWN[dialect]
  expect(await objections(honest, dialect)).toEqual(passing(honest))
  expect(await objections(hostile, dialect)).toEqual(refused(hostile))
})

test('a refusal names the field as policy does, and nothing of the statement', async () => {
  const reading = await readingOf("SELECT lower(eMAIL) FROM customers WHERE name = 'x'", 'sqlite')
  const refusal = reading.objectionToFields(FIELDS)
  expect(refusal?.reason).toContain('email may only be listed under its own name')
  expect(JSON.stringify(refusal)).not.toMatch(/eMAIL|customers/)
})
