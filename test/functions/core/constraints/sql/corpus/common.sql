-- Ordinary statements that all four dialects share. A line is one statement; below "## expressions" a line is an
-- expression over one row of orders, below "## conditions" a condition on it, and each is put into whole statements.

## expressions
id
o.id
total
total * 2
total + 1.5
total - 1
total / 2
-total
+total
- -total
-(-total)
total * (1 + 0.2)
(total + 10) * (total - 10)
total * -1
total - -1
id + customer_id * 2
(id)
((id + 1))
1
-1
0.5
.5
12.50
1e3
1.5e2
1.5E-2
2e+3
'text'
''
'it''s'
'a "quoted" word'
'-- no comment'
'/* no comment */'
'a; b'
'100%'
'naïve café'
'日本語'
NULL
CASE WHEN total > 50 THEN 'big' ELSE 'small' END
CASE WHEN total > 100 THEN 'big' WHEN total > 50 THEN 'middle' ELSE 'small' END
CASE status WHEN 'open' THEN 1 WHEN 'paid' THEN 2 ELSE 0 END
CASE WHEN note IS NULL THEN 'none' END
CASE WHEN total BETWEEN 10 AND 20 THEN 1 ELSE CASE WHEN total < 10 THEN 0 ELSE 2 END END
COALESCE(note, 'none')
COALESCE(note, status, 'none')
NULLIF(status, 'open')
CAST(total AS DECIMAL(10, 2))
CAST(id AS CHAR(10))
CAST(total AS DECIMAL(12, 0))
ABS(total)
ABS(-5)
ROUND(total, 1)
UPPER(status)
LOWER(status)
upper(lower(status))
REPLACE(note, 'o', '0')
TRIM(note)
LTRIM(note)
RTRIM(note)
SUBSTRING(note, 1, 3)
(SELECT MAX(total) FROM orders)
(SELECT COUNT(*) FROM items i WHERE i.order_id = o.id)
(SELECT c.name FROM customers c WHERE c.id = o.customer_id)
total - (SELECT AVG(total) FROM orders)
COALESCE((SELECT SUM(i.quantity) FROM items i WHERE i.order_id = o.id), 0)
ROW_NUMBER() OVER (ORDER BY id)
ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY total DESC, id)
RANK() OVER (ORDER BY total DESC)
DENSE_RANK() OVER (PARTITION BY status ORDER BY total DESC)
NTILE(4) OVER (ORDER BY id)
LAG(total) OVER (ORDER BY id)
LAG(total, 1, 0) OVER (PARTITION BY customer_id ORDER BY id)
LEAD(total, 2) OVER (ORDER BY id)
FIRST_VALUE(total) OVER (PARTITION BY customer_id ORDER BY id)
LAST_VALUE(total) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
SUM(total) OVER (ORDER BY id ROWS UNBOUNDED PRECEDING)
SUM(total) OVER (ORDER BY id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)
AVG(total) OVER (PARTITION BY status ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)
SUM(total) OVER (ORDER BY id RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
COUNT(*) OVER ()
COUNT(*) OVER (PARTITION BY status)
PERCENT_RANK() OVER (ORDER BY id)
CUME_DIST() OVER (ORDER BY id)
total / SUM(total) OVER (PARTITION BY status)

## conditions
total > 50
total >= 50
total < 50
total <= 50
total = 50
total <> 50
total != 50
NOT total > 50
NOT (total > 50 AND id < 10)
total > 50 AND id < 10
total > 50 OR id < 10
total > 50 OR id < 10 AND status = 'open'
(total > 50 OR id < 10) AND status = 'open'
NOT status = 'open' AND total > 10
status = 'open'
status IN ('open', 'paid')
status NOT IN ('open', 'paid')
id IN (1)
id IN (1, 2, 3, 5, 8, 13)
customer_id IN (SELECT id FROM customers WHERE region = 'north')
customer_id NOT IN (SELECT id FROM customers WHERE region = 'north')
total BETWEEN 10 AND 20
total NOT BETWEEN 10 AND 20
total BETWEEN 10 AND 20 AND id > 3
total BETWEEN 10 + 1 AND 20 * 2
note IS NULL
note IS NOT NULL
NOT note IS NULL
note LIKE 'a%'
note LIKE '%a%'
note NOT LIKE '%a%'
note LIKE '%50!%%' ESCAPE '!'
note NOT LIKE '%50!%%' ESCAPE '!'
note LIKE '_b%'
UPPER(status) = 'OPEN'
LOWER(note) LIKE '%late%'
EXISTS (SELECT 1 FROM items i WHERE i.order_id = o.id)
NOT EXISTS (SELECT 1 FROM items i WHERE i.order_id = o.id)
EXISTS (SELECT * FROM items i WHERE i.order_id = o.id AND i.quantity > 2)
total > (SELECT AVG(total) FROM orders)
total = (SELECT MAX(total) FROM orders)
COALESCE(note, '') <> ''
id = customer_id
total * 2 > 100
-total < -50
total / 2 > 10 AND total - 3 < 40 OR id = 1
placed_on >= '2026-01-01'
placed_on BETWEEN '2026-01-01' AND '2026-03-31'
placed_on >= '2026-01-01' AND placed_on < '2026-02-01'
CASE WHEN total > 50 THEN 1 ELSE 0 END = 1
status = 'open' AND (note IS NULL OR note = '')
1 = 1
0 = 1

## reads
SELECT * FROM orders
SELECT * FROM orders;
select * from orders
Select Id, Total From Orders
SELECT id, customer_id, total FROM orders ORDER BY id
SELECT o.* FROM orders o ORDER BY o.id
SELECT o.id, o.total FROM orders AS o ORDER BY o.id
SELECT orders.id FROM orders ORDER BY orders.id
SELECT id AS order_id, total AS amount FROM orders ORDER BY order_id
SELECT id order_id, total amount FROM orders ORDER BY order_id
SELECT DISTINCT status FROM orders ORDER BY status
SELECT DISTINCT customer_id, status FROM orders ORDER BY customer_id, status
SELECT ALL status FROM orders
SELECT COUNT(*) FROM orders
SELECT COUNT(*) AS n FROM orders
SELECT count(*) n FROM orders
SELECT COUNT(DISTINCT customer_id) FROM orders
SELECT COUNT(ALL customer_id) FROM orders
SELECT SUM(total), AVG(total), MIN(total), MAX(total), COUNT(note) FROM orders
SELECT SUM(DISTINCT total) FROM orders
SELECT status, COUNT(*) FROM orders GROUP BY status ORDER BY status
SELECT status, COUNT(*) AS n FROM orders GROUP BY status HAVING COUNT(*) > 1 ORDER BY n DESC, status
SELECT customer_id, status, SUM(total) FROM orders GROUP BY customer_id, status ORDER BY customer_id, status
SELECT COUNT(*) FROM orders HAVING COUNT(*) > 1
SELECT SUM(CASE WHEN status = 'open' THEN 1 ELSE 0 END) AS open_orders FROM orders
SELECT status, SUM(total) AS total FROM orders WHERE placed_on >= '2026-01-01' GROUP BY status HAVING SUM(total) > 10 ORDER BY SUM(total) DESC
SELECT id FROM orders ORDER BY total DESC, id ASC
SELECT id, total FROM orders ORDER BY 2 DESC, 1
SELECT id FROM orders ORDER BY CASE WHEN status = 'open' THEN 0 ELSE 1 END, id
SELECT id FROM orders ORDER BY total * -1, id
SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.customer_id ORDER BY o.id
SELECT o.id, c.name FROM orders o INNER JOIN customers c ON c.id = o.customer_id ORDER BY o.id
SELECT c.name, o.id FROM customers c LEFT JOIN orders o ON o.customer_id = c.id ORDER BY c.name, o.id
SELECT c.name, o.id FROM customers c LEFT OUTER JOIN orders o ON o.customer_id = c.id ORDER BY c.name, o.id
SELECT c.name, o.id FROM orders o RIGHT JOIN customers c ON o.customer_id = c.id ORDER BY c.name, o.id
SELECT c.name, o.id FROM orders o RIGHT OUTER JOIN customers c ON o.customer_id = c.id ORDER BY c.name, o.id
SELECT c.name, e.name FROM customers c CROSS JOIN employees e ORDER BY c.name, e.name
SELECT c.name, o.id FROM customers c, orders o WHERE c.id = o.customer_id ORDER BY o.id
SELECT c.name, o.id, i.sku FROM customers c JOIN orders o ON o.customer_id = c.id JOIN items i ON i.order_id = o.id ORDER BY o.id, i.line
SELECT c.name, o.id, i.sku FROM customers c LEFT JOIN (orders o JOIN items i ON i.order_id = o.id) ON o.customer_id = c.id ORDER BY c.name, o.id, i.line
SELECT c.name FROM customers c LEFT JOIN orders o ON o.customer_id = c.id WHERE o.id IS NULL ORDER BY c.name
SELECT e.name, m.name AS manager FROM employees e LEFT JOIN employees m ON e.manager_id = m.id ORDER BY e.id
SELECT e.name FROM employees e JOIN employees m ON e.manager_id = m.id AND e.salary > m.salary ORDER BY e.id
SELECT c.name, COUNT(o.id) AS orders FROM customers c LEFT JOIN orders o ON o.customer_id = c.id GROUP BY c.name ORDER BY orders DESC, c.name
SELECT c.id, c.name, SUM(o.total) FROM customers c JOIN orders o ON o.customer_id = c.id GROUP BY c.id, c.name HAVING SUM(o.total) > 20 ORDER BY 3 DESC, 1
SELECT c.name, o.id, e.name FROM customers c, orders o, employees e WHERE c.id = o.customer_id AND e.id = c.id ORDER BY o.id
SELECT c.name, o.id FROM customers c JOIN orders o ON o.customer_id = c.id AND o.status = 'open' ORDER BY o.id
SELECT * FROM (SELECT id, total FROM orders WHERE total > 20) AS big ORDER BY id
SELECT big.id FROM (SELECT id, total FROM orders WHERE total > 20) big WHERE big.total < 60 ORDER BY big.id
SELECT status, average FROM (SELECT status, AVG(total) AS average FROM orders GROUP BY status) s WHERE average > 10 ORDER BY status
SELECT * FROM (SELECT id, ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY total DESC, id) AS n FROM orders) r WHERE n = 1 ORDER BY id
SELECT a.id, b.id FROM (SELECT id FROM orders WHERE id < 3) a CROSS JOIN (SELECT id FROM orders WHERE id > 8) b ORDER BY a.id, b.id
SELECT id FROM orders UNION SELECT id FROM customers ORDER BY id
SELECT id FROM orders UNION ALL SELECT id FROM customers ORDER BY id
SELECT id FROM orders EXCEPT SELECT id FROM customers ORDER BY id
SELECT id FROM orders INTERSECT SELECT id FROM customers ORDER BY id
SELECT id FROM orders UNION SELECT id FROM customers UNION SELECT id FROM employees ORDER BY 1
SELECT id FROM orders UNION ALL SELECT id FROM customers EXCEPT SELECT id FROM employees
SELECT id, 'order' AS kind FROM orders UNION ALL SELECT id, 'customer' FROM customers ORDER BY kind, id
SELECT 'a' AS x UNION SELECT 'b' UNION SELECT 'c'
WITH big AS (SELECT * FROM orders WHERE total > 30) SELECT id FROM big ORDER BY id
WITH big AS (SELECT id, total FROM orders WHERE total > 30), few AS (SELECT id FROM big WHERE total < 60) SELECT * FROM few ORDER BY id
WITH t (a, b) AS (SELECT id, total FROM orders) SELECT a, b FROM t ORDER BY a
WITH totals AS (SELECT customer_id, SUM(total) AS spent FROM orders GROUP BY customer_id) SELECT c.name, t.spent FROM customers c JOIN totals t ON t.customer_id = c.id ORDER BY c.name
WITH a AS (SELECT 1 AS x), b AS (SELECT x + 1 AS y FROM a) SELECT x, y FROM a CROSS JOIN b
WITH ranked AS (SELECT id, customer_id, RANK() OVER (PARTITION BY customer_id ORDER BY total DESC) AS place FROM orders) SELECT id FROM ranked WHERE place <= 2 ORDER BY id
SELECT 1
SELECT 1 AS one, 2 AS two
SELECT 1 + 1
SELECT 'a', 'b', NULL
SELECT 1 WHERE 1 = 0
SELECT id /* the key */, total -- the sum
SELECT id /* the key */ FROM orders /* all of them */ ORDER BY id -- in order
/* a comment first */ SELECT id FROM orders ORDER BY id
SELECT MAX(total) - MIN(total) AS spread FROM orders
SELECT customer_id, MIN(placed_on), MAX(placed_on) FROM orders GROUP BY customer_id ORDER BY customer_id
SELECT COUNT(*) FROM (SELECT DISTINCT customer_id FROM orders) d
SELECT id, total FROM orders WHERE total = (SELECT MAX(o2.total) FROM orders o2 WHERE o2.customer_id = orders.customer_id) ORDER BY id
SELECT c.name FROM customers c WHERE (SELECT COUNT(*) FROM orders o WHERE o.customer_id = c.id) > 2 ORDER BY c.name
SELECT c.name FROM customers c WHERE c.id IN (SELECT o.customer_id FROM orders o GROUP BY o.customer_id HAVING COUNT(*) > 2) ORDER BY c.name
SELECT id, SUM(total) OVER (PARTITION BY customer_id ORDER BY id) AS running FROM orders ORDER BY id
SELECT department, AVG(salary), COUNT(*) FROM employees GROUP BY department ORDER BY AVG(salary) DESC
SELECT name, salary, RANK() OVER (PARTITION BY department ORDER BY salary DESC) AS place FROM employees ORDER BY department, place, name
SELECT department, MAX(salary) FROM employees WHERE manager_id IS NOT NULL GROUP BY department HAVING MAX(salary) > 10 ORDER BY department

## writes
INSERT INTO customers (id, name) VALUES (901, 'New')
INSERT INTO customers (id, name) VALUES (902, 'New'), (903, 'O''Neil')
INSERT INTO customers (id, name) SELECT id + 1000, name FROM employees
INSERT INTO items VALUES (1, 9, 'sku-9', 1, 2.50)
UPDATE orders SET status = 'paid' WHERE id = 1
UPDATE orders SET status = 'paid', note = NULL WHERE id IN (1, 2)
UPDATE orders SET total = total * 1.1
UPDATE orders SET total = (SELECT SUM(i.quantity * i.price) FROM items i WHERE i.order_id = orders.id) WHERE id = 1
DELETE FROM orders WHERE id = 1
DELETE FROM orders WHERE customer_id IN (SELECT id FROM customers WHERE region = 'north')
DELETE FROM orders

## administration
CREATE TABLE notes (id INTEGER PRIMARY KEY, body VARCHAR(200) NOT NULL)
CREATE TABLE notes (id INT NOT NULL, order_id INT REFERENCES orders (id), body VARCHAR(200) DEFAULT 'none', PRIMARY KEY (id), UNIQUE (order_id), CHECK (id > 0))
CREATE INDEX orders_by_status ON orders (status)
CREATE UNIQUE INDEX customers_by_email ON customers (email, name DESC)
CREATE VIEW big_orders AS SELECT id, total FROM orders WHERE total > 50
DROP TABLE items
DROP TABLE IF EXISTS notes
DROP VIEW IF EXISTS big_orders
ALTER TABLE orders ADD discount DECIMAL(10, 2)
