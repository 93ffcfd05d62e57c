/**
 * Decides which functions a statement may call: those that are known to be the database's own and to change
 * nothing, and those that policy allows by their full name. Everything else is refused to every role: an
 * extension's function or the company's own can do anything, and its name does not say what.
 */
import type { SqlDialect } from '../../decision/tool-mapping.ts'
import type { JsonValue } from '../../json.ts'
import { isJsonObject } from '../../json.ts'
import type { FunctionList } from './function-list.ts'
import { MYSQL_FUNCTIONS } from './functions-of-mysql.ts'
import { POSTGRESQL_FUNCTIONS } from './functions-of-postgresql.ts'
import { SQLITE_FUNCTIONS } from './functions-of-sqlite.ts'
import { TRANSACTSQL_FUNCTIONS } from './functions-of-transactsql.ts'
import { partsOf } from './names.ts'
import { has, only, textOf } from './tree.ts'

const LISTS: Readonly<Record<SqlDialect, FunctionList>> = {
  sqlite: SQLITE_FUNCTIONS,
  postgresql: POSTGRESQL_FUNCTIONS,
  mysql: MYSQL_FUNCTIONS,
  transactsql: TRANSACTSQL_FUNCTIONS,
}

/** What a statement may call. */
export interface AllowedFunctions {
  readonly dialect: SqlDialect
  /** Policy's, with their schemas, spelled as the dialect compares names. */
  readonly named: ReadonlySet<string>
}

/** One part of a dotted name. */
export interface NamePart {
  readonly text: string
  readonly isQuoted: boolean
}

/** `functions`: the full names that policy allows, written as in SQL without quotes. */
export function allowedFunctions(
  dialect: SqlDialect,
  functions: readonly string[],
): AllowedFunctions {
  const named = functions.map((name) =>
    keyOf(
      name.split('.').map((text) => ({ text, isQuoted: false })),
      dialect,
    ),
  )
  return { dialect, named: new Set(named) }
}

/** The parts of a name in the tree. Throws `Unread`. */
export function namePartsOf(name: JsonValue | undefined): readonly NamePart[] {
  return partsOf(name).map(namePartOf)
}

/** One identifier of the tree. Throws `Unread`. */
export function namePartOf(node: JsonValue): NamePart {
  const { value, quote_style: quote } = only(node, ['value', 'quote_style'])
  return { text: textOf(value), isQuoted: has(quote) }
}

/** A part as the dialect compares it. PostgreSQL keeps the case of what stands in quotes. */
export function foldPart({ text, isQuoted }: NamePart, dialect: SqlDialect): string {
  return dialect === 'postgresql' && isQuoted ? text : text.toLowerCase()
}

/** MySQL compares functions without case, and databases with it where the file system does. */
function keyOf(parts: readonly NamePart[], dialect: SqlDialect): string {
  const schemas = parts
    .slice(0, -1)
    .map((part) => (dialect === 'mysql' ? part.text : foldPart(part, dialect)))
  return [...schemas, ...parts.slice(-1).map((part) => foldPart(part, dialect))].join('.')
}

/** Servers fold what is not ASCII in their own ways; a dot in a part would look like two parts. */
const PART = /^[\x20-\x2d\x2f-\x7e]+$/

/** Whether policy allows a function by this name. */
export function isOfPolicy(
  { dialect, named }: AllowedFunctions,
  parts: readonly NamePart[],
): boolean {
  return parts.every(({ text }) => PART.test(text)) && named.has(keyOf(parts, dialect))
}

/** Whether a function may be called by this name. */
export function isAllowedFunction(allowed: AllowedFunctions, parts: readonly NamePart[]): boolean {
  const { dialect } = allowed
  return isOfPolicy(allowed, parts) || isBuiltIn(dialect, parts)
}

function isBuiltIn(dialect: SqlDialect, parts: readonly NamePart[]): boolean {
  if (!parts.every(({ text }) => PART.test(text))) return false
  const { builtIn, grammar, isQuotable, schemas } = LISTS[dialect]
  const [first, second, ...others] = parts
  if (first === undefined || others.length > 0) return false
  const name = foldPart(first, dialect)
  if (second !== undefined) {
    const own = schemas !== undefined && Object.hasOwn(schemas, name) ? schemas[name] : undefined
    return own?.has(foldPart(second, dialect)) === true
  }
  if (!first.isQuoted && grammar?.has(name) === true) return true
  return (isQuotable || !first.isQuoted) && builtIn.has(name)
}

/** Why a call is refused; undefined where it is not. */
export function objectionToCall(
  allowed: AllowedFunctions,
  parts: readonly NamePart[],
  args: readonly JsonValue[],
): string | undefined {
  if (!isAllowedFunction(allowed, parts))
    return 'function that is neither known to be harmless nor allowed by policy'
  const name = parts.length === 1 ? parts[0]?.text.toLowerCase() : undefined
  if (
    allowed.dialect === 'sqlite' &&
    (name === 'printf' || name === 'format') &&
    !isModest(args[0])
  )
    return 'format that may eat memory'
  if (allowed.dialect === 'mysql' && name === 'last_insert_id' && args.length > 0)
    return 'function with side effects'
  return undefined
}

/** A format that is a plain string and asks for no width of four digits or more. */
function isModest(argument: JsonValue | undefined): boolean {
  let node = argument
  for (const member of ['Unnamed', 'Expr', 'Value', 'value', 'SingleQuotedString']) {
    node = isJsonObject(node) ? node[member] : undefined
  }
  return typeof node === 'string' && !/%[^a-z%]*(?:\*|\d{4})/i.test(node)
}
