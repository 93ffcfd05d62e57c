-- Ordinary statements of SQLite, over the tables of the differential test.

## expressions
"id"
[id]
`id`
o."status"
[o].[id]
id || '-' || status
status || ' order'
id % 3
id & 3
id | 8
~id
id << 2
id >> 1
id == 1
id IS 1
id IS NOT 1
note IS status
note IS NOT status
note ISNULL
note NOTNULL
note NOT NULL
NOT id
-id
- -id
id - -1
0x1F
0xff & id
x'00ff'
X'AB'
typeof(total)
typeof(x'00')
ifnull(note, 'none')
iif(total > 50, 'big', 'small')
iif(note IS NULL, 0, 1)
length(status)
substr(status, 1, 2)
substr(status, 2)
substring(status, 2)
instr(status, 'e')
trim(status, 'o')
ltrim(status, 'o')
rtrim(status, 'n')
hex(status)
char(65, 66)
unicode(status)
quote(note)
printf('%d-%s', id, status)
format('%.2f', total)
like('o%', status)
glob('o*', status)
round(total)
round(total, 1)
max(id, 5)
min(id, customer_id, 5)
sign(total)
ceil(total)
floor(total)
sqrt(total)
power(id, 2)
mod(id, 3)
pi()
ln(10)
log(100)
exp(1)
random() IS NOT NULL
changes() >= 0
last_insert_rowid() >= 0
sqlite_version() IS NOT NULL
total_changes() >= 0
nullif(note, '')
coalesce(note, status)
likelihood(id > 1, 0.5)
likely(id > 1)
unlikely(id > 1)
date(placed_on)
date('2026-01-31')
date('2026-01-31', '+1 month')
date('2026-01-31', 'start of month', '+1 month', '-1 day')
datetime('2026-01-31 10:00:00')
datetime(0, 'unixepoch')
time('10:00:00')
julianday(placed_on)
julianday('2026-03-01') - julianday(placed_on)
unixepoch(placed_on)
strftime('%Y-%m', placed_on)
strftime('%w', placed_on)
CAST(strftime('%Y', placed_on) AS INTEGER)
date('now') > placed_on
datetime('now', '-7 days') > placed_on
CURRENT_DATE > placed_on
CURRENT_TIMESTAMP > placed_on
current_time IS NOT NULL
CAST(total AS INTEGER)
CAST(total AS INT)
CAST(id AS TEXT)
CAST(id AS REAL)
CAST(id AS BLOB)
CAST(id AS NUMERIC)
CAST(id AS VARCHAR(10))
CAST('12abc' AS INTEGER)
json(doc)
json_extract(doc, '$.a')
json_extract(doc, '$.b[0]')
json_type(doc)
json_type(doc, '$.a')
json_valid(doc)
json_array(1, 2, id)
json_object('a', 1, 'b', id)
json_array_length(doc, '$.b')
json_set(doc, '$.a', 5)
json_insert(doc, '$.c', 5)
json_remove(doc, '$.a')
json_patch(doc, '{"z": 1}')
json_quote(status)
doc -> '$.a'
doc ->> '$.a'
doc ->> 'a'
doc -> 'b' ->> 0
status COLLATE NOCASE
lower(status) COLLATE BINARY
TRUE
false
NULL IS NULL
CASE WHEN id IS 1 THEN 'one' END
count(*) FILTER (WHERE id > 3) OVER ()
sum(total) FILTER (WHERE status = 'open') OVER (PARTITION BY customer_id)
sum(total) OVER (ORDER BY id GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW)
sum(total) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE CURRENT ROW)
nth_value(total, 2) OVER (ORDER BY id)
group_concat(id) OVER (PARTITION BY status ORDER BY id)
(SELECT count(*) FROM orders)
EXISTS (SELECT 1 FROM items WHERE order_id = o.id)
1e3
.5e1
1.
9 - 4 - 3
100 / 10 / 2
7 / 2
id+1
id*-1
-id+2
id>3
id=1
(id, total) = (1, 2)
id BETWEEN 1 AND 3
id IN (1, 2)
status LIKE 'o%'
status GLOB 'o*'
o.rowid
rowid
oid

## conditions
status == 'open'
status GLOB 'o*'
status NOT GLOB 'o*'
note IS status
note IS NOT status
id IS 1
note ISNULL
note NOTNULL
note NOT NULL
status LIKE 'O%'
status LIKE 'o\_%' ESCAPE '\'
status REGEXP '^o'
note MATCH 'late'
status COLLATE NOCASE = 'OPEN'
status = 'OPEN' COLLATE NOCASE
(id, customer_id) = (1, 2)
(id, customer_id) IN (SELECT order_id, line FROM items)
(id, customer_id) IN (VALUES (1, 2), (2, 3))
id IN (VALUES (1), (2))
id IN ()
total
note
NOT note
id & 1
id % 2 = 0
placed_on >= date('2026-01-01', '+1 month')
date(placed_on) BETWEEN '2026-01-01' AND '2026-02-01'
strftime('%Y', placed_on) = '2026'
json_extract(doc, '$.a') = 1
doc ->> '$.a' = 1
EXISTS (SELECT 1 FROM json_each(o.doc, '$.b') WHERE value = 1)
instr(note, 'late') > 0
note IS NOT DISTINCT FROM status
note IS DISTINCT FROM status
total > 50 IS 1
id = 1 = 1
2 > id > 0
NOT id = 1
NOT id = 1 AND id = 2
id IS NOT NULL AND note IS NULL
ifnull(note, '') = ''
id BETWEEN 1 AND 5 AND total BETWEEN 5 AND 50
status = "open"
TRUE
total IS TRUE
total IS NOT FALSE
iif(note IS NULL, 1, 0)
rowid = 1
lower(note) LIKE '%' || lower('LATE') || '%'

## reads
SELECT * FROM orders LIMIT 5
SELECT * FROM orders ORDER BY id LIMIT 5 OFFSET 2
SELECT * FROM orders ORDER BY id LIMIT 2, 5
SELECT * FROM orders ORDER BY id LIMIT -1 OFFSET 2
SELECT "id", [total], `note` FROM "orders" ORDER BY "id"
SELECT id FROM main.orders ORDER BY id
SELECT id FROM "main"."orders" ORDER BY id
SELECT id 'order id', total "sum" FROM orders ORDER BY id
SELECT id AS 'order id', total AS [the sum] FROM orders ORDER BY id
SELECT rowid, * FROM orders ORDER BY rowid
SELECT id FROM orders ORDER BY note NULLS FIRST, id
SELECT id FROM orders ORDER BY note DESC NULLS LAST, id
SELECT id FROM orders ORDER BY status COLLATE NOCASE, id
SELECT status, count(*) FILTER (WHERE total > 20) AS big FROM orders GROUP BY status ORDER BY 1
SELECT status, group_concat(id) FROM orders GROUP BY status ORDER BY status
SELECT status, group_concat(id, '; ') FROM orders GROUP BY status ORDER BY status
SELECT group_concat(DISTINCT status) FROM orders
SELECT group_concat(id, ', ' ORDER BY id DESC) FROM orders
SELECT string_agg(status, ', ') FROM orders
SELECT total(total), sum(total), avg(total) FROM orders
SELECT json_group_array(id) FROM orders
SELECT json_group_object(id, status) FROM orders
SELECT strftime('%Y-%m', placed_on) AS month, sum(total) FROM orders GROUP BY month ORDER BY month
SELECT id, sum(total) OVER w FROM orders WINDOW w AS (PARTITION BY status ORDER BY id) ORDER BY id
SELECT id, sum(total) OVER (w ORDER BY id) FROM orders WINDOW w AS (PARTITION BY status) ORDER BY id
SELECT c.name, o.id FROM customers c FULL JOIN orders o ON o.customer_id = c.id ORDER BY c.name, o.id
SELECT c.name, o.id FROM customers c FULL OUTER JOIN orders o ON o.customer_id = c.id ORDER BY c.name, o.id
SELECT * FROM items JOIN (SELECT id AS order_id, status FROM orders) s USING (order_id) ORDER BY order_id, line
SELECT * FROM items NATURAL JOIN (SELECT id AS order_id, status FROM orders) s ORDER BY order_id, line
SELECT * FROM items NATURAL LEFT JOIN (SELECT id AS order_id, status FROM orders) s ORDER BY order_id, line
SELECT o.id, c.id FROM orders o JOIN customers c ORDER BY o.id, c.id LIMIT 5
SELECT o.id FROM (orders o JOIN customers c ON o.customer_id = c.id) ORDER BY 1
SELECT value FROM json_each('[1, 2, 3]')
SELECT key, value FROM json_each('{"a": 1, "b": 2}')
SELECT o.id, e.value FROM orders o, json_each(o.doc, '$.b') AS e ORDER BY o.id, e.value
SELECT o.id, e.value FROM orders o JOIN json_each(o.doc, '$.b') e ORDER BY o.id, e.value
SELECT fullkey, atom FROM json_tree('{"a": [1, 2]}')
SELECT value FROM generate_series(1, 5)
VALUES (1, 'a'), (2, 'b')
SELECT * FROM (VALUES (1, 'a'), (2, 'b'))
SELECT column1 FROM (VALUES (1), (2)) v
WITH v (n, t) AS (VALUES (1, 'a'), (2, 'b')) SELECT * FROM v ORDER BY n
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT i FROM n
WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT i FROM n
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 5) SELECT i FROM n
WITH RECURSIVE chain AS (SELECT id, name, manager_id, 1 AS depth FROM employees WHERE manager_id IS NULL UNION ALL SELECT e.id, e.name, e.manager_id, c.depth + 1 FROM employees e JOIN chain c ON e.manager_id = c.id) SELECT * FROM chain ORDER BY depth, id
WITH b AS MATERIALIZED (SELECT * FROM orders) SELECT count(*) FROM b
WITH b AS NOT MATERIALIZED (SELECT * FROM orders) SELECT count(*) FROM b
SELECT id FROM orders UNION SELECT id FROM customers INTERSECT SELECT id FROM employees ORDER BY 1
SELECT id FROM orders UNION SELECT id FROM customers ORDER BY id LIMIT 3
SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name
SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name
SELECT sqlite_version()
SELECT date('now'), time('now'), datetime('now', 'localtime')
SELECT id FROM orders INDEXED BY orders_by_customer WHERE customer_id = 1 ORDER BY id
SELECT id FROM orders NOT INDEXED ORDER BY id
SELECT id, total, CASE WHEN total > 50 THEN 'big' ELSE 'small' END size FROM orders ORDER BY id
SELECT customer_id, max(total), id FROM orders GROUP BY customer_id ORDER BY 1
SELECT DISTINCT status FROM orders ORDER BY 1
SELECT count(*), count(note), count(DISTINCT status) FROM orders
SELECT *, total * 2 AS twice FROM orders ORDER BY id
SELECT id name, status type, note value, total key FROM orders ORDER BY id
SELECT id AS year, total AS date FROM orders ORDER BY 1
SELECT count(*) AS count, max(total) AS max FROM orders
SELECT id,total FROM orders WHERE total>10 AND total<50 OR id=1 ORDER BY id
SELECT id FROM orders WHERE id=-1 OR id=+1 ORDER BY id
SELECT id FROM orders WHERE id IN (SELECT order_id FROM items GROUP BY order_id HAVING count(*) > 1) ORDER BY id
SELECT id FROM orders WHERE status = 'open' AND total > 10 ORDER BY placed_on DESC, id LIMIT 10
SELECT 'a' || 'b' || 'c'
SELECT o.id FROM orders AS o LEFT JOIN items AS i ON i.order_id = o.id AND i.line = 1 WHERE i.sku IS NULL ORDER BY o.id
SELECT id FROM orders WHERE customer_id = ?
SELECT id FROM orders WHERE customer_id = ?1 AND status = :status AND total > @low
SELECT id FROM orders WHERE id IN (?, ?, ?)
EXPLAIN SELECT * FROM orders
EXPLAIN QUERY PLAN SELECT * FROM orders WHERE id = 1
PRAGMA table_info(orders)
SELECT date('now','start of month','+1 month','-1 day')
SELECT unixepoch() - unixepoch('2004-01-01 02:34:56')
SELECT strftime('%s', 'now') - strftime('%s', '2004-01-01')
SELECT (julianday('now') - 2440587.5)*86400.0
SELECT julianday('now') - julianday('1776-07-04') AS days
SELECT value, key FROM json_tree('{"a":1}') WHERE type = 'integer'
SELECT DISTINCT user.name FROM user, json_each(user.phone) WHERE json_each.value LIKE '704-%'
SELECT json_extract('{"a":2,"c":[4,5]}', '$.c[#-1]'), '{"a":1}' -> '$', '[11,22]' -> 1
SELECT jsonb('{"a":1}'), json(jsonb('[1]')), json_error_position('{')
SELECT a, b, group_concat(b, '.') OVER (ORDER BY a ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS g FROM t1
SELECT c, a, b, group_concat(b, '.') OVER (ORDER BY c, a ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW EXCLUDE TIES) FROM t1
SELECT a, first_value(b) OVER win FROM t1 WINDOW win AS (ORDER BY a) ORDER BY a
WITH RECURSIVE cnt(x) AS (VALUES(1) UNION ALL SELECT x+1 FROM cnt WHERE x<1000) SELECT x FROM cnt
WITH RECURSIVE cnt(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM cnt LIMIT 1000) SELECT x FROM cnt
WITH RECURSIVE works_for_alice(n) AS (VALUES('Alice') UNION SELECT name FROM org, works_for_alice WHERE org.boss=works_for_alice.n) SELECT avg(height) FROM org WHERE org.name IN works_for_alice
WITH RECURSIVE under_alice(name,level) AS (VALUES('Alice',0) UNION ALL SELECT org.name, under_alice.level+1 FROM org JOIN under_alice ON org.boss=under_alice.name ORDER BY 2 DESC) SELECT substr('..........',1,level*3) || name FROM under_alice
SELECT * FROM t WHERE a IN (1,2) AND b NOT IN (SELECT c FROM u)
SELECT * FROM t WHERE name IN other_table
SELECT * FROM email WHERE email MATCH 'fts5'
SELECT * FROM email WHERE email = 'fts5' ORDER BY rank
SELECT * FROM email('fts5')
SELECT highlight(email, 2, '<b>', '</b>'), bm25(email) FROM email WHERE email MATCH 'fts5'
PRAGMA table_info('orders')
PRAGMA index_list(orders)
PRAGMA table_list
SELECT iif(a > 1, 'x', 'y'), ifnull(a, b), nullif(a, b), coalesce(a, b)
SELECT printf('%05d', 5), format('%s', a), hex(a), quote(a), substr(a, -3), instr(a, 'x'), replace(a, 'x', 'y')
SELECT CAST(a AS INT), CAST(b AS "TEXT"), typeof(c)
SELECT a -> 'b' ->> 'c', a ->> '$.x[0]' FROM t
SELECT 5 / 2, 5.0 / 2, 5 % 2, 1 << 4, 255 >> 2, 6 & 3, 6 | 1, ~1
SELECT a = 1, a == 1, a <> 1, a != 1, a IS 1, a IS NOT 1, a IS NOT DISTINCT FROM 1
SELECT 'it''s', "quoted name", [bracketed], `ticked` FROM t
SELECT * FROM t ORDER BY a COLLATE NOCASE ASC NULLS LAST
SELECT max(a, b), min(a), max(a) FROM t GROUP BY c HAVING max(a) > 1
SELECT t.rowid, t._rowid_, t.oid FROM t
SELECT count(*) FILTER (WHERE a > 1), sum(DISTINCT a), total(a), avg(a) FROM t
SELECT * FROM a NATURAL JOIN b LEFT OUTER JOIN c USING (id) CROSS JOIN d INNER JOIN e ON e.id = d.id
SELECT * FROM a FULL OUTER JOIN b ON a.id = b.id
SELECT * FROM a RIGHT JOIN b ON a.id = b.id
SELECT (a, b) = (1, 2), (a, b) IN (VALUES (1, 2))
SELECT EXISTS(SELECT 1 FROM t WHERE a = 1) AS found
SELECT NOT EXISTS (SELECT 1), NOT a, -a, +a
SELECT CASE a WHEN 1 THEN 'x' ELSE 'y' END, CASE WHEN a THEN b END
SELECT a FROM t WHERE a LIKE 'x%' ESCAPE '\' AND b NOT LIKE 'y' AND c GLOB '*z'
SELECT * FROM t LIMIT 10 OFFSET 5
SELECT * FROM (SELECT 1 AS a UNION ALL SELECT 2) WHERE a > 1
SELECT 1 UNION SELECT 2 EXCEPT SELECT 3 INTERSECT SELECT 4
SELECT DATE(created_at) AS d, COUNT(*) FROM t GROUP BY d ORDER BY d DESC LIMIT 7
SELECT name, tbl_name, sql FROM sqlite_master WHERE type IN ('table', 'view')
SELECT concat('a', 'b'), concat_ws(',', 'a', 'b'), octet_length('a'), string_agg(a, ',') FROM t
SELECT soundex('a'), unhex('41'), timediff('2026-01-01', '2025-01-01'), if(a, 1, 2)
SELECT percentile(a, 50), median(a) FROM t
SELECT substring(a, 1, 2), trim(a), ltrim(a, 'x'), upper(a), lower(a), length(a), abs(a), round(a, 2), sign(a), random()
EXPLAIN QUERY PLAN SELECT * FROM t WHERE a = 1

## writes
INSERT INTO customers (id, name) VALUES (901, 'x') RETURNING id
INSERT INTO customers (id, name) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET name = excluded.name
INSERT INTO customers (id, name) VALUES (1, 'x') ON CONFLICT DO NOTHING
INSERT OR IGNORE INTO customers (id, name) VALUES (1, 'x')
INSERT OR REPLACE INTO customers (id, name) VALUES (1, 'x')
REPLACE INTO customers (id, name) VALUES (1, 'x')
INSERT INTO customers DEFAULT VALUES
INSERT INTO customers AS c (id, name) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET name = c.name
UPDATE orders SET status = c.region FROM customers c WHERE c.id = orders.customer_id
UPDATE OR IGNORE orders SET id = 2 WHERE id = 1
UPDATE orders SET (status, note) = ('x', 'y') WHERE id = 1
UPDATE orders SET total = total + 1 WHERE id = 1 RETURNING id, total
UPDATE orders AS o SET status = 'x' WHERE o.id = 1
DELETE FROM orders WHERE id = 1 RETURNING *
DELETE FROM orders AS o WHERE o.id = 1
WITH old AS (SELECT id FROM orders WHERE id < 3) DELETE FROM orders WHERE id IN (SELECT id FROM old)
WITH n AS (SELECT 5000 AS i) INSERT INTO customers (id, name) SELECT i, 'n' FROM n

## administration
CREATE TABLE t1 (id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL DEFAULT '', at TEXT DEFAULT CURRENT_TIMESTAMP)
CREATE TABLE IF NOT EXISTS t1 (a, b, PRIMARY KEY (a, b)) WITHOUT ROWID
CREATE TABLE t1 (a INTEGER, b TEXT) STRICT
CREATE TEMP TABLE t1 AS SELECT * FROM orders
CREATE INDEX IF NOT EXISTS i1 ON orders (status COLLATE NOCASE, total DESC)
CREATE INDEX i1 ON orders (total) WHERE status = 'open'
CREATE VIEW IF NOT EXISTS v1 AS SELECT 1 AS x
CREATE VIRTUAL TABLE f1 USING fts5(body)
CREATE TRIGGER tr AFTER INSERT ON orders BEGIN UPDATE customers SET region = 'x' WHERE id = NEW.customer_id; END
DROP INDEX IF EXISTS i1
ALTER TABLE orders ADD COLUMN extra TEXT DEFAULT 'x'
ALTER TABLE orders RENAME COLUMN note TO remark
ALTER TABLE orders DROP COLUMN note
ALTER TABLE orders RENAME TO purchases
PRAGMA foreign_keys = ON
PRAGMA user_version
BEGIN
BEGIN IMMEDIATE TRANSACTION
COMMIT
ROLLBACK
VACUUM
ANALYZE
REINDEX
ATTACH DATABASE 'other.db' AS other
