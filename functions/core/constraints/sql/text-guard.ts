/**
 * Judges the text of a statement before it is parsed. Refuses what is too long, characters that have no
 * place in SQL, and nesting on which the parser, which tries alternatives at every level, would take
 * more than a moment.
 */
import type { SqlDialect } from '../../decision/tool-mapping.ts'

/** UTF-16 units. */
export const TEXT_LIMIT = 65_536
/** Sum over all tokens of the alternatives that are open around each. */
export const EFFORT_LIMIT = 100_000

const CONTROL = /[\0-\x08\x0b\x0e-\x1f\x7f]/

/** Comments, strings, quoted names, words, brackets; anything else is one character. */
const TOKENS: Readonly<Record<SqlDialect, RegExp>> = {
  sqlite: tokens(`'(?:[^']|'')*'|"(?:[^"]|"")*"|\`(?:[^\`]|\`\`)*\`|\\[[^\\]]*\\]`),
  postgresql: tokens(
    `[eE]'(?:[^'\\\\]|''|\\\\.)*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|(\\$(?:[\\p{L}_][\\p{L}\\p{N}_]*)?\\$).*?\\1`,
  ),
  mysql: tokens(`'(?:[^'\\\\]|''|\\\\.)*'|"(?:[^"\\\\]|""|\\\\.)*"|\`(?:[^\`]|\`\`)*\`|#[^\\n]*`),
  transactsql: tokens(`'(?:[^']|'')*'|"(?:[^"]|"")*"|\\[(?:[^\\]]|\\]\\])*\\]`),
}

function tokens(quoted: string): RegExp {
  return new RegExp(`--[^\\n]*|/\\*.*?\\*/|${quoted}|[\\p{L}\\p{N}_$@#]+|[()\\[\\]{}]|\\S`, 'gsu')
}

/** Words that open alternatives of their own, until the bracket around them closes. */
const OPENING =
  /^(?:interval|case|date|time|timestamp|datetime|not|exists|array|prior|connect_by_root)$/i
/** Functions with a grammar of their own, which is tried first and dropped on an error inside. */
const SPECIAL =
  /^(?:cast|try_cast|safe_cast|convert|try_convert|substring|substr|ceil|ceiling|floor|overlay|position|trim|extract|from|join)$/i

/** What is wrong with the text; undefined where nothing is. */
export function objectionToText(sql: string, dialect: SqlDialect): string | undefined {
  if (sql.length > TEXT_LIMIT) return 'too long'
  if (!sql.isWellFormed() || CONTROL.test(sql)) return 'character that is not text'
  let effort = 0
  let open = 1
  let last = ''
  const outer: number[] = []
  for (const [token] of sql.matchAll(TOKENS[dialect])) {
    if (token.startsWith('/*!') || token.startsWith('/*M!'))
      return 'comment that some servers execute'
    if (token.startsWith('--') || token.startsWith('/*')) continue
    if (/^0[xX]/.test(token) && (dialect === 'sqlite' || dialect === 'postgresql'))
      return 'hexadecimal number'
    if (token === '(' || token === '[' || token === '{') {
      outer.push(open)
      open *= SPECIAL.test(last) ? 3 : token === '(' ? 1.5 : 2
    } else if (token === ')' || token === ']' || token === '}') {
      open = outer.pop() ?? open
    } else if (OPENING.test(token)) {
      open *= 1.2
    }
    last = token
    effort += open
    if (effort > EFFORT_LIMIT) return 'nested too deeply'
  }
  return undefined
}
