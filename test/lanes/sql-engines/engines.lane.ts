/** The engines that the lanes of this folder compare with do start, answer in text, and are gone afterwards. */
import { access } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { laneTool } from '../lane-tool.ts'
import { findMariadb, startMariadb } from './start-mariadb.ts'
import { findPostgresql, startPostgresql } from './start-postgresql.ts'

const postgresql = await laneTool('PostgreSQL', findPostgresql)
const mariadb = await laneTool('MariaDB', findMariadb)

describe.skipIf(postgresql === undefined)('PostgreSQL', () => {
  it('answers in text, and takes its data with it', async () => {
    const engine = await startPostgresql(postgresql ?? '')
    const { rows } = await engine.run('SHOW data_directory')
    expect(
      await engine.run("SELECT 1 AS n, NULL AS m, true AS b; SELECT 1.50 AS x, 'é' AS y"),
    ).toEqual({
      columns: ['x', 'y'],
      rows: [['1.50', 'é']],
    })
    await expect(engine.run('SELECT nothing')).rejects.toThrow('does not exist')
    await engine.close()
    await expect(access(String(rows[0]?.[0]))).rejects.toThrow('ENOENT')
  })
})

describe.skipIf(mariadb === undefined)('MariaDB', () => {
  it('answers in text, and takes its data with it', async () => {
    const engine = await startMariadb(mariadb ?? '')
    const { rows } = await engine.run('SELECT @@datadir')
    expect(await engine.run("SELECT 1 AS n; SELECT 1.50 AS x, NULL AS y, 'é' AS z")).toEqual({
      columns: ['x', 'y', 'z'],
      rows: [['1.50', null, 'é']],
    })
    expect(await engine.run('CREATE TABLE t (a INT)')).toEqual({ columns: [], rows: [] })
    await expect(engine.run('SELECT nothing')).rejects.toThrow('Unknown column')
    await engine.close()
    await expect(access(String(rows[0]?.[0]))).rejects.toThrow('ENOENT')
  })
})
