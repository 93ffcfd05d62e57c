/**
 * Says what a string literal holds, by the database's own rules for escapes. Gives up on escapes that
 * stand for bytes and on literals without an end.
 */
import type { SqlDialect } from '../../decision/tool-mapping.ts'

/** MySQL 8.4, 9.1.1: any other character after a backslash stands for itself. */
const MYSQL: Readonly<Record<string, string>> = {
  '0': '\0',
  b: '\b',
  n: '\n',
  r: '\r',
  t: '\t',
  Z: '\x1a',
  '%': '\\%',
  _: '\\_',
}

/** PostgreSQL 18, 4.1.2.2. */
const POSTGRESQL: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

/** The value of a literal with its quotes; undefined where it cannot be told. `unicode` is `U&'...'`. */
export function stringValue(text: string, dialect: SqlDialect | 'unicode'): string | undefined {
  if (/^\$/.test(text)) return dollarQuoted(text)
  const isEscaped = dialect === 'postgresql' && /^[eE]'/.test(text)
  const literal = isEscaped ? text.slice(1) : text
  const [quote] = literal
  if (quote === undefined || literal.length < 2 || !literal.endsWith(quote)) return undefined
  const inner = literal.slice(1, -1)
  if (dialect === 'unicode') return unicodeEscapes(inner.replaceAll("''", "'"))
  if (dialect === 'mysql')
    return inner.replace(/\\([\s\S])|''|""/g, (pair: string, escape: string | undefined) =>
      escape === undefined ? (pair[0] === quote ? quote : pair) : (MYSQL[escape] ?? escape),
    )
  return isEscaped ? backslashEscapes(inner) : inner.replaceAll(quote + quote, quote)
}

function dollarQuoted(text: string): string | undefined {
  const tag = /^\$[^$]*\$/.exec(text)?.[0] ?? ''
  if (tag === '' || text.length < 2 * tag.length || !text.endsWith(tag)) return undefined
  return text.slice(tag.length, -tag.length)
}

function backslashEscapes(inner: string): string | undefined {
  if (/\\(?:[0-7x]|u(?![0-9a-fA-F]{4})|U(?![0-9a-fA-F]{8}))/.test(inner.replaceAll('\\\\', '')))
    return undefined
  return inner.replace(
    /\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})|\\([\s\S])|''/g,
    (_pair, short?: string, long?: string, escape?: string) => {
      const digits = short ?? long
      if (digits !== undefined) return codePoint(digits)
      return escape === undefined ? "'" : (POSTGRESQL[escape] ?? escape)
    },
  )
}

function unicodeEscapes(inner: string): string | undefined {
  if (/\\(?!\\|[0-9a-fA-F]{4}|\+[0-9a-fA-F]{6})/.test(inner.replaceAll('\\\\', '')))
    return undefined
  return inner.replace(
    /\\([0-9a-fA-F]{4})|\\\+([0-9a-fA-F]{6})|\\\\/g,
    (_pair, short?: string, long?: string) => {
      const digits = short ?? long
      return digits === undefined ? '\\' : codePoint(digits)
    },
  )
}

/** Half a pair, or nothing at all, compares as what no text holds. */
function codePoint(digits: string): string {
  const code = Number.parseInt(digits, 16)
  return code > 0x10ffff ? '\ufffe' : String.fromCodePoint(code)
}
