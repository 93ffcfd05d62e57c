/**
 * Every way of putting a call of one function into a statement: plain, in quotes, in capitals, behind a
 * schema, and wherever a dialect lets an expression or a table stand.
 */
import type { SqlDialect } from '../../../../../functions/core/decision/tool-mapping.ts'

const QUOTES: Readonly<Record<SqlDialect, readonly [string, string]>> = {
  sqlite: ['"', '"'],
  postgresql: ['"', '"'],
  mysql: ['`', '`'],
  transactsql: ['[', ']'],
}

const SCHEMAS: Readonly<Record<SqlDialect, readonly string[]>> = {
  sqlite: ['main'],
  postgresql: ['pg_catalog', '"pg_catalog"', 'public'],
  mysql: ['mysql', 'sys', '`test`'],
  transactsql: ['sys', 'dbo', 'master.sys'],
}

const PLACES = [
  'SELECT id FROM t WHERE #(1) IS NULL',
  'SELECT lower(upper(#(id))) FROM t',
  'SELECT CAST(#(1) AS CHAR(5))',
  'SELECT CASE WHEN #(1) = 1 THEN 2 ELSE #(3) END',
  'SELECT id FROM t ORDER BY #(id)',
  'SELECT count(*) FROM t GROUP BY #(id) HAVING #(2) > 1',
  'SELECT #(id) OVER (PARTITION BY #(id) ORDER BY id) FROM t',
  'SELECT sum(id) OVER (ORDER BY #(id)) FROM t',
  'SELECT #(DISTINCT id) FROM t',
  'WITH x AS (SELECT #(1) AS a) SELECT a FROM x',
  'SELECT id FROM (SELECT #(1) AS id) AS x',
  'SELECT t.id FROM t JOIN u ON #(t.id) = u.id',
  'SELECT id FROM t WHERE id IN (SELECT #(1))',
  'SELECT id FROM t WHERE id BETWEEN 1 AND #(1) OR NOT EXISTS (SELECT #(2))',
  'SELECT 1 UNION ALL SELECT #(1)',
  'SELECT -#(1) + coalesce(NULL, #(2))',
  'SELECT * FROM #(1)',
  'SELECT * FROM #(1, 2) AS f',
  'SELECT #() LIKE #(2)',
] as const

const OWN: Readonly<Record<SqlDialect, readonly string[]>> = {
  sqlite: [
    'VALUES (#(1))',
    'SELECT id FROM t LIMIT #(1)',
    'SELECT #(id) FILTER (WHERE id > 1) FROM t',
  ],
  postgresql: [
    'VALUES (#(1))',
    'SELECT id FROM t LIMIT #(1)',
    'SELECT #(1)::text',
    "SELECT (ARRAY[#(1)])[1], #(2) || 'x'",
    'SELECT #(id) FILTER (WHERE id > 1) FROM t',
    'SELECT #(1) WITHIN GROUP (ORDER BY id) FROM t',
    'SELECT DISTINCT ON (#(id)) id FROM t',
    'SELECT * FROM t, LATERAL #(t.id) AS f',
    'SELECT * FROM #(1) WITH ORDINALITY AS f',
    'SELECT 1 = ANY(#(1))',
    'SELECT unnest(array_agg(#(id))) FROM t',
    'EXPLAIN ANALYZE SELECT #(1)',
    'SELECT #(name => 1)',
  ],
  mysql: [
    'SELECT id FROM t LIMIT 1 OFFSET 2',
    'VALUES ROW(#(1))',
    'SELECT # (1)',
    'SELECT id + INTERVAL #(1) DAY FROM t',
  ],
  transactsql: [
    'SELECT * FROM t CROSS APPLY #(t.id) AS f',
    'SELECT TOP (#(1)) id FROM t',
    'SELECT IIF(#(1) = 1, 2, 3)',
  ],
}

/** Compound names that PostgreSQL and MariaDB might take for a call. */
const COMPOUNDS: Readonly<Record<SqlDialect, readonly string[]>> = {
  sqlite: [],
  transactsql: [],
  mysql: [],
  postgresql: [
    'SELECT f.# FROM generate_series(1, 1) AS f',
    'SELECT f.# FROM generate_series(1, 1) AS f (n)',
    'SELECT #.# FROM generate_series(1, 1) AS # (n)',
    'SELECT id FROM t, LATERAL generate_series(1, t.id) AS f WHERE f.# = 1',
    "SELECT f.# FROM unnest(ARRAY['a']) AS f",
    "SELECT #.# FROM json_array_elements('[1]') AS #",
    'SELECT f.# FROM lower(current_user) AS f ORDER BY f.#',
    'SELECT generate_series.# FROM generate_series(1, 1)',
    'SELECT (SELECT f.#) FROM generate_series(1, 1) AS f',
    'SELECT count(f.#) FROM generate_series(1, 1) AS f GROUP BY f.#',
    'SELECT (f).# FROM generate_series(1, 1) AS f',
    'SELECT (f.f).# FROM generate_series(1, 1) AS f',
  ],
}

/** Statements that call `name`, unquoted names as they are written, each in another way. */
export function callsOf(name: string, dialect: SqlDialect): readonly string[] {
  const [open, close] = QUOTES[dialect]
  const quoted = `${open}${name}${close}`
  const plain = /^[a-z_][\w$]*$/i.test(name) ? [name, name.toUpperCase()] : []
  const spellings = [
    ...plain,
    quoted,
    ...SCHEMAS[dialect].flatMap((schema) =>
      [...plain.slice(0, 1), quoted].map((one) => `${schema}.${one}`),
    ),
  ]
  const places = [...PLACES, ...OWN[dialect]].filter((place) => place.includes('#'))
  const one = plain[0] ?? quoted
  return [
    ...spellings.map((spelling) => `SELECT ${spelling}(1)`),
    ...['SELECT #()', "SELECT id FROM t WHERE #('a', 2) = 1"].map((form) =>
      form.replaceAll('#', one),
    ),
    ...places.map((place) => place.replaceAll('#', one)),
    ...COMPOUNDS[dialect].map((form) => form.replaceAll('#', one)),
    ...COMPOUNDS[dialect].map((form) => form.replaceAll('#', quoted)),
  ]
}
