/**
 * The statement that is forwarded is, lexeme by lexeme, the one that was sent, as the database reads both.
 */
import { describe, expect, it } from 'vitest'
import { differenceOfText } from '../../../../../functions/core/constraints/sql/same-text.ts'
import type { SqlDialect } from '../../../../../functions/core/decision/tool-mapping.ts'
import { actionOrCode, readingOf } from './read-sql.ts'

/** The parser reads each of these in another way than the database. */
const MISREAD: readonly (readonly [SqlDialect, string])[] = [
  ['sqlite', 'SELECT total * 1_000 FROM orders'],
  ['sqlite', 'SELECT 0b101'],
  ['sqlite', 'SELECT 1AS x'],
  ['sqlite', 'SELECT 1.5e FROM orders'],
  ['sqlite', 'SELECT orders.5 FROM orders'],
  ['sqlite', "SELECT b'01' FROM orders"],
  ['sqlite', 'SELECT a FROM t GLOB'],
  ['sqlite', 'SELECT a NOTHING FROM t'],
  ['sqlite', 'SELECT a FROM t INDEXED'],
  ['postgresql', 'SELECT 1_000'],
  ['postgresql', 'SELECT 0b101'],
  ['postgresql', 'SELECT 0o17'],
  ['postgresql', 'SELECT id*0b10 FROM orders'],
  ['postgresql', 'SELECT 1x'],
  ['postgresql', 'SELECT $1x'],
  ['postgresql', 'SELECT * FROM ONLY orders'],
  ['postgresql', 'UPDATE ONLY orders SET a = 1'],
  ['postgresql', 'DELETE FROM ONLY orders'],
  ['postgresql', 'SELECT * FROM orders TABLESAMPLE'],
  ['postgresql', 'SELECT a OVERLAPS FROM t'],
  ['postgresql', 'SELECT total month FROM orders'],
  ['postgresql', 'SELECT U&"d\\0061t" FROM t'],
  ['postgresql', "SELECT 'a' 'b'"],
  ['postgresql', 'SELECT a @-1 FROM t'],
  ['postgresql', 'SELECT ~-1'],
  ['mysql', "SELECT 'a\\ac'"],
  ['mysql', 'SELECT 0X1F'],
  ['mysql', 'SELECT 0x1F5'],
  ['mysql', 'SELECT 1_000'],
  ['mysql', 'UPDATE IGNORE orders SET id = 2'],
  ['mysql', 'UPDATE LOW_PRIORITY orders SET id = 2'],
  ['mysql', 'SELECT a FROM t OFFSET'],
  ['mysql', 'SELECT a rank FROM t'],
  ['mysql', 'SELECT * FROM t PORTION'],
  ['transactsql', 'SELECT * FROM t OPTION (MAXDOP)'],
  ['sqlite', 'SELECT a ~~ b FROM t'],
  ['sqlite', 'SELECT * FROM t WITH (not_indexed_meant)'],
  ['transactsql', 'SELECT * FROM t SHUTDOWN'],
  ['transactsql', 'SELECT * FROM t TABLESAMPLE'],
  ['transactsql', "SELECT x'1F' FROM t"],
  ['transactsql', 'SELECT 1AS x'],
  ['transactsql', 'SELECT 0x1'],
  ['transactsql', 'SELECT a HOLDLOCK FROM t'],
]

/** What stands beside them, and what is forwarded. */
const HONEST: readonly (readonly [SqlDialect, string, string])[] = [
  ['sqlite', 'SELECT 1000, 1e5, 1.5E-3, .5, 5., 1.e2', 'SELECT 1000, 1e5, 1.5E-3, .5, 5., 1.e2'],
  ['sqlite', "SELECT 'a' 'b'", `SELECT 'a' AS "b"`],
  [
    'sqlite',
    "SELECT a GLOB 'x', b IS c, d IS NOT e, f << 2, 0x1F",
    "SELECT a GLOB 'x', b IS c, d IS NOT e, f << 2, 31",
  ],
  ['sqlite', 'SELECT * FROM t INDEXED BY i', 'SELECT * FROM t INDEXED BY i'],
  ['sqlite', 'SELECT id key FROM orders o', 'SELECT id AS key FROM orders AS o'],
  ['sqlite', 'SELECT a == 1, b != 2, c NOTNULL', 'SELECT a = 1, b <> 2, c IS NOT NULL'],
  ['sqlite', 'SELECT a -- 1_000 in a comment\n, \'1_000\', "1_000"', `SELECT a, '1_000', "1_000"`],
  ['postgresql', 'SELECT 1 AS day FROM days day', 'SELECT 1 AS day FROM days AS day'],
  ['postgresql', 'SELECT 1000, 1e5, .5, 5., $1', 'SELECT 1000, 1e5, .5, 5., $1'],
  ['postgresql', 'SELECT id x FROM "only" o', 'SELECT id AS x FROM "only" AS o'],
  [
    'postgresql',
    'SELECT NULL x, true y, CURRENT_DATE z',
    'SELECT NULL AS x, true AS y, CURRENT_DATE AS z',
  ],
  ['postgresql', "SELECT E'\\t\\'\\u0061'", "SELECT '\t''a'"],
  ['postgresql', 'SELECT ARRAY[1,2][1:2], a[1]', 'SELECT ARRAY[1, 2][1:2], a[1]'],
  ['postgresql', 'SELECT a OFFSET 2 LIMIT 5', 'SELECT a LIMIT 5 OFFSET 2'],
  ['mysql', "SELECT 'a' 'b', \"c\" 'd'", "SELECT 'ab', 'cd'"],
  ['mysql', "SELECT 'a\\tb\\'c\\%'", "SELECT 'a\tb''c\\\\%'"],
  ['mysql', 'SELECT 0b101, a && b, a MOD 2', "SELECT B'101', a AND b, a % 2"],
  ['mysql', "SELECT X'', 0x1f", "SELECT X'', 0x1f"],
  ['mysql', 'SELECT t.rank r, t.`rank` FROM t', 'SELECT t.rank AS r, t.`rank` FROM t'],
  ['mysql', 'SELECT BINARY a', 'SELECT CAST(a AS BINARY)'],
  [
    'transactsql',
    'SELECT n = a, [m] = b + 1 FROM @t x',
    'SELECT a AS n, b + 1 AS [m] FROM @t AS x',
  ],
  ['transactsql', 'SELECT 1 FROM [option] o', 'SELECT 1 FROM [option] AS o'],
]

describe('the text that is forwarded', () => {
  it.each(MISREAD)('is not what the parser made of it, in %s: %s', async (dialect, sql) => {
    expect(await actionOrCode(sql, dialect)).toBe('argument_unreadable')
  })

  it.each(HONEST)('keeps what was meant, in %s: %s', async (dialect, sql, printed) => {
    expect((await readingOf(sql, dialect)).printed).toBe(printed)
  })

  it.each([
    ['SELECT a FROM t', 'SELECT b FROM t'],
    ['SELECT a FROM t WHERE b', 'SELECT a FROM t'],
    ['SELECT a FROM t', 'SELECT a FROM t WHERE b'],
    ["SELECT 'a'", "SELECT 'A'"],
    ['SELECT a b', 'SELECT a, b'],
    ['SELECT a; SELECT b', 'SELECT a'],
    ['SELECT 1', 'SELECT 1.0'],
    ['SELECT - 1', 'SELECT 1'],
    ['SELECT (a)', 'SELECT a'],
  ])('differs: %s is not %s', (sent, printed) => {
    for (const dialect of ['sqlite', 'postgresql', 'mysql', 'transactsql'] as const)
      expect(differenceOfText(sent, printed, dialect)).toBeDefined()
  })
})
