/**
 * Brings spellings that a database reads alike to one, so that a printed statement can be compared with
 * the one that was sent: words that may be left out, words that have a second form, clauses that may change
 * places.
 */
import type { SqlDialect } from '../../decision/tool-mapping.ts'
import { isBehindOperand } from './alias-words.ts'
import { bareTrimAt, isAt, isTableQuery, type Lexeme } from './lexemes.ts'

type Spelling = readonly [from: string, to: string]

const spellings = (...pairs: readonly Spelling[]): readonly Spelling[] => pairs

const EVERYWHERE = spellings(
  ['FULL OUTER', 'FULL'],
  ['FETCH NEXT', 'FETCH FIRST'],
  ['ROW ONLY', 'ROWS ONLY'],
  ['ROW WITH TIES', 'ROWS WITH TIES'],
  ['CREATE TEMP', 'CREATE TEMPORARY'],
  ['DROP COLUMN', 'DROP'],
  ['COMMIT TRANSACTION', 'COMMIT'],
  ['COMMIT WORK', 'COMMIT'],
  ['ROLLBACK TRANSACTION', 'ROLLBACK'],
  ['ROLLBACK WORK', 'ROLLBACK'],
)

/** Each holds within one dialect. The first that fits is taken. */
const SPELLINGS: Readonly<Record<SqlDialect, readonly Spelling[]>> = {
  sqlite: [
    ...EVERYWHERE,
    ...spellings(
      ['IS NOT NULL', 'NOT NULL'],
      ['NOTNULL', 'NOT NULL'],
      ['ISNULL', 'IS NULL'],
      ['INSERT OR REPLACE', 'REPLACE'],
      ['AS MATERIALIZED (', 'AS ('],
      ['AS NOT MATERIALIZED (', 'AS ('],
      ['!=', '<>'],
      ['==', '='],
    ),
  ],
  postgresql: [
    ...EVERYWHERE,
    ...spellings(
      ['NOTNULL', 'IS NOT NULL'],
      ['ISNULL', 'IS NULL'],
      ['LIMIT ALL', ''],
      ['!=', '<>'],
    ),
  ],
  mysql: [
    ...EVERYWHERE,
    ...spellings(
      ['DISTINCTROW', 'DISTINCT'],
      ['( ) VALUES', 'VALUES'],
      ['CHANGE COLUMN', 'CHANGE'],
      ['ADD COLUMN', 'ADD'],
      ['MODIFY COLUMN', 'MODIFY'],
      ['!=', '<>'],
      ['&&', 'AND'],
    ),
  ],
  transactsql: [...EVERYWHERE, ...spellings(['!=', '<>'], ['!>', '<='], ['!<', '>='])],
}

/** The same statement in the spellings that are compared. */
export function equalSpelling(lexemes: readonly Lexeme[], dialect: SqlDialect): readonly Lexeme[] {
  const written: Lexeme[] = []
  const respelled = dialect === 'postgresql' ? postgresqlSpelling(lexemes) : lexemes
  const inner = withoutEnds(respelled)
  for (let index = 0; index < inner.length; ) {
    const [taken, texts] = spellingAt(inner, index, dialect) ?? [1, undefined]
    const first = inner[index] as Lexeme
    for (const text of texts ?? []) written.push({ ...first, kind: kindOf(text), text })
    if (texts === undefined) written.push(first)
    index += taken
  }
  return written
}

function kindOf(text: string): Lexeme['kind'] {
  if (text === ' ') return 'string'
  return /^\w/.test(text) ? 'word' : 'sign'
}

function spellingAt(
  lexemes: readonly Lexeme[],
  at: number,
  dialect: SqlDialect,
): readonly [taken: number, texts: readonly string[]] | undefined {
  const plain = SPELLINGS[dialect].find(([from]) => isAt(lexemes, at, from))
  if (plain !== undefined) {
    const [from, to] = plain
    return [from.split(' ').length, to === '' ? [] : to.split(' ')]
  }
  if (dialect !== 'postgresql' && dialect !== 'mysql') return undefined
  if (isTableQuery(lexemes, at)) return [1, ['SELECT', '*', 'FROM']]
  if (dialect === 'mysql' && isModulo(lexemes, at)) return [1, ['%']]
  const trim = bareTrimAt(lexemes, at)
  if (trim === 0) return undefined
  const side = trim === 3 ? 'BOTH' : (lexemes[at + 2] as Lexeme).text.toUpperCase()
  return [trim, ['TRIM', '(', side, ' ', 'FROM']]
}

/** MySQL's operator MOD, which has a function of that name beside it. */
export function isModulo(lexemes: readonly Lexeme[], at: number): boolean {
  return (
    isAt(lexemes, at, 'MOD') && !isAt(lexemes, at + 1, '(') && isBehindOperand(lexemes, at, 'mysql')
  )
}

/** Both ways to set a variable; OFFSET behind LIMIT. */
function postgresqlSpelling(lexemes: readonly Lexeme[]): readonly Lexeme[] {
  if (!isAt(lexemes, 0, 'SET')) return limitFirst(lexemes)
  return lexemes.map((lexeme, index) =>
    isAt(lexemes, index, 'TO') ? { ...lexeme, kind: 'sign', text: '=' } : lexeme,
  )
}

/** Semicolons around the statement say nothing. */
function withoutEnds(lexemes: readonly Lexeme[]): readonly Lexeme[] {
  let [from, to] = [0, lexemes.length]
  while (isSign(lexemes[from], ';')) from += 1
  while (to > from && isSign(lexemes[to - 1], ';')) to -= 1
  return lexemes.slice(from, to)
}

/** `OFFSET 2 LIMIT 5` and `LIMIT 5 OFFSET 2` are the same where both are single lexemes. */
function limitFirst(lexemes: readonly Lexeme[]): readonly Lexeme[] {
  const index = lexemes.findIndex(
    (_lexeme, at) => isAt(lexemes, at, 'OFFSET') && isAt(lexemes, at + 2, 'LIMIT'),
  )
  if (index < 0) return lexemes
  const [head, offset] = [lexemes.slice(0, index), lexemes.slice(index, index + 2)]
  const limit = lexemes.slice(index + 2, index + 4)
  return [...head, ...limit, ...offset, ...limitFirst(lexemes.slice(index + 4))]
}

function isSign(lexeme: Lexeme | undefined, text: string): boolean {
  return lexeme?.kind === 'sign' && lexeme.text === text
}
