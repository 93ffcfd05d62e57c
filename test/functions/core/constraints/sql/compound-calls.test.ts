/**
 * Names with a dot that call a function, beside those that are columns. What a real PostgreSQL makes of
 * them is tried in test/lanes/sql-engines.
 */
import { describe, expect, it } from 'vitest'
import { sqlLibrary } from '../../../../../functions/adapters/sql/sql-library.ts'
import { classifySql } from '../../../../../functions/core/constraints/sql/classify-sql.ts'
import { actionOrCode } from './read-sql.ts'

describe("PostgreSQL's functional notation", () => {
  it.each([
    'SELECT f.lo_unlink FROM generate_series(16400,16400) AS f',
    "SELECT f.nextval FROM lower('s') AS f",
    "SELECT f.pg_read_file FROM unnest(ARRAY['/etc/passwd']) AS f",
    'SELECT f.pg_terminate_backend FROM generate_series(1, 99999) f',
    "SELECT f.dblink_exec FROM lower('DROP TABLE t') AS f",
    'SELECT f.total_for FROM generate_series(1, 1) AS f',
    'SELECT F."total_for" FROM generate_series(1, 1) AS f',
    'SELECT public.f.total_for FROM generate_series(1, 1) AS f',
    'SELECT total_for.total_for FROM generate_series(1, 1) AS total_for (n)',
    "SELECT total_for.total_for FROM json_array_elements('[1]') AS total_for",
    'SELECT f.ordinality FROM generate_series(1, 1) AS f',
    'SELECT generate_series.total_for FROM generate_series(1, 1)',
    'SELECT f.total_for FROM pg_catalog.generate_series(1, 1) AS f',
    'SELECT f.total_for FROM LATERAL generate_series(1, 1) AS f',
    'SELECT f.total_for FROM t JOIN generate_series(1, 1) AS f ON true',
    'SELECT id FROM t, generate_series(1, 1) AS f WHERE f.total_for > 1',
    'SELECT count(*) FROM generate_series(1, 1) AS f GROUP BY f.total_for',
    'SELECT count(*) FROM generate_series(1, 1) AS f HAVING max(f.total_for) > 1',
    'SELECT f FROM generate_series(1, 1) AS f ORDER BY f.total_for',
    'SELECT (SELECT f.total_for) FROM generate_series(1, 1) AS f',
    'SELECT sum(f.total_for) OVER () FROM generate_series(1, 1) AS f',
    'SELECT lower(f.total_for::text) FROM generate_series(1, 1) AS f',
    'SELECT x.a FROM generate_series(1, 1) AS f, LATERAL (SELECT f.total_for AS a) AS x',
    'WITH f AS (SELECT 1) SELECT (SELECT f.total_for FROM generate_series(1, 1) AS f) FROM f',
    'INSERT INTO t (a) SELECT f.total_for FROM generate_series(1, 1) AS f',
    'UPDATE t SET a = f.total_for FROM generate_series(1, 1) AS f',
    'DELETE FROM t USING generate_series(1, 1) AS f WHERE f.total_for = 1',
    'CREATE VIEW v AS SELECT f.total_for FROM generate_series(1, 1) AS f',
    'MERGE INTO t USING generate_series(1, 1) AS f ON t.id = f.total_for WHEN MATCHED THEN DELETE',
    'SELECT t.nextval FROM t',
    'SELECT t.pg_read_file FROM (SELECT 1) AS t',
    'SELECT t.dblink_exec FROM t',
    'SELECT g.b, h.a FROM generate_series(1, 1) AS g (a), (SELECT g.b FROM generate_series(1, 1) AS g (b)) AS h',
  ])('%s is refused', async (sql) => {
    expect(await actionOrCode(sql, 'postgresql')).toBe('argument_refused')
  })

  it.each([
    'SELECT f.f, f FROM generate_series(1, 1) AS f',
    'SELECT F.F, f."f" FROM generate_series(1, 1) AS f',
    'SELECT f.n FROM generate_series(1, 1) AS f (n)',
    'SELECT f.n, f.ordinality FROM generate_series(1, 1) WITH ORDINALITY AS f (n)',
    'SELECT f.n, f.nr FROM generate_series(1, 1) WITH ORDINALITY AS f (n, nr)',
    'SELECT generate_series.generate_series FROM generate_series(1, 1)',
    'SELECT e.key, e.value FROM jsonb_each(a) AS e',
    'SELECT e.k, e.v FROM jsonb_each(a) AS e (k, v)',
    "SELECT e.value ->> 'a' FROM t, jsonb_array_elements(t.items) AS e",
    'SELECT x.a, x.b FROM jsonb_to_recordset(c) AS x (a int, b text)',
    'SELECT r.anything FROM jsonb_populate_record(NULL, c) AS r',
    'SELECT f.date, f.text FROM generate_series(a, b, c) AS f',
    'SELECT f.total_for FROM (SELECT 1 AS total_for) AS f',
    'SELECT t.total_for, t.count, t.system, t.lo_revenue FROM t, generate_series(1, 2) AS f',
    'SELECT e.value, g.g FROM jsonb_each(a) AS e, generate_series(1, 2) AS g UNION SELECT e.key, 1 FROM jsonb_each(b) AS e',
  ])('%s reads columns, and passes', async (sql) => {
    expect(await actionOrCode(sql, 'postgresql')).toBe('read')
  })

  it('columns of a function that policy allows pass, and functions that it allows without a schema', async () => {
    const functions = ['reporting.totals', 'total_for']
    const reading = (sql: string) => classifySql(sql, 'postgresql', sqlLibrary, functions)
    for (const sql of [
      'SELECT r.amount FROM reporting.totals(2024) AS r',
      'SELECT f.total_for FROM generate_series(1, 1) AS f',
    ])
      expect(await reading(sql)).toMatchObject({ action: 'read' })
    for (const sql of [
      'SELECT r.pg_read_file FROM reporting.totals(2024) AS r',
      'SELECT f.totals FROM generate_series(1, 1) AS f',
    ])
      expect(await reading(sql)).toMatchObject({ code: 'argument_refused' })
  })
})
