/**
 * What statements of SQL Server's dialect are read as, attacks beside their honest neighbours.
 */
import { describe, expect, it } from 'vitest'
import { actionOrCode, limited, readingOf } from './read-sql.ts'

describe('classifySql, Transact-SQL', () => {
  it.each([
    ['SELECT TOP 10 * FROM dbo.orders WITH (NOLOCK) ORDER BY id DESC', 'read'],
    [
      "SELECT N'über', CONVERT(VARCHAR(10), d, 120), TRY_CAST(a AS INT), DATEADD(day, 1, d) FROM t",
      'read',
    ],
    ["SELECT * FROM t CROSS APPLY STRING_SPLIT(t.a, ',') AS x", 'read'],
    ['SELECT * FROM db..t', 'read'],
    ['SELECT COUNT(*) OVER (PARTITION BY a) FROM t', 'read'],
    ['SELECT * FROM (VALUES (1), (2)) AS v (a)', 'read'],
    ['SELECT * FROM [dbo].[Orders] o', 'read'],
    ['SELECT * FROM sys.[tables]', 'read'],
    ['SELECT * FROM t FOR XML AUTO', 'read'],
    ["SELECT * FROM t FOR JSON PATH, ROOT('x')", 'read'],
    ['SELECT * INTO x FROM t FOR JSON PATH', 'admin'],
    ['SELECT * FROM t OPTION (RECOMPILE, MAXDOP 1)', 'read'],
    ['DELETE FROM t OPTION (RECOMPILE)', 'write'],
    ["SELECT JSON_OBJECT('a': 1)", 'read'],
    ['SELECT a, SUM(b) FROM t GROUP BY GROUPING SETS ((a), ())', 'read'],
    ['SELECT @@VERSION, IIF(a > 1, 2, 3) FROM t', 'read'],
    ['WITH c AS (SELECT 1 AS n) DELETE FROM c', 'write'],
    ['INSERT INTO t OUTPUT inserted.id VALUES (1)', 'write'],
    ['UPDATE t SET a = 1 OUTPUT deleted.a', 'write'],
    ['MERGE t USING s ON t.id = s.id WHEN MATCHED THEN DELETE;', 'write'],
    ['SELECT * INTO x FROM t', 'admin'],
    ['SELECT a INTO #tmp FROM t', 'admin'],
    ['USE master', 'admin'],
    ['SET NOCOUNT ON', 'admin'],
    ['BEGIN TRANSACTION', 'admin'],
    ['DENY SELECT ON t TO x', 'admin'],
    ['TRUNCATE TABLE t', 'admin'],
  ])('%s is %s', async (sql, action) => {
    expect(await actionOrCode(sql, 'transactsql')).toBe(action)
  })

  it.each([
    ["SELECT * FROM OPENROWSET('SQLNCLI', 'x', 'select 1')"],
    ["SELECT * FROM OPENQUERY(srv, 'select 1')"],
    ['SELECT * FROM srv.db.dbo.t'],
    ["SELECT xp_cmdshell('dir')"],
    ['SELECT * FROM t CROSS APPLY f(t.a) AS x'],
    ["SELECT * FROM sys.fn_xe_file_target_read_file('a', NULL, NULL, NULL)"],
    ['SELECT 1; EXEC sp_who'],
    ['SELECT * FROM cube(1)'],
    ['SELECT [rollup](1)'],
    ['SELECT dbo.rollup(1)'],
    ["SELECT JSON_OBJECT('a': xp_cmdshell('dir'))"],
    ["SELECT * FROM OPENJSON((SELECT * FROM OPENROWSET('a', 'b', 'c')))"],
    ["SELECT (SELECT xp_cmdshell('dir') FROM t FOR JSON PATH)"],
    ["SELECT * FROM t PIVOT (SUM(a) FOR xp_cmdshell('dir') IN ([1])) p"],
    ["SELECT * FROM t FOR SYSTEM_TIME AS OF xp_cmdshell('dir')"],
    ['DROP TABLE t; EXEC x'],
  ])('%s is refused to everybody', async (sql) => {
    expect(await actionOrCode(sql, 'transactsql')).toBe('argument_refused')
  })

  it.each([
    ["EXEC xp_cmdshell 'dir'"],
    ["xp_cmdshell 'dir'"],
    ["WAITFOR DELAY '0:0:10'"],
    ["SELECT 1 WAITFOR DELAY '0:0:10'"],
    ['SELECT 1 DROP TABLE t'],
    ['SELECT 1 SELECT 2'],
    ['INSERT INTO t EXEC sp_who'],
    ['BEGIN SELECT 1; EXEC x; END'],
    ['IF 1 = 1 DROP TABLE t'],
    ['DECLARE @a INT'],
    ["BACKUP DATABASE x TO DISK = 'y'"],
    ["BULK INSERT t FROM 'x'"],
    ['SELECT * FROM t FOR XML EXPLICIT'],
    ['SELECT * FROM t FOR BROWSE'],
    ['SELECT * FROM t OPTION (RECOMPILE) DROP TABLE t'],
    ["SELECT * FROM t OPTION (USE HINT ('x'))"],
    ['SELECT * FROM t OPTION (TABLE HINT (t, TABLOCKX))'],
    ['SELECT * FROM t OPTION (RECOMPILE, (SELECT 1))'],
    ['SELECT * FROM t WITH (TABLOCKX)'],
    ['SELECT * FROM t WITH (INDEX(a), XLOCK)'],
    ['SELECT a FROM t GROUP BY a, [with rollup, meant]'],
    ['SELECT [empty set, meant] FROM t'],
    ['SELECT NEXT VALUE FOR seq'],
    ['SELECT * FROM t WITH (UPDLOCK)'],
    ['SELECT $a$ ( $a$'],
    ['SELECT * FROM t LIMIT 5'],
    ['SELECT * FROM t SHUTDOWN'],
  ])('%s is unreadable', async (sql) => {
    expect(await actionOrCode(sql, 'transactsql')).toBe('argument_unreadable')
  })

  it.each([
    ['SELECT * FROM t RECEIVE', 'SELECT * FROM t AS RECEIVE'],
    ['SELECT "a b" FROM "t"', 'SELECT [a b] FROM [t]'],
    ["SELECT 'a\\', 'b'", "SELECT 'a\\', 'b'"],
    ['SELECT 0xFF', 'SELECT 0xFF'],
  ])('%s prints as %s, which reads the same under every setting', async (sql, printed) => {
    expect((await readingOf(sql, 'transactsql')).printed).toBe(printed)
  })

  it.each([
    ['SELECT * FROM t', 'SELECT TOP 10 * FROM t'],
    ['SELECT DISTINCT a FROM t ORDER BY a', 'SELECT DISTINCT TOP 10 a FROM t ORDER BY a'],
    ['SELECT TOP 5 * FROM t', 'SELECT TOP 5 * FROM t'],
    ['SELECT TOP (5000) * FROM t', 'SELECT TOP 10 * FROM t'],
    [
      'SELECT * FROM (SELECT TOP 5 * FROM t) x',
      'SELECT TOP 10 * FROM (SELECT TOP 5 * FROM t) AS x',
    ],
    [
      'SELECT * FROM t ORDER BY a OFFSET 5 ROWS FETCH NEXT 500 ROWS ONLY',
      'SELECT * FROM t ORDER BY a OFFSET 5 ROWS FETCH FIRST 10 ROWS ONLY',
    ],
    [
      'SELECT * FROM t ORDER BY a OFFSET 5 ROWS',
      'SELECT * FROM t ORDER BY a OFFSET 5 ROWS FETCH FIRST 10 ROWS ONLY',
    ],
    [
      'SELECT a FROM t UNION SELECT b FROM u',
      'SELECT a FROM t UNION SELECT b FROM u ORDER BY 1 OFFSET 0 ROWS FETCH FIRST 10 ROWS ONLY',
    ],
    ['SELECT TOP 10 PERCENT * FROM t', 'argument_refused'],
    ['SELECT TOP 1 WITH TIES * FROM t ORDER BY a', 'argument_refused'],
    ['SELECT TOP (@n) * FROM t', 'argument_refused'],
    ['INSERT INTO t OUTPUT inserted.id VALUES (1)', 'argument_refused'],
    ['INSERT INTO t VALUES (1)', 'INSERT INTO t VALUES (1)'],
    ['SELECT * FROM t FOR JSON PATH', 'SELECT TOP 10 * FROM t FOR JSON PATH'],
    ['SELECT * FROM t OPTION (RECOMPILE)', 'SELECT TOP 10 * FROM t OPTION (RECOMPILE)'],
    [
      'SELECT a FROM t UNION SELECT b FROM u FOR JSON PATH',
      'SELECT a FROM t UNION SELECT b FROM u ORDER BY 1 OFFSET 0 ROWS FETCH FIRST 10 ROWS ONLY FOR JSON PATH',
    ],
  ])('%s, at most 10 rows: %s', async (sql, bounded) => {
    expect(await limited(sql, 'transactsql', 10)).toBe(bounded)
  })
})
