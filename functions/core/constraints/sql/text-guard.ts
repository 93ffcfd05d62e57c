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
export const EFFORT_LIMIT = 100_000
/** Operators and brackets around one another: a chain of operators is as deep a tree as it is long. */
export const DEPTH_LIMIT = 400

/** C0 controls but tab, line feed and carriage return. */
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/

/** Words that are operators: each makes the tree one deeper. */
const OPERATOR =
  /^(?:and|or|xor|not|i?like|rlike|regexp|glob|match|is|isnull|notnull|between|in|similar|collate|at|div|mod|escape|union|intersect|except|minus|over|overlaps|operator|any|all|some|explain|interval|case)$/i

/** Words after which alternatives stay open until the bracket around them closes. */
const OPENING: readonly (readonly [RegExp, number])[] = [
  [/^interval$/i, 2],
  [/^(?:case|date|time|timestamp|datetime|not|exists|prior|connect_by_root)$/i, 1.2],
]
/** What stands before a bracket says in how many ways the parser tries what is inside. */
const BRACKETS: readonly (readonly [RegExp, number])[] = [
  [
    /^(?:cast|try_cast|safe_cast|convert|try_convert|substring|substr|ceil|ceiling|floor|overlay|position|trim|extract|from|join|lateral)$/i,
    3,
  ],
  [
    /^(?:in|and|or|not|where|select|on|as|values|by|then|else|when|having|exists|over|into|union|all)$/i,
    1.5,
  ],
  [/^[\p{L}_]/u, 2],
]

/** What is wrong with the text; undefined where nothing is. */
export function objectionToText(sql: string, dialect: SqlDialect): string | undefined {
  if (sql.length > TEXT_LIMIT) return 'too long'
  if (!sql.isWellFormed() || CONTROL.test(sql)) return 'character that is not text'
  let effort = 0
  let frame: Frame = { outer: undefined, depth: 0, chain: 0, open: 1 }
  let last = ''
  for (const { kind, text: token } of tokensOf(sql, dialect)) {
    if (kind === 'doubtful') return 'text that can be read in two ways'
    if (kind === 'comment') continue
    if (token === '(' || token === '[' || token === '{') {
      frame.chain += 1
      const factor = token === '(' ? factorOf(BRACKETS, last, 1.5) : 2
      const depth = frame.depth + frame.chain
      frame = { outer: frame, depth, chain: 0, open: frame.open * factor }
    } else if (token === ')' || token === ']' || token === '}') {
      frame = frame.outer ?? frame
    } else if (token === ',') {
      frame.chain = 0
    } else {
      frame.open *= factorOf(OPENING, token, 1)
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
  /** Tree levels since this bracket opened or the last comma in it. */
  chain: number
  /** Alternatives that the parser may try for a token here. */
  open: number
}

/** Each character of an operator counts; digits, names and strings do not. */
function isOperator(kind: TextToken['kind'], token: string): boolean {
  return kind === 'word' ? OPERATOR.test(token) : kind === 'other' && /^[^\d.;]/.test(token)
}

function factorOf(
  table: readonly (readonly [RegExp, number])[],
  token: string,
  otherwise: number,
): number {
  return table.find(([words]) => words.test(token))?.[1] ?? otherwise
}
