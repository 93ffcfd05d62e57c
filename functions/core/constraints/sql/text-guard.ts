/**
 * Judges the text of a statement before it is parsed. Refuses what is too long, characters that have no
 * place in SQL, and most of what would make too deep a tree. What takes too much work all the same is the
 * parser's to tell: it counts its steps.
 */
import type { SqlDialect } from '../../decision/tool-mapping.ts'
import { type TextToken, tokensOf } from './text-tokens.ts'

/** UTF-16 units. */
export const TEXT_LIMIT = 65_536
/** Operators and brackets around one another: a chain of operators is as deep a tree as it is long. */
export const DEPTH_LIMIT = 400

/** C0 controls but tab, line feed and carriage return. */
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/

/** Words that are operators: each makes the tree one deeper. */
const OPERATOR =
  /^(?:and|or|xor|not|i?like|rlike|regexp|glob|match|is|isnull|notnull|between|in|similar|collate|at|div|mod|escape|union|intersect|except|minus|over|overlaps|operator|any|all|some|explain|interval|case)$/i

/** A list of columns goes on inside the query that these join to the one before. */
const JOINING = /^(?:union|intersect|except|minus)$/i

/** What is wrong with the text; undefined where nothing is. */
export function objectionToText(sql: string, dialect: SqlDialect): string | undefined {
  if (sql.length > TEXT_LIMIT) return 'too long'
  if (!sql.isWellFormed() || CONTROL.test(sql)) return 'character that is not text'
  let frame: Frame = { outer: undefined, depth: 0, chain: 0, joined: 0 }
  for (const { kind, text: token } of tokensOf(sql, dialect)) {
    if (kind === 'doubtful') return 'text that can be read in two ways'
    if (kind === 'comment') continue
    if (token === '(' || token === '[' || token === '{') {
      frame.chain += 1
      frame = { outer: frame, depth: frame.depth + frame.chain, chain: 0, joined: 0 }
    } else if (token === ')' || token === ']' || token === '}') {
      frame = frame.outer ?? frame
    } else if (token === ',') {
      frame.chain = frame.joined
    } else if (isOperator(kind, token)) {
      frame.chain += 1
      if (JOINING.test(token)) frame.joined += 1
    }
    if (frame.depth + frame.chain > DEPTH_LIMIT) return 'nested too deeply'
  }
  return undefined
}

/** What is open around a token. */
interface Frame {
  readonly outer: Frame | undefined
  /** Tree levels outside of this bracket. */
  readonly depth: number
  /** Tree levels since this bracket opened or the last comma in it. */
  chain: number
  /** Queries joined in this bracket so far. */
  joined: number
}

/** Each character of an operator counts; digits, names and strings do not. */
function isOperator(kind: TextToken['kind'], token: string): boolean {
  return kind === 'word' ? OPERATOR.test(token) : kind === 'other' && /^[^\d.;]/.test(token)
}
