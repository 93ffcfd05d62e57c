/**
 * Statements on which the parser and a database might part ways: every operator beside every other, without
 * brackets, and literals and words put close together.
 */
import type { SqlDialect } from '../../../../../../functions/core/decision/tool-mapping.ts'

type Engine = Exclude<SqlDialect, 'transactsql'>

const OPERATORS: Readonly<Record<Engine, readonly string[]>> = {
  sqlite: '|| * / % + - & | << >> < <= > >= = == != <> IS,IS NOT,LIKE,GLOB,AND,OR'.split(
    /[ ,](?!NOT)/,
  ),
  postgresql: '* / % + - ^ & | # << >> < <= > >= = != <> ||'.split(' '),
  mysql: '* / % DIV MOD + - & | ^ << >> < <= > >= = <=> != <> || && AND OR XOR LIKE'.split(' '),
}

const UNARY: Readonly<Record<Engine, readonly string[]>> = {
  sqlite: ['-', '+', '~', 'NOT '],
  postgresql: ['-', '+', '~', '@ ', 'NOT '],
  mysql: ['-', '+', '~', 'NOT ', 'BINARY '],
}

const LITERALS = [
  ...[
    '1',
    '1.5',
    '.5',
    '5.',
    '1e2',
    '1E-2',
    '1.e2',
    '1_000',
    '1e',
    '0x10',
    '0b11',
    '0o7',
    '1x',
    '1.x',
    '1..2',
  ],
  ...[
    "'a'",
    "'a' 'b'",
    "'a'\n'b'",
    "'a''b'",
    "'a\\b'",
    "'a\\'b'",
    "'\\n'",
    "'\\a'",
    "''",
    '"a"',
    "'a\\%'",
  ],
  ...[
    "x'41'",
    "X'4142'",
    "x'4'",
    "b'1'",
    "B'0101'",
    "N'a'",
    "n'a'",
    "E'a\\nb'",
    "e'\\x41'",
    "U&'\\0041'",
  ],
  ...[
    '$$a$$',
    '$t$a$t$',
    "_utf8mb4 'a'",
    'NULL',
    'TRUE',
    'true',
    'CURRENT_DATE',
    '@x',
    '?',
    ':a',
    '$1',
  ],
]

const WORDS =
  `abort add after all always analyze and any array as asc at before begin between binary both
  by case cast char check close collate column commit cross cube current cursor date day default delete desc
  distinct do double each else end escape except exclude exists explain false fetch filter first for force
  foreign from full function glob grant group groups having hour if ignore ilike in index indexed inner
  insert instead intersect interval into is isnull join key last lateral leading left level like limit lock
  match materialized minute mod month name natural next no not notnull null nulls of offset on only or order
  outer over overlaps partition percent precision primary range rank recursive regexp release rename replace
  returning right rlike rollup row rows schema second select set similar some sounds table tablesample temp
  then ties time timestamp to trailing true truncate type union unique until update use user using value
  values varying view virtual when where window with within without xor year zone`.split(/\s+/)

/** The statements; most of those that an engine does not know are refused by it. */
export function nearMisses(engine: Engine): readonly string[] {
  const operators = OPERATORS[engine]
  const pairs = operators.flatMap((first) =>
    operators.map((second) => `SELECT 7 ${first} 3 ${second} 2, 1${first}-2${second}-3`),
  )
  const unary = UNARY[engine].flatMap((sign) =>
    operators.flatMap((operator) => [
      `SELECT ${sign}6 ${operator} 4`,
      `SELECT 6 ${operator} ${sign}4`,
    ]),
  )
  const literals = LITERALS.flatMap((literal) => [
    `SELECT ${literal}`,
    `SELECT ${literal} x`,
    `SELECT ${literal}AS x`,
    `SELECT total*${literal} FROM orders ORDER BY id`,
  ])
  const words = WORDS.flatMap((word) => [
    `SELECT total ${word} FROM orders ORDER BY 1`,
    `SELECT count(*) FROM orders ${word}`,
    `SELECT count(*) FROM ${word} orders`,
    `SELECT ${word} total FROM orders ORDER BY 1`,
    `SELECT count(*) FROM orders o ${word} JOIN customers c ON c.id = o.id`,
    `SELECT id FROM orders ORDER BY id ${word}`,
    `UPDATE ${word} orders SET note = 'x'`,
    `SELECT count(*) ${word} (id) FROM orders`,
  ])
  return [...pairs, ...unary, ...literals, ...words]
}
