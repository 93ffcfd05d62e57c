/**
 * Splits SQL text into lexemes as the database does, each with its value, so that two texts can be
 * compared by what the database would see. Gives up on what no table here decodes.
 */
import type { SqlDialect } from '../../decision/tool-mapping.ts'
import { stringValue } from './string-values.ts'
import { type TextToken, tokensOf } from './text-tokens.ts'

export interface Lexeme {
  /** MariaDB reckons with `X'41'` and `0x41` in two ways, so the text of the latter keeps its `0x`. */
  readonly kind: 'word' | 'name' | 'string' | 'national' | 'number' | 'bytes' | 'bits' | 'sign'
  /** A word, number or sign as it stands; of anything quoted, its value. */
  readonly text: string
  /** Where it begins and ends in the text. */
  readonly at: number
  readonly end: number
}

/** Signs of several characters, longest first (each vendor's page on operators). */
const SIGNS: Readonly<Record<SqlDialect, readonly string[]>> = {
  sqlite: ['->>', '->', '<=', '<>', '<<', '>=', '>>', '==', '!=', '||'],
  postgresql: ['::', ':=', '..'],
  mysql: ['<=>', '->>', '->', '<=', '<>', '<<', '>=', '>>', '!=', '&&', '||', ':='],
  transactsql: '<= <> >= != !< !> += -= *= /= %= &= |= ^= ::'.split(' '),
}

/** PostgreSQL, 4.1.3: an operator is as long as it can be. */
const OPERATOR = /[-+*/<>=~!@#%^&|`?]/
/** It ends in + or - only where one of these is in it. */
const KEEPS_SIGN = /[~!@#%^&|`?]/

/** The lexemes of `sql`, comments left out; undefined where a value cannot be told. */
export function lexemesOf(sql: string, dialect: SqlDialect): readonly Lexeme[] | undefined {
  const tokens = [...tokensOf(sql, dialect)]
  const lexemes: Lexeme[] = []
  for (let index = 0; index < tokens.length; ) {
    const token = tokens[index] as TextToken
    index += 1
    if (token.kind === 'comment') continue
    if (token.kind === 'doubtful') return undefined
    const end = token.at + token.text.length
    if (token.kind === 'word' || token.kind === 'number') {
      lexemes.push(wordOrNumber(token, end, dialect))
    } else if (token.kind === 'quoted') {
      const lexeme = quoted(token, end, lexemes, sql, dialect)
      if (lexeme === undefined) return undefined
      lexemes.push(lexeme)
    } else {
      const text = signAt(tokens, index - 1, dialect)
      index += text.length - 1
      lexemes.push({ kind: 'sign', text, at: token.at, end: token.at + text.length })
    }
  }
  return lexemes
}

function wordOrNumber({ kind, text, at }: TextToken, end: number, dialect: SqlDialect): Lexeme {
  if (kind === 'word') return { kind, text, at, end }
  if (/^0b/.test(text)) return { kind: 'bits', text: text.slice(2), at, end }
  if (!/^0[xX]/.test(text)) return { kind: 'number', text, at, end }
  return dialect === 'sqlite'
    ? { kind: 'number', text: String(BigInt(text)), at, end }
    : { kind: 'bytes', text: text.toLowerCase(), at, end }
}

/** Takes back the prefix of N'...' and U&'...', which the tokens have apart. */
function quoted(
  { text, at }: TextToken,
  end: number,
  before: Lexeme[],
  sql: string,
  dialect: SqlDialect,
): Lexeme | undefined {
  const [open] = text
  if (open === '[' || open === '`' || (open === '"' && dialect !== 'mysql')) {
    const close = open === '[' ? ']' : open
    if (text.length < 2 || !text.endsWith(close)) return undefined
    const inner = text.slice(1, -1)
    const value =
      dialect === 'sqlite' && open === '[' ? inner : inner.replaceAll(close + close, close)
    return { kind: 'name', text: value, at, end }
  }
  if (/^[xX]'/.test(text)) return { kind: 'bytes', text: text.slice(2, -1).toLowerCase(), at, end }
  if (/^[bB]'/.test(text)) return { kind: 'bits', text: text.slice(2, -1), at, end }
  const last = before.at(-1)
  if (dialect === 'postgresql' && isEscapePrefix(before, at)) {
    const prefix = before.splice(-2)[0] as Lexeme
    const value = stringValue(text, 'unicode')
    return value === undefined ? undefined : { kind: 'string', text: value, at: prefix.at, end }
  }
  const value = stringValue(text, dialect)
  if (value === undefined) return undefined
  if (last?.kind === 'string' && isContinued(last, at, sql, dialect)) {
    before.pop()
    return { ...last, text: last.text + value, end }
  }
  const isNational = dialect !== 'sqlite' && last?.end === at && /^[nN]$/.test(last.text)
  if (!isNational) return { kind: 'string', text: value, at, end }
  before.pop()
  return { kind: 'national', text: value, at: last.at, end }
}

/** Strings side by side are one in MySQL, and in PostgreSQL where a line ends between them. */
function isContinued(last: Lexeme, at: number, sql: string, dialect: SqlDialect): boolean {
  if (dialect === 'mysql') return true
  return dialect === 'postgresql' && /^\s*\n\s*$/.test(sql.slice(last.end, at))
}

function isEscapePrefix(before: readonly Lexeme[], at: number): boolean {
  const [word, sign] = before.slice(-2)
  return (
    word?.kind === 'word' &&
    /^[uU]$/.test(word.text) &&
    sign?.text === '&' &&
    word.end === sign.at &&
    sign.end === at
  )
}

/** The sign that begins at a token: tokens of this kind are single characters. */
function signAt(tokens: readonly TextToken[], from: number, dialect: SqlDialect): string {
  let run = ''
  for (let index = from; index < tokens.length; index += 1) {
    const { kind, text, at } = tokens[index] as TextToken
    if (kind !== 'other' || at !== (tokens[from] as TextToken).at + run.length) break
    run += text
  }
  const known = SIGNS[dialect].find((sign) => run.startsWith(sign))
  if (known !== undefined) return known
  const [first] = run
  if (dialect !== 'postgresql' || !OPERATOR.test(first as string)) return first as string
  return operatorAt(run)
}

function operatorAt(run: string): string {
  let length = 1
  while (length < run.length && OPERATOR.test(run[length] as string)) length += 1
  let operator = run.slice(0, length)
  while (operator.length > 1 && /[-+]$/.test(operator) && !KEEPS_SIGN.test(operator))
    operator = operator.slice(0, -1)
  return operator
}

/** Whether words and signs, given in capitals with spaces between them, stand at a place. */
export function isAt(lexemes: readonly Lexeme[], at: number, texts: string): boolean {
  return texts.split(' ').every((text, offset) => {
    const lexeme = lexemes[at + offset]
    return (
      (lexeme?.kind === 'word' && lexeme.text.toUpperCase() === text) ||
      (lexeme?.kind === 'sign' && lexeme.text === text)
    )
  })
}

/** Whether `TABLE t` stands at a place where a query may stand. */
export function isTableQuery(lexemes: readonly Lexeme[], at: number): boolean {
  if (!isAt(lexemes, at, 'TABLE')) return false
  const name = lexemes[at + 1]
  if (name?.kind !== 'name' && name?.kind !== 'word') return false
  const heads = ['(', 'UNION', 'ALL', 'EXCEPT', 'INTERSECT', 'DISTINCT']
  return at === 0 || heads.some((head) => isAt(lexemes, at - 1, head))
}

/** The words that trim a side of a text of spaces, `FROM` included, at a place; none is 0. */
export function bareTrimAt(lexemes: readonly Lexeme[], at: number): number {
  if (isAt(lexemes, at, 'TRIM ( FROM')) return 3
  const sides = ['LEADING', 'TRAILING', 'BOTH']
  return sides.some((side) => isAt(lexemes, at, `TRIM ( ${side} FROM`)) ? 4 : 0
}
