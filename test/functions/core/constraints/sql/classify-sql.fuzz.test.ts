import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sqlLibrary } from '../../../../../functions/adapters/sql/sql-library.ts'
import { classifySql } from '../../../../../functions/core/constraints/sql/classify-sql.ts'
import type { SqlDialect } from '../../../../../functions/core/decision/tool-mapping.ts'
import { isRefusal } from '../../../../../functions/core/refusal.ts'
import { FUZZ_RUNS, FUZZ_TIMEOUT } from '../fuzz-runs.ts'

const DIALECTS: readonly SqlDialect[] = ['sqlite', 'postgresql', 'mysql', 'transactsql']

const STATEMENTS = [
  'SELECT a, b AS c FROM t JOIN u ON t.id = u.id WHERE a > 1 AND b IS NOT NULL ORDER BY a LIMIT 5 OFFSET 2',
  "SELECT CASE WHEN a THEN 'x' ELSE 'y' END, count(DISTINCT b) FROM t GROUP BY 1 HAVING count(*) > 2",
  'WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT n FROM c',
  'WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d',
  "INSERT INTO t (a) VALUES ('it''s') ON CONFLICT (a) DO UPDATE SET a = 1 RETURNING id",
  "UPDATE t SET a = 'x\\'y', b = E'\\n' WHERE id IN (SELECT id FROM u)",
  'SELECT sum(a) OVER (PARTITION BY b ORDER BY c ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM t',
  'SELECT TOP 5 [a b] FROM db..t WITH (NOLOCK) ORDER BY a',
  'SELECT * FROM `t` LIMIT 5, 10',
  "SELECT a::text[1], $$x$$, $1, X'00', N'n', INTERVAL '1' DAY FROM t FETCH FIRST 5 ROWS ONLY",
  'CREATE TABLE t (a INT PRIMARY KEY, b TEXT DEFAULT 5)',
  'MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN DELETE',
  'EXPLAIN ANALYZE SELECT cast(a AS int), extract(year FROM b), substring(c FROM 1 FOR 2), trim(BOTH FROM d)',
]

const PIECES = [
  ...[
    "'",
    '"',
    '`',
    '[',
    ']',
    '(',
    ')',
    ';',
    '--',
    '/*',
    '*/',
    '/*!',
    '$$',
    '\\',
    ',',
    '.',
    '*',
    '-',
    '#',
  ],
  ...[
    ' SELECT ',
    ' INTO ',
    ' UNION ',
    ' LIMIT 5 ',
    ' NULL ',
    ' NOT ',
    ' INTERVAL ',
    ' CASE ',
    ' @a ',
    ' 0x1 ',
  ],
  ...[
    ' DROP TABLE t ',
    ' FOR UPDATE ',
    ' AS ',
    ' x',
    "'a'",
    "E'",
    "x'",
    ' 1',
    '\n',
    '\u00a0',
    'é',
    '\ud83d\ude00',
  ],
]

/** A statement with a few pieces put in and a few characters taken out. */
const mutated = fc
  .tuple(
    fc.constantFrom(...STATEMENTS),
    fc.array(fc.tuple(fc.nat(), fc.constantFrom('', '', ...PIECES), fc.nat({ max: 3 })), {
      maxLength: 4,
    }),
  )
  .map(([statement, edits]) =>
    edits.reduce((text, [place, piece, length]) => {
      const at = place % (text.length + 1)
      return text.slice(0, at) + piece + text.slice(at + length)
    }, statement),
  )

const texts = fc.oneof(
  { weight: 6, arbitrary: mutated },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  { weight: 1, arbitrary: fc.array(fc.constantFrom(...PIECES)).map((all) => all.join('')) },
)

describe.each(DIALECTS)('any text as SQL for %s', (dialect) => {
  it('is refused or printed, and what is printed is read as the same and prints as itself', {
    timeout: FUZZ_TIMEOUT,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(texts, fc.nat({ max: 20 }), async (text, rows) => {
        const reading = await classifySql(text, dialect, sqlLibrary)
        if (isRefusal(reading)) return
        const again = await classifySql(reading.printed, dialect, sqlLibrary)
        expect(again).toMatchObject({ action: reading.action, printed: reading.printed })
        const bounded = reading.limit(rows)
        if (isRefusal(bounded)) return
        const read = await classifySql(bounded, dialect, sqlLibrary)
        if (isRefusal(read)) throw new Error('the bounded statement is refused')
        expect(read.action).toBe(reading.action)
        expect(read.limit(rows)).toBe(bounded)
      }),
      { numRuns: FUZZ_RUNS },
    )
  })
})
