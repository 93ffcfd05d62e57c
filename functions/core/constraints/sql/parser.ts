/**
 * The SQL parser (datafusion-sqlparser-rs as WebAssembly), loaded when the first statement has to be
 * read and not before. Refuses what does not parse, and anything but exactly one statement.
 */
import type { SqlDialect } from '../../decision/tool-mapping.ts'
import type { JsonValue } from '../../json.ts'
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

/**
 * Whether the WebAssembly instance has ever failed in another way than by an answer. Its memory may then
 * hold anything, so nothing is read with it any more.
 */
let isBroken = false

/** Loads the parser; later calls find it loaded. Throws an `Error` when it cannot be used. */
export async function loadParser(dialect: SqlDialect): Promise<SqlParser> {
  if (isBroken) throw new Error('The SQL parser broke down and cannot be used any more')
  const { init, Parser } = await import('@guanmingchiu/sqlparser-ts')
  await init()
  const name = NAMES[dialect]
  return {
    parse: (sql) => canonical(oneStatement(attempt(() => Parser.parse(sql, name))), dialect),
    format: (sql) => attempt(() => Parser.format(sql, name)),
  }
}

/** How the library begins or ends what it says about a statement; anything else is a failure of its own. */
const ANSWER = /^(?:sql parser error|Serialization error)|at Line: \d+, Column: \d+$/

/** The library's messages quote the statement, so none of them is kept. */
function attempt<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    const message = error instanceof Error ? error.message : ''
    if (ANSWER.test(message)) throw new Unread('does not parse')
    isBroken = true
    throw new Error('The SQL parser broke down')
  }
}

function oneStatement(statements: unknown): JsonValue {
  if (!Array.isArray(statements)) throw new Unread('no statement')
  const [statement, ...others] = statements as readonly unknown[]
  if (statement === undefined) throw new Unread('no statement')
  if (others.length > 0) throw new Unread('several statements', 'argument_refused')
  return withoutPositions(statement)
}

/** `explicit` tells only whether an alias was written with AS, which printing always does. */
function withoutPositions(node: unknown): JsonValue {
  if (Array.isArray(node)) return (node as readonly unknown[]).map(withoutPositions)
  switch (typeof node) {
    case 'string':
    case 'number':
    case 'boolean':
      return node
    case 'object': {
      if (node === null) return null
      if (Object.getPrototypeOf(node) !== Object.prototype) break
      const members = Object.entries(node).filter(([member]) => !isPosition(member))
      return Object.fromEntries(members.map(([name, value]) => [name, withoutPositions(value)]))
    }
    case 'undefined':
      return null
    default:
  }
  throw new Unread('tree of an unknown kind')
}

function isPosition(member: string): boolean {
  return member === 'span' || member === 'explicit' || member.endsWith('_token')
}
