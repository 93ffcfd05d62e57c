/**
 * Reads statements by the SQL parser, a port: a library that is loaded when the first statement has to be
 * read and not before. Refuses what does not parse, what takes more work than its length explains, and
 * anything but exactly one statement.
 */
import type { SqlDialect } from '../../decision/tool-mapping.ts'
import type { JsonValue } from '../../json.ts'
import { canonical } from './canonical.ts'
import { withStandIns } from './stand-ins.ts'
import { Unread } from './tree.ts'

/** Port: the parser's library. */
export interface SqlLibrary {
  /** What can be asked once it is loaded; rejects where it cannot be. */
  load(): Promise<LoadedSqlLibrary>
}

/** Never throws, and ends within a bound that grows with the text and no faster. */
export interface LoadedSqlLibrary {
  /** Trees of the text's statements. */
  parse(sql: string, dialect: SqlDialect): SqlAnswer<unknown>
  /** The text as the library prints it. */
  format(sql: string, dialect: SqlDialect): SqlAnswer<string>
}

export type SqlAnswer<T> =
  | { readonly kind: 'answer'; readonly value: T }
  | {
      readonly kind: 'none'
      /** `steps` and `depth`: it would take more of them than there are. `breakdown`: of its own fault. */
      readonly why: 'syntax' | 'steps' | 'depth' | 'breakdown'
    }

export interface SqlParser {
  /** The tree of the one statement, without positions, in canonical form. Throws `Unread`. */
  parse(sql: string): JsonValue
  /** What the library itself prints for `sql`. Throws `Unread`. */
  format(sql: string): string
}

/** Loads the parser; later calls find it loaded. Throws an `Error` when it cannot be. */
export async function loadParser(library: SqlLibrary, dialect: SqlDialect): Promise<SqlParser> {
  const loaded = await library.load()
  return {
    parse: (sql) =>
      canonical(oneStatement(valueOf(loaded.parse(withStandIns(sql, dialect), dialect))), dialect),
    format: (sql) => valueOf(loaded.format(sql, dialect)),
  }
}

const WHY = {
  syntax: 'does not parse',
  steps: 'takes too long to parse: write it with less nesting',
  depth: 'nested too deeply',
  breakdown: 'cannot be parsed',
} as const

function valueOf<T>(answer: SqlAnswer<T>): T {
  if (answer.kind === 'answer') return answer.value
  throw new Unread(WHY[answer.why])
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
