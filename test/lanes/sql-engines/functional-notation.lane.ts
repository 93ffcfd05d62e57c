/**
 * PostgreSQL's functional notation, tried on a real server: functions that somebody wrote count how often
 * they run, and no generated statement that passes runs one.
 */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sqlLibrary } from '../../../functions/adapters/sql/sql-library.ts'
import { classifySql } from '../../../functions/core/constraints/sql/classify-sql.ts'
import { isRefusal } from '../../../functions/core/refusal.ts'
import { laneTool } from '../lane-tool.ts'
import type { SqlEngine } from './server-process.ts'
import { findPostgresql, startPostgresql } from './start-postgresql.ts'

const command = await laneTool('PostgreSQL', findPostgresql)

const TYPES = 'int bigint text json jsonb int[] text[] timestamptz name name[] bool'.split(' ')
/** Names of somebody's functions, most of them names that columns have, too. */
const PROBES = 'probe value n ordinality key f'.split(' ')

const one = (...texts: string[]): fc.Arbitrary<string> => fc.constantFrom(...texts)

const item = fc.record({
  call: one(
    ...['generate_series(1, 2)', "unnest(ARRAY['a'])", "json_array_elements('[1]')", 'now()'],
    ...[
      'lower(current_user)',
      "jsonb_each('{}')",
      "json_object_keys('{}')",
      'current_schemas(true)',
    ],
    ...['generate_series(1, t.id)', "string_to_table('a,b', ',')", "regexp_matches('a', 'a')"],
    ...[
      'unnest(ARRAY[1], ARRAY[2])',
      'generate_subscripts(ARRAY[1], 1)',
      "jsonb_array_elements('[2]')",
    ],
  ),
  numbered: one('', '', '', ' WITH ORDINALITY'),
  alias: one(...PROBES, 'g', '"g"', 'G'),
  columns: one('', '', ' (n)', ' (f)', ' (probe)', ' (value)'),
})
type Item = typeof item extends fc.Arbitrary<infer T> ? T : never

const textOf = ({ call, numbered, alias, columns }: Item): string =>
  `${call}${numbered} AS ${alias}${columns}`
const column = one(...PROBES, 'probe', '"probe"', 'PROBE', 'date', 'g')

const statement = fc.tuple(item, item, column, column, fc.nat(5)).map(([a, b, x, y, form]) => {
  const other: Item = { ...a, call: 'generate_series(1, o.id)' }
  const forms = [
    `SELECT ${a.alias}.${x} FROM t, LATERAL ${textOf(a)}`,
    `SELECT ${a.alias}.${x}, ${b.alias}.${y} FROM t, LATERAL ${textOf(a)}, LATERAL ${textOf(b)}`,
    `SELECT (SELECT ${a.alias}.${x} FROM t, LATERAL ${textOf(b)} LIMIT 1) FROM t AS o, LATERAL ${textOf(other)}`,
    `WITH w AS (SELECT 1 AS n) SELECT ${a.alias}.${x}, w.n FROM w, t, LATERAL ${textOf(a)}`,
    `SELECT x.${x} FROM (SELECT ${a.alias}.* FROM t, LATERAL ${textOf(a)}) AS x`,
    `SELECT count(*) FROM t, LATERAL ${textOf(a)} GROUP BY ${a.alias}.${x}`,
  ]
  return forms[form] ?? ''
})

describe.skipIf(command === undefined)("PostgreSQL's functional notation", () => {
  let engine: SqlEngine
  const count = async (): Promise<string | null | undefined> =>
    (await engine.run('SELECT last_value, is_called FROM called')).rows[0]?.join()
  /** Whether the statement ran, and whether one of the functions did. */
  const run = async (sql: string): Promise<{ ran: boolean; called: boolean }> => {
    const before = await count()
    const ran = await engine.run(sql).then(
      () => true,
      () => false,
    )
    return { ran, called: (await count()) !== before }
  }

  beforeAll(async () => {
    engine = await startPostgresql(command ?? '')
    await engine.run(`CREATE SEQUENCE called; CREATE TABLE t (id int, n int, value text);
      INSERT INTO t VALUES (1, 2, 'x')`)
    for (const type of TYPES)
      for (const name of PROBES)
        await engine.run(`CREATE FUNCTION ${name}(${type}) RETURNS bigint LANGUAGE sql VOLATILE
          AS $$ SELECT nextval('called') $$`)
  })
  afterAll(async () => engine.close())

  it('no name that passes calls a function of anybody', async () => {
    const seen = { passed: 0, refusedRightly: 0 }
    await fc.assert(
      fc.asyncProperty(statement, async (sql) => {
        const reading = await classifySql(sql, 'postgresql', sqlLibrary)
        const { ran, called } = await run(isRefusal(reading) ? sql : reading.printed)
        if (!isRefusal(reading)) expect(called).toBe(false)
        if (!isRefusal(reading) && ran) seen.passed += 1
        if (isRefusal(reading) && called) seen.refusedRightly += 1
      }),
      { numRuns: 1_000 },
    )
    // Both kinds were among them, or nothing is shown.
    expect(seen.passed).toBeGreaterThan(50)
    expect(seen.refusedRightly).toBeGreaterThan(50)
  })

  it.each([
    'SELECT f.probe FROM generate_series(1, 1) AS f',
    'SELECT probe.probe FROM generate_series(1, 1) AS probe (n)',
    "SELECT value.value FROM unnest(ARRAY['a']) AS value (n)",
    "SELECT n.n FROM json_array_elements('[1]') AS n",
    'SELECT g.ordinality FROM generate_series(1, 1) AS g',
  ])('%s calls a function, and is refused', async (sql) => {
    expect((await run(sql)).called).toBe(true)
    expect(isRefusal(await classifySql(sql, 'postgresql', sqlLibrary))).toBe(true)
  })

  it.each([
    'SELECT g.g FROM generate_series(1, 1) AS g',
    'SELECT g.n FROM generate_series(1, 1) AS g (n)',
    'SELECT generate_series.generate_series FROM generate_series(1, 2)',
    "SELECT e.value FROM json_array_elements('[1]') AS e",
    `SELECT e.key, e.value FROM jsonb_each('{"a":1}') AS e`,
    "SELECT u.u, u.ordinality FROM unnest(ARRAY['a']) WITH ORDINALITY AS u",
    "SELECT d.date FROM generate_series(now(), now(), interval '1 day') AS d",
    "SELECT x.a FROM json_to_recordset('[]') AS x (a int)",
    "SELECT r.value FROM jsonb_populate_record(NULL::t, '{}') AS r",
    'SELECT t.value, t.n FROM t',
  ])('%s reads a column, and passes', async (sql) => {
    const reading = await classifySql(sql, 'postgresql', sqlLibrary)
    if (isRefusal(reading)) throw new Error(reading.detail)
    expect(await run(reading.printed)).toEqual({ ran: true, called: false })
  })
})
