/**
 * Compares the statement that was sent with the one that was printed, lexeme by lexeme, as the database
 * would see both. So nothing that the parser dropped, split or joined in another way than the database can
 * be forwarded. An AS that printing put in is fine where the database reads an alias, too.
 */
import type { SqlDialect } from '../../decision/tool-mapping.ts'
import { type AliasPlace, endsOperand, isAlias } from './alias-words.ts'
import { equalSpelling } from './equal-spellings.ts'
import { type Lexeme, lexemesOf } from './lexemes.ts'

/** What differs between the texts; undefined where nothing does. */
export function differenceOfText(
  sent: string,
  printed: string,
  dialect: SqlDialect,
): string | undefined {
  const before = lexemesOf(sent, dialect)
  const after = lexemesOf(printed, dialect)
  if (before === undefined || after === undefined) return 'text whose value cannot be told'
  const comparison = new Comparison(
    equalSpelling(before, dialect),
    equalSpelling(after, dialect),
    dialect,
  )
  return comparison.difference()
}

/** Lexemes taken from what was sent, and from what was printed. */
type Step = readonly [number, number]

/** Walks through both texts at once. */
class Comparison {
  readonly #sent: readonly Lexeme[]
  readonly #printed: readonly Lexeme[]
  readonly #dialect: SqlDialect
  #left = 0
  #right = 0
  /** The clause that the walk is in, for each open bracket. */
  readonly #places: AliasPlace[] = ['table']
  /** Names of `SELECT name = value`, which are printed behind the value. */
  readonly #named: Lexeme[] = []

  constructor(sent: readonly Lexeme[], printed: readonly Lexeme[], dialect: SqlDialect) {
    this.#sent = sent
    this.#printed = printed
    this.#dialect = dialect
  }

  difference(): string | undefined {
    while (this.#left < this.#sent.length || this.#right < this.#printed.length) {
      const step = this.#step()
      if (step === undefined) return 'prints as another text'
      if (step[1] > 0) this.#enter(this.#printed[this.#right] as Lexeme)
      this.#left += step[0]
      this.#right += step[1]
    }
    return this.#named.length === 0 ? undefined : 'prints as another text'
  }

  #step(): Step | undefined {
    const sent = this.#sent[this.#left]
    const printed = this.#printed[this.#right]
    if (sent !== undefined && printed !== undefined && isEqual(sent, printed)) return [1, 1]
    const behind = this.#printed[this.#right - 1]
    if (isWord(behind, 'AS') && this.#isQuotedAlias(sent, printed)) return [1, 1]
    if (isWord(printed, 'AS')) return this.#alias(sent, printed)
    return this.#assignedName() ?? this.#binary()
  }

  #alias(sent: Lexeme | undefined, as: Lexeme | undefined): Step | undefined {
    const alias = this.#printed[this.#right + 1]
    const named = this.#named.at(-1)
    if (named !== undefined && alias !== undefined && isSameName(named, alias)) {
      this.#named.pop()
      return [0, 2]
    }
    const last = this.#sent[this.#left - 1]
    const isRead =
      sent !== undefined &&
      as !== undefined &&
      last !== undefined &&
      isAlias(sent, this.#places.at(-1) ?? 'table', this.#dialect) &&
      endsOperand(last, this.#sent[this.#left - 2], this.#dialect)
    return isRead ? [0, 1] : undefined
  }

  #isQuotedAlias(sent: Lexeme | undefined, printed: Lexeme | undefined): boolean {
    return (
      this.#dialect !== 'postgresql' &&
      sent?.kind === 'string' &&
      printed?.kind === 'name' &&
      sent.text === printed.text
    )
  }

  /** Transact-SQL's `SELECT name = value`. */
  #assignedName(): Step | undefined {
    if (this.#dialect !== 'transactsql' || this.#places.at(-1) !== 'column') return undefined
    const [before, name, sign] = this.#sent.slice(this.#left - 1, this.#left + 2)
    if (name === undefined || sign?.text !== '=') return undefined
    if (before?.text !== ',' && !isWord(before, 'SELECT')) return undefined
    if (name.kind !== 'name' && name.kind !== 'word') return undefined
    this.#named.push(name)
    return [2, 0]
  }

  /** MySQL's operator `BINARY x`, which is printed as a cast. */
  #binary(): Step | undefined {
    const [operator, value] = this.#sent.slice(this.#left, this.#left + 2)
    if (this.#dialect !== 'mysql' || !isWord(operator, 'BINARY') || value === undefined)
      return undefined
    const texts = this.#printed.slice(this.#right, this.#right + 6).map(({ text }) => text)
    const isCast = texts.join(' ') === ['CAST', '(', value.text, 'AS', 'BINARY', ')'].join(' ')
    return isCast ? [2, 6] : undefined
  }

  #enter({ kind, text }: Lexeme): void {
    if (kind === 'sign' && text === '(') this.#places.push('table')
    else if (kind === 'sign' && text === ')' && this.#places.length > 1) this.#places.pop()
    else if (kind === 'word' && /^(?:SELECT|RETURNING|OUTPUT)$/i.test(text))
      this.#places[this.#places.length - 1] = 'column'
    else if (kind === 'word' && /^(?:FROM|JOIN|INTO|UPDATE|USING)$/i.test(text))
      this.#places[this.#places.length - 1] = 'table'
  }
}

function isWord(lexeme: Lexeme | undefined, word: string): boolean {
  return lexeme?.kind === 'word' && lexeme.text.toUpperCase() === word
}

/** Printing writes words of the grammar in capitals, and truth in small letters; names stay as they are. */
function isEqual(sent: Lexeme, printed: Lexeme): boolean {
  if (sent.kind !== printed.kind) return false
  if (sent.text === printed.text) return true
  if (sent.kind !== 'word') return false
  return (
    sent.text.toUpperCase() === printed.text ||
    (/^(?:true|false)$/.test(printed.text) && sent.text.toLowerCase() === printed.text)
  )
}

/** `name = value` may have quotes that `value AS name` has not, and another kind of them. */
function isSameName(sent: Lexeme, printed: Lexeme): boolean {
  return sent.kind === printed.kind && sent.text === printed.text
}
