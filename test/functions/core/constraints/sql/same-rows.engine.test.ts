/**
 * What is forwarded gives the rows of what was sent, or it is refused: held against SQLite itself.
 */
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { compareRows } from './corpus/compare-rows.ts'
import { nearMisses } from './corpus/near-misses.ts'
import { readCorpus } from './corpus/read-corpus.ts'
import { seedOf } from './corpus/seed.ts'

const TABLES = ['customers', 'orders', 'items', 'employees']

describe('statements that are forwarded to SQLite', () => {
  it('give the rows of the statements that were sent', { timeout: 120_000 }, async () => {
    const db = new DatabaseSync(':memory:')
    for (const sql of seedOf('sqlite')) db.exec(sql)
    const rows = (sql: string): unknown[] => {
      const statement = db.prepare(sql)
      statement.setReturnArrays(true)
      return [statement.columns().map(({ name }) => name).length, statement.all()]
    }
    const run = (sql: string): Promise<string> => {
      db.exec('BEGIN')
      try {
        const answer = rows(sql)
        const state = TABLES.map((table) => rows(`SELECT * FROM ${table}`))
        return Promise.resolve(JSON.stringify([answer, state]))
      } finally {
        db.exec('ROLLBACK')
      }
    }
    const statements = [
      ...readCorpus('sqlite')
        .filter(({ action }) => action !== 'admin')
        .map(({ sql }) => sql),
      ...nearMisses('sqlite'),
    ]
    const { compared, differences } = await compareRows(statements, 'sqlite', run)
    expect(differences).toEqual([])
    expect(compared).toBeGreaterThan(1000)
  })
})
