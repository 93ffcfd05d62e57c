/**
 * Holds the rules for redacted columns against SQLite itself: two databases that differ in nothing but
 * the values of one column must give one answer, once it is redacted, to every statement that passes.
 */
import { DatabaseSync } from 'node:sqlite'
import fc, { type Arbitrary } from 'fast-check'
import { expect, it } from 'vitest'
import { sqlLibrary } from '../../../../../functions/adapters/sql/sql-library.ts'
import { classifySql } from '../../../../../functions/core/constraints/sql/classify-sql.ts'
import { readObligations } from '../../../../../functions/core/constraints/obligations/obligations.ts'
import type { Redaction } from '../../../../../functions/core/constraints/obligations/obligation.ts'
import { redactText } from '../../../../../functions/core/forwarding/results/redact-text.ts'
import { isRefusal } from '../../../../../functions/core/refusal.ts'
import { FUZZ_RUNS, FUZZ_TIMEOUT } from '../fuzz-runs.ts'
import { statements } from './sqlite-statements.ts'

const FIELD = 'note'

/** Rows with the same order and the same equal values in the hidden column, whatever they are. */
function openDatabase(word: string): DatabaseSync {
  const db = new DatabaseSync(':memory:')
  db.exec(`
    CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, note TEXT);
    CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER, total REAL, note TEXT);
  `)
  const customer = db.prepare('INSERT INTO customers VALUES (?, ?, ?)')
  const order = db.prepare('INSERT INTO orders VALUES (?, ?, ?, ?)')
  for (let id = 1; id <= 6; id += 1) customer.run(id, `name ${id}`, `${word}-${id % 4}`)
  for (let id = 1; id <= 12; id += 1)
    order.run(id, (id % 6) + 1, id * 1.5, id % 5 === 0 ? null : `${word}-${id % 4}`)
  return db
}

const one = (...texts: string[]): Arbitrary<string> => fc.constantFrom(...texts)
const written = (strings: TemplateStringsArray, ...parts: Arbitrary<string>[]): Arbitrary<string> =>
  fc.tuple(...parts).map((texts) => String.raw({ raw: strings }, ...texts))

const column = one('note', 'c.note', '"NOTE"', '[note]', 'name', 'c.name', 'id', 'c.id', '"note:1"')
const alias = one('', '', ' AS note', ' AS n', ' AS "Note"', ' AS x')
const table = one('customers', 'orders')

/** Queries that lead the hidden column through every part of a query. */
const queries = fc.letrec<{ query: string; value: string; test: string; item: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2, depthIdentifier: 'q', withCrossShrink: true },
    column,
    one("'a'", '1', 'NULL', 'count(*)'),
    written`lower(${tie('value')})`,
    written`${tie('value')} || 'x'`,
    written`coalesce(${tie('value')}, ${tie('value')})`,
    written`CASE WHEN ${tie('test')} THEN 1 ELSE 2 END`,
    written`json_object('m', ${tie('value')})`,
    written`max(${tie('value')}) OVER (ORDER BY ${tie('value')})`,
    written`(${tie('query')})`,
  ),
  test: fc.oneof(
    { maxDepth: 2, depthIdentifier: 'q' },
    written`${tie('value')} = ${tie('value')}`,
    written`${tie('value')} LIKE 'al%'`,
    written`${column} IN ('a', 'b')`,
    written`${tie('value')} IN (${tie('query')})`,
    written`EXISTS (${tie('query')})`,
    written`${column} IS NOT NULL AND ${tie('test')}`,
  ),
  item: fc.oneof(one('*', 'c.*'), written`${tie('value')}${alias}`, written`${column}${alias}`),
  query: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'q', withCrossShrink: true },
    written`SELECT ${tie('item')} FROM ${table} AS c`,
    written`SELECT ${tie('item')}, ${tie('item')} FROM ${table} AS c WHERE ${tie('test')}`,
    written`SELECT DISTINCT ${tie('item')} FROM ${table} AS c ORDER BY ${one('1', 'id', 'note', 'n')}`,
    written`SELECT ${tie('item')} FROM (${tie('query')}) AS c`,
    written`SELECT ${tie('item')} FROM (${tie('query')}) AS c JOIN ${table} AS d ON ${tie('test')}`,
    written`SELECT ${tie('item')} FROM (${tie('query')}) AS c NATURAL JOIN ${table}`,
    written`SELECT ${tie('item')} FROM ${table} AS c JOIN customers USING (${one('id', 'note')})`,
    written`${tie('query')} ${one('UNION', 'UNION ALL', 'EXCEPT', 'INTERSECT')} ${tie('query')}`,
    written`WITH c AS (${tie('query')}) SELECT ${tie('item')} FROM c`,
    written`WITH c (${one('n', 'note', 'x')}) AS (${tie('query')}) SELECT ${tie('item')} FROM c`,
    written`SELECT ${tie('item')}, count(*) FROM ${table} AS c GROUP BY ${tie('value')}`,
    written`VALUES (${tie('value')})`,
  ),
}))

async function redactionOf(): Promise<Redaction> {
  const redaction = await readObligations({ redact_fields: [FIELD] }, true)
  if (redaction === undefined || isRefusal(redaction)) throw new Error('no redaction')
  return redaction
}

/** What a caller sees: rows as a server prints them, redacted; or that there was an error. */
function shown(db: DatabaseSync, sql: string, redaction: Redaction): string {
  try {
    return redactText(JSON.stringify(db.prepare(sql).all()), redaction)
  } catch {
    return 'error'
  }
}

it(
  'no statement that passes tells two databases apart by a redacted column',
  async () => {
    const [first, second] = [openDatabase('alpha'), openDatabase('omegas')]
    const redaction = await redactionOf()
    let seen = 0
    await fc.assert(
      fc.asyncProperty(fc.oneof(queries.query, statements), async (sql) => {
        const reading = await classifySql(sql, 'sqlite', sqlLibrary)
        if (isRefusal(reading) || reading.action !== 'read') return
        if (reading.objectionToFields([FIELD]) !== undefined) return
        const answer = shown(first, reading.printed, redaction)
        if (answer.includes('[redacted]')) seen += 1
        expect(shown(second, reading.printed, redaction)).toBe(answer)
        expect(answer).not.toContain('alpha')
      }),
      { numRuns: FUZZ_RUNS * 5 },
    )
    expect(seen).toBeGreaterThan(0)
  },
  FUZZ_TIMEOUT,
)
