/**
 * What is forwarded gives the rows of what was sent, or it is refused: held against a real PostgreSQL and a
 * real MariaDB, over ordinary statements and over those on which a parser and a database might part ways.
 */
import { describe, expect, it } from 'vitest'
import {
  compareRows,
  type Comparison,
} from '../../functions/core/constraints/sql/corpus/compare-rows.ts'
import { nearMisses } from '../../functions/core/constraints/sql/corpus/near-misses.ts'
import { readCorpus } from '../../functions/core/constraints/sql/corpus/read-corpus.ts'
import { seedOf } from '../../functions/core/constraints/sql/corpus/seed.ts'
import { laneTool } from '../lane-tool.ts'
import type { SqlEngine } from './server-process.ts'
import { findMariadb, startMariadb } from './start-mariadb.ts'
import { findPostgresql, startPostgresql } from './start-postgresql.ts'

const postgresql = await laneTool('PostgreSQL', findPostgresql)
const mariadb = await laneTool('MariaDB', findMariadb)

const TABLES = ['customers', 'orders', 'items', 'employees']
const STATE = TABLES.map((table) => `SELECT * FROM ${table} ORDER BY 1, 2`)

/** Each statement runs in a transaction that is taken back; a change is seen by the tables it leaves. */
async function compared(engine: SqlEngine, dialect: 'postgresql' | 'mysql'): Promise<Comparison> {
  for (const sql of seedOf(dialect)) await engine.run(sql)
  const run = async (sql: string): Promise<string> => {
    await engine.run('BEGIN')
    try {
      const { columns, rows } = await engine.run(sql)
      const state: unknown[] = []
      if (/\b(?:insert|update|delete|replace|merge)\b/i.test(sql))
        for (const table of STATE) state.push((await engine.run(table)).rows)
      return JSON.stringify([columns.length, rows, state])
    } finally {
      await engine.run('ROLLBACK')
    }
  }
  const ordinary = readCorpus(dialect)
    .filter(({ action }) => action !== 'admin')
    .map(({ sql }) => sql)
  return compareRows([...ordinary, ...nearMisses(dialect)], dialect, run)
}

describe.skipIf(postgresql === undefined)('statements that are forwarded to PostgreSQL', () => {
  it('give the rows of the statements that were sent', async () => {
    const engine = await startPostgresql(postgresql ?? '')
    try {
      const { differences, ...counts } = await compared(engine, 'postgresql')
      console.log('PostgreSQL', counts)
      expect(differences).toEqual([])
      expect(counts.compared).toBeGreaterThan(1000)
    } finally {
      await engine.close()
    }
  })
})

describe.skipIf(mariadb === undefined)('statements that are forwarded to MariaDB', () => {
  it('give the rows of the statements that were sent', async () => {
    const engine = await startMariadb(mariadb ?? '')
    try {
      await engine.run('CREATE DATABASE shop; USE shop')
      const { differences, ...counts } = await compared(engine, 'mysql')
      console.log('MariaDB', counts)
      expect(differences).toEqual([])
      expect(counts.compared).toBeGreaterThan(1000)
    } finally {
      await engine.close()
    }
  })
})
