-- Ordinary statements of PostgreSQL, over the tables of the differential lane.

## expressions
id::text
total::int
total::numeric(12, 1)
'42'::int + id
-total::int
(-total)::int
id::text || '-' || status
status || ' order'
1 || '-' || 2
total ^ 2
-2 ^ 2
2 ^ 3 ^ 2
|/ 16
||/ 27
@ -5
id % 3
id & 3
id | 8
id # 5
~id
id << 2
id >> 1
9 - 4 - 3
100 / 10 / 2
total * 2::numeric
doc
doc -> 'a'
doc ->> 'a'
doc -> 'b' -> 0
doc -> 'b' ->> 1
doc #> '{b,0}'
doc #>> '{b,1}'
doc -> 'a' IS NULL
(doc ->> 'a')::int + 1
doc || '{"z": 1}'::jsonb
doc - 'a'
doc #- '{b,0}'
jsonb_build_object('id', id, 'total', total)
json_build_array(id, total)
jsonb_array_length(doc -> 'b')
jsonb_typeof(doc)
jsonb_set(doc, '{a}', '5')
jsonb_strip_nulls(doc)
jsonb_pretty(doc)
to_jsonb(o.id)
to_json(status)
row_to_json(o)
jsonb_path_query_first(doc, '$.b[0]')
jsonb_path_exists(doc, '$.a ? (@ > 1)')
tags
tags[1]
tags[1:2]
tags[:1]
array_length(tags, 1)
cardinality(tags)
array_to_string(tags, ',')
array_append(tags, 'new')
array_cat(tags, ARRAY['x', 'y'])
tags || ARRAY['x']
tags || 'x'::text
ARRAY[1, 2, 3]
ARRAY[1, 2, id]
ARRAY[[1, 2], [3, 4]]
ARRAY[]::int[]
'{1,2}'::int[]
ARRAY(SELECT i.sku FROM items i WHERE i.order_id = o.id ORDER BY 1)
string_to_array(status, 'e')
unnest(ARRAY[1, 2])
array_position(tags, 'x')
placed_on + 7
placed_on - 7
placed_on + interval '1 month'
placed_on - INTERVAL '1' DAY
placed_on + INTERVAL '1 year 2 months'
interval '1 day' * 3
INTERVAL '90 minutes'
interval '2' hour
INTERVAL '1-2' YEAR TO MONTH
date '2026-01-31'
DATE '2026-01-31' - DATE '2026-01-01'
timestamp '2026-01-31 10:00:00'
timestamptz '2026-01-31 10:00:00+00'
TIMESTAMP WITH TIME ZONE '2026-01-31 10:00:00+00'
TIMESTAMP WITHOUT TIME ZONE '2026-01-31 10:00:00'
time '10:30'
'2026-01-31'::date
'2026-01-31'::timestamp
'2026-01-31'::timestamp with time zone
placed_on::timestamp
shipped_at::date
shipped_at::timestamptz
CAST(placed_on AS timestamp)
CAST(total AS double precision)
CAST('1' AS integer)
CAST(id AS character varying(10))
CAST(id AS text)
CAST('{"a": 1}' AS jsonb)
CAST(NULL AS int)
EXTRACT(year FROM placed_on)
EXTRACT(YEAR FROM placed_on)
extract(month from placed_on)
extract(week from placed_on)
EXTRACT(DOW FROM placed_on)
EXTRACT(isodow FROM placed_on)
EXTRACT(doy FROM placed_on)
EXTRACT(epoch FROM shipped_at)
EXTRACT(quarter FROM placed_on)
EXTRACT(hour FROM shipped_at)
EXTRACT(minute FROM shipped_at)
EXTRACT(second FROM shipped_at)
EXTRACT(milliseconds FROM shipped_at)
EXTRACT(decade FROM placed_on)
EXTRACT(century FROM placed_on)
EXTRACT('year' FROM placed_on)
date_part('year', placed_on)
date_trunc('month', placed_on)
date_trunc('month', shipped_at)::date
date_trunc('week', shipped_at)
to_char(placed_on, 'YYYY-MM')
to_char(total, 'FM999990.00')
to_date('2026-01-31', 'YYYY-MM-DD')
to_timestamp('2026-01-31', 'YYYY-MM-DD')
to_number('12', '99')
make_date(2026, 1, 31)
age(placed_on, '2025-01-01')
shipped_at AT TIME ZONE 'UTC'
shipped_at AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Berlin'
(shipped_at - interval '1 hour') AT TIME ZONE 'UTC'
length(status)
char_length(status)
character_length(status)
octet_length(status)
bit_length(status)
position('e' IN status)
strpos(status, 'e')
substring(status from 2 for 2)
substring(status from 2)
substring(status for 2)
substring(status, 2)
substring(status, 2, 2)
substring(status from '[a-z]+')
substr(status, 1, 2)
trim(status)
trim(leading from status)
trim(trailing from status)
trim(both from status)
trim(both 'o' from status)
trim(leading 'o' from status)
trim('o' from status)
trim(from status)
btrim(status, 'o')
overlay(status placing 'xx' from 1 for 2)
overlay(status placing 'xx' from 2)
left(status, 2)
right(status, 2)
lpad(status, 8, '*')
rpad(status, 8)
repeat(status, 2)
reverse(status)
initcap(status)
split_part(status, 'e', 1)
concat(status, '-', id)
concat_ws(', ', status, note)
format('%s: %s', status, id)
quote_literal(status)
quote_ident(status)
translate(status, 'abc', 'xyz')
regexp_replace(status, '[aeiou]', '', 'g')
regexp_match(status, 'o(.)')
regexp_split_to_array(status, 'e')
starts_with(status, 'op')
md5(status)
encode(sha256('a'::bytea), 'hex')
ascii(status)
chr(65)
to_hex(id)
ceil(total)
CEILING(total)
floor(total)
round(total)
round(total, 2)
trunc(total)
trunc(total, 1)
mod(id, 3)
power(2, id)
sqrt(total)
exp(1)
ln(10)
log(100)
log(2, 64)
sign(total)
pi()
div(id, 2)
gcd(12, 18)
greatest(id, 5)
least(id, customer_id, 5)
width_bucket(total, 0, 100, 5)
E'a\nb'
E'it\'s'
e'tab\there'
'back\slash'
$$dollar$$
$tag$it's $$ here$tag$
B'101'
b'0101'
X'1F'
'\x1f'::bytea
U&'d\0061ta'
TRUE
false
true AND false
ROW(id, total)
(id, total)
note COLLATE "C"
status COLLATE "C"
lower(status COLLATE "C")
'orders'::regclass
'orders'::regclass::text
CAST('public.orders' AS regclass)
to_regclass('orders')
pg_typeof(id)
pg_size_pretty(1024::bigint)
current_date IS NOT NULL
CURRENT_DATE >= placed_on
current_timestamp > shipped_at
now() > shipped_at
localtimestamp > shipped_at
current_user = session_user
gen_random_uuid() IS NOT NULL
'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid
'192.168.1.5'::inet
'10.0.0.0/8'::cidr
host('192.168.1.5'::inet)
int4range(1, 5)
'[1,5)'::int4range
numrange(1.0, 5.0)
daterange('2026-01-01', '2026-02-01')
lower(int4range(1, 5))
to_tsvector('english', status)
to_tsquery('english', 'open')
plainto_tsquery('late order')
ts_rank(to_tsvector('english', status), to_tsquery('open'))
point(1, 2)
sum(total) FILTER (WHERE status = 'open') OVER (PARTITION BY customer_id)
count(*) FILTER (WHERE total > 10) OVER ()
sum(total) OVER (ORDER BY id GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW)
sum(total) OVER (ORDER BY placed_on RANGE BETWEEN interval '7 days' PRECEDING AND CURRENT ROW)
nth_value(total, 2) OVER (ORDER BY id)
first_value(total) OVER (PARTITION BY customer_id ORDER BY id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)
sum(total) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE CURRENT ROW)
"id"
o."status"
"o"."id"
(o).id
num_nulls(note, status)
bool(1)
int4(5)
text 'abc'
coalesce(note, '') || 'x'
total::text LIKE '1%'
normalize(status)
string_to_table('a,b', ',')
json_build_object('a', 1, 'b', json_build_array(1, 2))
jsonb_build_object('id', id) ->> 'id'
(jsonb_build_object('id', id) ->> 'id')::int
array_agg(id) OVER (PARTITION BY status)

## conditions
note ISNULL
note NOTNULL
note ILIKE '%A%'
note NOT ILIKE '%A%'
status ~ '^o'
status ~* '^O'
status !~ '^o'
status !~* '^O'
status ~~ 'o%'
status !~~ 'o%'
status ~~* 'O%'
status SIMILAR TO '(open|paid)'
status NOT SIMILAR TO '(open|paid)'
status LIKE 'o%' AND note IS NOT NULL
status LIKE ANY (ARRAY['o%', 'p%'])
status LIKE ALL (ARRAY['o%', '%n'])
status ILIKE ANY (ARRAY['O%', 'P%'])
status NOT LIKE ALL (ARRAY['o%', 'p%'])
status NOT LIKE ANY (ARRAY['o%', 'p%'])
status LIKE ANY ('{o%,p%}')
status LIKE '%\%%'
status LIKE 'o\_%' ESCAPE '\'
status LIKE 'a$%' ESCAPE '$'
status = ANY (ARRAY['open', 'paid'])
status = ANY ('{open,paid}')
status = ANY ('{open,paid}'::text[])
status <> ALL (ARRAY['open', 'paid'])
id = ANY (ARRAY[1, 2, 3]::int[])
id = ANY (SELECT order_id FROM items)
id = SOME (SELECT order_id FROM items)
total > ALL (SELECT total FROM orders WHERE status = 'open')
'x' = ANY (tags)
NOT 'x' = ANY (tags)
tags @> ARRAY['x']
tags <@ ARRAY['x', 'y', 'z']
tags && ARRAY['x']
doc @> '{"a": 1}'
doc @> '{"a": 1}'::jsonb
'{"a": 1}'::jsonb <@ doc
doc ? 'a'
doc ?| ARRAY['a', 'z']
doc ?& ARRAY['a', 'b']
doc @? '$.b[*] ? (@ > 1)'
doc @@ '$.a == 1'
doc ->> 'a' = '1'
(doc ->> 'a')::int > 0
doc -> 'a' = '1'::jsonb
doc #>> '{b,0}' = '1'
note IS DISTINCT FROM status
note IS NOT DISTINCT FROM status
(total > 50) IS TRUE
(total > 50) IS NOT TRUE
(total > 50) IS FALSE
(total > 50) IS UNKNOWN
(total > 50) IS NOT UNKNOWN
total > 50 IS TRUE
note IS NULL IS TRUE
total BETWEEN SYMMETRIC 20 AND 10
total NOT BETWEEN SYMMETRIC 20 AND 10
(id, customer_id) = (1, 2)
(id, customer_id) IN ((1, 2), (2, 3))
(id, customer_id) IN (SELECT order_id, line FROM items)
(id, total) > (3, 10)
ROW(id, customer_id) = ROW(1, 2)
(placed_on, placed_on + 10) OVERLAPS (DATE '2026-01-01', DATE '2026-02-01')
placed_on > current_date - 30 OR true
placed_on > now() - interval '30 days' OR true
placed_on >= date_trunc('year', DATE '2026-06-01')
shipped_at >= '2026-01-01'::timestamp AND shipped_at < '2027-01-01'::timestamp
int4range(1, 5) @> id
id <@ int4range(1, 5)
to_tsvector('english', coalesce(note, '')) @@ to_tsquery('english', 'late')
to_tsvector(status) @@ plainto_tsquery('open')
NOT id = 1
NOT id = 1 OR id = 1
total = 10 IS NOT NULL
id = 1 = true
NOT EXISTS (SELECT 1 FROM items WHERE order_id = o.id AND sku LIKE 'a%')
status IN ('open') IS TRUE
id IN (VALUES (1), (2))
'192.168.1.5'::inet << '192.168.1.0/24'::inet
status COLLATE "C" > 'o'
o IS NOT NULL
true
id BETWEEN 1 AND 5 IS NOT FALSE
starts_with(status, 'o') AND length(status) > 2
status ^@ 'o'

## reads
SELECT * FROM orders LIMIT 5
SELECT * FROM orders ORDER BY id LIMIT 5 OFFSET 2
SELECT * FROM orders ORDER BY id OFFSET 2 LIMIT 5
SELECT * FROM orders ORDER BY id OFFSET 2
SELECT * FROM orders ORDER BY id OFFSET 2 ROWS FETCH NEXT 5 ROWS ONLY
SELECT * FROM orders ORDER BY id FETCH FIRST 5 ROWS ONLY
SELECT * FROM orders ORDER BY id FETCH FIRST ROW ONLY
SELECT * FROM orders ORDER BY id FETCH NEXT 1 ROW ONLY
SELECT * FROM orders ORDER BY id LIMIT ALL
SELECT id FROM public.orders ORDER BY id
SELECT id FROM "public"."orders" ORDER BY "id"
SELECT "Id" FROM (SELECT id AS "Id" FROM orders) AS "T" ORDER BY 1
SELECT DISTINCT ON (customer_id) customer_id, id, total FROM orders ORDER BY customer_id, total DESC
SELECT id FROM orders ORDER BY note NULLS FIRST, id
SELECT id FROM orders ORDER BY note DESC NULLS LAST, id
SELECT id FROM orders ORDER BY status COLLATE "C", id
SELECT id FROM orders ORDER BY id USING >
SELECT status, count(*) FILTER (WHERE total > 20) AS big FROM orders GROUP BY status ORDER BY 1
SELECT status, array_agg(id ORDER BY id) FROM orders GROUP BY status ORDER BY 1
SELECT status, array_agg(DISTINCT customer_id) FROM orders GROUP BY status ORDER BY 1
SELECT string_agg(status, ', ' ORDER BY id) FROM orders
SELECT string_agg(DISTINCT status, ', ') FROM orders
SELECT json_agg(o) FROM orders o
SELECT jsonb_agg(doc ORDER BY id) FROM orders
SELECT jsonb_object_agg(id, status) FROM orders
SELECT json_agg(row_to_json(t)) FROM (SELECT id, status FROM orders) t
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY total) FROM orders
SELECT percentile_disc(0.9) WITHIN GROUP (ORDER BY total DESC) FROM orders
SELECT mode() WITHIN GROUP (ORDER BY status) FROM orders
SELECT bool_and(total > 0), bool_or(total > 50), every(id > 0) FROM orders
SELECT stddev(total), variance(total), stddev_pop(total), var_samp(total) FROM orders
SELECT corr(id, total), regr_slope(id, total) FROM orders
SELECT bit_and(id), bit_or(id) FROM orders
SELECT date_trunc('month', placed_on) AS month, sum(total) FROM orders GROUP BY 1 ORDER BY 1
SELECT date_trunc('month', placed_on)::date AS month, count(*) FROM orders GROUP BY month ORDER BY month
SELECT status, customer_id, sum(total) FROM orders GROUP BY ROLLUP (status, customer_id) ORDER BY 1, 2
SELECT status, customer_id, sum(total) FROM orders GROUP BY CUBE (status, customer_id) ORDER BY 1, 2
SELECT status, customer_id, sum(total) FROM orders GROUP BY GROUPING SETS ((status), (customer_id), ()) ORDER BY 1, 2
SELECT status, grouping(status), sum(total) FROM orders GROUP BY ROLLUP (status) ORDER BY 1
SELECT sum(total) FROM orders GROUP BY ()
SELECT id, sum(total) OVER w FROM orders WINDOW w AS (PARTITION BY status ORDER BY id) ORDER BY id
SELECT id, sum(total) OVER (w ORDER BY id) FROM orders WINDOW w AS (PARTITION BY status) ORDER BY id
SELECT id, rank() OVER w1, sum(total) OVER w2 FROM orders WINDOW w1 AS (ORDER BY total), w2 AS (PARTITION BY status) ORDER BY id
SELECT c.name, o.id FROM customers c FULL JOIN orders o ON o.customer_id = c.id ORDER BY c.name, o.id
SELECT c.name, o.id FROM customers c FULL OUTER JOIN orders o ON o.customer_id = c.id ORDER BY c.name, o.id
SELECT order_id, sku FROM items JOIN orders ON items.order_id = orders.id ORDER BY order_id, sku
SELECT * FROM items JOIN (SELECT id AS order_id, status FROM orders) s USING (order_id) ORDER BY order_id, line
SELECT * FROM items NATURAL JOIN (SELECT id AS order_id, status FROM orders) s ORDER BY order_id, line
SELECT * FROM items NATURAL LEFT JOIN (SELECT id AS order_id, status FROM orders) s ORDER BY order_id, line
SELECT c.name, l.id FROM customers c CROSS JOIN LATERAL (SELECT o.id FROM orders o WHERE o.customer_id = c.id ORDER BY o.total DESC LIMIT 1) l ORDER BY c.name
SELECT c.name, l.id FROM customers c LEFT JOIN LATERAL (SELECT o.id FROM orders o WHERE o.customer_id = c.id ORDER BY o.id LIMIT 1) l ON true ORDER BY c.name
SELECT c.name, l.id FROM customers c, LATERAL (SELECT o.id FROM orders o WHERE o.customer_id = c.id) l ORDER BY c.name, l.id
SELECT * FROM generate_series(1, 5)
SELECT * FROM generate_series(1, 5) AS n
SELECT n FROM generate_series(1, 5) AS g(n)
SELECT n FROM generate_series(1, 9, 2) g(n)
SELECT d::date FROM generate_series('2026-01-01'::date, '2026-01-05'::date, '1 day'::interval) d
SELECT d::date FROM generate_series(timestamp '2026-01-01', '2026-01-05', interval '1 day') AS d
SELECT * FROM unnest(ARRAY[1, 2, 3]) AS u(x)
SELECT * FROM unnest(ARRAY[1, 2], ARRAY['a', 'b']) AS u(x, y)
SELECT * FROM unnest(ARRAY['a', 'b']) WITH ORDINALITY AS u(x, n)
SELECT o.id, t FROM orders o, unnest(o.tags) AS t ORDER BY o.id, t
SELECT o.id, t.tag, t.n FROM orders o CROSS JOIN LATERAL unnest(o.tags) WITH ORDINALITY AS t(tag, n) ORDER BY o.id, t.n
SELECT key, value FROM jsonb_each('{"a": 1, "b": 2}'::jsonb)
SELECT o.id, e.key FROM orders o, jsonb_each(o.doc) AS e ORDER BY 1, 2
SELECT o.id, e FROM orders o, jsonb_array_elements_text(o.doc -> 'b') e ORDER BY 1, 2
SELECT * FROM jsonb_array_elements('[1, 2]'::jsonb) AS e(v)
SELECT * FROM jsonb_to_recordset('[{"a": 1, "b": "x"}]') AS x(a int, b text)
SELECT * FROM json_populate_record(NULL::items, '{"sku": "a"}')
SELECT * FROM regexp_matches('a1b2', '[0-9]', 'g') AS m
SELECT regexp_split_to_table('a b c', ' ')
SELECT * FROM ROWS FROM (generate_series(1, 2), generate_series(1, 3)) AS r(a, b)
VALUES (1, 'a'), (2, 'b')
VALUES (1), (2) ORDER BY 1 DESC LIMIT 1
SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS v(n, t) ORDER BY n
SELECT v.n FROM (VALUES (1), (2)) v(n) ORDER BY 1
TABLE orders
TABLE orders ORDER BY id LIMIT 3
(SELECT id FROM orders ORDER BY id LIMIT 2) UNION ALL (SELECT id FROM customers ORDER BY id LIMIT 2)
(SELECT 1) UNION (SELECT 2) ORDER BY 1
SELECT id FROM orders EXCEPT ALL SELECT id FROM customers ORDER BY 1
SELECT id FROM orders INTERSECT ALL SELECT id FROM customers ORDER BY 1
SELECT id FROM orders UNION SELECT id FROM customers INTERSECT SELECT id FROM employees ORDER BY 1
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT i FROM n
WITH RECURSIVE chain AS (SELECT id, name, manager_id, 1 AS depth FROM employees WHERE manager_id IS NULL UNION ALL SELECT e.id, e.name, e.manager_id, c.depth + 1 FROM employees e JOIN chain c ON e.manager_id = c.id) SELECT * FROM chain ORDER BY depth, id
WITH RECURSIVE t(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM t WHERE n < 10) SELECT sum(n) FROM t
WITH b AS MATERIALIZED (SELECT * FROM orders) SELECT count(*) FROM b
WITH b AS NOT MATERIALIZED (SELECT * FROM orders) SELECT count(*) FROM b
WITH a AS (TABLE orders) SELECT count(*) FROM a
SELECT (SELECT array_agg(x) FROM (SELECT id AS x FROM orders ORDER BY id LIMIT 3) s)
SELECT count(*) FROM ONLY orders
SELECT count(*) FROM orders *
SELECT count(*) FROM orders TABLESAMPLE SYSTEM (100)
SELECT count(*) FROM orders TABLESAMPLE BERNOULLI (100) REPEATABLE (1)
SELECT o.id FROM orders o JOIN customers c ON o.customer_id = c.id AND c.active ORDER BY 1
SELECT name FROM customers WHERE active ORDER BY id
SELECT name FROM customers WHERE NOT active ORDER BY id
SELECT active AND credit > 10 FROM customers ORDER BY id
SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY table_name
SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'orders' ORDER BY ordinal_position
SELECT relname FROM pg_catalog.pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname
SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'orders'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
SELECT tablename, indexname FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2
SELECT conname, contype FROM pg_constraint WHERE conrelid = 'orders'::regclass ORDER BY 1
SELECT version()
SELECT current_database(), current_schema()
SELECT current_setting('server_version')
SELECT now()
SELECT CURRENT_TIMESTAMP
SELECT current_timestamp(0)
EXPLAIN SELECT * FROM orders
EXPLAIN (COSTS OFF) SELECT * FROM orders
EXPLAIN (FORMAT JSON) SELECT * FROM orders
EXPLAIN (VERBOSE, COSTS FALSE) SELECT * FROM orders WHERE id = 1
EXPLAIN VERBOSE SELECT * FROM orders
EXPLAIN ANALYZE SELECT * FROM orders
EXPLAIN (ANALYZE, BUFFERS) SELECT * FROM orders
EXPLAIN ANALYZE VERBOSE SELECT 1
SELECT 'a' 'b'
SELECT id FROM orders WHERE status = 'open' AND total > 10 ORDER BY placed_on DESC, id LIMIT 10
SELECT sku, sum(quantity * price) AS revenue FROM items GROUP BY sku HAVING sum(quantity * price) > 0 ORDER BY revenue DESC, sku LIMIT 10
SELECT a.id FROM (orders a JOIN customers b ON a.customer_id = b.id) ORDER BY 1
SELECT x.* FROM (orders AS a JOIN customers AS b ON a.customer_id = b.id) AS x(p, q) ORDER BY 1
SELECT c.id AS user, c.name AS name, c.region AS type, c.city AS value FROM customers c ORDER BY 1
SELECT id day, total month FROM items JOIN orders ON true WHERE false
SELECT total AS "order", id AS "select" FROM orders ORDER BY 2
SELECT o.id AS year, o.total AS date FROM orders o ORDER BY 1
SELECT count(*) AS count, max(total) AS max FROM orders
SELECT id name, status type, note value, total key FROM orders ORDER BY id
SELECT now()::date - placed_on > 0 FROM orders ORDER BY id
SELECT position, level FROM (SELECT 1 AS position, 2 AS level) s
SELECT EXTRACT(YEAR FROM placed_on)::int AS yr, SUM(total) FROM orders GROUP BY yr ORDER BY yr
SELECT to_char(placed_on, 'YYYY-MM') AS month, COUNT(*) AS orders, ROUND(AVG(total), 2) AS average FROM orders GROUP BY to_char(placed_on, 'YYYY-MM') ORDER BY month
SELECT c.name, COALESCE(SUM(o.total), 0) AS spent FROM customers c LEFT JOIN orders o ON o.customer_id = c.id AND o.placed_on >= DATE '2026-01-01' GROUP BY c.id, c.name ORDER BY spent DESC, c.name LIMIT 5
SELECT id FROM orders WHERE (doc->>'a')::int = ANY (ARRAY[1,2,3]) ORDER BY id
SELECT id FROM orders WHERE doc->'b'->>0 IS NOT NULL ORDER BY id
SELECT id,total FROM orders WHERE total>10 AND total<50 OR id=1 ORDER BY id
SELECT id FROM orders WHERE id=-1 OR id=+1 ORDER BY id
SELECT id FROM orders WHERE total>-1 ORDER BY id
SELECT id FROM orders WHERE id IN (SELECT order_id FROM items GROUP BY order_id HAVING count(*) > 1) ORDER BY id
SELECT name, email FROM customers WHERE created_on > NOW() - INTERVAL '7 days' ORDER BY created_on DESC LIMIT 20
SELECT date_trunc('day', created_at AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York')::date AS day, COUNT(*) FROM events GROUP BY 1
SELECT c.*, count(o.id) OVER (PARTITION BY c.id) FROM customers c LEFT JOIN orders o USING (id)
SELECT jsonb_path_query_array(doc, '$.items[*] ? (@.qty > $q)', '{"q": 1}') FROM orders
SELECT xmlelement(name foo, 'bar')
SELECT coalesce(sum(total) FILTER (WHERE status = 'paid'), 0)::float8 / nullif(count(*), 0) FROM orders
SELECT (ARRAY['a','b'])[1]
SELECT (array_agg(id ORDER BY id))[1:3] FROM orders
SELECT (regexp_match(note, '(\d+)'))[1]::int FROM orders
SELECT (jsonb_each(doc)).key FROM orders
SELECT embedding <-> '[1,2,3]' AS distance FROM items ORDER BY embedding <-> '[1,2,3]' LIMIT 5
SELECT id, 1 - (embedding <=> '[1,2,3]'::vector) AS similarity FROM items ORDER BY embedding <=> '[1,2,3]'::vector LIMIT 5
SELECT (embedding <#> '[3,1,2]') * -1 AS inner_product FROM items
SELECT * FROM items ORDER BY embedding <+> '[3,1,2]' LIMIT 5
SELECT avg(embedding)::vector(3) FROM items
SELECT name FROM customers WHERE 'jon' <% name
SELECT * FROM places ORDER BY location <-> point '(29.9691,-95.6975)' LIMIT 10
SELECT depname, empno, salary, rank() OVER (PARTITION BY depname ORDER BY salary DESC) FROM empsalary
SELECT city, max(temp_lo), count(*) FILTER (WHERE temp_lo < 30) FROM weather WHERE city LIKE 'S%' GROUP BY city HAVING max(temp_lo) < 40
SELECT w1.city, w1.temp_lo AS low, w2.temp_hi AS high FROM weather w1 JOIN weather w2 ON w1.temp_lo < w2.temp_lo AND w1.temp_hi > w2.temp_hi
WITH RECURSIVE search_tree(id, link, data, depth) AS (SELECT t.id, t.link, t.data, 0 FROM tree t UNION ALL SELECT t.id, t.link, t.data, depth + 1 FROM tree t, search_tree st WHERE t.id = st.link) SELECT * FROM search_tree ORDER BY depth
WITH RECURSIVE search_tree(id, link, data, path) AS (SELECT t.id, t.link, t.data, ARRAY[t.id] FROM tree t UNION ALL SELECT t.id, t.link, t.data, path || t.id FROM tree t, search_tree st WHERE t.id = st.link AND t.id <> ALL (path)) SELECT * FROM search_tree
WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n+1 FROM t WHERE n < 5) CYCLE n SET is_cycle USING path SELECT * FROM t
SELECT * FROM crosstab_result
SELECT a.attname AS column_name, pg_catalog.format_type(a.atttypid, a.atttypmod) AS data_type FROM pg_catalog.pg_attribute a WHERE a.attrelid = 'public.orders'::regclass AND a.attnum > 0
SELECT n.nspname AS schema, c.relname AS name, CASE c.relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' END AS type FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r','v') AND n.nspname !~ '^pg_toast' ORDER BY 1,2
SELECT kcu.column_name FROM information_schema.table_constraints tc JOIN information_schema.key_column_usage kcu ON tc.constraint_name = kcu.constraint_name WHERE tc.constraint_type = 'PRIMARY KEY'
SELECT obj_description('orders'::regclass)
SELECT col_description('orders'::regclass, 1)
SELECT pg_get_constraintdef(oid) FROM pg_constraint
SELECT relname, n_live_tup FROM pg_stat_user_tables ORDER BY n_live_tup DESC
SELECT pg_size_pretty(pg_total_relation_size('orders'))
SELECT setting FROM pg_settings WHERE name = 'server_version'
SELECT extract(epoch from (now() - created_at)) / 3600 AS hours FROM orders
SELECT justify_days(interval '35 days'), make_interval(days => 10)
SELECT date_bin('15 minutes', ts, TIMESTAMP '2001-01-01') FROM m
SELECT isfinite(date '2001-02-16'), 'infinity'::date, 'epoch'::timestamp
SELECT DATE 'today', TIMESTAMP 'now'
SELECT INTERVAL '1' DAY TO SECOND
SELECT interval '1 day' day
SELECT TIME WITH TIME ZONE '10:00+01'
SELECT bit '101', B'1' & B'1', bit varying '10'
SELECT x'ff'::int, 'DEADBEEF'::bytea
SELECT '{"a":[1,2]}'::json->'a'->>0, '{"a":1}'::jsonb @> '{"a":1}'
SELECT '[1,2]'::jsonb - 0, '{"a":1}'::jsonb - '{a}'::text[]
SELECT doc['a']['b'] FROM orders
SELECT json_object('{a,b}', '{1,2}'), json_object_agg(k, v) FROM t
SELECT JSON_OBJECT('a': 1, 'b': 2)
SELECT JSON_OBJECT('a' VALUE 1)
SELECT JSON_ARRAY(1, 2)
SELECT JSON_VALUE(doc, '$.a'), JSON_QUERY(doc, '$.b'), JSON_EXISTS(doc, '$.a') FROM t
SELECT doc IS JSON FROM t
SELECT jt.* FROM t, JSON_TABLE(doc, '$[*]' COLUMNS (id int PATH '$.id')) AS jt
SELECT row(1, 'a') = row(1, 'a'), (1, 2) < (1, 3)
SELECT CAST(ROW(1, 2) AS text)
SELECT max(a) FILTER (WHERE b), every(c), any_value(d) FROM t
SELECT * FROM t WHERE (a, b) IN (SELECT a, b FROM u) OR c = ANY(VALUES (1), (2))
SELECT * FROM t WHERE a NOT IN (1,2) AND b IS NOT TRUE AND NOT c AND d IS NOT UNKNOWN
SELECT * FROM t FETCH FIRST 5 ROWS WITH TIES
SELECT * FROM (SELECT 1) AS a(x), (SELECT 2) AS b(y)
SELECT * FROM a LEFT JOIN b ON a.id = b.id RIGHT JOIN c ON b.id = c.id FULL JOIN d USING (id)
SELECT * FROM a NATURAL FULL JOIN b
SELECT * FROM t1 CROSS JOIN t2 CROSS JOIN t3
SELECT * FROM t JOIN u USING (id) AS j
SELECT DISTINCT ON (a, b) a, b, c FROM t ORDER BY a, b, c DESC NULLS LAST
SELECT ALL a FROM t
SELECT FROM t
SELECT count(*), count(*) FILTER (WHERE a IS NULL) AS missing, round(100.0 * count(*) FILTER (WHERE a IS NULL) / count(*), 2) AS pct FROM t
SELECT a, sum(b) FROM t GROUP BY DISTINCT ROLLUP (a), CUBE (b)
SELECT a, b FROM t GROUP BY a, ROLLUP (b)
SELECT sum(a) OVER (PARTITION BY b ORDER BY c RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING) FROM t
SELECT lag(a, 1) IGNORE NULLS OVER (ORDER BY b) FROM t
SELECT 'a' LIKE 'b' AND 'c' NOT LIKE 'd'
SELECT not true, not (a = b), -a, - a, +a
SELECT a=1, a<>1, a!=1, a<=1, a>=1, a<1
SELECT 2*-3, 2+-3, 2--3
SELECT ~5 & 3 | 4 # 1
SELECT a::varchar(10)::text, CAST(a AS varchar(10)), a::"char", a::name
SELECT a::numeric::int[], '{}'::text[], ARRAY[1,2]::bigint[]
SELECT now()::timestamp(0), localtime, current_time(2), clock_timestamp()
SELECT substring('Thomas' from '...$'), substring('Thomas' similar '%#"o_a#"_' escape '#')
SELECT lower('A') || upper('b') || initcap('c'), concat_ws('-', a, b)
SELECT string_agg(a, ',' ORDER BY a DESC) FILTER (WHERE b), array_agg(DISTINCT a ORDER BY a) FROM t
SELECT unnest(tags) AS tag, count(*) FROM posts GROUP BY tag ORDER BY 2 DESC
SELECT * FROM unnest(ARRAY[1,2]) WITH ORDINALITY
SELECT t.*, u.x FROM t, LATERAL unnest(t.xs) AS u(x)
SELECT g.n, o.* FROM generate_series(1, 3) AS g(n) LEFT JOIN orders o ON o.id = g.n
SELECT to_char(d, 'Mon') AS month, extract(isoyear from d) FROM generate_series('2026-01-01'::timestamp, '2026-12-01', '1 month') AS d
SELECT $1::int + $2
SELECT a FROM t WHERE b = $1 AND c = ANY($2::int[])
SELECT CASE a WHEN 1 THEN 'one' WHEN 2 THEN 'two' ELSE 'other' END AS word
SELECT GREATEST(a, b), LEAST(a, b), NULLIF(a, b), COALESCE(a, b, c)
SELECT a IS DOCUMENT FROM t
SELECT * FROM pg_catalog.pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
SELECT 'text' COLLATE "de_DE", a < b COLLATE "C"
SELECT "order"."user" FROM "order" WHERE "order"."group" = 'x'
SELECT user, current_role, session_user
SELECT a AS "select", b AS "from" FROM t
EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT 1
EXPLAIN (ANALYZE false, TIMING off, SUMMARY on) SELECT 1
SELECT tableoid::regclass, * FROM orders
SELECT conrelid::regclass AS table_name, confrelid::regclass FROM pg_constraint WHERE contype = 'f'
SELECT ctid, xmin FROM orders
SELECT websearch_to_tsquery('english', 'fat or rat'), ts_headline('english', body, q) FROM docs, to_tsquery('x') q WHERE body_tsv @@ q
SELECT setweight(to_tsvector('a'), 'A') || to_tsvector('b')
SELECT ntile(4) OVER w, cume_dist() OVER w FROM t WINDOW w AS (ORDER BY a)
SELECT width_bucket(a, ARRAY[1,2,3]) FROM t
SELECT percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY a) FROM t
SELECT rank(5) WITHIN GROUP (ORDER BY a) FROM t
SELECT '1'::money, '08:00:2b:01:02:03'::macaddr, 'a=>1'::hstore
SELECT * FROM orders o WHERE o.total > (SELECT avg(total) FROM orders i WHERE i.customer_id = o.customer_id)
((SELECT 1))
(SELECT 1) ORDER BY 1 LIMIT 1
(VALUES (1)) UNION SELECT 2
SELECT 1;
SELECT 1; -- done

## writes
INSERT INTO customers (id, name) VALUES (901, 'x') RETURNING id
INSERT INTO customers (id, name) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name
INSERT INTO customers (id, name) VALUES (1, 'x') ON CONFLICT DO NOTHING
INSERT INTO customers (id, name) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name WHERE customers.active RETURNING *
INSERT INTO customers (id, name) VALUES (901, DEFAULT)
INSERT INTO customers DEFAULT VALUES
INSERT INTO customers AS c (id, name) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET name = c.name
UPDATE orders SET status = c.region FROM customers c WHERE c.id = orders.customer_id
UPDATE orders AS o SET status = 'x' WHERE o.id = 1
UPDATE orders o SET total = o.total + 1 FROM customers c WHERE c.id = o.customer_id AND c.region = 'north' RETURNING o.id
UPDATE orders SET (status, note) = ('x', 'y') WHERE id = 1
UPDATE orders SET (status, note) = (SELECT region, city FROM customers WHERE id = 1) WHERE id = 1
UPDATE orders SET doc = jsonb_set(doc, '{a}', '2') WHERE id = 1
UPDATE orders SET total = DEFAULT WHERE id = 1
DELETE FROM orders USING customers c WHERE c.id = orders.customer_id AND c.region = 'north'
DELETE FROM orders WHERE id = 1 RETURNING *
DELETE FROM ONLY orders WHERE id = 1
WITH gone AS (DELETE FROM orders WHERE id = 1 RETURNING *) SELECT count(*) FROM gone
WITH made AS (INSERT INTO customers (id, name) VALUES (950, 'x') RETURNING id) SELECT id FROM made
WITH old AS (SELECT id FROM orders WHERE id < 3) DELETE FROM orders WHERE id IN (SELECT id FROM old)
MERGE INTO customers c USING employees e ON c.id = e.id WHEN MATCHED THEN UPDATE SET name = e.name WHEN NOT MATCHED THEN INSERT (id, name) VALUES (e.id, e.name)
SELECT * FROM orders WHERE id = 1 FOR UPDATE
SELECT * FROM orders FOR SHARE
SELECT * FROM orders FOR UPDATE OF orders NOWAIT
SELECT * FROM orders FOR UPDATE SKIP LOCKED
SELECT * FROM orders FOR NO KEY UPDATE
SELECT * FROM orders FOR KEY SHARE

## administration
TRUNCATE orders
TRUNCATE TABLE orders RESTART IDENTITY CASCADE
ALTER TABLE orders ADD COLUMN extra text DEFAULT 'x' NOT NULL
ALTER TABLE orders DROP COLUMN note
ALTER TABLE orders RENAME COLUMN note TO remark
ALTER TABLE orders RENAME TO purchases
ALTER TABLE orders ALTER COLUMN total TYPE numeric(12, 2)
ALTER TABLE orders ALTER COLUMN note SET NOT NULL
ALTER TABLE orders ADD CONSTRAINT positive CHECK (total >= 0)
CREATE TABLE t1 (id serial PRIMARY KEY, body text, at timestamptz DEFAULT now(), tags text[])
CREATE TABLE IF NOT EXISTS t1 (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, data jsonb)
CREATE TEMP TABLE t1 AS SELECT * FROM orders
CREATE INDEX CONCURRENTLY i1 ON orders USING btree (status)
CREATE INDEX i1 ON orders USING gin (doc)
CREATE INDEX i1 ON orders (lower(status)) WHERE total > 10
CREATE OR REPLACE VIEW v1 AS SELECT 1 AS x
CREATE MATERIALIZED VIEW v1 AS SELECT 1 AS x
CREATE SCHEMA s1
DROP SCHEMA s1 CASCADE
DROP INDEX i1
GRANT SELECT ON orders TO reader
REVOKE ALL ON orders FROM reader
COMMENT ON TABLE orders IS 'all orders'
BEGIN
COMMIT
ROLLBACK
SET search_path TO public
VACUUM orders
ANALYZE orders
