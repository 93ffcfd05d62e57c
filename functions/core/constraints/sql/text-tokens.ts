/**
 * Splits SQL text into tokens where, and only where, the parser does, so that no bracket can hide from
 * the text guard in what it takes for a string or a comment. What could be split in two ways is marked
 * as doubtful, and the guard refuses it.
 */
import type { SqlDialect } from '../../decision/tool-mapping.ts'

export interface TextToken {
  readonly kind: 'quoted' | 'comment' | 'word' | 'other' | 'doubtful'
  readonly text: string
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
/** Literals whose prefix some dialects take for a name; harmless only while they hold digits. */
const PREFIXED = "[xXbB]'[^']*'?"
/** A number that runs into a string with escapes; hexadecimal numbers. */
const DOUBTFUL = String.raw`\d+[eE]'|0[xX][0-9a-fA-F]*`
const WORD = String.raw`\$?[\p{L}_][\p{L}\p{N}_$]*|\$\d+[\p{L}\p{N}_$]*`

const PATTERNS = Object.fromEntries(
  Object.entries(QUOTED).map(([dialect, quoted]) => [
    dialect,
    new RegExp(
      `(?<comment>${LINE_COMMENT[dialect as SqlDialect]}|${BLOCK_COMMENT})` +
        `|(?<prefixed>${PREFIXED})|(?<doubtful>${DOUBTFUL})|(?<quoted>${quoted})` +
        String.raw`|(?<word>${WORD})|\d+|[^ \t\n\r]`,
      'gu',
    ),
  ]),
) as Readonly<Record<SqlDialect, RegExp>>

/** The tokens of `sql`, in order; white space is left out. */
export function* tokensOf(sql: string, dialect: SqlDialect): Generator<TextToken> {
  for (const { 0: text, groups = {} } of sql.matchAll(PATTERNS[dialect])) {
    if (groups['comment'] !== undefined) yield { kind: commentKind(text), text }
    else if (groups['prefixed'] !== undefined)
      yield { kind: /^.'[0-9a-fA-F]*'$/.test(text) ? 'quoted' : 'doubtful', text }
    else if (groups['doubtful'] !== undefined)
      yield { kind: isHexadecimal(text, dialect) ? 'other' : 'doubtful', text }
    else if (groups['quoted'] !== undefined) yield { kind: 'quoted', text }
    else if (groups['word'] !== undefined)
      yield { kind: dialect === 'transactsql' && text.startsWith('$') ? 'doubtful' : 'word', text }
    else yield { kind: /^[!-~]+$/.test(text) ? 'other' : 'doubtful', text }
  }
}

/** Comments in comments nest in some dialects; MySQL and MariaDB execute some comments. */
function commentKind(text: string): TextToken['kind'] {
  return text.startsWith('/*') && (/^\/\*M?!/.test(text) || text.includes('/*', 2))
    ? 'doubtful'
    : 'comment'
}

/** `0x1F` is a number in SQLite and PostgreSQL and a string of bytes elsewhere. */
function isHexadecimal(text: string, dialect: SqlDialect): boolean {
  return /^0[xX]/.test(text) && (dialect === 'mysql' || dialect === 'transactsql')
}
