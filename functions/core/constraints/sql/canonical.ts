/**
 * Brings the several spellings of one value to one: strings in whatever quotes become plain strings,
 * quoted names get the dialect's own quotes. So a printed statement never depends on a setting of the
 * server (ANSI_QUOTES, QUOTED_IDENTIFIER, standard_conforming_strings).
 */
import type { SqlDialect } from '../../decision/tool-mapping.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts'
import { textOf } from './tree.ts'

/** Spellings of a string that are one plain string, by dialect. */
const STRINGS: Readonly<Record<SqlDialect, readonly string[]>> = {
  sqlite: [],
  postgresql: ['EscapedStringLiteral', 'UnicodeStringLiteral', 'DollarQuotedString'],
  mysql: ['DoubleQuotedString'],
  transactsql: [],
}

/** Quotes around a name that are replaced by the dialect's own. */
const QUOTES: Readonly<Record<SqlDialect, Readonly<Record<string, string>>>> = {
  sqlite: { "'": '"' },
  postgresql: {},
  mysql: { '"': '`', "'": '`' },
  transactsql: { '"': '[', "'": '[' },
}

/** The same tree in canonical form. */
export function canonical(node: JsonValue, dialect: SqlDialect): JsonValue {
  if (Array.isArray(node)) {
    return (node as readonly JsonValue[]).map((item) => canonical(item, dialect))
  }
  if (!isJsonObject(node)) return node
  const [member, ...others] = Object.keys(node)
  if (member !== undefined && others.length === 0 && STRINGS[dialect].includes(member)) {
    const value = node[member]
    return { SingleQuotedString: textOf(isJsonObject(value) ? value['value'] : value) }
  }
  const kept: JsonObject = Object.fromEntries(
    Object.entries(node).map(([name, value]) => [name, canonical(value, dialect)]),
  )
  const quote = kept['quote_style']
  const own = typeof quote === 'string' ? QUOTES[dialect][quote] : undefined
  return own === undefined ? kept : { ...kept, quote_style: own }
}
