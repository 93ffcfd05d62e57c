-- Ordinary statements of MySQL and MariaDB, over the tables of the differential lane.

## expressions
`id`
o.`status`
`o`.`id`
"double quoted"
'it\'s'
'a\\b'
'tab\there'
"say ""hi"""
'a' 'b'
N'national'
_utf8mb4'text'
x'1F'
X'4D7953514C'
0x1F
b'101'
0b101
id DIV 2
id MOD 3
id % 3
mod(id, 3)
id & 3
id | 8
id ^ 5
~id
id << 2
id >> 1
!0
! (id > 3)
-id
- -id
id - -1
id--1
TRUE
false
id > 3
id = 1
id <=> NULL
(id > 3) + (id > 5)
status LIKE 'o%'
IF(total > 50, 'big', 'small')
IFNULL(note, 'none')
ISNULL(note)
NULLIF(note, '')
CONCAT(status, '-', id)
CONCAT_WS(', ', status, note)
LENGTH(status)
CHAR_LENGTH(status)
LEFT(status, 2)
RIGHT(status, 2)
LPAD(status, 8, '*')
RPAD(status, 8, '*')
REPEAT(status, 2)
REVERSE(status)
INSERT(status, 1, 2, 'xx')
LOCATE('e', status)
INSTR(status, 'e')
POSITION('e' IN status)
SUBSTR(status, 2)
SUBSTRING(status FROM 2)
SUBSTRING(status FROM 2 FOR 2)
SUBSTRING_INDEX(status, 'e', 1)
MID(status, 1, 2)
TRIM(LEADING 'o' FROM status)
TRIM(TRAILING 'o' FROM status)
TRIM(BOTH 'o' FROM status)
TRIM('o' FROM status)
TRIM(LEADING FROM status)
TRIM(BOTH FROM status)
FIELD(status, 'open', 'paid')
FIND_IN_SET('a', 'a,b')
ELT(1, 'a', 'b')
FORMAT(total, 2)
HEX(status)
UNHEX('41')
ASCII(status)
ORD(status)
CHAR(65, 66)
CHAR(65 USING utf8mb4)
QUOTE(status)
SPACE(3)
STRCMP(status, 'open')
SOUNDEX(status)
REGEXP_REPLACE(status, '[aeiou]', '')
REGEXP_SUBSTR(status, '[a-z]+')
REGEXP_INSTR(status, 'e')
MD5(status)
SHA1(status)
SHA2(status, 256)
CRC32(status)
TO_BASE64(status)
CEIL(total)
CEILING(total)
FLOOR(total)
ROUND(total)
TRUNCATE(total, 1)
POW(2, id)
POWER(2, id)
SQRT(total)
EXP(1)
LN(10)
LOG(10)
LOG10(100)
LOG(2, 8)
SIGN(total)
PI()
GREATEST(id, 5)
LEAST(id, customer_id, 5)
CONV('a', 16, 2)
BIN(id)
BIT_COUNT(id)
CAST(id AS CHAR)
CAST(total AS SIGNED)
CAST(total AS UNSIGNED)
CAST(total AS UNSIGNED INTEGER)
CAST('2026-01-31' AS DATE)
CAST('2026-01-31 10:00:00' AS DATETIME)
CAST('10:00:00' AS TIME)
CAST(total AS DECIMAL(12, 1))
CAST(id AS BINARY)
CAST(status AS CHAR(3))
CAST(status AS CHAR CHARACTER SET utf8mb4)
CONVERT(status USING utf8mb4)
CONVERT(total, SIGNED)
CONVERT(id, CHAR)
BINARY status
status COLLATE utf8mb4_bin
placed_on + INTERVAL 1 DAY
placed_on - INTERVAL 1 WEEK
placed_on + INTERVAL 2 MONTH
placed_on + INTERVAL 1 QUARTER
placed_on + INTERVAL id DAY
placed_on + INTERVAL id + 1 DAY
placed_on + INTERVAL '1' YEAR
placed_on + INTERVAL '1-2' YEAR_MONTH
placed_on + INTERVAL '1 10' DAY_HOUR
placed_on + INTERVAL '1:30' HOUR_MINUTE
INTERVAL 1 DAY + placed_on
DATE_ADD(placed_on, INTERVAL 1 DAY)
DATE_SUB(placed_on, INTERVAL 1 MONTH)
DATE_ADD(placed_on, INTERVAL 1 WEEK)
DATE_ADD(shipped_at, INTERVAL '1:30' MINUTE_SECOND)
DATE_ADD(shipped_at, INTERVAL 90 SECOND)
DATE_ADD(shipped_at, INTERVAL 5 MICROSECOND)
ADDDATE(placed_on, 7)
ADDDATE(placed_on, INTERVAL 7 DAY)
SUBDATE(placed_on, 7)
DATEDIFF(placed_on, '2026-01-01')
TIMESTAMPDIFF(DAY, '2026-01-01', placed_on)
TIMESTAMPDIFF(MONTH, '2026-01-01', placed_on)
TIMESTAMPADD(HOUR, 2, shipped_at)
DATE_FORMAT(placed_on, '%Y-%m')
STR_TO_DATE('31.01.2026', '%d.%m.%Y')
YEAR(placed_on)
MONTH(placed_on)
DAY(placed_on)
DAYOFMONTH(placed_on)
DAYOFWEEK(placed_on)
DAYOFYEAR(placed_on)
DAYNAME(placed_on)
MONTHNAME(placed_on)
WEEK(placed_on)
WEEK(placed_on, 1)
WEEKDAY(placed_on)
WEEKOFYEAR(placed_on)
YEARWEEK(placed_on)
QUARTER(placed_on)
HOUR(shipped_at)
MINUTE(shipped_at)
SECOND(shipped_at)
DATE(shipped_at)
TIME(shipped_at)
LAST_DAY(placed_on)
MAKEDATE(2026, 31)
FROM_DAYS(740000)
TO_DAYS(placed_on)
FROM_UNIXTIME(0)
UNIX_TIMESTAMP(shipped_at)
EXTRACT(YEAR FROM placed_on)
EXTRACT(MONTH FROM placed_on)
EXTRACT(WEEK FROM placed_on)
EXTRACT(QUARTER FROM placed_on)
EXTRACT(YEAR_MONTH FROM placed_on)
EXTRACT(DAY_HOUR FROM shipped_at)
EXTRACT(MICROSECOND FROM shipped_at)
TIMESTAMP '2026-01-31 10:00:00'
DATE '2026-01-31'
TIME '10:00:00'
NOW() > shipped_at
CURDATE() > placed_on
CURRENT_DATE > placed_on
CURRENT_DATE() > placed_on
CURRENT_TIMESTAMP > placed_on
SYSDATE() > placed_on
UTC_TIMESTAMP() > placed_on
JSON_EXTRACT(doc, '$.a')
JSON_UNQUOTE(JSON_EXTRACT(doc, '$.a'))
JSON_VALUE(doc, '$.a')
JSON_OBJECT('a', 1, 'b', id)
JSON_ARRAY(1, 2, id)
JSON_CONTAINS(doc, '1', '$.a')
JSON_CONTAINS_PATH(doc, 'one', '$.a')
JSON_KEYS(doc)
JSON_LENGTH(doc, '$.b')
JSON_TYPE(doc)
JSON_VALID(doc)
JSON_SET(doc, '$.a', 5)
JSON_INSERT(doc, '$.c', 5)
JSON_REMOVE(doc, '$.a')
JSON_MERGE_PATCH(doc, '{"z": 1}')
JSON_SEARCH(doc, 'one', 'x')
JSON_QUOTE(status)
INET_ATON('10.0.0.1')
INET_NTOA(167772161)
UUID() IS NOT NULL
COALESCE(note, "none")
SUM(total) OVER w1
@@version_comment IS NOT NULL
LAST_INSERT_ID() >= 0
CASE WHEN status = "open" THEN "yes" ELSE "no" END
COUNT(*) OVER (PARTITION BY YEAR(placed_on))
(id, total) = (1, 2)
ROW(1, 2) = ROW(1, 2)
NOT id
1 XOR 0
id IN (1, 2)
id BETWEEN 1 AND 3
1.5e3
.5e1
1.
id+1
1+1
id*-1
-id+2
CHARSET(status)
COLLATION(status)
IF(note IS NULL, 0, 1) + IF(total > 1, 1, 0)
MAKETIME(1, 2, 3)
SEC_TO_TIME(3600)
TIME_TO_SEC('01:00:00')
PERIOD_DIFF(202603, 202601)
CONVERT_TZ(shipped_at, '+00:00', '+01:00')
TIMEDIFF(shipped_at, shipped_at)
GROUPING_ID IS NULL

## conditions
status = "open"
status = 'open' && total > 10
status = 'open' || total > 10
! (total > 10)
NOT total > 10 XOR id > 3
note REGEXP '^a'
note NOT REGEXP '^a'
note RLIKE '^a'
note NOT RLIKE '^a'
REGEXP_LIKE(note, '^a')
note <=> NULL
NOT note <=> NULL
id DIV 2 = 1
id % 2 = 0
id & 1
note LIKE '%50\%%'
note LIKE '%50|%%' ESCAPE '|'
note LIKE BINARY 'A%'
status = BINARY 'open'
status COLLATE utf8mb4_bin = 'open'
(id, customer_id) IN ((1, 2), (2, 3))
(id, customer_id) IN (SELECT order_id, line FROM items)
id = ANY (SELECT order_id FROM items)
id = SOME (SELECT order_id FROM items)
total > ALL (SELECT total FROM orders WHERE status = 'open')
placed_on >= '2026-01-01' + INTERVAL 1 MONTH
placed_on > DATE_SUB(CURDATE(), INTERVAL 30 DAY) OR TRUE
placed_on >= CURDATE() - INTERVAL 1 YEAR OR TRUE
YEAR(placed_on) = 2026 AND MONTH(placed_on) = 1
DATE(shipped_at) = '2026-01-02'
note IS TRUE
(total > 50) IS TRUE
(total > 50) IS NOT TRUE
(total > 50) IS FALSE
(total > 50) IS UNKNOWN
JSON_EXTRACT(doc, '$.a') = 1
JSON_CONTAINS(doc, '1', '$.b')
FIND_IN_SET(status, 'open,paid')
status SOUNDS LIKE 'opan'
FIELD(status, 'open', 'paid') > 0
NOT id = 1
NOT (id = 1)
id NOT IN (1, 2) AND NOT note IS NULL
id = 1 = 1
2 > id > 0
id BETWEEN 1 AND 5 AND total BETWEEN 5 AND 50
CONCAT(status, note) LIKE '%e%'
IF(note IS NULL, 1, 0)
IFNULL(total, 0) > 5
STRCMP(status, 'open') = 0
TRUE

## reads
SELECT * FROM orders LIMIT 5
SELECT * FROM orders ORDER BY id LIMIT 5 OFFSET 2
SELECT * FROM orders ORDER BY id LIMIT 2, 5
SELECT `id`, `total` FROM `orders` ORDER BY `id`
SELECT id FROM shop.orders ORDER BY id
SELECT id FROM `shop`.`orders` ORDER BY id
SELECT id 'order id', total "sum" FROM orders ORDER BY id
SELECT id AS 'order id', total AS `sum` FROM orders ORDER BY id
SELECT DISTINCTROW status FROM orders ORDER BY status
SELECT SQL_NO_CACHE * FROM orders
SELECT SQL_CALC_FOUND_ROWS * FROM orders LIMIT 2
SELECT STRAIGHT_JOIN o.id FROM orders o JOIN customers c ON c.id = o.customer_id ORDER BY o.id
SELECT HIGH_PRIORITY id FROM orders ORDER BY id
SELECT o.id FROM orders o STRAIGHT_JOIN customers c ON c.id = o.customer_id ORDER BY o.id
SELECT id FROM orders USE INDEX (PRIMARY) ORDER BY id
SELECT id FROM orders FORCE INDEX (PRIMARY) ORDER BY id
SELECT id FROM orders IGNORE INDEX (PRIMARY) ORDER BY id
SELECT id FROM orders o USE INDEX (PRIMARY) WHERE id > 1 ORDER BY id
SELECT id FROM orders USE INDEX FOR ORDER BY (PRIMARY) ORDER BY id
SELECT status, COUNT(*) FROM orders GROUP BY status WITH ROLLUP
SELECT status, customer_id, SUM(total) FROM orders GROUP BY status, customer_id WITH ROLLUP
SELECT status, GROUP_CONCAT(id) FROM orders GROUP BY status ORDER BY status
SELECT status, GROUP_CONCAT(id ORDER BY id DESC SEPARATOR '; ') FROM orders GROUP BY status ORDER BY status
SELECT GROUP_CONCAT(DISTINCT status ORDER BY status) FROM orders
SELECT GROUP_CONCAT(status, ':', id ORDER BY id) FROM orders
SELECT JSON_ARRAYAGG(id) FROM orders
SELECT JSON_OBJECTAGG(id, status) FROM orders
SELECT STDDEV(total), VARIANCE(total), STD(total), STDDEV_POP(total), VAR_SAMP(total) FROM orders
SELECT BIT_AND(id), BIT_OR(id), BIT_XOR(id) FROM orders
SELECT YEAR(placed_on) AS year, MONTH(placed_on) AS month, SUM(total) FROM orders GROUP BY YEAR(placed_on), MONTH(placed_on) ORDER BY year, month
SELECT DATE_FORMAT(placed_on, '%Y-%m') AS month, COUNT(*) AS n FROM orders GROUP BY month ORDER BY month
SELECT id, SUM(total) OVER w FROM orders WINDOW w AS (PARTITION BY status ORDER BY id) ORDER BY id
SELECT * FROM items JOIN (SELECT id AS order_id, status FROM orders) s USING (order_id) ORDER BY order_id, line
SELECT * FROM items NATURAL JOIN (SELECT id AS order_id, status FROM orders) s ORDER BY order_id, line
SELECT o.id FROM (orders o, customers c) WHERE o.customer_id = c.id ORDER BY o.id
SELECT o.id FROM orders o JOIN (customers c JOIN employees e ON e.id = c.id) ON o.customer_id = c.id ORDER BY o.id
SELECT o.id, c.id FROM orders o JOIN customers c ORDER BY o.id, c.id LIMIT 5
SELECT 1 FROM DUAL
SELECT 1 FROM dual WHERE 1 = 1
SELECT NOW(), CURDATE(), CURTIME()
SELECT VERSION()
SELECT DATABASE()
SELECT SCHEMA()
SELECT USER(), CURRENT_USER()
SELECT CURRENT_USER
SELECT CONNECTION_ID()
SELECT FOUND_ROWS()
SELECT @@version
SELECT @@global.max_connections
SELECT @@session.sql_mode
SELECT ROW_COUNT()
SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY table_name
SELECT TABLE_NAME, TABLE_ROWS FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = 'shop' ORDER BY TABLE_NAME
SELECT COLUMN_NAME, DATA_TYPE, COLUMN_KEY FROM information_schema.COLUMNS WHERE TABLE_NAME = 'orders' ORDER BY ORDINAL_POSITION
(SELECT id FROM orders ORDER BY id LIMIT 2) UNION ALL (SELECT id FROM customers ORDER BY id LIMIT 2)
(SELECT 1) UNION (SELECT 2) ORDER BY 1
SELECT id FROM orders UNION DISTINCT SELECT id FROM customers ORDER BY id
SELECT id FROM orders UNION SELECT id FROM customers ORDER BY id LIMIT 3
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT i FROM n
WITH RECURSIVE chain AS (SELECT id, name, manager_id, 1 AS depth FROM employees WHERE manager_id IS NULL UNION ALL SELECT e.id, e.name, e.manager_id, c.depth + 1 FROM employees e JOIN chain c ON e.manager_id = c.id) SELECT * FROM chain ORDER BY depth, id
WITH RECURSIVE d AS (SELECT '2026-01-01' AS day UNION ALL SELECT DATE_ADD(day, INTERVAL 1 DAY) FROM d WHERE day < '2026-01-05') SELECT day FROM d
VALUES (1, 'a'), (2, 'b')
VALUES ROW(1, 'a'), ROW(2, 'b')
TABLE orders
TABLE orders ORDER BY id LIMIT 3
SELECT * FROM JSON_TABLE('[{"a": 1}, {"a": 2}]', '$[*]' COLUMNS (a INT PATH '$.a')) AS j
SELECT o.id, j.v FROM orders o, JSON_TABLE(o.doc, '$.b[*]' COLUMNS (v INT PATH '$')) j ORDER BY o.id, j.v
SELECT c.name, l.id FROM customers c CROSS JOIN LATERAL (SELECT o.id FROM orders o WHERE o.customer_id = c.id ORDER BY o.id LIMIT 1) l
SELECT doc->'$.a' FROM orders ORDER BY id
SELECT doc->>'$.a' FROM orders ORDER BY id
SELECT id FROM orders WHERE doc->>'$.a' = '1' ORDER BY id
SELECT * FROM orders WHERE MATCH (note) AGAINST ('late')
SELECT * FROM orders WHERE MATCH (note, status) AGAINST ('+late -early' IN BOOLEAN MODE)
SELECT *, MATCH (note) AGAINST ('late' IN NATURAL LANGUAGE MODE) AS score FROM orders ORDER BY score DESC
SELECT id FROM orders PARTITION (p0)
SELECT id # the key
SELECT id FROM orders -- the table
EXPLAIN SELECT * FROM orders
EXPLAIN FORMAT=JSON SELECT * FROM orders
EXPLAIN FORMAT=TREE SELECT * FROM orders
EXPLAIN ANALYZE SELECT * FROM orders
EXPLAIN EXTENDED SELECT * FROM orders
EXPLAIN orders
DESCRIBE orders
DESC orders
DESCRIBE shop.orders
DESCRIBE `orders`
DESCRIBE orders status
DESCRIBE SELECT * FROM orders
DESC SELECT * FROM orders
SHOW TABLES
SHOW FULL TABLES
SHOW TABLES FROM shop
SHOW TABLES IN shop
SHOW TABLES LIKE 'ord%'
SHOW FULL TABLES WHERE Table_type = 'BASE TABLE'
SHOW DATABASES
SHOW DATABASES LIKE 'sh%'
SHOW SCHEMAS
SHOW COLUMNS FROM orders
SHOW COLUMNS IN orders
SHOW COLUMNS FROM orders FROM shop
SHOW COLUMNS FROM shop.orders
SHOW FULL COLUMNS FROM orders
SHOW COLUMNS FROM orders LIKE 'to%'
SHOW FIELDS FROM orders
SHOW INDEX FROM orders
SHOW INDEXES FROM orders
SHOW KEYS FROM orders
SHOW TABLE STATUS
SHOW TABLE STATUS LIKE 'orders'
SELECT id FROM orders WHERE status = 'open' AND total > 10 ORDER BY placed_on DESC, id LIMIT 10
SELECT sku, SUM(quantity * price) AS revenue FROM items GROUP BY sku HAVING revenue > 0 ORDER BY revenue DESC, sku LIMIT 10
SELECT c.id AS user, c.name AS name, c.region AS type, c.city AS value FROM customers c ORDER BY 1
SELECT id name, status type, note value, total date FROM orders ORDER BY id
SELECT o.id AS year, o.total AS month, o.note AS day FROM orders o ORDER BY o.id
SELECT COUNT(*) AS count, MAX(total) AS max FROM orders
SELECT COUNT(IF(status = 'open', 1, NULL)) FROM orders
SELECT SUM(status = 'open') FROM orders
SELECT id,total FROM orders WHERE total>10 AND total<50 OR id=1 ORDER BY id
SELECT id FROM orders WHERE id=-1 OR id=+1 ORDER BY id
SELECT DATE(created_at) AS day, COUNT(*) FROM orders WHERE created_at >= DATE_SUB(NOW(), INTERVAL 30 DAY) GROUP BY DATE(created_at) ORDER BY day
SELECT * FROM orders WHERE created_at BETWEEN '2026-01-01' AND '2026-01-31 23:59:59'
SELECT IFNULL(SUM(total), 0.00) AS total FROM orders
SELECT c.name, GROUP_CONCAT(DISTINCT o.status ORDER BY o.status ASC SEPARATOR '|') FROM customers c LEFT JOIN orders o ON c.id = o.customer_id GROUP BY c.id
SELECT SUBSTRING_INDEX(SUBSTRING_INDEX(email, '@', -1), '.', 1) FROM customers
SELECT * FROM t WHERE a IN ('x','y') AND b LIKE CONCAT('%', 'z', '%')
SELECT COUNT(*) AS `count` FROM t WHERE NOT ISNULL(a)
SELECT TIMESTAMPDIFF(YEAR, birth, CURDATE()) AS age FROM pet ORDER BY age
SELECT name, birth, MONTH(birth) FROM pet WHERE MONTH(birth) = MOD(MONTH(CURDATE()), 12) + 1
SELECT * FROM pet WHERE name REGEXP BINARY '^b'
SELECT species, sex, COUNT(*) FROM pet WHERE species = 'dog' OR species = 'cat' GROUP BY species, sex
SELECT article, dealer, price FROM shop s1 WHERE price=(SELECT MAX(s2.price) FROM shop s2 WHERE s1.article = s2.article) ORDER BY article
SELECT year, month, BIT_COUNT(BIT_OR(1<<day)) AS days FROM t1 GROUP BY year, month
SELECT VERSION(), CURRENT_DATE
SELECT SIN(PI()/4), (4+1)*5
SELECT 'hello', '"hello"', '""hello""', 'hel''lo', '\'hello'
SELECT 'This\nIs\nFour\nLines'
SELECT 'disappearing\ backslash'
SELECT _latin1'string', _utf8mb4'abc' COLLATE utf8mb4_bin
SELECT N'some text', n'some text'
SELECT X'4D7953514C', 0x5061756c, b'1000001', 0b1000001
SELECT 1+1, 1.5e-3, -1, .2
SELECT TRUE, true, FALSE, false, NULL, \N
SELECT DATE '2026-01-01', TIMESTAMP '2026-01-01 00:00:00', TIME '10:00'
SELECT {d '2026-01-01'}
SELECT a DIV b, a MOD b, a % b, a XOR b, a && b, a || b, !a
SELECT 5 BETWEEN 1 AND 10, 2 IN (1,2), NULL IS NULL, 1 <=> NULL
SELECT CASE WHEN 1>0 THEN 'true' ELSE 'false' END, IF(1>2,2,3), IFNULL(1,0), NULLIF(1,1)
SELECT 'a' LIKE 'ae' COLLATE utf8mb4_german2_ci
SELECT 'David!' LIKE 'David\_'
SELECT STRCMP('a','b'), 'abc' REGEXP '^a', REGEXP_LIKE('a', 'A', 'c')
SELECT ADDTIME('2007-12-31 23:59:59.999999', '1 1:1:1.000002'), DATE_ADD('2018-05-01', INTERVAL 1 YEAR), DATE_ADD('1992-12-31 23:59:59.000002', INTERVAL '1.999999' SECOND_MICROSECOND)
SELECT DATE_ADD('2100-12-31 23:59:59', INTERVAL '1:1' MINUTE_SECOND), DATE_SUB('2025-01-01 00:00:00', INTERVAL '1 1:1:1' DAY_SECOND)
SELECT EXTRACT(DAY_MINUTE FROM '2019-07-02 01:02:03'), EXTRACT(HOUR_SECOND FROM d)
SELECT GET_FORMAT(DATE,'EUR'), STR_TO_DATE('04/31/2004', '%m/%d/%Y')
SELECT TIMESTAMPADD(MINUTE, 1, '2003-01-02'), TIMESTAMPADD(WEEK,1,'2003-01-02')
SELECT CAST('2026-01-01' AS DATE), CAST(1 AS FLOAT), CAST(1 AS DOUBLE), CAST(a AS JSON), CAST(1 AS YEAR), CAST(a AS CHAR(10) CHARACTER SET utf8mb4)
SELECT CONVERT('abc' USING utf8mb4), CONVERT('1', UNSIGNED INTEGER), CONVERT(1, DECIMAL(10,2))
SELECT JSON_EXTRACT(c, "$.id"), c->"$.id", c->>'$.name' FROM jemp WHERE JSON_EXTRACT(c, "$.id") > 1 ORDER BY c->"$.name"
SELECT JSON_ARRAYAGG(JSON_OBJECT('id', id, 'n', name)) FROM t
SELECT 1 MEMBER OF('[1,2]'), JSON_OVERLAPS('[1]', '[1]')
SELECT JSON_VALUE('{"a": "1"}', '$.a' RETURNING DECIMAL(4,2))
SELECT COUNT(DISTINCT a, b) FROM t
SELECT SUM(a) OVER (PARTITION BY b ORDER BY c ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) FROM t
SELECT year, country, SUM(profit) AS profit, GROUPING(year) FROM sales GROUP BY year, country WITH ROLLUP HAVING GROUPING(year) = 1
SELECT * FROM t1 LEFT JOIN (t2, t3) ON t2.a = t1.a
SELECT * FROM t1 LEFT JOIN (t2 CROSS JOIN t3) ON t2.a = t1.a
SELECT * FROM t1 NATURAL LEFT JOIN t2
SELECT * FROM t1 INNER JOIN t2 USING (a, b)
SELECT ANY_VALUE(a), MAX(b) FROM t
SELECT t1.name, t2.salary FROM employee AS t1, info AS t2 WHERE t1.name = t2.name
SELECT CONCAT(last_name,', ',first_name) AS full_name FROM mytable ORDER BY full_name
SELECT a, COUNT(b) FROM test_table GROUP BY a ORDER BY NULL
SELECT * FROM t ORDER BY RAND() LIMIT 5
SELECT a FROM t ORDER BY a IS NULL, a
SELECT * FROM t ORDER BY FIELD(status, 'open', 'paid')
SELECT * FROM tbl LIMIT 5,10
SELECT * FROM tbl LIMIT 95,18446744073709551615
(SELECT a FROM t1 WHERE a=10 AND b=1 ORDER BY a LIMIT 10) UNION (SELECT a FROM t2 ORDER BY a LIMIT 10) ORDER BY a
SELECT 1 UNION ALL SELECT 2 INTERSECT SELECT 3
TABLE t UNION TABLE u
VALUES ROW(1,-2,3), ROW(5,7,9) ORDER BY column_1
SELECT * FROM (VALUES ROW(1,2), ROW(3,4)) AS v (a, b)
SELECT * FROM (SELECT 1, 2) AS dt (a, b)
SELECT c1 FROM t1 WHERE c1 > ALL (SELECT c1 FROM t2)
SELECT * FROM t1 WHERE (c1,c2) = (SELECT c3, c4 FROM t2 WHERE id = 10)
SELECT * FROM t1 WHERE ROW(c1,c2) = (SELECT c3, c4 FROM t2)
WITH cte (col1, col2) AS (SELECT 1, 2 UNION ALL SELECT 3, 4) SELECT col1, col2 FROM cte
WITH RECURSIVE fib (n, a, b) AS (SELECT 1, 0, 1 UNION ALL SELECT n + 1, b, a + b FROM fib WHERE n < 10) SELECT * FROM fib
SELECT table_schema, table_name, ROUND((data_length + index_length) / 1024 / 1024, 2) AS mb FROM information_schema.tables ORDER BY mb DESC
SELECT CONSTRAINT_NAME, REFERENCED_TABLE_NAME FROM information_schema.KEY_COLUMN_USAGE WHERE TABLE_SCHEMA = DATABASE() AND REFERENCED_TABLE_NAME IS NOT NULL
SHOW TABLES;
show tables
SHOW COLUMNS FROM `orders`
SHOW FULL COLUMNS FROM orders FROM shop LIKE '%id%'
SHOW INDEX FROM orders WHERE Key_name = 'PRIMARY'
DESCRIBE orders;
explain select * from orders where id = 1
EXPLAIN FORMAT = JSON SELECT 1
EXPLAIN EXTENDED SELECT 1
EXPLAIN PARTITIONS SELECT 1
SELECT HEX(WEIGHT_STRING('a')), CHAR_LENGTH('é')
SELECT BIN_TO_UUID(id), UUID_TO_BIN('a') FROM t
SELECT a AS 'x y', b AS "z", c AS `w` FROM t
SELECT t.`order`, t.`group` FROM `table` t
SELECT * FROM t FORCE INDEX FOR JOIN (i) WHERE a = 1
SELECT * FROM t WHERE a = 'x' COLLATE utf8mb4_general_ci
SELECT LEFT(a, 3), RIGHT(a, 2), REPLACE(a, 'x', 'y'), INSERT(a, 1, 2, 'z'), REPEAT('a', 3), IF(a, b, c), MOD(a, 2), DATABASE(), CHAR(77,121), SCHEMA()
SELECT YEAR(d), MONTH(d), DAY(d), QUARTER(d), WEEK(d, 3), HOUR(d), TIME(d), DATE(d), TIMESTAMP(d) FROM t
SELECT FLOOR(DATEDIFF(NOW(), birth) / 365.25) FROM t
SELECT * FROM t WHERE DATE_FORMAT(d, "%Y-%m") = "2026-01"
SELECT * FROM t WHERE d > CURRENT_DATE - INTERVAL 1 MONTH AND d < NOW() + INTERVAL 2 HOUR
SELECT * FROM t WHERE d >= LAST_DAY(NOW() - INTERVAL 1 MONTH) + INTERVAL 1 DAY

## writes
INSERT INTO customers (id, name) VALUES (1, 'x') ON DUPLICATE KEY UPDATE name = VALUES(name)
INSERT INTO customers (id, name) VALUES (1, 'x') ON DUPLICATE KEY UPDATE name = 'y', credit = credit + 1
INSERT INTO customers (id, name) VALUES (1, 'x') AS new ON DUPLICATE KEY UPDATE name = new.name
INSERT IGNORE INTO customers (id, name) VALUES (1, 'x')
INSERT customers (id, name) VALUES (901, 'x')
INSERT INTO customers SET id = 901, name = 'x'
INSERT INTO customers () VALUES ()
INSERT INTO customers (id, name) VALUES (901, DEFAULT)
REPLACE INTO customers (id, name) VALUES (1, 'x')
UPDATE orders SET status = 'paid' WHERE id = 1 LIMIT 1
UPDATE orders SET status = 'paid' ORDER BY id LIMIT 2
UPDATE orders o JOIN customers c ON c.id = o.customer_id SET o.status = c.region
UPDATE orders o, customers c SET o.status = c.region WHERE c.id = o.customer_id
UPDATE IGNORE orders SET id = 2 WHERE id = 1
DELETE FROM orders ORDER BY id LIMIT 2
DELETE o FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.region = 'north'
DELETE FROM o USING orders o JOIN customers c ON c.id = o.customer_id WHERE c.region = 'north'
SELECT * FROM orders WHERE id = 1 FOR UPDATE
SELECT * FROM orders LOCK IN SHARE MODE
SELECT * FROM orders FOR SHARE
SELECT * FROM orders FOR UPDATE SKIP LOCKED

## administration
SHOW CREATE TABLE orders
SHOW CREATE VIEW v
SHOW VARIABLES LIKE 'version%'
SHOW STATUS
SHOW WARNINGS
SHOW ENGINES
SHOW CHARACTER SET
SHOW COLLATION
SHOW PROCESSLIST
SHOW GRANTS
TRUNCATE orders
TRUNCATE TABLE orders
ALTER TABLE orders ADD COLUMN extra VARCHAR(20) NOT NULL DEFAULT 'x' AFTER note
ALTER TABLE orders MODIFY COLUMN note VARCHAR(100)
ALTER TABLE orders CHANGE note remark VARCHAR(100)
ALTER TABLE orders DROP COLUMN note
ALTER TABLE orders RENAME TO purchases
ALTER TABLE orders ADD INDEX by_status (status)
CREATE TABLE t1 (id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, body TEXT, at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, KEY by_at (at)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
CREATE TABLE IF NOT EXISTS t1 (id BIGINT PRIMARY KEY, kind ENUM('a', 'b'), data JSON)
CREATE TABLE t1 LIKE orders
CREATE TABLE t1 AS SELECT * FROM orders
CREATE TEMPORARY TABLE t1 (id INT)
CREATE DATABASE d1
CREATE INDEX i1 ON orders (status(10))
DROP INDEX i1 ON orders
DROP DATABASE d1
USE shop
SET NAMES utf8mb4
SET @a = 1
SET SESSION sql_mode = 'ANSI'
START TRANSACTION
COMMIT
ROLLBACK
GRANT SELECT ON shop.* TO 'reader'@'localhost'
ANALYZE TABLE orders
OPTIMIZE TABLE orders
