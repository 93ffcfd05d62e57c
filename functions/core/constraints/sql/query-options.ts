/**
 * Takes Transact-SQL's OPTION (...) off the end of a statement, as the parser does not read it. Only hints
 * that leave the rows as they are are known; any other stays where it is, and the statement is refused.
 */
import type { SqlDialect } from '../../decision/tool-mapping.ts'
import { isAt, lexemesOf } from './lexemes.ts'

export interface OptionedStatement {
  readonly statement: string
  /** The clause as it is forwarded, with a space before it; empty where there is none. */
  readonly options: string
}

/** SQL Server, "Query hints". */
const HINT =
  /^(?:RECOMPILE|(?:MAXDOP|MAXRECURSION|FAST) \d{1,9}|FORCE ORDER|(?:HASH|MERGE|LOOP) JOIN|(?:HASH|ORDER) GROUP|(?:CONCAT|HASH|MERGE) UNION|(?:KEEP|KEEPFIXED|ROBUST) PLAN|EXPAND VIEWS|OPTIMIZE FOR UNKNOWN)$/

/** The statement without its options. */
export function withoutOptions(sql: string, dialect: SqlDialect): OptionedStatement {
  const none = { statement: sql, options: '' }
  if (dialect !== 'transactsql' || !/\boption\s*\(/i.test(sql)) return none
  const lexemes = lexemesOf(sql, 'transactsql') ?? []
  let end = lexemes.length
  while (end > 0 && isAt(lexemes, end - 1, ';')) end -= 1
  const start = lexemes.findLastIndex((_lexeme, at) => isAt(lexemes, at, 'OPTION ('))
  const first = lexemes[start]
  if (first === undefined || start === 0 || !isAt(lexemes, end - 1, ')')) return none
  const words = lexemes.slice(start + 2, end - 1)
  if (words.some(({ kind, text }) => kind !== 'word' && kind !== 'number' && text !== ','))
    return none
  const hints = words
    .map(({ text }) => text.toUpperCase())
    .join(' ')
    .split(' , ')
  if (!hints.every((hint) => HINT.test(hint))) return none
  return { statement: sql.slice(0, first.at), options: ` OPTION (${hints.join(', ')})` }
}
