/**
 * The SQL parser (datafusion-sqlparser-rs as WebAssembly), loaded when the first statement has to be
 * read and not before. Refuses what does not parse, and anything but exactly one statement.
 */
import type { SqlDialect } from '../../decision/tool-mapping.ts'
import { isJsonObject, type JsonValue } from '../../json.ts'
import { canonical } from './canonical.ts'
import { Unread } from './tree.ts'

export interface SqlParser {
  /** The tree of the one statement, without positions, in canonical form. Throws `Unread`. */
  parse(sql: string): JsonValue
  /** What the library itself prints for `sql`. Throws `Unread`. */
  format(sql: string): string
}

const NAMES = {
  sqlite: 'sqlite',
  postgresql: 'postgresql',
  mysql: 'mysql',
  transactsql: 'mssql',
} as const satisfies Record<SqlDialect, string>

/** Loads the parser; later calls find it loaded. Throws an `Error` when it cannot be loaded. */
export async function loadParser(dialect: SqlDialect): Promise<SqlParser> {
  const { init, Parser } = await import('@guanmingchiu/sqlparser-ts')
  await init()
  const name = NAMES[dialect]
  return {
    parse: (sql) => canonical(oneStatement(attempt(() => Parser.parseToJson(sql, name))), dialect),
    format: (sql) => attempt(() => Parser.format(sql, name)),
  }
}

/** The library's messages quote the statement, so none of them is kept. */
function attempt<T>(read: () => T): T {
  try {
    return read()
  } catch {
    throw new Unread('does not parse')
  }
}

function oneStatement(json: string): JsonValue {
  const statements = JSON.parse(json, withoutPositions) as JsonValue
  if (!Array.isArray(statements)) throw new Unread('no statement')
  const [statement, ...others] = statements as readonly JsonValue[]
  if (statement === undefined) throw new Unread('no statement')
  if (others.length > 0) throw new Unread('several statements', 'argument_refused')
  return statement
}

/** `explicit` tells only whether an alias was written with AS, which printing always does. */
function withoutPositions(_key: string, value: JsonValue): JsonValue {
  if (!isJsonObject(value)) return value
  const kept: [string, JsonValue][] = Object.entries(value).filter(
    ([member]) => member !== 'span' && member !== 'explicit' && !member.endsWith('_token'),
  )
  return Object.fromEntries(kept)
}
