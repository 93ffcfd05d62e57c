/**
 * Says what one SQL statement does: reads, writes, or administers (schema, privileges, connection). The
 * statement is parsed, walked by an allow-list, printed from its tree, and read again: what does not
 * come back as the same tree is refused, as is everything unknown, several statements, and functions
 * that are not known to be harmless.
 */
import type { SqlDialect } from '../../decision/tool-mapping.ts'
import type { JsonValue } from '../../json.ts'
import { type Refusal, refuse } from '../../refusal.ts'
import { allowedFunctions } from './allowed-functions.ts'
import { refuseCalls } from './calls.ts'
import { refuseHidden } from './hidden-columns.ts'
import { loadParser, type SqlLibrary, type SqlParser } from './parser.ts'
import type { SqlAction } from './pen.ts'
import { boundedStatement } from './row-limit.ts'
import type { Command } from './commands.ts'
import { withoutOptions } from './query-options.ts'
import { readShowCommand } from './show-commands.ts'
import { readSqliteCommand } from './sqlite-commands.ts'
import { differenceOfText } from './same-text.ts'
import { printStatement } from './statements.ts'
import { objectionToText } from './text-guard.ts'
import { isSameTree, Unread } from './tree.ts'

export interface SqlReading {
  readonly kind: 'sql'
  readonly action: SqlAction
  /** What the syntax tree prints; this is what is forwarded. */
  readonly printed: string
  /**
   * The same statement, returning at most `rows` rows: a smaller bound in it stays, a larger one or
   * none becomes `rows`, OFFSET stays. An explained query is bounded inside; a statement that returns
   * no rows stays as it is. Refuses `argument_refused` for rows that cannot be bounded (RETURNING,
   * OUTPUT, PRAGMA) and for bounds that are not plain numbers.
   */
  limit(rows: number): string | Refusal
  /**
   * Undefined where columns with these names come out under their own names alone. Refuses
   * `argument_refused` for a statement that could bring them out otherwise (`hidden-columns.ts`).
   */
  objectionToFields(fields: readonly string[]): Refusal | undefined
}

/**
 * Reads one SQL statement. Refuses `argument_unreadable` for what does not parse or is not known, and
 * `argument_refused` for several statements and for functions and tables that nobody may use; `functions`
 * are those that policy allows besides the database's own. Throws an `Error` only when the parser cannot
 * be loaded.
 */
export async function classifySql(
  sql: string,
  dialect: SqlDialect,
  library: SqlLibrary,
  functions: readonly string[] = [],
): Promise<SqlReading | Refusal> {
  const objection = objectionToText(sql, dialect)
  if (objection !== undefined) return refuse('argument_unreadable', { detail: `sql: ${objection}` })
  const command = dialect === 'sqlite' ? readSqliteCommand(sql) : readShowCommand(sql, dialect)
  if (command !== undefined) return readingOf(command)
  const parser = await loadParser(library, dialect)
  return attempt(() => {
    const { statement, options } = withoutOptions(sql, dialect)
    const tree = parser.parse(statement)
    const { action, printed } = printAndCompare(tree, dialect, parser, statement)
    const difference = differenceOfText(statement, printed, dialect)
    if (difference !== undefined) throw new Unread(difference)
    refuseCalls(tree, allowedFunctions(dialect, functions))
    return {
      kind: 'sql',
      action,
      printed: printed + options,
      limit: (rows) => attempt(() => limited(tree, printed, rows, dialect, parser) + options),
      objectionToFields: (fields) => attempt(() => refuseHidden(tree, fields, dialect)),
    }
  })
}

function readingOf({ action, printed, returnsRows }: Command): SqlReading {
  const unbounded = new Unread('rows that cannot be bounded', 'argument_refused').refusal
  return {
    kind: 'sql',
    action,
    printed,
    limit: () => (returnsRows ? unbounded : printed),
    objectionToFields: () => undefined,
  }
}

function printAndCompare(
  tree: JsonValue,
  dialect: SqlDialect,
  parser: SqlParser,
  sql: string,
): ReturnType<typeof printStatement> {
  const statement = printStatement(tree, dialect, parser, sql)
  if (!isSameTree(parser.parse(statement.printed), tree))
    throw new Unread('prints as something else')
  return statement
}

/** Bounding prints once more from the bounded tree, and compares once more. */
function limited(
  tree: JsonValue,
  printed: string,
  rows: number,
  dialect: SqlDialect,
  parser: SqlParser,
): string {
  const bounded = boundedStatement(tree, rows, dialect)
  if (bounded === tree) return printed
  return printAndCompare(bounded, dialect, parser, printed).printed
}

function attempt<T>(read: () => T): T | Refusal {
  try {
    return read()
  } catch (error) {
    if (error instanceof Unread) return error.refusal
    // The stack: a chain of operators is as deep a tree as it is long.
    if (error instanceof RangeError) return new Unread('nested too deeply').refusal
    throw error
  }
}
