/**
 * What statements of MySQL's dialect are read as, attacks beside their honest neighbours.
 */
import { describe, expect, it } from 'vitest'
import { actionOrCode, limited, readingOf } from './read-sql.ts'

describe('classifySql, MySQL', () => {
  it.each([
    ["SELECT * FROM `orders` WHERE a LIKE '%x%' ORDER BY id DESC", 'read'],
    ["SELECT GROUP_CONCAT(DISTINCT a ORDER BY a SEPARATOR ', ') FROM t", 'read'],
    [
      'SELECT IF(a, 1, 2), CONVERT(a USING utf8mb4), CAST(a AS UNSIGNED), DATE_ADD(d, INTERVAL 1 DAY) FROM t',
      'read',
    ],
    ["SELECT * FROM t WHERE MATCH (a, b) AGAINST ('x' IN BOOLEAN MODE)", 'read'],
    ["SELECT * FROM t WHERE a REGEXP '^x' AND b <=> NULL", 'read'],
    ['SELECT * FROM t USE INDEX (i) STRAIGHT_JOIN u', 'read'],
    ['SELECT last_insert_id(), @@version', 'read'],
    ['EXPLAIN FORMAT=JSON SELECT 1', 'read'],
    ['SELECT 1 # a comment', 'read'],
    ['EXPLAIN ANALYZE DELETE FROM t', 'write'],
    ['SELECT * FROM t FOR UPDATE', 'write'],
    ['INSERT INTO t (a) VALUES (1) ON DUPLICATE KEY UPDATE a = VALUES(a)', 'write'],
    ['INSERT IGNORE INTO t SET a = 1', 'write'],
    ['REPLACE INTO t VALUES (1)', 'write'],
    ['UPDATE a JOIN b ON a.id = b.id SET a.x = b.x', 'write'],
    ['DELETE a FROM a JOIN b ON a.id = b.id', 'write'],
    ['SET GLOBAL a = 1', 'admin'],
    ['USE mysql', 'admin'],
    ['SHOW TABLES', 'read'],
    ["show full columns from `orders` in shop like 'a%';", 'read'],
    ["SHOW INDEX FROM orders WHERE Key_name = 'PRIMARY'", 'read'],
    ['DESCRIBE orders', 'read'],
    ['desc orders status', 'read'],
    ['DESCRIBE SELECT 1', 'read'],
    ['DESCRIBE ANALYZE DELETE FROM t', 'write'],
    ['TABLE t', 'read'],
    ['SHOW CREATE TABLE t', 'admin'],
    ['SHOW GRANTS', 'admin'],
    ['SHOW PROCESSLIST', 'admin'],
    ["SHOW VARIABLES LIKE 'a%'", 'admin'],
    ['FLUSH TABLES', 'admin'],
    ['KILL 1', 'admin'],
    ['LOCK TABLES t READ', 'admin'],
    ['GRANT ALL ON *.* TO x', 'admin'],
  ])('%s is %s', async (sql, action) => {
    expect(await actionOrCode(sql, 'mysql')).toBe(action)
  })

  it.each([
    ['SELECT sleep(5)'],
    ['SELECT SLEEP (5)'],
    ['SELECT `sleep`(5)'],
    ['SELECT sl\u00e9ep(5)'],
    ['SELECT \u017fleep(5)'],
    ["SELECT benchmark(1000000, md5('a'))"],
    ["SELECT load_file('/etc/passwd')"],
    ["SELECT get_lock('a', 1)"],
    ['SELECT last_insert_id(5)'],
    ['SHOW TABLES; DROP TABLE t'],
    ['DESCRIBE t; SELECT 1'],
    ['SELECT d + INTERVAL sleep(5) WEEK'],
    ['SELECT d + INTERVAL (SELECT sleep(5)) DAY_HOUR'],
    ['SELECT a SOUNDS LIKE sleep(5)'],
    ['SELECT a MOD sleep(5)'],
    ['SELECT trim(leading from sleep(5))'],
    ['DESCRIBE SELECT sleep(5)'],
    ["SELECT * FROM JSON_TABLE(load_file('/etc/passwd'), '$' COLUMNS (a INT PATH '$')) AS j"],
    ["SELECT sys_exec('id')"],
    ['SELECT 1; SELECT 2'],
  ])('%s is refused to everybody', async (sql) => {
    expect(await actionOrCode(sql, 'mysql')).toBe('argument_refused')
  })

  it.each([
    ['SELECT 1 /*! , sleep(10) */'],
    ['SELECT 1 /*!50000 INTO OUTFILE "/tmp/x" */'],
    ['SELECT 1 /*M! , sleep(10) */'],
    ["SELECT * FROM t INTO OUTFILE '/tmp/x'"],
    ["SELECT * INTO OUTFILE '/tmp/x' FROM t"],
    ["SELECT * FROM t INTO DUMPFILE '/tmp/x'"],
    ['SELECT a INTO @x FROM t'],
    ['SELECT @a := 1'],
    ["LOAD DATA INFILE '/etc/passwd' INTO TABLE t"],
    ['CALL p()'],
    ['DO sleep(1)'],
    ['HANDLER t OPEN'],
    ['SHOW TABLES INTO OUTFILE "x"'],
    ["SHOW TABLES LIKE 'a' OR sleep(5)"],
    ['SHOW TABLES WHERE sleep(5)'],
    ["SHOW TABLES WHERE a = 'x' OR (SELECT sleep(5))"],
    ["SHOW TABLES LIKE 'a.b' /*! INTO OUTFILE 'x' */"],
    ['SHOW BINARY LOGS'],
    ['SHOW MASTER STATUS'],
    ['SHOW SLAVE STATUS'],
    ['SHOW GRANTS FOR root'],
    ['SHOW CREATE USER root'],
    ['SHOW ENGINE INNODB STATUS'],
    ['SHOW COLUMNS FROM t WHERE load_file("/etc/passwd")'],
    ['DESCRIBE t INTO OUTFILE "x"'],
    ['EXPLAIN FOR CONNECTION 5'],
    ['TABLE t INTO OUTFILE "/tmp/x"'],
    ['TABLE t INTO @a'],
    ['SELECT a FROM t PROCEDURE ANALYSE()'],
    ['SELECT * FROM t WITH ROLLUP'],
    ['SELECT 1 ~~ 2'],
    ['SELECT d + INTERVAL 1 DECADE'],
    ['SELECT a FROM t GROUP BY a, `with rollup, meant`'],
    ['SELECT /*+ SET_VAR(a = 1) */ 1'],
  ])('%s is unreadable', async (sql) => {
    expect(await actionOrCode(sql, 'mysql')).toBe('argument_unreadable')
  })

  it.each([
    ["SELECT 'it\\'s; DROP TABLE t; -- '", "SELECT 'it''s; DROP TABLE t; -- '"],
    ["SELECT '\\\\', ' OR 1=1 -- '", "SELECT '\\\\', ' OR 1=1 -- '"],
    ['SELECT "a\\"b"', "SELECT 'a\"b'"],
    ['SELECT 1--1', 'SELECT 1 - -1'],
    ['SELECT 1 -- 1', 'SELECT 1'],
    ["SELECT 0x1f, x'1F'", "SELECT 0x1f, X'1f'"],
    ['SELECT a AS "x" FROM t', 'SELECT a AS `x` FROM t'],
  ])('%s prints as %s, which reads the same under every setting', async (sql, printed) => {
    expect((await readingOf(sql, 'mysql')).printed).toBe(printed)
  })

  it.each([
    ['SELECT * FROM t', 'SELECT * FROM t LIMIT 10'],
    ['SELECT * FROM t LIMIT 5, 5000', 'SELECT * FROM t LIMIT 5, 10'],
    ['SELECT * FROM t LIMIT 5000, 5', 'SELECT * FROM t LIMIT 5000, 5'],
    [
      '(SELECT 1 LIMIT 5) UNION (SELECT 2 LIMIT 5)',
      '(SELECT 1 LIMIT 5) UNION (SELECT 2 LIMIT 5) LIMIT 10',
    ],
    ['SELECT * FROM t FOR UPDATE', 'SELECT * FROM t LIMIT 10 FOR UPDATE'],
    ['VALUES ROW(1), ROW(2)', 'VALUES ROW(1), ROW(2) LIMIT 10'],
    ['DELETE FROM t LIMIT 500', 'DELETE FROM t LIMIT 500'],
    ['TABLE t', 'SELECT * FROM t LIMIT 10'],
    ['SHOW TABLES', 'SHOW TABLES'],
    ['DESCRIBE orders', 'DESCRIBE orders'],
    ['DESC SELECT * FROM t', 'DESC SELECT * FROM t LIMIT 10'],
    ['SHOW VARIABLES', 'argument_refused'],
    ['SELECT * FROM t LIMIT @n', 'argument_refused'],
  ])('%s, at most 10 rows: %s', async (sql, bounded) => {
    expect(await limited(sql, 'mysql', 10)).toBe(bounded)
  })
})
