/**
 * Splits SQL text into tokens where, and only where, the parser does, so that no bracket can hide from
 * the text guard in what it takes for a string or a comment. What could be split in two ways is marked
 * as doubtful, and the guard refuses it.
 */
import type { SqlDialect } from '../../decision/tool-mapping.ts'

export interface TextToken {
  readonly kind: 'quoted' | 'comment' | 'word' | 'number' | 'other' | 'doubtful'
  readonly text: string
  /** Where it begins in the text. */
  readonly at: number
}

/** A quoted text in which the quote is doubled; without an end it runs to the end of the text. */
const doubled = (open: string, close = open): string =>
  `${open}[^${close}]*(?:${close}${close}[^${close}]*)*${close}?`
const escaped = (quote: string): string =>
  `${quote}[^${quote}\\\\]*(?:(?:${quote}${quote}|\\\\[\\s\\S])[^${quote}\\\\]*)*${quote}?`

const QUOTED: Readonly<Record<SqlDialect, string>> = {
  sqlite: [doubled("'"), doubled('"'), doubled('`'), doubled('\\[', '\\]')].join('|'),
  postgresql: [
    `[eE]${escaped("'")}`,
    `[uU]&${doubled('"')}`,
    doubled("'"),
    doubled('"'),
    String.raw`(?<tag>\$[\p{L}\p{N}_]*\$)(?:[\s\S]*?\k<tag>|[\s\S]*)`,
  ].join('|'),
  mysql: [escaped("'"), escaped('"'), doubled('`')].join('|'),
  transactsql: [doubled("'"), doubled('"'), doubled('\\[', '\\]')].join('|'),
}

const LINE_COMMENT: Readonly<Record<SqlDialect, string>> = {
  sqlite: String.raw`--[^\n]*`,
  postgresql: String.raw`--[^\n\r]*`,
  mysql: String.raw`--(?=[ \t\n\r])[^\n]*|#[^\n]*`,
  transactsql: String.raw`--[^\n]*`,
}

const BLOCK_COMMENT = String.raw`/\*(?:[^*]|\*(?!/))*(?:\*/)?`
const PREFIXED = "[xXbB]'[^']*'?"
/** Strings of bytes and bits. Elsewhere the prefix is a name, and the string its alias. */
const PREFIXES: Readonly<Record<SqlDialect, RegExp>> = {
  sqlite: /^x'(?:[0-9a-f]{2})*'$/i,
  postgresql: /^(?:x'[0-9a-f]*|b'[01]*)'$/i,
  mysql: /^(?:x'(?:[0-9a-f]{2})*|b'[01]*)'$/i,
  transactsql: /(?!)/,
}
const HEXADECIMAL = String.raw`0(?:[xX][0-9a-fA-F]*|b[01]+)(?![\p{L}\p{N}_$])`
const NUMBER = String.raw`(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?![\p{L}\p{N}_$.])`
/**
 * A number that runs into letters or another point: `1_000`, `0b101` and `1AS x` are one token, several
 * or an error, by server and version. The same for a name that runs into a fraction.
 */
const DOUBTFUL = String.raw`\d[\p{L}\p{N}_$.]*'?|\.\d[\p{L}\p{N}_$.]*|(?<=[\p{L}\p{N}_$"\]\x60])\.\d`
const WORD = String.raw`\$?[\p{L}_][\p{L}\p{N}_$]*|\$\d+[\p{L}\p{N}_$]*`

const PATTERNS = Object.fromEntries(
  Object.entries(QUOTED).map(([dialect, quoted]) => [
    dialect,
    new RegExp(
      `(?<comment>${LINE_COMMENT[dialect as SqlDialect]}|${BLOCK_COMMENT})` +
        `|(?<prefixed>${PREFIXED})|(?<hexadecimal>${HEXADECIMAL})|(?<number>(?<![\\p{L}\\p{N}_$"\\]\\x60])${NUMBER})` +
        `|(?<doubtful>${DOUBTFUL})|(?<quoted>${quoted})|(?<word>${WORD})|[^ \\t\\n\\r]`,
      'gu',
    ),
  ]),
) as Readonly<Record<SqlDialect, RegExp>>

/** The tokens of `sql`, in order; white space is left out. */
export function* tokensOf(sql: string, dialect: SqlDialect): Generator<TextToken> {
  for (const { 0: text, groups = {}, index: at } of sql.matchAll(PATTERNS[dialect]))
    yield { kind: kindOf(text, groups, dialect), text, at }
}

function kindOf(
  text: string,
  groups: Readonly<Record<string, string | undefined>>,
  dialect: SqlDialect,
): TextToken['kind'] {
  if (groups['comment'] !== undefined) return commentKind(text)
  if (groups['prefixed'] !== undefined) return PREFIXES[dialect].test(text) ? 'quoted' : 'doubtful'
  if (groups['hexadecimal'] !== undefined)
    return isHexadecimal(text, dialect) ? 'number' : 'doubtful'
  if (groups['number'] !== undefined) return 'number'
  if (groups['doubtful'] !== undefined) return 'doubtful'
  if (groups['quoted'] !== undefined) return /^[uU]&"/.test(text) ? 'doubtful' : 'quoted'
  if (groups['word'] !== undefined)
    return dialect === 'transactsql' && text.startsWith('$') ? 'doubtful' : 'word'
  return /^[!-~]+$/.test(text) ? 'other' : 'doubtful'
}

/** Comments in comments nest in some dialects; MySQL and MariaDB execute some comments. */
function commentKind(text: string): TextToken['kind'] {
  return text.startsWith('/*') && (/^\/\*M?!/.test(text) || text.includes('/*', 2))
    ? 'doubtful'
    : 'comment'
}

/** `0x1F` is a number in SQLite and a string of bytes elsewhere; PostgreSQL knows it from version 16 on. */
function isHexadecimal(text: string, dialect: SqlDialect): boolean {
  switch (dialect) {
    case 'sqlite':
      return /^0[xX][0-9a-fA-F]{1,15}$/.test(text)
    case 'postgresql':
      return false
    case 'mysql':
      return /^0(?:x(?:[0-9a-fA-F]{2})+|b[01]+)$/.test(text)
    case 'transactsql':
      return /^0[xX](?:[0-9a-fA-F]{2})*$/.test(text)
  }
}
