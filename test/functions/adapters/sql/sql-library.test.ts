import { describe, expect, it } from 'vitest'
import {
  openParserLibrary,
  type ParserInstance,
} from '../../../../functions/adapters/sql/parser-library.ts'
import { libraryOn, sqlLibrary } from '../../../../functions/adapters/sql/sql-library.ts'
import { classifySql } from '../../../../functions/core/constraints/sql/classify-sql.ts'
import type { SqlDialect } from '../../../../functions/core/decision/tool-mapping.ts'

const DIALECTS: readonly SqlDialect[] = ['sqlite', 'postgresql', 'mysql', 'transactsql']
const nested = (open: string, inner: string, close: string, times: number): string =>
  `SELECT ${open.repeat(times)}${inner}${close.repeat(times)}`

const read = async (sql: string, dialect: SqlDialect) => {
  const reading = await classifySql(sql, dialect, sqlLibrary)
  return reading.kind === 'sql' ? reading.action : reading.detail
}

describe.each(DIALECTS)('statements that make a parser work, in %s', (dialect) => {
  it.each([
    ['functions in functions', nested('coalesce(', '1', ', 0)', 6)],
    ['many calls', `SELECT ${'coalesce(a, lower(b)), '.repeat(400)}1`],
    ['a long list', `SELECT * FROM t WHERE a IN (${'12345, '.repeat(9000)}1)`],
    ['many rows', `INSERT INTO t VALUES (1, 'a')${", (1, 'a')".repeat(3000)}`],
    ['brackets', nested('(', '1', ')', 15)],
  ])('are read where they are only long: %s', async (_what, sql) => {
    expect(await read(sql, dialect)).toMatch(/^(?:read|write)$/)
  })

  it.each([
    ['functions in functions', nested('f(', '1', ')', 40)],
    ['queries in arguments', nested('f((SELECT ', '1', '))', 30)],
    ['queries that begin again', 'SELECT SELECT ('.repeat(13)],
    ['queries that begin in brackets', `SELECT ${'SELECT (SELECT '.repeat(20)}`],
    ['views of long unions', `CREATE VIEW v AS SELECT 1, 2${' UNION SELECT 1, 2'.repeat(2000)}`],
    ['unions', `SELECT 1, 2${' UNION SELECT 1, 2'.repeat(3500)}`],
    ['operators', `SELECT 1${'+1'.repeat(30_000)}`],
    ['names', `SELECT a${'.a'.repeat(30_000)}`],
    ['casts', `SELECT a${'::text'.repeat(10_000)}`],
    ['subscripts', `SELECT a${'[1]'.repeat(20_000)}`],
    ['NOT', `SELECT ${'NOT '.repeat(16_000)}1`],
    ['EXPLAIN', `${'EXPLAIN '.repeat(8000)}SELECT 1`],
    ['statements', ';'.repeat(60_000)],
  ])('never break the process, and the next one is read: %s', async (_what, sql) => {
    expect(await read(sql, dialect)).toBeTypeOf('string')
    expect(await read('SELECT 1', dialect)).toBe('read')
  })
})

it.each([
  ['functions in functions', nested('f(', '1', ')', 40)],
  ['functions that never end', nested('f(', '1', '', 40)],
  [
    'lists of functions in functions',
    `SELECT ${`${'f('.repeat(30)}1${')'.repeat(30)},`.repeat(50)}1`,
  ],
])('a parser that tries everything twice is ended by its steps: %s', async (_what, sql) => {
  expect(await read(sql, 'postgresql')).toMatch(/takes too long/)
  expect(await read('SELECT 1', 'postgresql')).toBe('read')
})

describe('the SQL library', () => {
  it.each([
    ['steps', new WebAssembly.RuntimeError('unreachable'), 0],
    ['depth', new RangeError('Maximum call stack size exceeded'), 5],
    ['depth', new WebAssembly.RuntimeError('memory access out of bounds'), 5],
    ['breakdown', new WebAssembly.RuntimeError('unreachable'), 5],
    ['breakdown', 'what nobody expects', 5],
  ] as const)('says %s where it breaks off, and starts anew', (why, thrown, left) => {
    let started = 0
    const library = libraryOn(() => {
      started += 1
      const isFirst = started === 1
      const instance = instanceThat(() => {
        if (!isFirst) return []
        instance.steps.value = left
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- as the library may
        throw thrown
      })
      return instance
    })
    expect(library.parse('SELECT 1', 'sqlite')).toEqual({ kind: 'none', why })
    expect(library.parse('SELECT 1', 'sqlite')).toEqual({ kind: 'answer', value: [] })
    expect(library.parse('SELECT 1', 'sqlite')).toEqual({ kind: 'answer', value: [] })
    expect(started).toBe(2)
  })

  it('keeps the instance over statements that do not parse', () => {
    let started = 0
    const library = libraryOn(() => {
      started += 1
      return instanceThat(() => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- as the library does
        throw { message: 'sql parser error: Expected: an expression' }
      })
    })
    for (let i = 0; i < 3; i += 1)
      expect(library.parse('SELECT', 'sqlite')).toEqual({ kind: 'none', why: 'syntax' })
    expect(started).toBe(1)
  })

  it('throws an instance away that has grown large', () => {
    let started = 0
    const library = libraryOn(() => {
      started += 1
      return { ...instanceThat(() => []), memory: new WebAssembly.Memory({ initial: 2000 }) }
    })
    library.parse('SELECT 1', 'sqlite')
    library.parse('SELECT 1', 'sqlite')
    expect(started).toBe(2)
  })

  it('takes the same steps for the same statement, and twice as many for twice as much', async () => {
    const instance = (await openParserLibrary())()
    const stepsOf = (sql: string): number => {
      instance.steps.value = 2 ** 30
      instance.parse('postgresql', sql)
      return 2 ** 30 - instance.steps.value
    }
    const list = (count: number): string =>
      `SELECT * FROM t WHERE a IN (${'12345, '.repeat(count)}1)`
    stepsOf(list(10))
    // What was allocated before is found a step or two sooner or later.
    expect(stepsOf(list(1000)) / stepsOf(list(1000))).toBeCloseTo(1, 3)
    expect(stepsOf(list(2000)) / stepsOf(list(1000))).toBeLessThan(2.2)
  })
})

function instanceThat(parse: () => unknown): ParserInstance {
  return {
    parse,
    format: () => '',
    steps: new WebAssembly.Global({ value: 'i32', mutable: true }, 0),
    memory: new WebAssembly.Memory({ initial: 1 }),
  }
}
