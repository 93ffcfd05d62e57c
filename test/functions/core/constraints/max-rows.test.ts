import { describe, expect, it } from 'vitest'
import { sqlLibrary } from '../../../../functions/adapters/sql/sql-library.ts'
import { actionOf } from '../../../../functions/core/constraints/sql/action-of.ts'
import type { ToolMapping } from '../../../../functions/core/decision/tool-mapping.ts'
import { isRefusal } from '../../../../functions/core/refusal.ts'
import { callOf, enforce, outcome } from './call.ts'

const mapping: ToolMapping = {
  resource: 'database_query',
  action: { sql: 'query', dialect: 'sqlite' },
  attributes: { database_name: 'database' },
}

describe('max_rows', () => {
  it.each([
    ['SELECT * FROM orders', 'SELECT * FROM orders LIMIT 1000'],
    [
      "SELECT * FROM orders WHERE note = 'limit 5'",
      "SELECT * FROM orders WHERE note = 'limit 5' LIMIT 1000",
    ],
    ['SELECT * FROM orders -- limit 5', 'SELECT * FROM orders LIMIT 1000'],
    ['SELECT * FROM orders LIMIT 5000', 'SELECT * FROM orders LIMIT 1000'],
    ['SELECT * FROM orders LIMIT 2, 5000', 'SELECT * FROM orders LIMIT 2, 1000'],
    ['SELECT "limit" FROM orders', 'SELECT "limit" FROM orders LIMIT 1000'],
    [
      'SELECT * FROM (SELECT * FROM orders LIMIT 5)',
      'SELECT * FROM (SELECT * FROM orders LIMIT 5) LIMIT 1000',
    ],
    ['select 1 union all select 2 limit 5', 'SELECT 1 UNION ALL SELECT 2 LIMIT 5'],
    ['insert into orders values (1)', 'INSERT INTO orders VALUES (1)'],
  ])('rewrites %s to %s', async (query, rewritten) => {
    const result = await enforce('max_rows', 1000, callOf({ query, database: 'demo' }, { mapping }))
    expect(result).toEqual({ kind: 'rewritten', arguments: { query: rewritten } })
    const again = callOf({ query: rewritten, database: 'demo' }, { mapping })
    expect(await outcome('max_rows', 1000, again)).toBe('satisfied')
  })

  it.each([
    ['SELECT * FROM orders LIMIT 5 + 5', 'argument_refused'],
    ['DELETE FROM orders RETURNING *', 'argument_refused'],
    ['PRAGMA database_list', 'argument_refused'],
    ['SELECT 1; SELECT 2', 'argument_refused'],
    ['SELECT', 'argument_unreadable'],
  ])('refuses %s: %s', async (query, code) => {
    expect(await outcome('max_rows', 1000, callOf({ query }, { mapping }))).toBe(code)
  })

  it.each([[{}], [{ query: null }], [{ query: ['SELECT 1'] }], [{ Query: 'SELECT 1' }]])(
    'refuses %j, where there is no SQL to read',
    async (sent) => {
      expect(await outcome('max_rows', 1000, callOf(sent, { mapping }))).toBe('argument_unreadable')
    },
  )

  it.each([[-1], [1.5], [2 ** 53], ['1000'], [null], [[1000]], [true]])(
    'takes %j for no value of its own',
    async (value) => {
      const call = callOf({ query: 'SELECT 1' }, { mapping })
      expect(await outcome('max_rows', value, call)).toBe('policy_output_invalid')
    },
  )

  it('allows no row at all where the bound is 0', async () => {
    const result = await enforce('max_rows', 0, callOf({ query: 'SELECT 1' }, { mapping }))
    expect(result).toEqual({ kind: 'rewritten', arguments: { query: 'SELECT 1 LIMIT 0' } })
  })

  it('cannot be enforced where only headers are seen, or where no SQL is mapped', async () => {
    const headers = callOf({ query: 'SELECT 1' }, { mapping, seen: 'headers' })
    expect(await outcome('max_rows', 5, headers)).toBe('constraint_not_enforceable')
    expect(await outcome('max_rows', 5, callOf({ query: 'SELECT 1' }))).toBe(
      'constraint_not_enforceable',
    )
  })

  it('uses the reading that the decision already made', async () => {
    const reading = await actionOf(mapping, { query: 'SELECT 1' }, sqlLibrary)
    if (isRefusal(reading) || reading.sql === undefined) throw new Error('no reading')
    const call = callOf({ query: 'SELECT 1' }, { mapping, sql: reading.sql })
    expect(await enforce('max_rows', 5, call)).toEqual({
      kind: 'rewritten',
      arguments: { query: 'SELECT 1 LIMIT 5' },
    })
  })
})

describe('actionOf', () => {
  it('is the fixed action where the mapping names one', async () => {
    expect(await actionOf({ ...mapping, action: 'read' }, {}, sqlLibrary)).toEqual({
      action: 'read',
    })
  })

  it('is what the SQL does where the mapping names an argument', async () => {
    expect(await actionOf(mapping, { query: 'DROP TABLE orders' }, sqlLibrary)).toMatchObject({
      action: 'admin',
    })
  })

  it.each([[{}], [{ query: 5 }], [Object.create({ query: 'SELECT 1' })]])(
    'refuses arguments without SQL',
    async (sent) => {
      expect(await actionOf(mapping, sent, sqlLibrary)).toMatchObject({
        code: 'argument_unreadable',
      })
    },
  )
})
