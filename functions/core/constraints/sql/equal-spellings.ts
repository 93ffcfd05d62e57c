/**
 * Brings spellings that a database reads alike to one, so that a printed statement can be compared with
 * the one that was sent: words that may be left out, words that have a second form, clauses that may change
 * places.
 */
import type { SqlDialect } from '../../decision/tool-mapping.ts'
import type { Lexeme } from './lexemes.ts'

type Spelling = readonly [from: readonly string[], to: readonly string[]]

const spellings = (...pairs: readonly (readonly [string, string])[]): readonly Spelling[] =>
  pairs.map(([from, to]) => [from.split(' '), to === '' ? [] : to.split(' ')])

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
  for (let index = 0; index < lexemes.length; ) {
    const spelling = SPELLINGS[dialect].find(([from]) => isAt(lexemes, index, from))
    const first = lexemes[index] as Lexeme
    if (spelling === undefined) {
      written.push(first)
      index += 1
    } else {
      for (const text of spelling[1])
        written.push({ ...first, kind: /^\w/.test(text) ? 'word' : 'sign', text })
      index += spelling[0].length
    }
  }
  return withoutEnds(dialect === 'postgresql' ? postgresqlSpelling(written) : written)
}

/** Both ways to set a variable; OFFSET behind LIMIT. */
function postgresqlSpelling(lexemes: readonly Lexeme[]): readonly Lexeme[] {
  if (!isAt(lexemes, 0, ['SET'])) return limitFirst(lexemes)
  return lexemes.map((lexeme, index) =>
    isAt(lexemes, index, ['TO']) ? { ...lexeme, kind: 'sign', text: '=' } : lexeme,
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
    (_lexeme, at) => isAt(lexemes, at, ['OFFSET']) && isAt(lexemes, at + 2, ['LIMIT']),
  )
  if (index < 0) return lexemes
  const [head, offset] = [lexemes.slice(0, index), lexemes.slice(index, index + 2)]
  const limit = lexemes.slice(index + 2, index + 4)
  return [...head, ...limit, ...offset, ...limitFirst(lexemes.slice(index + 4))]
}

function isAt(lexemes: readonly Lexeme[], from: number, texts: readonly string[]): boolean {
  return texts.every((text, offset) => {
    const lexeme = lexemes[from + offset]
    return (lexeme?.kind === 'word' && lexeme.text.toUpperCase() === text) || isSign(lexeme, text)
  })
}

function isSign(lexeme: Lexeme | undefined, text: string): boolean {
  return lexeme?.kind === 'sign' && lexeme.text === text
}
