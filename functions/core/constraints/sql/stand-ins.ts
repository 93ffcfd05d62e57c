/**
 * Writes forms that the parser lacks as forms that it has: operators of a dialect as operators that only
 * other dialects know, and a few clauses as their plain equivalents. Printing turns the former back, so
 * what is forwarded holds the dialect's own; a statement that came with a stand-in in it prints as another
 * text, and is refused.
 */
import type { SqlDialect } from '../../decision/tool-mapping.ts'
import { isBehindOperand } from './alias-words.ts'
import { isModulo } from './equal-spellings.ts'
import { bareTrimAt, isAt, isTableQuery, type Lexeme, lexemesOf } from './lexemes.ts'

/** Operators of the parser's tree that stand for operators of the dialect. */
export const OPERATORS_MEANT: Readonly<Record<SqlDialect, Readonly<Record<string, string>>>> = {
  sqlite: {
    PGLikeMatch: 'GLOB',
    PGNotLikeMatch: 'NOT GLOB',
    PGILikeMatch: '<<',
    PGNotILikeMatch: '>>',
    PGRegexMatch: 'IS',
    PGRegexNotMatch: 'IS NOT',
    PGRegexIMatch: 'NOT REGEXP',
  },
  postgresql: {},
  mysql: { PGLikeMatch: 'SOUNDS LIKE' },
  transactsql: {},
}

/** Units of intervals that stand for MySQL's units of two parts. */
export const UNITS_MEANT: Readonly<Record<string, string>> = {
  Century: 'SECOND_MICROSECOND',
  Decade: 'MINUTE_MICROSECOND',
  Dow: 'MINUTE_SECOND',
  Doy: 'HOUR_MICROSECOND',
  Epoch: 'HOUR_SECOND',
  Isodow: 'HOUR_MINUTE',
  Isoyear: 'DAY_MICROSECOND',
  Julian: 'DAY_SECOND',
  Millennium: 'DAY_MINUTE',
  Nanosecond: 'DAY_HOUR',
  Nanoseconds: 'YEAR_MONTH',
}

/** The introducer that stands for the X of MySQL's `X'41'`, which is another literal than `0x41`. */
export const BYTES_MEANT = '_bytes_meant'
/** The last term of a GROUP BY that stands for WITH ROLLUP. */
export const ROLLUP_MEANT = 'with rollup, meant'
/** The call that stands for Transact-SQL's GROUPING SETS, and the argument that stands for `()`. */
export const SETS_MEANT = 'grouping sets, meant'
export const EMPTY_SET_MEANT = 'empty set, meant'
/** The first hint of a table that stands for SQLite's INDEXED BY and NOT INDEXED. */
export const INDEXED_MEANT = 'indexed_by_meant'
export const NOT_INDEXED_MEANT = 'not_indexed_meant'

/** Whether there may be anything to write otherwise. */
const CANDIDATE: Readonly<Record<SqlDialect, RegExp>> = {
  sqlite: /\b(?:glob|is|isnull|not|indexed|materialized|0x)|<<|>>/i,
  postgresql: /\b(?:isnull|table|trim)\b|[-+*/<>=~!@#%^&|`?][-+]|'\s*\n\s*'/i,
  mysql:
    /x'|\b(?:mod|sounds|rollup|table|trim|0b|[a-z]+_(?:microsecond|second|minute|hour|month))|&&/i,
  transactsql: /\brollup\b|\bsets\b|![<>]/i,
}

/** `sql` as the parser can read it. */
export function withStandIns(sql: string, dialect: SqlDialect): string {
  if (!CANDIDATE[dialect].test(sql)) return sql
  const lexemes = lexemesOf(sql, dialect)
  if (lexemes === undefined) return sql
  let text = ''
  let end = 0
  for (let index = 0; index < lexemes.length; ) {
    const first = lexemes[index] as Lexeme
    const gap = sql.slice(end, first.at)
    const [taken, put] = standInAt(lexemes, index, dialect) ?? [1, sql.slice(first.at, first.end)]
    const isApart = gap !== '' || !/[-+]$|^[-+]/.test(put)
    text += (isApart ? gap : ' ') + put
    index += taken
    end = (lexemes[index - 1] as Lexeme).end
  }
  return text + sql.slice(end)
}

type StandIn = readonly [taken: number, put: string]

function standInAt(
  lexemes: readonly Lexeme[],
  at: number,
  dialect: SqlDialect,
): StandIn | undefined {
  switch (dialect) {
    case 'sqlite':
      return sqliteAt(lexemes, at)
    case 'postgresql':
      return postgresqlAt(lexemes, at) ?? tableAt(lexemes, at) ?? trimAt(lexemes, at)
    case 'mysql':
      return mysqlAt(lexemes, at) ?? tableAt(lexemes, at) ?? trimAt(lexemes, at)
    case 'transactsql':
      return transactsqlAt(lexemes, at)
  }
}

function sqliteAt(lexemes: readonly Lexeme[], at: number): StandIn | undefined {
  const lexeme = lexemes[at] as Lexeme
  if (lexeme.kind === 'number') return [1, lexeme.text]
  if (lexeme.text === '<<') return [1, ' ~~* ']
  if (lexeme.text === '>>') return [1, ' !~~* ']
  if (isAt(lexemes, at, 'NOT INDEXED')) return [2, `WITH (${NOT_INDEXED_MEANT})`]
  if (isAt(lexemes, at, 'INDEXED BY') && lexemes[at + 2]?.kind === 'word')
    return [3, `WITH (${INDEXED_MEANT}, ${(lexemes[at + 2] as Lexeme).text})`]
  if (isAt(lexemes, at, 'AS MATERIALIZED (')) return [2, 'AS']
  if (isAt(lexemes, at, 'AS NOT MATERIALIZED (')) return [3, 'AS']
  if (!isBehindOperand(lexemes, at, 'sqlite')) return undefined
  if (isAt(lexemes, at, 'ISNULL')) return [1, 'IS NULL']
  if (isAt(lexemes, at, 'GLOB')) return [1, ' ~~ ']
  if (isAt(lexemes, at, 'NOT GLOB')) return [2, ' !~~ ']
  if (isAt(lexemes, at, 'NOT REGEXP')) return [2, ' ~* ']
  if (!isAt(lexemes, at, 'IS')) return undefined
  const isNegated = isAt(lexemes, at + 1, 'NOT')
  const known = ['NULL', 'TRUE', 'FALSE', 'DISTINCT FROM']
  if (known.some((word) => isAt(lexemes, at + (isNegated ? 2 : 1), word))) return undefined
  return isNegated ? [2, ' !~ '] : [1, ' ~ ']
}

function postgresqlAt(lexemes: readonly Lexeme[], at: number): StandIn | undefined {
  const { kind, text } = lexemes[at] as Lexeme
  if (kind === 'string' && !text.includes('\\')) return [1, `'${text.replaceAll("'", "''")}'`]
  if (isAt(lexemes, at, 'ISNULL') && isBehindOperand(lexemes, at, 'postgresql'))
    return [1, 'IS NULL']
  return undefined
}

function mysqlAt(lexemes: readonly Lexeme[], at: number): StandIn | undefined {
  const { kind, text } = lexemes[at] as Lexeme
  if (text === '&&' && kind === 'sign') return [1, ' AND ']
  if (kind === 'bits') return [1, `b'${text}'`]
  if (kind === 'bytes' && !text.startsWith('0x')) return [1, `${BYTES_MEANT}'${text}'`]
  if (isAt(lexemes, at, 'WITH ROLLUP')) return [2, `, \`${ROLLUP_MEANT}\``]
  const unit = kind === 'word' ? UNITS.get(text.toUpperCase()) : undefined
  if (unit !== undefined) return [1, unit]
  if (!isBehindOperand(lexemes, at, 'mysql')) return undefined
  if (isAt(lexemes, at, 'SOUNDS LIKE')) return [2, ' ~~ ']
  return isModulo(lexemes, at) ? [1, ' % '] : undefined
}

const UNITS: ReadonlyMap<string, string> = new Map(
  Object.entries(UNITS_MEANT).map(([unit, meant]) => [meant, unit.toUpperCase()]),
)

function transactsqlAt(lexemes: readonly Lexeme[], at: number): StandIn | undefined {
  const { text } = lexemes[at] as Lexeme
  if (text === '!>') return [1, ' <= ']
  if (text === '!<') return [1, ' >= ']
  if (isAt(lexemes, at, 'GROUPING SETS')) return [2, `[${SETS_MEANT}]`]
  const isItem = [',', '('].some((sign) => isAt(lexemes, at - 1, sign))
  if (isItem && isAt(lexemes, at, '( )')) return [2, `[${EMPTY_SET_MEANT}]`]
  return isAt(lexemes, at, 'WITH ROLLUP') ? [2, `, [${ROLLUP_MEANT}]`] : undefined
}

/** `TABLE t` where a query may stand. */
function tableAt(lexemes: readonly Lexeme[], at: number): StandIn | undefined {
  return isTableQuery(lexemes, at) ? [1, 'SELECT * FROM'] : undefined
}

/** `TRIM(LEADING FROM x)` trims spaces, and so does `TRIM(FROM x)` at both ends. */
function trimAt(lexemes: readonly Lexeme[], at: number): StandIn | undefined {
  const words = bareTrimAt(lexemes, at)
  if (words === 0) return undefined
  const side = words === 3 ? 'BOTH' : (lexemes[at + 2] as Lexeme).text
  return [words, `TRIM(${side} ' ' FROM`]
}
