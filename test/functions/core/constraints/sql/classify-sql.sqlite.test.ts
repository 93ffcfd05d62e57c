/**
 * What statements of SQLite's dialect are read as, attacks beside their honest neighbours.
 */
import { describe, expect, it } from 'vitest'
import { actionOrCode, readingOf } from './read-sql.ts'

const REFUSED = 'argument_refused'
const UNREADABLE = 'argument_unreadable'

describe('classifySql, SQLite', () => {
  it.each([
    ['SELECT * FROM orders', 'read'],
    ['select 1;', 'read'],
    ['  -- a comment\n/* and another; DROP TABLE orders */ SELECT 1', 'read'],
    ["SELECT 'DROP TABLE orders; DELETE FROM orders'", 'read'],
    ['SELECT "delete" FROM orders', 'read'],
    ['WITH t AS (SELECT 1) SELECT * FROM t', 'read'],
    ['VALUES (1, 2)', 'read'],
    ['SELECT 1 UNION SELECT 2 INTERSECT SELECT 3', 'read'],
    ['EXPLAIN SELECT 1', 'read'],
    ['EXPLAIN QUERY PLAN SELECT 1', 'read'],
    ['SELECT name FROM sqlite_master', 'read'],
    ["SELECT value FROM json_each('[1]')", 'read'],
    ['EXPLAIN DELETE FROM orders', 'write'],
    ['INSERT INTO orders DEFAULT VALUES', 'write'],
    ['REPLACE INTO orders VALUES (1)', 'write'],
    ['UPDATE orders SET total = 1', 'write'],
    ['DELETE FROM orders', 'write'],
    ['WITH t AS (SELECT 1) DELETE FROM orders', 'write'],
    ['UPDATE sqlite_master SET sql = NULL', 'admin'],
    ['DELETE FROM main.sqlite_schema', 'admin'],
    ['CREATE TABLE t (id)', 'admin'],
    ['DROP TABLE orders', 'admin'],
    ['ALTER TABLE orders ADD COLUMN x', 'admin'],
    ['PRAGMA journal_mode = WAL', 'admin'],
    ['PRAGMA table_info(orders)', 'read'],
    ['PRAGMA main.index_list(orders)', 'read'],
    ['PRAGMA table_list', 'read'],
    ['PRAGMA table_info = orders', 'admin'],
    ['PRAGMA table_listing', 'admin'],
    ['PRAGMA database_list', 'admin'],
    ['PRAGMA function_list', 'admin'],
    ["ATTACH DATABASE 'x.db' AS x", 'admin'],
    ['DETACH x', 'admin'],
    ['VACUUM', 'admin'],
    ['REINDEX', 'admin'],
    ['BEGIN', 'admin'],
    ['COMMIT', 'admin'],
    ['ROLLBACK', 'admin'],
    ['SAVEPOINT s', 'admin'],
  ])('%s is %s', async (sql, action) => {
    expect(await actionOrCode(sql, 'sqlite')).toBe(action)
  })

  it.each([
    ['two statements', 'SELECT 1; SELECT 2'],
    ['two statements, the second behind a comment', 'SELECT 1; /* x */ DROP TABLE orders'],
    ['two statements on lines', 'SELECT 1;\n\nDROP TABLE orders;'],
    ['a second statement behind a command', 'PRAGMA a = 1; DROP TABLE orders'],
    ['an extension', "SELECT load_extension('x')"],
    ['an extension in quotes', 'SELECT "LOAD_EXTENSION"(\'x\')'],
    ['an extension in a subquery', "SELECT * FROM (SELECT load_extension('x'))"],
    ['an extension in an ORDER BY', "SELECT 1 ORDER BY load_extension('x')"],
    ['an extension in a write', "INSERT INTO orders VALUES (load_extension('x'))"],
    [
      'an extension in a trigger',
      "CREATE TRIGGER t AFTER INSERT ON orders BEGIN SELECT load_extension('x'); END",
    ],
    ['a file that is read', "SELECT readfile('/etc/passwd')"],
    ['a file that is written', "SELECT writefile('/tmp/x', 'y')"],
    ['a tokenizer', "SELECT fts3_tokenizer('x', x'00')"],
    ['a memory bomb', 'SELECT zeroblob(1000000000)'],
    ['another memory bomb', 'SELECT hex(randomblob(1000000000))'],
    ['a memory bomb by format', "SELECT printf('%1000000000d', 1)"],
    ['a memory bomb by a width from outside', "SELECT format('%*d', 1000000000, 1)"],
    ['a format that cannot be judged', 'SELECT printf(note) FROM orders'],
    ['a pragma as a table', 'SELECT * FROM pragma_database_list'],
    ['a pragma as a function', "SELECT * FROM pragma_table_info('orders')"],
    ['a pragma as a table, quoted', 'SELECT * FROM "PRAGMA_database_list"'],
    ['raw pages', 'SELECT * FROM sqlite_dbpage'],
    ['files as a table', "SELECT * FROM fsdir('/')"],
    ['a function with a name that is not ASCII', 'SELECT löad(1)'],
  ])('%s is refused to everybody', async (_what, sql) => {
    expect(await actionOrCode(sql, 'sqlite')).toBe(REFUSED)
  })

  it.each([
    ['nothing', ''],
    ['only a comment', '-- x'],
    ['only semicolons', ';;'],
    ['no SQL', 'hello'],
    ['half a statement', 'SELECT * FROM'],
    ['an open string', "SELECT 'a"],
    ['an open comment', 'SELECT 1 /* x'],
    ['a comment in a comment', 'SELECT 1 /* /* x */ */'],
    ['NUL', 'SELECT 1\0; DROP TABLE orders'],
    ['another control character', 'SELECT\x0b1'],
    ['a lone surrogate', "SELECT '\ud800'"],
    ['a space that is not ASCII', 'SELECT\u00a01'],
    ['full-width letters', '\uff33\uff25\uff2c\uff25\uff23\uff34 1'],
    ['a hexadecimal number of 64 bits, which may be negative', 'SELECT 0xFFFFFFFFFFFFFFFF'],
    ['FETCH, which SQLite does not know', 'SELECT 1 FETCH FIRST 1 ROWS ONLY'],
    ['a lock', 'SELECT 1 FOR UPDATE'],
    ['VACUUM INTO a file', "VACUUM INTO '/tmp/x'"],
    ['a shell command', '.shell id'],
    ['SELECT INTO', 'SELECT 1 INTO x'],
    ['TOP', 'SELECT TOP 5 * FROM orders'],
    ['too much text', `SELECT '${'x'.repeat(70_000)}'`],
    ['brackets without end', `SELECT ${'('.repeat(1000)}1${')'.repeat(1000)}`],
    ['an endless chain', `SELECT 1${' + 1'.repeat(5000)}`],
  ])('%s is unreadable', async (_what, sql) => {
    expect(await actionOrCode(sql, 'sqlite')).toBe(UNREADABLE)
  })

  it.each([
    ["SELECT printf('%.2f%%', total) FROM orders", "SELECT printf('%.2f%%', total) FROM orders"],
    ['SELECT a b FROM t c', 'SELECT a AS b FROM t AS c'],
    ['SELECT 1--1', 'SELECT 1'],
    ['SELECT 1- -1', 'SELECT 1 - -1'],
    ["SELECT 1 AS 'x'", 'SELECT 1 AS "x"'],
    ['SELECT "a""b" /* x */ FROM t -- y', 'SELECT "a""b" FROM t'],
    ["SELECT 'a\\', 'b'", "SELECT 'a\\', 'b'"],
    ['SELECT [a b] FROM t', 'SELECT [a b] FROM t'],
    ['SELECT größe FROM t', 'SELECT größe FROM t'],
  ])('%s prints as %s', async (sql, printed) => {
    const reading = await readingOf(sql, 'sqlite')
    expect(reading.printed).toBe(printed)
    expect((await readingOf(printed, 'sqlite')).printed).toBe(printed)
  })

  it('reads a long list in linear time and a deep honest query', async () => {
    const list = Array.from({ length: 5000 }, (_, index) => index).join(', ')
    expect(await actionOrCode(`SELECT * FROM orders WHERE id IN (${list})`, 'sqlite')).toBe('read')
    const deep = `SELECT ${'('.repeat(15)}1${')'.repeat(15)} FROM (SELECT * FROM (SELECT * FROM (SELECT * FROM orders)))`
    expect(await actionOrCode(deep, 'sqlite')).toBe('read')
    const chain = `SELECT * FROM orders WHERE id = 0${' OR id = 1'.repeat(150)}`
    expect(await actionOrCode(chain, 'sqlite')).toBe('read')
  })
})
