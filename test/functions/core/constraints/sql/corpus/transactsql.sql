-- Ordinary statements of SQL Server's Transact-SQL. No engine runs them here.

## expressions
[id]
o.[status]
[o].[id]
"id"
N'über'
N'it''s'
0xFF
0x
id % 3
id & 3
id | 8
id ^ 5
~id
-id
- -id
status + ' order'
status + '-' + CAST(id AS VARCHAR(10))
total * 1.0 / 3
$5.50
CAST(total AS INT)
CAST(total AS DECIMAL(12, 1))
CAST(total AS NUMERIC(12, 1))
CAST(id AS VARCHAR)
CAST(id AS VARCHAR(MAX))
CAST(id AS NVARCHAR(50))
CAST(placed_on AS DATE)
CAST(placed_on AS DATETIME)
CAST(placed_on AS DATETIME2)
CAST(placed_on AS DATETIME2(3))
CAST(placed_on AS SMALLDATETIME)
CAST(placed_on AS DATETIMEOFFSET)
CAST(total AS MONEY)
CAST(total AS FLOAT)
CAST(total AS REAL)
CAST(id AS BIGINT)
CAST(id AS SMALLINT)
CAST(id AS TINYINT)
CAST(id AS BIT)
CAST(status AS VARBINARY(20))
CAST(status AS VARBINARY(MAX))
CAST('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11' AS UNIQUEIDENTIFIER)
TRY_CAST(status AS INT)
CONVERT(VARCHAR(10), placed_on, 120)
CONVERT(VARCHAR, total)
CONVERT(DATE, '2026-01-31')
CONVERT(NVARCHAR(MAX), note)
CONVERT(DATETIME2, placed_on)
CONVERT(VARBINARY(8), id)
TRY_CONVERT(INT, status)
PARSE('31 January 2026' AS DATE)
TRY_PARSE('12' AS INT)
PARSE('12' AS INT USING 'en-US')
ISNULL(note, 'none')
IIF(total > 50, 'big', 'small')
CHOOSE(2, 'a', 'b')
LEN(status)
DATALENGTH(status)
LEFT(status, 2)
RIGHT(status, 2)
CHARINDEX('e', status)
PATINDEX('%e%', status)
STUFF(status, 1, 2, 'xx')
REPLICATE('a', 3)
REVERSE(status)
SPACE(3)
STR(total, 10, 2)
CONCAT(status, '-', id)
CONCAT_WS(', ', status, note)
FORMAT(total, 'N2')
FORMAT(placed_on, 'yyyy-MM')
QUOTENAME(status)
ASCII(status)
CHAR(65)
NCHAR(65)
UNICODE(status)
SOUNDEX(status)
DIFFERENCE(status, 'open')
TRANSLATE(status, 'abc', 'xyz')
TRIM('o' FROM status)
STRING_ESCAPE(status, 'json')
CEILING(total)
FLOOR(total)
ROUND(total, 2)
ROUND(total, 2, 1)
POWER(2, id)
SQRT(total)
SQUARE(total)
EXP(1)
LOG(10)
LOG(8, 2)
LOG10(100)
SIGN(total)
PI()
RAND()
GETDATE()
GETUTCDATE()
SYSDATETIME()
SYSUTCDATETIME()
CURRENT_TIMESTAMP
DATEADD(day, 1, placed_on)
DATEADD(DAY, -7, GETDATE())
DATEADD(month, 1, placed_on)
DATEADD(week, 1, placed_on)
DATEADD(dd, 1, placed_on)
DATEADD(mi, 1, placed_on)
DATEDIFF(day, placed_on, GETDATE())
DATEDIFF(MONTH, 0, placed_on)
DATEADD(MONTH, DATEDIFF(MONTH, 0, placed_on), 0)
DATEDIFF_BIG(second, placed_on, GETDATE())
DATEPART(year, placed_on)
DATEPART(weekday, placed_on)
DATEPART(iso_week, placed_on)
DATENAME(month, placed_on)
DATETRUNC(month, placed_on)
DATEFROMPARTS(2026, 1, 31)
DATETIME2FROMPARTS(2026, 1, 31, 10, 0, 0, 0, 0)
EOMONTH(placed_on)
YEAR(placed_on)
MONTH(placed_on)
DAY(placed_on)
SWITCHOFFSET(placed_on, '+01:00')
placed_on AT TIME ZONE 'UTC'
placed_on AT TIME ZONE 'UTC' AT TIME ZONE 'Central European Standard Time'
ISDATE('2026-01-31')
ISNUMERIC(status)
ISJSON(doc)
JSON_VALUE(doc, '$.a')
JSON_QUERY(doc, '$.b')
JSON_MODIFY(doc, '$.a', 5)
JSON_OBJECT('a': 1, 'b': id)
JSON_OBJECT('a': 1 NULL ON NULL)
JSON_OBJECT('a':id ABSENT ON NULL)
JSON_ARRAY(1, 2, id)
JSON_ARRAY(1, NULL, id NULL ON NULL)
HASHBYTES('SHA2_256', status)
CHECKSUM(status)
NEWID()
status COLLATE Latin1_General_CI_AS
COUNT_BIG(*) OVER ()
SUM(total) OVER (PARTITION BY customer_id ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY total) OVER (PARTITION BY status)
STRING_AGG(status, ', ') WITHIN GROUP (ORDER BY id)
GROUPING(status)
OBJECT_ID('dbo.orders')
OBJECT_NAME(1)
DB_NAME()
SCHEMA_NAME()
SUSER_SNAME()
USER_NAME()
@@VERSION
@@ROWCOUNT
@@SERVERNAME
@limit
@limit + 1
CASE WHEN total > 50 THEN N'big' ELSE N'small' END
GREATEST(id, 5)
LEAST(id, customer_id)
COMPRESS(status)
BIT_COUNT(id)
LEFT_SHIFT(id, 2)
APPROX_COUNT_DISTINCT(id)
FIRST_VALUE(total) IGNORE NULLS OVER (ORDER BY id)
LAG(total) IGNORE NULLS OVER (ORDER BY id)
1.
-1.5E+2

## conditions
status = N'open'
total !> 50
total !< 50
note LIKE '[a-c]%'
note LIKE '[^a-c]%'
note LIKE '%50[%]%'
note LIKE '%!%%' ESCAPE '!'
[total] > 50 AND [status] = 'open'
placed_on >= DATEADD(day, -30, GETDATE())
placed_on >= DATEADD(MONTH, -1, CAST(GETDATE() AS DATE))
YEAR(placed_on) = 2026
ISNULL(note, '') <> ''
status COLLATE Latin1_General_CS_AS = 'Open'
total > ALL (SELECT total FROM orders WHERE status = 'open')
id = ANY (SELECT order_id FROM items)
id = SOME (SELECT order_id FROM items)
CONTAINS(note, 'late')
CONTAINS((note, status), 'late AND order')
CONTAINS(*, 'late')
FREETEXT(note, 'late order')
note IS DISTINCT FROM status
note IS NOT DISTINCT FROM status
JSON_VALUE(doc, '$.a') = '1'
CHARINDEX('late', note) > 0
id IN (SELECT value FROM STRING_SPLIT('1,2,3', ','))
total BETWEEN @low AND @high
customer_id = @customer
NOT EXISTS (SELECT 1 FROM [items] i WHERE i.[order_id] = o.[id])
(total & 1) = 1
DATEPART(weekday, placed_on) IN (1, 7)
placed_on BETWEEN '20260101' AND '20260131'

## reads
SELECT TOP 10 * FROM orders
SELECT TOP (10) * FROM orders ORDER BY id
SELECT TOP(10) id FROM orders ORDER BY id
SELECT TOP 5 PERCENT * FROM orders ORDER BY total
SELECT TOP 1 WITH TIES * FROM orders ORDER BY total
SELECT DISTINCT TOP 5 status FROM orders ORDER BY status
SELECT * FROM dbo.orders
SELECT * FROM [dbo].[Orders]
SELECT * FROM [dbo].[Order Details]
SELECT * FROM [shop].[dbo].[orders]
SELECT * FROM shop..orders
SELECT * FROM shop.dbo.orders
SELECT [id], [total] FROM [orders] ORDER BY [id]
SELECT [o].[id] FROM [dbo].[orders] AS [o] ORDER BY [o].[id]
SELECT [o].* FROM [orders] [o]
SELECT o.[id] AS [Order Id], o.[total] [Sum] FROM [orders] o
SELECT id AS 'order id' FROM orders
SELECT id 'order id' FROM orders
SELECT amount = total, id FROM orders
SELECT [The Sum] = SUM(total) FROM orders
SELECT name FROM sys.tables ORDER BY name
SELECT name FROM sys.[tables]
SELECT * FROM [sys].[tables]
SELECT * FROM sys.columns WHERE object_id = OBJECT_ID('dbo.orders')
SELECT t.name, c.name FROM sys.tables t JOIN sys.columns c ON c.object_id = t.object_id ORDER BY 1, 2
SELECT s.name AS [schema], t.name AS [table] FROM sys.schemas s JOIN sys.tables t ON t.schema_id = s.schema_id
SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_TYPE = 'BASE TABLE'
SELECT COLUMN_NAME, DATA_TYPE FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME = 'orders' ORDER BY ORDINAL_POSITION
SELECT * FROM orders ORDER BY id OFFSET 5 ROWS
SELECT * FROM orders ORDER BY id OFFSET 5 ROWS FETCH NEXT 10 ROWS ONLY
SELECT * FROM orders ORDER BY id OFFSET 0 ROWS FETCH FIRST 10 ROWS ONLY
SELECT * FROM orders ORDER BY id OFFSET 1 ROW FETCH NEXT 1 ROW ONLY
SELECT * FROM orders ORDER BY id OFFSET @skip ROWS FETCH NEXT @take ROWS ONLY
SELECT * FROM orders WITH (NOLOCK)
SELECT * FROM orders o WITH (NOLOCK) JOIN customers c WITH (NOLOCK) ON c.id = o.customer_id
SELECT * FROM orders WITH (READPAST)
SELECT * FROM orders WITH (INDEX(ix_orders_status))
SELECT * FROM orders (NOLOCK)
SELECT * FROM orders OPTION (RECOMPILE)
SELECT * FROM orders WHERE id = 1 OPTION (MAXDOP 1)
SELECT * FROM orders ORDER BY id OPTION (FAST 10)
SELECT * FROM orders OPTION (RECOMPILE, MAXDOP 2)
WITH n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 500) SELECT i FROM n OPTION (MAXRECURSION 0)
SELECT c.name, x.id FROM customers c CROSS APPLY (SELECT TOP 1 o.id FROM orders o WHERE o.customer_id = c.id ORDER BY o.total DESC) x
SELECT c.name, x.id FROM customers c OUTER APPLY (SELECT TOP (1) o.id FROM orders o WHERE o.customer_id = c.id) AS x
SELECT o.id, s.value FROM orders o CROSS APPLY STRING_SPLIT(o.note, ',') s
SELECT value FROM STRING_SPLIT('a,b,c', ',')
SELECT value FROM GENERATE_SERIES(1, 10)
SELECT * FROM OPENJSON('[1, 2]')
SELECT [key], value FROM OPENJSON('{"a": 1}')
SELECT * FROM OPENJSON(@json) WITH (id INT '$.id', name NVARCHAR(50) '$.name')
SELECT o.id, j.a FROM orders o CROSS APPLY OPENJSON(o.doc) WITH (a INT '$.a') AS j
SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS v (n, t)
SELECT status, COUNT(*) FROM orders GROUP BY ROLLUP (status)
SELECT status, customer_id, SUM(total) FROM orders GROUP BY ROLLUP (status, customer_id)
SELECT status, customer_id, SUM(total) FROM orders GROUP BY CUBE (status, customer_id)
SELECT status, customer_id, SUM(total) FROM orders GROUP BY GROUPING SETS ((status), (customer_id), ())
SELECT status, SUM(total) FROM orders GROUP BY status WITH ROLLUP
SELECT STRING_AGG(status, ', ') FROM orders
SELECT STRING_AGG(status, ', ') WITHIN GROUP (ORDER BY id) AS list FROM orders
SELECT STDEV(total), STDEVP(total), VAR(total), VARP(total) FROM orders
SELECT COUNT_BIG(*) FROM orders
SELECT YEAR(placed_on) AS [year], MONTH(placed_on) AS [month], SUM(total) AS total FROM orders GROUP BY YEAR(placed_on), MONTH(placed_on) ORDER BY [year], [month]
SELECT * FROM orders FOR JSON PATH
SELECT * FROM orders FOR JSON AUTO
SELECT id, total FROM orders FOR JSON PATH, ROOT('orders')
SELECT id, total FROM orders FOR JSON PATH, INCLUDE_NULL_VALUES, WITHOUT_ARRAY_WRAPPER
SELECT (SELECT i.sku FROM items i WHERE i.order_id = o.id FOR JSON PATH) AS items FROM orders o
SELECT * FROM orders FOR XML AUTO
SELECT * FROM orders FOR XML PATH('order'), ROOT('orders')
SELECT STUFF((SELECT ',' + i.sku FROM items i FOR XML PATH('')), 1, 1, '')
SELECT status, [1], [2] FROM (SELECT status, customer_id, total FROM orders) s PIVOT (SUM(total) FOR customer_id IN ([1], [2])) p
SELECT id, kind, amount FROM (SELECT id, total, discount FROM sales) s UNPIVOT (amount FOR kind IN (total, discount)) u
SELECT * FROM orders TABLESAMPLE (10 PERCENT)
SELECT * FROM orders FOR SYSTEM_TIME AS OF '2026-01-01'
SELECT * FROM customers c FULL JOIN orders o ON o.customer_id = c.id
SELECT * FROM customers c FULL OUTER JOIN orders o ON o.customer_id = c.id
SELECT * FROM customers c INNER HASH JOIN orders o ON o.customer_id = c.id
SELECT id, SUM(total) OVER w FROM orders WINDOW w AS (PARTITION BY status ORDER BY id)
SELECT * FROM #temp
SELECT * FROM @table
SELECT t.id FROM @table t
SELECT @@VERSION
SELECT DB_NAME(), SUSER_SNAME(), GETDATE()
SELECT GETDATE() AS now
WITH c AS (SELECT id, ROW_NUMBER() OVER (ORDER BY id) AS rn FROM orders) SELECT * FROM c WHERE rn BETWEEN 11 AND 20
;WITH c AS (SELECT 1 AS x) SELECT x FROM c
SELECT id FROM orders UNION ALL SELECT id FROM customers
SELECT id FROM orders EXCEPT SELECT id FROM customers
SELECT id, total FROM orders WHERE status = 'open' AND total > 10 ORDER BY placed_on DESC
SELECT TOP 10 sku, SUM(quantity * price) AS revenue FROM items GROUP BY sku ORDER BY revenue DESC
SELECT c.name AS name, c.region AS type, c.city AS value FROM customers c ORDER BY 1
SELECT id name, status type, note value FROM orders
SELECT COUNT(*) AS count, MAX(total) AS max FROM orders
SELECT o.id, DATEDIFF(day, o.placed_on, GETDATE()) age FROM orders o
SELECT CASE WHEN COUNT(*) > 0 THEN 1 ELSE 0 END FROM orders
SELECT id,total FROM orders WHERE total>10 AND total<50 OR id=1
SELECT EOMONTH(GETDATE()) AS [Month End], FORMAT(GETDATE(), 'd', 'en-US') AS d
SELECT IIF(COUNT(*) > 5, 'many', 'few') FROM orders
SELECT p.name, SUM(i.quantity) FROM [dbo].[items] AS i INNER JOIN [dbo].[products] AS p ON p.[sku] = i.[sku] WHERE i.[order_id] > 5 GROUP BY p.[name] HAVING SUM(i.[quantity]) > 10 ORDER BY SUM(i.[quantity]) DESC
SELECT * FROM orders WHERE id IN (SELECT TOP 5 id FROM orders ORDER BY total DESC)
SELECT TOP (10) [CustomerID], [CompanyName] FROM [dbo].[Customers] WHERE [Country] = N'Germany' ORDER BY [CompanyName]
SELECT o.OrderID, c.CompanyName FROM dbo.Orders AS o INNER JOIN dbo.Customers AS c ON c.CustomerID = o.CustomerID WHERE o.OrderDate >= '20260101'
SELECT YEAR(OrderDate) AS [Year], SUM(Freight) AS Total FROM Sales.Orders GROUP BY YEAR(OrderDate) HAVING SUM(Freight) > 1000 ORDER BY [Year]
SELECT ProductID, Name, ListPrice FROM Production.Product WHERE ListPrice BETWEEN 10 AND 20 AND Name LIKE '%Bike%'
SELECT p.FirstName + ' ' + p.LastName AS FullName FROM Person.Person p
SELECT CONVERT(varchar(10), GETDATE(), 101), CAST(1 AS decimal(10,2)), FORMAT(1234.5, 'C', 'en-us')
SELECT ISNULL(a, 0), COALESCE(a, b), NULLIF(a, 0), IIF(a > 1, 'x', 'y'), CHOOSE(1, 'a', 'b') FROM t
SELECT DATEADD(month, -1, GETDATE()), DATEDIFF(day, a, b), DATEPART(quarter, a), DATENAME(weekday, a), EOMONTH(a, -1) FROM t
SELECT SUBSTRING(a, 1, 3), CHARINDEX('x', a, 2), PATINDEX('%x%', a), STUFF(a, 1, 1, 'y'), REPLICATE('0', 5), RIGHT('000' + CAST(a AS varchar(3)), 3) FROM t
SELECT name, object_id, create_date FROM sys.objects WHERE type = 'U'
SELECT SCHEMA_NAME(schema_id) AS s, name FROM sys.tables ORDER BY s, name
SELECT c.name, t.name, c.max_length FROM sys.columns c INNER JOIN sys.types t ON c.user_type_id = t.user_type_id WHERE c.object_id = OBJECT_ID(N'dbo.Orders')
SELECT fk.name, OBJECT_NAME(fk.parent_object_id) FROM sys.foreign_keys fk
SELECT SalesOrderID, ROW_NUMBER() OVER (PARTITION BY CustomerID ORDER BY OrderDate DESC) AS rn FROM Sales.SalesOrderHeader
WITH Sales_CTE (SalesPersonID, TotalSales, SalesYear) AS (SELECT SalesPersonID, SUM(TotalDue), YEAR(OrderDate) FROM Sales.SalesOrderHeader WHERE SalesPersonID IS NOT NULL GROUP BY SalesPersonID, YEAR(OrderDate)) SELECT * FROM Sales_CTE ORDER BY SalesPersonID
WITH DirectReports (ManagerID, EmployeeID, Level) AS (SELECT ManagerID, EmployeeID, 0 FROM dbo.MyEmployees WHERE ManagerID IS NULL UNION ALL SELECT e.ManagerID, e.EmployeeID, Level + 1 FROM dbo.MyEmployees AS e INNER JOIN DirectReports AS d ON e.ManagerID = d.EmployeeID) SELECT * FROM DirectReports
SELECT CASE WHEN a IS NULL THEN 'none' WHEN a = 1 THEN 'one' ELSE 'many' END AS words, COUNT(*) AS n FROM t GROUP BY CASE WHEN a IS NULL THEN 'none' WHEN a = 1 THEN 'one' ELSE 'many' END
SELECT a.*, b.c FROM a OUTER APPLY (SELECT TOP 1 c FROM b WHERE b.aid = a.id ORDER BY d DESC) AS b
SELECT * FROM t WHERE a = 'x' AND (b IS NULL OR b <> 'y') AND c IN (1, 2, 3)
SELECT STRING_AGG(CAST(name AS NVARCHAR(MAX)), ',') WITHIN GROUP (ORDER BY name ASC) FROM sys.tables
SELECT JSON_VALUE(j, '$.a.b'), JSON_QUERY(j, '$.c') FROM t WHERE ISJSON(j) > 0
SELECT DaysToManufacture, AVG(StandardCost) AS AverageCost FROM Production.Product GROUP BY DaysToManufacture
SELECT VendorID, [250] AS Emp1, [251] AS Emp2 FROM (SELECT PurchaseOrderID, EmployeeID, VendorID FROM Purchasing.PurchaseOrderHeader) p PIVOT (COUNT(PurchaseOrderID) FOR EmployeeID IN ([250], [251])) AS pvt ORDER BY pvt.VendorID
SELECT a, b, SUM(c) FROM t GROUP BY GROUPING SETS ((a, b), (a), ())
SELECT a, SUM(b) FROM t GROUP BY CUBE (a)
SELECT * FROM t ORDER BY a DESC, b OFFSET 10 ROWS FETCH NEXT 10 ROWS ONLY
SELECT @@SERVERNAME, @@SPID, DB_NAME(), SYSTEM_USER, CURRENT_USER, SESSION_USER
SELECT SERVERPROPERTY('ProductVersion'), DATABASEPROPERTYEX('x', 'Status')
SELECT COL_LENGTH('dbo.t', 'a'), TYPE_NAME(1), OBJECT_DEFINITION(OBJECT_ID('dbo.v'))
SELECT 1 AS [a b], 2 AS "c d", 3 AS 'e f'
SELECT x = 1, y = 2
SELECT DISTINCT TOP 3 a FROM t ORDER BY a
SELECT COUNT(DISTINCT a), AVG(CAST(b AS FLOAT)), STDEV(c), CHECKSUM_AGG(d) FROM t
SELECT LAG(a, 1, 0) OVER (ORDER BY b), LEAD(a) OVER (ORDER BY b), FIRST_VALUE(a) OVER (ORDER BY b ROWS UNBOUNDED PRECEDING) FROM t
SELECT * FROM a FULL OUTER JOIN b ON a.id = b.id LEFT OUTER JOIN c ON c.id = b.id CROSS JOIN d
SELECT * FROM t AS x WITH (NOLOCK, INDEX(1)) WHERE a = 1
SELECT name, value FROM STRING_SPLIT('a,b', ',', 1)
SELECT * FROM OPENJSON(@json, '$.items') WITH (id INT '$.id', tags NVARCHAR(MAX) '$.tags' AS JSON)
SELECT t.a, v.b FROM t CROSS APPLY (VALUES (t.x), (t.y)) AS v(b)
SELECT TRY_CONVERT(int, a), TRY_CAST(b AS date), TRY_PARSE('1' AS int) FROM t
SELECT a % 2, a & 1, a | 2, a ^ 3, ~a, -a, +a, a / 2.0 FROM t
SELECT 'a' + 'b', N'x' + N'y', CONCAT('a', 1, NULL)
SELECT CAST('<a/>' AS xml), CAST(NULL AS geography), CAST(1 AS sql_variant), CAST('a' AS sysname), CAST('a' AS ntext)
SELECT * FROM t WHERE a LIKE 'a[_]b%' AND b LIKE '%[0-9]%' ESCAPE '\'
SELECT * FROM t WHERE CONTAINS(a, '"bike*"') OR FREETEXT(b, 'road')
SELECT k.[RANK], t.a FROM t INNER JOIN CONTAINSTABLE(t, a, 'x') AS k ON t.id = k.[KEY]
SELECT a FROM t UNION SELECT b FROM u ORDER BY a
SELECT a FROM t EXCEPT SELECT b FROM u INTERSECT SELECT c FROM v
SELECT EXISTS (SELECT 1)
SELECT SWITCHOFFSET(SYSDATETIMEOFFSET(), '-05:00'), TODATETIMEOFFSET(a, 0), a AT TIME ZONE 'UTC' FROM t
SELECT PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY a) OVER (PARTITION BY b) FROM t
SELECT a, GROUPING_ID(a, b) FROM t GROUP BY ROLLUP(a, b)
SELECT DATETRUNC(week, a), DATE_BUCKET(week, 1, a), GENERATE_SERIES FROM t
SELECT TRIM(BOTH 'x' FROM a), LTRIM(a, 'x'), TRIM('x' FROM a), TRIM(LEADING '.' FROM a) FROM t
SELECT * FROM sys.dm_db_index_usage_stats
SELECT TOP 10 WITH TIES a FROM t ORDER BY a
SELECT a COLLATE Latin1_General_BIN2 FROM t WHERE b COLLATE DATABASE_DEFAULT = 'x'

## writes
INSERT INTO [dbo].[customers] ([id], [name]) VALUES (901, N'x')
INSERT INTO customers (id, name) OUTPUT inserted.id VALUES (901, 'x')
INSERT customers (id, name) VALUES (901, 'x')
INSERT INTO customers DEFAULT VALUES
UPDATE o SET o.status = c.region FROM orders o JOIN customers c ON c.id = o.customer_id
UPDATE orders SET total = total + 1 OUTPUT deleted.total, inserted.total WHERE id = 1
UPDATE TOP (5) orders SET status = 'x'
UPDATE orders SET total += 1 WHERE id = 1
DELETE o FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.region = 'north'
DELETE TOP (5) FROM orders
DELETE orders WHERE id = 1
DELETE FROM orders OUTPUT deleted.* WHERE id = 1
MERGE INTO customers AS c USING employees AS e ON c.id = e.id WHEN MATCHED THEN UPDATE SET name = e.name WHEN NOT MATCHED THEN INSERT (id, name) VALUES (e.id, e.name);

## administration
SELECT * INTO backup1 FROM orders
TRUNCATE TABLE orders
CREATE TABLE t1 (id INT IDENTITY(1,1) PRIMARY KEY, body NVARCHAR(MAX) NULL, at DATETIME2 DEFAULT SYSDATETIME())
CREATE TABLE [dbo].[t1] ([id] INT NOT NULL, CONSTRAINT [PK_t1] PRIMARY KEY CLUSTERED ([id]))
CREATE CLUSTERED INDEX i1 ON orders (status)
ALTER TABLE orders ADD extra VARCHAR(20)
ALTER TABLE orders ALTER COLUMN note NVARCHAR(100)
ALTER TABLE orders DROP COLUMN note
CREATE OR ALTER VIEW v1 AS SELECT 1 AS x
DROP INDEX i1 ON orders
USE shop
BEGIN TRANSACTION
COMMIT TRANSACTION
GRANT SELECT ON orders TO reader
SET NOCOUNT ON
