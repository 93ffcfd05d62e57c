/**
 * Judges the text of a statement before it is parsed. Refuses what is too long, characters that have no
 * place in SQL, and nesting on which the parser, which tries alternatives at every level, would take
 * more than a moment.
 */
import type { SqlDialect } from '../../decision/tool-mapping.ts'
import { type TextToken, tokensOf } from './text-tokens.ts'

/** UTF-16 units. */
export const TEXT_LIMIT = 65_536
/** Sum over all tokens of the alternatives that are open around each. */
const EFFORT_LIMIT = 60_000
/** Operators and brackets around one another: a chain of operators is as deep a tree as it is long. */
export const DEPTH_LIMIT = 400

/** C0 controls but tab, line feed and carriage return. */
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/

/** Words that are operators: each makes the tree one deeper. */
const OPERATOR =
  /^(?:and|or|xor|not|i?like|rlike|regexp|glob|match|is|isnull|notnull|between|in|similar|collate|at|div|mod|escape|union|intersect|except|minus|over|overlaps|operator|any|all|some|explain|interval|case)$/i

const CASE = 1.25
const CLAUSE =
  /^(?:in|and|or|not|where|select|on|as|values|by|then|else|when|having|exists|over|into|union|all)$/i
const TABLE = /^(?:from|join|lateral)$/i
const SPECIAL =
  /^(?:cast|try_cast|safe_cast|convert|try_convert|substring|substr|ceil|ceiling|floor|overlay|position|trim|extract|array)$/i
/** A query as the argument of a call is tried twice more. */
const QUERY = /^(?:select|with|values)$/i

/** What is wrong with the text; undefined where nothing is. */
export function objectionToText(sql: string, dialect: SqlDialect): string | undefined {
  if (sql.length > TEXT_LIMIT) return 'too long'
  if (!sql.isWellFormed() || CONTROL.test(sql)) return 'character that is not text'
  let effort = 0
  let frame: Frame = { outer: undefined, depth: 0, isCall: false, chain: 0, open: 1 }
  let last = ''
  for (const { kind, text: token } of tokensOf(sql, dialect)) {
    if (kind === 'doubtful') return 'text that can be read in two ways'
    if (kind === 'comment') continue
    if (token === '(' || token === '[' || token === '{') {
      frame.chain += 1
      const factor = token === '(' ? alternativesAfter(last) : 2
      const depth = frame.depth + frame.chain
      const isCall = factor >= 2 && !TABLE.test(last)
      frame = { outer: frame, depth, isCall, chain: 0, open: frame.open * factor }
    } else if (token === ')' || token === ']' || token === '}') {
      frame = frame.outer ?? frame
    } else if (token === ',') {
      frame.chain = 0
    } else {
      frame.open = Math.max(1, frame.open * alternativesOf(token, last, dialect))
      if (frame.isCall && last === '(' && QUERY.test(token)) frame.open *= 2
      if (isOperator(kind, token)) frame.chain += 1
    }
    last = token
    effort += frame.open
    if (effort > EFFORT_LIMIT || frame.depth + frame.chain > DEPTH_LIMIT) return 'nested too deeply'
  }
  return undefined
}

/** What is open around a token. */
interface Frame {
  readonly outer: Frame | undefined
  /** Tree levels outside of this bracket. */
  readonly depth: number
  /** Whether this bracket holds the arguments of a call. */
  readonly isCall: boolean
  /** Tree levels since this bracket opened or the last comma in it. */
  chain: number
  /** Alternatives that the parser may try for a token here. */
  open: number
}

/** Each character of an operator counts; digits, names and strings do not. */
function isOperator(kind: TextToken['kind'], token: string): boolean {
  return kind === 'word' ? OPERATOR.test(token) : kind === 'other' && /^[^\d.;]/.test(token)
}

/** By how much a word raises the alternatives until the bracket around it closes; END closes CASE. */
function alternativesOf(token: string, last: string, dialect: SqlDialect): number {
  if (/^case$/i.test(token)) return CASE
  if (/^end$/i.test(token)) return 1 / CASE
  const isInterval = /^interval$/i.test(last) && (dialect === 'mysql' || !token.startsWith("'"))
  return isInterval ? 2 : 1
}

/** What stands before a bracket says in how many ways the parser tries what is inside. */
function alternativesAfter(word: string): number {
  if (SPECIAL.test(word) || TABLE.test(word)) return 3
  return /^[\p{L}_"`[]/u.test(word) && !CLAUSE.test(word) ? 2 : 1.5
}
