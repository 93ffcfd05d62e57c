/**
 * Which functions statements may call: those that are known, and those that policy names. Everybody else's
 * are refused in every form of call, and what honest statements call passes.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sqlLibrary } from '../../../../../functions/adapters/sql/sql-library.ts'
import { classifySql } from '../../../../../functions/core/constraints/sql/classify-sql.ts'
import type { SqlDialect } from '../../../../../functions/core/decision/tool-mapping.ts'
import { isRefusal } from '../../../../../functions/core/refusal.ts'
import { FUZZ_RUNS, FUZZ_TIMEOUT } from '../fuzz-runs.ts'
import { callsOf } from './call-forms.ts'
import { FUNCTIONS_OF_OTHERS } from './functions-of-others.ts'
import { HONEST } from './honest-calls.ts'
import { passing } from './passing-calls.ts'
import { actionOrCode } from './read-sql.ts'

const DIALECTS: readonly SqlDialect[] = ['sqlite', 'postgresql', 'mysql', 'transactsql']

/** Every form of call of a name that may have a schema; and, with a schema, the plain ones. */
function formsOf(name: string, dialect: SqlDialect): readonly string[] {
  if (!name.includes('.')) return callsOf(name, dialect)
  const forms = ['SELECT #()', 'SELECT id FROM t WHERE #(1, id) = 2', 'SELECT * FROM #(1) AS f']
  return forms.map((form) => form.replace('#', name))
}

describe.each(DIALECTS)('functions in statements for %s', (dialect) => {
  it.each(FUNCTIONS_OF_OTHERS[dialect])('no form of a call of %s passes', async (name) => {
    expect(await passing(formsOf(name, dialect), dialect)).toEqual([])
  })

  it.each(HONEST[dialect])('%s is read', async (sql) => {
    expect(await actionOrCode(sql, dialect)).toBe('read')
  })

  it('no function of a generated name passes, whatever its schema', {
    timeout: FUZZ_TIMEOUT,
  }, async () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,12}_x$/)
    const path = fc.array(name, { minLength: 1, maxLength: 3 })
    await fc.assert(
      fc.asyncProperty(path, fc.boolean(), async (parts, isInFrom) => {
        const call = `${parts.join('.')}(1)`
        const sql = isInFrom ? `SELECT * FROM ${call} AS f` : `SELECT id FROM t WHERE ${call} = 1`
        expect(await actionOrCode(sql, dialect)).toMatch(/^argument_/)
        const allowed = await classifySql(sql, dialect, sqlLibrary, [parts.join('.')])
        expect(isRefusal(allowed)).toBe(false)
      }),
      { numRuns: FUZZ_RUNS },
    )
  })

  it('what policy allows is allowed by its full name alone', async () => {
    const reading = (sql: string) => classifySql(sql, dialect, sqlLibrary, ['reporting.total_for'])
    expect(await reading('SELECT reporting.total_for(1)')).toMatchObject({ action: 'read' })
    expect(await reading('SELECT id FROM t WHERE Reporting.Total_For(id) > 1')).toMatchObject(
      dialect === 'mysql' ? { code: 'argument_refused' } : { action: 'read' },
    )
    expect(await reading('INSERT INTO t (a) VALUES (reporting.total_for(1))')).toMatchObject({
      action: 'write',
    })
    for (const sql of [
      ...['SELECT total_for(1)', 'SELECT other.total_for(1)', 'SELECT x.reporting.total_for(1)'],
      ...[
        'SELECT reporting.total_for.total_for(1)',
        'SELECT reporting(1)',
        'SELECT reporting.other(1)',
      ],
    ])
      expect(await reading(sql)).toMatchObject({ code: 'argument_refused' })
  })

  it.each([
    'INSERT INTO t (a) VALUES (total_for(1))',
    'INSERT INTO t (a) SELECT total_for(1)',
    'UPDATE t SET a = total_for(1)',
    'DELETE FROM t WHERE a = total_for(1)',
    'CREATE VIEW v AS SELECT total_for(1) AS a',
  ])('who may do more than read may not call more: %s is refused', async (sql) => {
    expect(await actionOrCode(sql, dialect)).toBe('argument_refused')
  })
})

describe('functions by the rules of one dialect', () => {
  it.each<[SqlDialect, string, string]>([
    // A name in quotes keeps its case in PostgreSQL.
    ['postgresql', 'SELECT "lower"(a) FROM t', 'read'],
    ['postgresql', 'SELECT "Lower"(a) FROM t', 'argument_refused'],
    ['postgresql', 'SELECT LOWER(a), pg_catalog.Lower(a), "pg_catalog"."lower"(a) FROM t', 'read'],
    ['postgresql', 'SELECT public.lower(a) FROM t', 'argument_refused'],
    ['postgresql', 'SELECT "pg_catalog.lower"(a) FROM t', 'argument_refused'],
    // Grammar without quotes, somebody's function with them.
    ['postgresql', 'SELECT coalesce(a, b) FROM t', 'read'],
    ['postgresql', 'SELECT "coalesce"(a, b) FROM t', 'argument_refused'],
    ['postgresql', 'SELECT pg_catalog.coalesce(a, b) FROM t', 'argument_refused'],
    ['mysql', 'SELECT left(a, 1), NOW (), sys.format_bytes(5) FROM t', 'read'],
    ['mysql', 'SELECT `left`(a, 1) FROM t', 'argument_refused'],
    ['mysql', 'SELECT mysql.lower(a) FROM t', 'argument_refused'],
    ['mysql', 'SELECT u.nextval FROM u', 'argument_refused'],
    ['mysql', 'SELECT shop.s.NEXTVAL', 'argument_refused'],
    ['mysql', 'SELECT u.nextval_id, u.currval, u.next FROM u', 'read'],
    ['transactsql', 'SELECT dbo.LEN(a) FROM t', 'argument_refused'],
    // A method of a type runs code of the type.
    ['transactsql', 'SELECT Company_Type::Parse(1)', 'argument_refused'],
    ['transactsql', 'CREATE VIEW v AS SELECT Company_Type::Parse(1) AS a', 'argument_refused'],
    ['transactsql', 'SELECT CAST(a AS INT), TRY_CAST(a AS DATE) FROM t', 'read'],
    ['postgresql', 'SELECT a::int, b::company.kind FROM t', 'read'],
    ['transactsql', "SELECT a.value('(/x)[1]', 'int') FROM t", 'argument_refused'],
    ['sqlite', 'SELECT "lower"(a), [upper](a) FROM t', 'read'],
    ['sqlite', 'CREATE VIRTUAL TABLE v USING fts5(a)', 'admin'],
    ['sqlite', 'CREATE VIRTUAL TABLE v USING csv(f)', 'argument_refused'],
    ['postgresql', 'DROP FUNCTION total_for(int)', 'admin'],
    ['postgresql', 'GRANT EXECUTE ON FUNCTION total_for(int) TO x', 'admin'],
    [
      'postgresql',
      'CREATE TRIGGER c AFTER INSERT ON t EXECUTE FUNCTION wipe()',
      'argument_refused',
    ],
    ['postgresql', 'CREATE INDEX i ON t (lower(a))', 'admin'],
    ['postgresql', 'CREATE TABLE x (a int DEFAULT total_for(1))', 'argument_refused'],
    [
      'postgresql',
      'CREATE TABLE x (a uuid DEFAULT gen_random_uuid(), b date DEFAULT now())',
      'admin',
    ],
    [
      'postgresql',
      'MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN UPDATE SET a = wipe(1)',
      'argument_refused',
    ],
    [
      'postgresql',
      'MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN UPDATE SET a = (s.b).wipe',
      'argument_unreadable',
    ],
    [
      'postgresql',
      'MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN UPDATE SET a = lower(s.a)',
      'write',
    ],
  ])('%s: %s is %s', async (dialect, sql, action) => {
    expect(await actionOrCode(sql, dialect)).toBe(action)
  })
})
