/**
 * Prints names, strings and other values, each in the one form that a dialect reads the same under
 * every setting. Refuses what has no such form.
 */
import type { SqlDialect } from '../../decision/tool-mapping.ts'
import type { JsonValue } from '../../json.ts'
import { listOf, only, textOf, Unread, variantOf } from './tree.ts'

const PLAIN = /^[\p{L}_][\p{L}\p{M}\p{N}_$]*$/u
/** Variables of MySQL and SQL Server, temporary tables of SQL Server. */
const PREFIXED = /^(?:@{1,2}|#{1,2})[\p{L}_][\p{L}\p{M}\p{N}_$]*$/u
const NUMBER = /^(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/
const PLACEHOLDER = /^(?:\?\d*|[:@$][A-Za-z_]\w*|\$\d+)$/
const HEX = /^(?:[0-9a-fA-F]{2})*$/

/** Never read as a name without quotes, whatever the parser thinks: they start or end clauses. */
const RESERVED: ReadonlySet<string> = new Set(
  `select insert update delete drop alter create truncate grant revoke into from where union except
  intersect having group order by with exec execute merge case when then else and or not in is like
  between join on using set table for fetch limit declare`.split(/\s+/),
)

const QUOTES: Readonly<Record<SqlDialect, Readonly<Record<string, string>>>> = {
  sqlite: { '"': '"', '`': '`', '[': ']' },
  postgresql: { '"': '"' },
  mysql: { '`': '`' },
  transactsql: { '[': ']' },
}

/** Prints one name. Throws `Unread`. */
export function printName(node: JsonValue | undefined, dialect: SqlDialect): string {
  const { value, quote_style: quote } = only(node, ['value', 'quote_style'])
  const name = textOf(value)
  if (name.includes('\0')) throw new Unread('name with NUL')
  if (quote === null || quote === undefined) {
    const isPrefixed =
      (dialect === 'transactsql' || (dialect === 'mysql' && name.startsWith('@'))) &&
      PREFIXED.test(name)
    if (!isPrefixed && (!PLAIN.test(name) || RESERVED.has(name.toLowerCase())))
      throw new Unread('name without quotes')
    return name
  }
  const open = textOf(quote)
  const close = QUOTES[dialect][open]
  if (close === undefined) throw new Unread('quotes of another dialect')
  if (close === ']') {
    if (name.includes(']')) throw new Unread('bracket in a name')
    return `[${name}]`
  }
  return open + name.replaceAll(close, close + close) + close
}

/** The plain names of a dotted name, outermost first. Throws `Unread`. */
export function partsOf(node: JsonValue | undefined): readonly JsonValue[] {
  return listOf(node).map((part) => {
    const [kind, name] = variantOf(part)
    if (kind !== 'Identifier') throw new Unread(`unknown name: ${kind}`)
    return name
  })
}

/** Prints a dotted name. Throws `Unread`. */
export function printPath(node: JsonValue | undefined, dialect: SqlDialect): string {
  const parts = partsOf(node)
  if (parts.length === 0) throw new Unread('empty name')
  return parts
    .map((part, index) => (isOmitted(part, index, dialect) ? '' : printName(part, dialect)))
    .join('.')
}

/** Transact-SQL lets the schema be left out: `db..orders`. */
function isOmitted(part: JsonValue, index: number, dialect: SqlDialect): boolean {
  return (
    dialect === 'transactsql' && index === 1 && only(part, ['value', 'quote_style'])['value'] === ''
  )
}

/** The last part of a dotted name in lower case: what lists of names are searched for. */
export function lastOf(node: JsonValue | undefined): string {
  return textOf(only(partsOf(node).at(-1), ['value', 'quote_style'])['value']).toLowerCase()
}

/** Prints a string literal that ends at the same place under every server setting. */
function printString(value: string, dialect: SqlDialect): string {
  if (value.includes('\0')) throw new Unread('string with NUL')
  const quoted = value.replaceAll("'", "''")
  if (!value.includes('\\') || dialect === 'sqlite' || dialect === 'transactsql')
    return `'${quoted}'`
  const escaped = `'${quoted.replaceAll('\\', '\\\\')}'`
  return dialect === 'postgresql' ? `E${escaped}` : escaped
}

/** Prints a literal. Throws `Unread` for kinds that the dialect does not have. */
export function printValue(node: JsonValue | undefined, dialect: SqlDialect): string {
  const [kind, value] = variantOf(node)
  switch (kind) {
    case 'Number': {
      const [digits, isLong] = listOf(value)
      if (isLong !== false || !NUMBER.test(textOf(digits))) throw new Unread('number')
      return textOf(digits)
    }
    case 'SingleQuotedString':
      return printString(textOf(value), dialect)
    case 'NationalStringLiteral':
      if (dialect === 'sqlite' || dialect === 'postgresql') break
      return `N${printString(textOf(value), dialect)}`
    case 'HexStringLiteral': {
      const digits = textOf(value)
      if (!HEX.test(digits)) break
      return dialect === 'mysql' || dialect === 'transactsql' ? `0x${digits}` : `X'${digits}'`
    }
    case 'SingleQuotedByteStringLiteral':
      if ((dialect !== 'postgresql' && dialect !== 'mysql') || !/^[01]*$/.test(textOf(value))) break
      return `B'${textOf(value)}'`
    case 'Boolean':
      return value === true ? 'true' : 'false'
    case 'Null':
      return 'NULL'
    case 'Placeholder':
      if (!PLACEHOLDER.test(textOf(value))) break
      return textOf(value)
    default:
  }
  throw new Unread(`literal: ${kind}`)
}
