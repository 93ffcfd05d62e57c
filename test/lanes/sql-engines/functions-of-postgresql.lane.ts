/**
 * The functions that PostgreSQL's SQL may call, held against what a real server says of its own: no form of
 * a call of what is volatile or reaches outside is read, and what is allowed is the server's own and neither.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { COLUMNS } from '../../../functions/core/constraints/sql/compound-calls.ts'
import { POSTGRESQL_FUNCTIONS } from '../../../functions/core/constraints/sql/functions-of-postgresql.ts'
import { passing, passingCalls } from '../../functions/core/constraints/sql/passing-calls.ts'
import { laneTool } from '../lane-tool.ts'
import type { SqlEngine } from './server-process.ts'
import { findPostgresql, startPostgresql } from './start-postgresql.ts'

const command = await laneTool('PostgreSQL', findPostgresql)

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

/** Volatile or not to be run in parallel, and yet allowed: they tell a time, size or schema, or something random. */
const HARMLESS =
  words(`clock_timestamp current_schema current_schemas gen_random_uuid random timeofday
  pg_database_size pg_indexes_size pg_relation_size pg_table_size pg_total_relation_size`)

/** Marked as stable, and yet they run SQL, read whole schemas into a text, or use up transaction numbers. */
const SEVERE = `(cursor|database|query|schema|table)_to_xml.*|txid_current|pg_current_xact_id|ts_rewrite|ts_stat`

/** Of PostgreSQL 16 and later, so that older servers do not list them. */
const NEWER = words(`
  any_value array_reverse array_sort casefold crc32 crc32c date_add date_subtract erf erfc gamma
  has_largeobject_privilege icu_unicode_version json_agg_strict json_object_agg_strict json_object_agg_unique
  json_object_agg_unique_strict jsonb_agg_strict jsonb_object_agg_strict jsonb_object_agg_unique
  jsonb_object_agg_unique_strict jsonb_populate_record_valid lgamma pg_basetype pg_get_acl pg_input_error_info
  pg_input_is_valid random_normal to_bin to_oct to_regtypemod unicode_assigned unicode_version
  uuid_extract_timestamp uuid_extract_version uuidv4 uuidv7 xmltext`)

const OWN = `prokind <> 'p' AND pronamespace = 'pg_catalog'::regnamespace`

describe.skipIf(command === undefined)('functions of PostgreSQL', () => {
  let engine: SqlEngine
  const names = async (condition: string): Promise<readonly string[]> =>
    (await engine.run(`SELECT DISTINCT proname FROM pg_proc WHERE ${condition}`)).rows
      .map(([name]) => name ?? '')
      .filter((name) => !HARMLESS.has(name))

  beforeAll(async () => {
    engine = await startPostgresql(command ?? '')
  })
  afterAll(async () => engine.close())

  it('no call of a volatile or parallel-unsafe one is read', async () => {
    const all = await names(`${OWN} AND (provolatile = 'v' OR proparallel = 'u')`)
    expect(all.length).toBeGreaterThan(200)
    expect(all).toEqual(
      expect.arrayContaining(['nextval', 'pg_read_file', 'lo_unlink', 'set_config']),
    )
    expect(await passingCalls(all, 'postgresql')).toEqual([])
  })

  it('no call of one that runs SQL from text or reads a schema into a text is read', async () => {
    const all = await names(`${OWN} AND proname ~ '^(${SEVERE})$'`)
    expect(all.length).toBeGreaterThan(10)
    expect(await passingCalls(all, 'postgresql')).toEqual([])
  })

  it('no column that might be a volatile one is read from any table', async () => {
    const all =
      await names(`${OWN} AND provolatile = 'v' AND NOT 'internal'::regtype = ANY (proargtypes)
      AND proname !~ '_(handler|validator)$'
      AND prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype)`)
    const statements = all.flatMap((name) => [
      `SELECT t.${name} FROM t`,
      `SELECT id FROM public.t WHERE public.t."${name}" = 1`,
      `UPDATE t SET a = t.${name}`,
      `DELETE FROM t RETURNING t.${name}`,
    ])
    expect(await passing(statements, 'postgresql')).toEqual([])
  })

  it('no call of a function of any extension that comes with the server is read', async () => {
    await engine.run('CREATE SCHEMA extensions')
    const { rows } = await engine.run(
      `SELECT name FROM pg_available_extensions WHERE name <> 'plpgsql'`,
    )
    for (const [name] of rows)
      await engine
        .run(`CREATE EXTENSION IF NOT EXISTS "${name ?? ''}" SCHEMA extensions CASCADE`)
        // A few demand settings of the server's start.
        .catch(() => {})
    const all = await names(`pronamespace = 'extensions'::regnamespace AND proname NOT IN
      (SELECT proname FROM pg_proc WHERE ${OWN})`)
    expect(all).toEqual(
      expect.arrayContaining(['dblink_exec', 'xpath_table', 'similarity', 'crypt']),
    )
    const statements = all.flatMap((name) => [
      `SELECT "${name}"(1)`,
      `SELECT extensions."${name}"(1)`,
      `SELECT * FROM "${name}"('a')`,
      `SELECT f."${name}" FROM generate_series(1, 1) AS f`,
    ])
    expect(await passing(statements, 'postgresql')).toEqual([])
  })

  it('each that is allowed is its own, and neither volatile nor parallel-unsafe but for a few by name', async () => {
    const { rows } = await engine.run(
      `SELECT proname, bool_or(provolatile = 'v' OR proparallel = 'u') FROM pg_proc WHERE ${OWN} GROUP BY 1`,
    )
    const catalogue = new Map(rows.map(([name, isVolatile]) => [name, isVolatile === 't']))
    const allowed = [...POSTGRESQL_FUNCTIONS.builtIn]
    expect(allowed.filter((name) => !catalogue.has(name) && !NEWER.has(name))).toEqual([])
    const unsafe = allowed.filter((name) => catalogue.get(name) === true)
    expect(unsafe.filter((name) => !HARMLESS.has(name))).toEqual([])
  })

  it('what looks like a call and is grammar is no function of its own', async () => {
    const all = await names(OWN)
    const grammar = [...(POSTGRESQL_FUNCTIONS.grammar ?? [])]
    const statements = grammar
      .filter((name) => !all.includes(name))
      .flatMap((name) => [`SELECT "${name}"(1)`, `SELECT pg_catalog.${name}(1)`])
    expect(statements.length).toBeGreaterThan(20)
    expect(await passing(statements, 'postgresql')).toEqual([])
  })

  it('the columns of each allowed one that names them itself are known', async () => {
    const { rows } = await engine.run(`SELECT DISTINCT proname,
      array_to_string(proargnames[array_position(proargmodes, 'o'):], ' ')
      FROM pg_proc WHERE ${OWN} AND 'o' = ANY (proargmodes) AND proname <> 'unnest'`)
    const named = rows.filter(([name]) => POSTGRESQL_FUNCTIONS.builtIn.has(name ?? ''))
    expect(named.length).toBeGreaterThan(10)
    expect(named.filter(([name, columns]) => COLUMNS[name ?? ''] !== columns)).toEqual([])
  })
})
