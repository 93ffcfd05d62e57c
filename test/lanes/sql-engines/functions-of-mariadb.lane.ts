/**
 * The functions that MySQL's SQL may call, held against a real MariaDB: each of its own is allowed or known
 * to be refused, and no spelling reaches a stored function or moves a sequence.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sqlLibrary } from '../../../functions/adapters/sql/sql-library.ts'
import { classifySql } from '../../../functions/core/constraints/sql/classify-sql.ts'
import { MYSQL_FUNCTIONS } from '../../../functions/core/constraints/sql/functions-of-mysql.ts'
import { isRefusal } from '../../../functions/core/refusal.ts'
import { passing, passingCalls } from '../../functions/core/constraints/sql/passing-calls.ts'
import { laneTool } from '../lane-tool.ts'
import type { SqlEngine } from './server-process.ts'
import { findMariadb, startMariadb } from './start-mariadb.ts'

const command = await laneTool('MariaDB', findMariadb)

/** What the server lists and nobody may call: it waits, locks, reads files or logs, counts up, or is out of use. */
const REFUSED =
  `benchmark binlog_gtid_pos get_lock is_free_lock is_used_lock load_file master_gtid_wait
  master_pos_wait random_bytes release_all_locks release_lock sleep uuid_short wsrep_last_seen_gtid
  wsrep_last_written_gtid wsrep_sync_wait_upto_gtid encrypt des_decrypt des_encrypt encode decode password
  old_password decode_histogram`.split(/\s+/)

/** What the grammar has and the catalogue does not, or what comes with plugins. */
const ELSEWHERE =
  `nextval setval lastval default kdf lambda_sync lambda_async sys_exec sys_eval spider_direct_sql
  spider_bg_direct_sql spider_copy_tables mroonga_command wait_for_executed_gtid_set`.split(/\s+/)

describe.skipIf(command === undefined)('functions of MariaDB', () => {
  let engine: SqlEngine
  const first = async (sql: string): Promise<string | undefined> =>
    (await engine.run(sql)).rows[0]?.join()

  beforeAll(async () => {
    engine = await startMariadb(command ?? '')
  })
  afterAll(async () => engine.close())

  it('each of its own is allowed, or known to be refused', async () => {
    const { rows } = await engine.run(
      'SELECT lower(function) FROM information_schema.sql_functions',
    )
    const names = rows.map(([name]) => name ?? '')
    expect(names.length).toBeGreaterThan(200)
    const unknown = names.filter(
      (name) => !MYSQL_FUNCTIONS.builtIn.has(name) && !REFUSED.includes(name),
    )
    // Oracle's spellings of functions that are allowed under their own names.
    expect(unknown.filter((name) => !name.endsWith('_oracle'))).toEqual([])
  })

  it('no call of one that waits, locks, reads files or moves a sequence is read', async () => {
    expect(await passingCalls([...REFUSED, ...ELSEWHERE], 'mysql')).toEqual([])
  })

  it('a name in quotes calls a stored function, and is refused where the bare one is allowed', async () => {
    const names = ['left', 'count', 'now', 'date', 'substring', 'right', 'year', 'position']
    await engine.run('CREATE TABLE called (n int)')
    for (const name of names)
      await engine.run(`CREATE FUNCTION test.\`${name}\`(a int) RETURNS int
        BEGIN INSERT INTO called VALUES (1); RETURN 1; END`)
    for (const name of names) await engine.run(`SELECT \`${name}\`(1)`)
    expect(await first('SELECT count(*) FROM called')).toBe(String(names.length))
    const calls = names.flatMap((name) => [
      `SELECT \`${name}\`(1)`,
      `SELECT test.${name}(1)`,
      `SELECT test.\`${name}\`(1)`,
    ])
    expect(await passing(calls, 'mysql')).toEqual([])
    // A space before the parenthesis would call the stored one, too: what is forwarded has none.
    for (const name of names) {
      const reading = await classifySql(`SELECT ${name} (1)`, 'mysql', sqlLibrary)
      if (!isRefusal(reading)) await engine.run(reading.printed).catch(() => {})
    }
    expect(await first('SELECT count(*) FROM called')).toBe(String(names.length))
  })

  it('no spelling of a step of a sequence is read', async () => {
    await engine.run("CREATE SEQUENCE s NOCACHE; SET sql_mode = 'ORACLE'")
    const steps = [
      ...['SELECT s.nextval', 'SELECT s.NEXTVAL', 'SELECT test.s.nextval', 'SELECT nextval(s)'],
      ...[
        'SELECT NEXT VALUE FOR s',
        'SELECT setval(s, 100)',
        'SELECT 1 FROM DUAL WHERE s.nextval > 1',
      ],
    ]
    for (const sql of steps) {
      const before = await first('SELECT next_not_cached_value FROM s')
      await engine.run(sql)
      expect(await first('SELECT next_not_cached_value FROM s')).not.toBe(before)
    }
    expect(await passing(steps, 'mysql')).toEqual([])
    const columns = ['SELECT u.nextval_id, u.value FROM u', 'SELECT nextval FROM u']
    expect(await passing(columns, 'mysql')).toEqual(columns)
  })
})
