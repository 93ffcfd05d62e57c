import { describe, expect, it } from 'vitest'
import {
  DEPTH_LIMIT,
  objectionToText,
  TEXT_LIMIT,
} from '../../../../../functions/core/constraints/sql/text-guard.ts'

const nested = (open: string, inner: string, close: string, times: number): string =>
  `SELECT ${open.repeat(times)}${inner}${close.repeat(times)}`

const BRACKETS = '('.repeat(DEPTH_LIMIT + 1)

describe('the guard of SQL text', () => {
  it.each([
    ['nested functions', nested('f(', '1', ')', 8)],
    ['nested casts', nested('cast(', '1', ' AS int)', 6)],
    ['nested subqueries', nested('(SELECT * FROM ', 't', ')', 6)],
    ['lists of queries', `SELECT ${'(SELECT 1, 2 UNION SELECT 3, 4), '.repeat(1000)}1`],
    ['a long list', `SELECT * FROM t WHERE a IN (${'1, '.repeat(10_000)}1)`],
    ['many rows', `INSERT INTO t VALUES (1, 'a')${", (1, 'a')".repeat(3000)}`],
    ['a chain of conditions', `SELECT * FROM t WHERE a = 1${' OR a = 1'.repeat(150)}`],
    ['a long text in a string', `SELECT '${'(case when '.repeat(5000)}'`],
    ['a long text in a comment', `SELECT 1 /* ${'((( '.repeat(10_000)} */`],
    ['intervals', `SELECT now()${" - interval '1 day'".repeat(10)}`],
  ])('lets %s pass', (_what, sql) => {
    expect(objectionToText(sql, 'postgresql')).toBeUndefined()
  })

  it.each([
    ['brackets', nested('(', '1', ')', DEPTH_LIMIT + 1)],
    ['open brackets', nested('(', '', '', DEPTH_LIMIT + 1)],
    ['a chain of operators', `SELECT 1${' + 1'.repeat(DEPTH_LIMIT + 1)}`],
    ['a chain of words', `SELECT a${' IS NULL'.repeat(DEPTH_LIMIT + 1)}`],
    ['a chain of UNION', `SELECT 1${' UNION SELECT 1'.repeat(DEPTH_LIMIT + 1)}`],
    ['a chain of UNION over lists', `SELECT 1, 2${' UNION SELECT 1, 2'.repeat(DEPTH_LIMIT + 1)}`],
    [
      'chains within brackets',
      `SELECT ${'1 + 1 + 1 + ('.repeat(15)}${'1 + '.repeat(390)}1${')'.repeat(15)}`,
    ],
  ])('stops %s', (_what, sql) => {
    expect(objectionToText(sql, 'postgresql')).toBe('nested too deeply')
  })

  it.each([
    ['sqlite', `SELECT X'\\' ${BRACKETS}'`],
    ['postgresql', `SELECT $a$ '$a$ ${BRACKETS} '`],
    ['postgresql', `SELECT a$$ ${BRACKETS} $$`],
    ['postgresql', `-- x\r SELECT ${BRACKETS}`],
    ['mysql', `SELECT 1--${BRACKETS}`],
    ['mysql', `SELECT '\\' ' ${BRACKETS} '`],
    ['transactsql', `SELECT [a]]' ] ${BRACKETS} '`],
  ] as const)('sees brackets that hide from %s: %s', (dialect, sql) => {
    expect(objectionToText(sql, dialect)).toBeDefined()
  })

  it.each([
    ['sqlite', 'SELECT 1 /* /* */ */'],
    ['postgresql', 'SELECT 0x1F'],
    ['sqlite', 'SELECT 0xFFFFFFFFFFFFFFFF'],
    ['sqlite', 'SELECT 1_000'],
    ['mysql', 'SELECT 1x'],
    ['sqlite', "SELECT X'zz'"],
    ['postgresql', "SELECT 1e'\\''"],
    ['mysql', 'SELECT 1 /*! x */'],
    ['transactsql', 'SELECT $a$x$a$'],
    ['sqlite', 'SELECT 1 \u2028 2'],
  ] as const)('refuses what %s might read in two ways: %s', (dialect, sql) => {
    expect(objectionToText(sql, dialect)).toBe('text that can be read in two ways')
  })

  it('takes text up to its limit and no further', () => {
    const sql = `SELECT '${'x'.repeat(TEXT_LIMIT - 9)}'`
    expect(objectionToText(sql, 'sqlite')).toBeUndefined()
    expect(objectionToText(`${sql} `, 'sqlite')).toBe('too long')
  })
})
