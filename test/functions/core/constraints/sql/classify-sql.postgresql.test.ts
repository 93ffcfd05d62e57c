/**
 * What statements of PostgreSQL's dialect are read as, attacks beside their honest neighbours.
 */
import { describe, expect, it } from 'vitest'
import { actionOrCode, limited, readingOf } from './read-sql.ts'

describe('classifySql, PostgreSQL', () => {
  it.each([
    ["SELECT id::text, data->>'a', tags[1] FROM t WHERE data @> '{}'::jsonb", 'read'],
    ["SELECT * FROM t WHERE name ILIKE '%a%' AND x = ANY(ARRAY[1, 2]) AND y ~* '^a'", 'read'],
    ['SELECT DISTINCT ON (a) a FROM t ORDER BY a NULLS LAST', 'read'],
    ["SELECT date_trunc('month', d), count(*) FILTER (WHERE x) FROM t GROUP BY 1", 'read'],
    ["SELECT now() - interval '1 day', extract(epoch from d), d AT TIME ZONE 'UTC' FROM t", 'read'],
    ['SELECT * FROM a JOIN LATERAL (SELECT * FROM b WHERE b.x = a.x) c ON true', 'read'],
    ['SELECT * FROM generate_series(1, 10) AS g(n)', 'read'],
    ["SELECT * FROM json_to_recordset('[]') AS x(a int, b text)", 'read'],
    ['SELECT pg_typeof(1), pg_size_pretty(10::bigint)', 'read'],
    ['WITH d AS MATERIALIZED (SELECT 1) SELECT * FROM d', 'read'],
    ['EXPLAIN ANALYZE SELECT 1', 'read'],
    ["SELECT a <-> '[1,2]', a <#> b, a <=> b FROM t ORDER BY a <-> '[1,2]'", 'read'],
    ["SELECT 'orders'::regclass, attrelid::regclass FROM pg_attribute", 'read'],
    ["SELECT * FROM t WHERE a LIKE ANY (ARRAY['x%']) OR b ISNULL", 'read'],
    ['SELECT trim(leading from a), total>-1 FROM t', 'read'],
    ['TABLE orders', 'read'],
    ['EXPLAIN (TIMING on) SELECT 1', 'read'],
    ['EXPLAIN (ANALYZE) DELETE FROM t', 'write'],
    ['EXPLAIN ANALYZE VERBOSE INSERT INTO t SELECT * FROM u', 'write'],
    ['SHOW server_version', 'admin'],
    ['EXPLAIN (ANALYZE, BUFFERS) SELECT 1', 'read'],
    ['EXPLAIN ANALYZE DELETE FROM t', 'write'],
    ['EXPLAIN (ANALYZE true) WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d', 'write'],
    ['WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d', 'write'],
    ['WITH d AS (INSERT INTO t VALUES (1) RETURNING id) SELECT * FROM d', 'write'],
    ['WITH d AS (UPDATE t SET a = 1 RETURNING *) SELECT count(*) FROM d', 'write'],
    ['SELECT * FROM (WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d) x', 'write'],
    ['SELECT * FROM t FOR UPDATE', 'write'],
    ['SELECT * FROM (SELECT * FROM t FOR SHARE) x', 'write'],
    ['INSERT INTO t VALUES (1) ON CONFLICT (id) DO UPDATE SET a = EXCLUDED.a RETURNING *', 'write'],
    ['UPDATE t SET (a, b) = (1, 2)', 'write'],
    ['DELETE FROM t USING u WHERE t.id = u.id', 'write'],
    ['MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN DELETE', 'write'],
    ['SELECT * INTO copy FROM t', 'admin'],
    ['SELECT 1 INTO TEMPORARY copy', 'admin'],
    ['CREATE TABLE copy AS SELECT 1', 'admin'],
    ['TRUNCATE t', 'admin'],
    ['GRANT SELECT ON t TO x', 'admin'],
    ['REVOKE ALL ON t FROM x', 'admin'],
    ['SET search_path TO x', 'admin'],
    ['RESET ALL', 'admin'],
    ['LOCK TABLE t', 'admin'],
    ['VACUUM', 'admin'],
    ['START TRANSACTION', 'admin'],
  ])('%s is %s', async (sql, action) => {
    expect(await actionOrCode(sql, 'postgresql')).toBe(action)
  })

  it.each([
    ["SELECT pg_read_file('/etc/passwd')"],
    ['SELECT pg_catalog.pg_sleep(10)'],
    ['SELECT "pg_sleep"(10)'],
    ['SELECT PG_SLEEP(10)'],
    ["SELECT * FROM pg_ls_dir('.')"],
    ["SELECT lo_import('/etc/passwd')"],
    ["SELECT * FROM dblink('host=x', 'select 1') AS t(a int)"],
    ["SELECT set_config('a', 'b', false)"],
    ["SELECT nextval('s')"],
    ['SELECT pg_terminate_backend(1)'],
    ['SELECT pg_advisory_lock(1)'],
    ["SELECT query_to_xml('delete from t', true, true, '')"],
    ["SELECT ts_stat('delete from t')"],
    ['CREATE VIEW v AS SELECT pg_sleep(10)'],
    ['SELECT a; DROP TABLE t'],
    ["SELECT 'a\\'; DROP TABLE t; --'"],
    ['SELECT $$a$$; DROP TABLE t'],
    ['BEGIN; SELECT 1'],
    ["SELECT * FROM t WHERE a LIKE ANY (SELECT nextval('s')::text)"],
    ["SELECT * FROM t WHERE a LIKE ALL (ARRAY[pg_read_file('x')])"],
    ["SELECT a <-> nextval('s') FROM t"],
    ["SELECT trim(leading from pg_read_file('x'))"],
    ['SELECT EXTRACT(week FROM pg_sleep(1)::date)'],
    ["SELECT make_interval(days => nextval('s')::int)"],
    ['SHOW server_version; DROP TABLE t'],
  ])('%s is refused to everybody', async (sql) => {
    expect(await actionOrCode(sql, 'postgresql')).toBe('argument_refused')
  })

  it.each([
    ["COPY t TO '/tmp/x'"],
    ["COPY t FROM PROGRAM 'id'"],
    ['DO $$ BEGIN PERFORM 1; END $$'],
    ['CALL f()'],
    ['EXECUTE p'],
    ['PREPARE p AS SELECT 1'],
    ['LISTEN x'],
    ['SHOW ALL'],
    ['SELECT a OPERATOR(pg_catalog.+) b FROM t'],
    ['SELECT $a$ open'],
    ["SELECT 1e'\\'"],
    ['SELECT 0x1F'],
    ['SELECT name::regclass FROM t'],
    ["SELECT (SELECT 'x')::regclass"],
    ["SELECT CAST('a' || 'b' AS regclass)"],
    ['SELECT lower(a)::regproc FROM t'],
    ['TABLE t INTO x'],
    ['TABLE ONLY t'],
    ['SELECT * FROM t TABLESAMPLE SYSTEM (random())'],
    ['SELECT * FROM t TABLESAMPLE own(1)'],
    ['SELECT a <=> b, c OPERATOR(public.<->) d FROM t'],
    ['SELECT a <&&> b FROM t'],
  ])('%s is unreadable', async (sql) => {
    expect(await actionOrCode(sql, 'postgresql')).toBe('argument_unreadable')
  })

  it.each([
    ["SELECT E'a\\'; DROP TABLE t; --'", "SELECT 'a''; DROP TABLE t; --'"],
    ['SELECT $$a; DROP TABLE t$$, $x$($x$', "SELECT 'a; DROP TABLE t', '('"],
    ["SELECT 'a\\'", "SELECT E'a\\\\'"],
    ["SELECT U&'d\\0061t'", "SELECT 'dat'"],
    ["SELECT b'01', x'1F'", "SELECT B'01', X'1F'"],
  ])('%s prints as %s, which reads the same under every setting', async (sql, printed) => {
    expect((await readingOf(sql, 'postgresql')).printed).toBe(printed)
  })

  it.each([
    ['SELECT * FROM t', 'SELECT * FROM t LIMIT 10'],
    ['SELECT * FROM t LIMIT ALL', 'SELECT * FROM t LIMIT 10'],
    ['SELECT * FROM t LIMIT NULL', 'SELECT * FROM t LIMIT 10'],
    ['SELECT * FROM t LIMIT 5', 'SELECT * FROM t LIMIT 5'],
    ['SELECT * FROM t LIMIT 5000 OFFSET 10', 'SELECT * FROM t LIMIT 10 OFFSET 10'],
    ['SELECT * FROM t OFFSET 10', 'SELECT * FROM t LIMIT 10 OFFSET 10'],
    ['SELECT * FROM t LIMIT 99999999999999999999999', 'SELECT * FROM t LIMIT 10'],
    ['SELECT * FROM t FETCH FIRST 5 ROWS ONLY', 'SELECT * FROM t FETCH FIRST 5 ROWS ONLY'],
    ['SELECT * FROM t FETCH NEXT 5000 ROWS ONLY', 'SELECT * FROM t FETCH FIRST 10 ROWS ONLY'],
    ['SELECT * FROM t FETCH FIRST ROW ONLY', 'SELECT * FROM t FETCH FIRST 1 ROWS ONLY'],
    ['(SELECT * FROM t LIMIT 5)', '(SELECT * FROM t LIMIT 5) LIMIT 10'],
    ['SELECT 1 UNION SELECT 2', 'SELECT 1 UNION SELECT 2 LIMIT 10'],
    [
      'SELECT * FROM (SELECT * FROM t LIMIT 5) x',
      'SELECT * FROM (SELECT * FROM t LIMIT 5) AS x LIMIT 10',
    ],
    [
      'WITH c AS (SELECT 1 LIMIT 5) SELECT * FROM c',
      'WITH c AS (SELECT 1 LIMIT 5) SELECT * FROM c LIMIT 10',
    ],
    ['VALUES (1), (2)', 'VALUES (1), (2) LIMIT 10'],
    ['TABLE t', 'SELECT * FROM t LIMIT 10'],
    ['TABLE t LIMIT 5', 'SELECT * FROM t LIMIT 5'],
    ['SELECT * FROM t FOR UPDATE', 'SELECT * FROM t LIMIT 10 FOR UPDATE'],
    [
      'WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d',
      'WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d LIMIT 10',
    ],
    ['EXPLAIN ANALYZE SELECT * FROM t', 'EXPLAIN ANALYZE SELECT * FROM t LIMIT 10'],
    ['DELETE FROM t', 'DELETE FROM t'],
    ['SELECT * INTO x FROM t', 'SELECT * INTO x FROM t'],
    ['SELECT * FROM t LIMIT 1 + 1', 'argument_refused'],
    ['SELECT * FROM t LIMIT (SELECT 5000)', 'argument_refused'],
    ["SELECT * FROM t LIMIT '5'", 'argument_refused'],
    ['SELECT * FROM t LIMIT -1', 'argument_refused'],
    ['SELECT * FROM t LIMIT 1e3', 'argument_refused'],
    ['SELECT * FROM t LIMIT $1', 'argument_refused'],
    ['SELECT * FROM t FETCH FIRST 5 ROWS WITH TIES', 'argument_refused'],
    ['DELETE FROM t RETURNING *', 'argument_refused'],
    ['WITH x AS (SELECT 1) DELETE FROM t RETURNING *', 'argument_refused'],
  ])('%s, at most 10 rows: %s', async (sql, bounded) => {
    expect(await limited(sql, 'postgresql', 10)).toBe(bounded)
  })
})
