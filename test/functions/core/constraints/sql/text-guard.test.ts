import { describe, expect, it } from 'vitest'
import {
  DEPTH_LIMIT,
  objectionToText,
  TEXT_LIMIT,
} from '../../../../../functions/core/constraints/sql/text-guard.ts'

const nested = (open: string, inner: string, close: string, times: number): string =>
  `SELECT ${open.repeat(times)}${inner}${close.repeat(times)}`

describe('the guard of SQL text', () => {
  it.each([
    ['nested functions', nested('f(', '1', ')', 8)],
    ['nested casts', nested('cast(', '1', ' AS int)', 6)],
    ['nested subqueries', nested('(SELECT * FROM ', 't', ')', 6)],
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
    ['brackets', nested('(', '1', ')', 60)],
    ['functions', nested('f(', '1', ')', 20)],
    ['casts with an error inside', nested('cast(', '1 + ,', ' AS int)', 12)],
    ['derived tables', nested('(SELECT * FROM ', 't', ')', 12)],
    ['open brackets', nested('(', '', '', 60)],
    ['intervals', nested('interval ', '1', '', 30)],
    ['arrays', nested('array[', '1', ']', 20)],
    ['many middling heaps', `SELECT 1${`, ${'f('.repeat(9)}1${')'.repeat(9)}`.repeat(100)}`],
    ['a chain of operators', `SELECT 1${' + 1'.repeat(DEPTH_LIMIT + 1)}`],
    ['a chain of words', `SELECT a${' IS NULL'.repeat(DEPTH_LIMIT + 1)}`],
    ['a chain of UNION', `SELECT 1${' UNION SELECT 1'.repeat(DEPTH_LIMIT + 1)}`],
    [
      'chains within brackets',
      `SELECT ${'1 + 1 + 1 + ('.repeat(15)}${'1 + '.repeat(390)}1${')'.repeat(15)}`,
    ],
  ])('stops %s', (_what, sql) => {
    expect(objectionToText(sql, 'postgresql')).toBe('nested too deeply')
  })

  it.each([
    ['sqlite', `SELECT X'\\' ${'('.repeat(99)}'`],
    ['postgresql', `SELECT $a$ '$a$ ${'('.repeat(99)} '`],
    ['postgresql', `SELECT a$$ ${'('.repeat(99)} $$`],
    ['postgresql', `-- x\r SELECT ${'('.repeat(99)}`],
    ['mysql', `SELECT 1--${'('.repeat(99)}`],
    ['mysql', `SELECT '\\' ' ${'('.repeat(99)} '`],
    ['transactsql', `SELECT [a]]' ] ${'('.repeat(99)} '`],
  ] as const)('sees brackets that hide from %s: %s', (dialect, sql) => {
    expect(objectionToText(sql, dialect)).toBeDefined()
  })

  it.each([
    ['sqlite', 'SELECT 1 /* /* */ */'],
    ['sqlite', 'SELECT 0x1F'],
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
