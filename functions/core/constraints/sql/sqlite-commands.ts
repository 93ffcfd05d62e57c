/**
 * Reads the SQLite commands that the parser's grammar lacks: PRAGMA with a name as its value, DETACH and
 * REINDEX. Each is a few words, read by its whole grammar and printed anew; anything else is left to the
 * parser. A pragma that describes the schema is a read.
 */
import type { Command } from './commands.ts'
import { tokensOf } from './text-tokens.ts'

const NAME = String.raw`[A-Za-z_]\w*|"(?:[^"]|"")*"`
const VALUE = String.raw`[A-Za-z_]\w*|[+-]? ?\d+|'(?:[^']|'')*'|"(?:[^"]|"")*"`
/** The grammars, on tokens that are joined by one space each (sqlite.org/lang.html). */
const PRAGMA = new RegExp(
  `^PRAGMA ((?:${NAME})(?: \\. (?:${NAME}))?)(?: (=|\\() (${VALUE})(?: (\\)))?)?$`,
  'i',
)
const DETACH = new RegExp(`^DETACH (?:DATABASE )?(${NAME})$`, 'i')
/** Pragmas that name the parts of the schema, as SHOW does elsewhere. */
const DESCRIBING =
  /^(?:\w+\.)?(?:table_list(?:$|\()|(?:table_info|table_xinfo|index_list|index_info|index_xinfo|foreign_key_list)(?=\())/i
const REINDEX = new RegExp(`^REINDEX(?: ((?:${NAME})(?: \\. (?:${NAME}))?))?$`, 'i')

/** The command in `sql`, or undefined where it is none of these. */
export function readSqliteCommand(sql: string): Command | undefined {
  const tokens = [...tokensOf(sql, 'sqlite')].filter(({ kind }) => kind !== 'comment')
  while (tokens.at(-1)?.text === ';') tokens.pop()
  const text = tokens.map((token) => token.text).join(' ')
  const [, pragma, form, value, end] = PRAGMA.exec(text) ?? []
  if (pragma !== undefined) {
    if ((form === '(') !== (end === ')')) return undefined
    const argument = value?.replace(/^([+-]) /, '$1')
    const tail = argument === undefined ? '' : form === '(' ? `(${argument})` : ` = ${argument}`
    const asked = pragma.replace(' . ', '.') + tail
    const isRead = DESCRIBING.test(asked) && form !== '='
    const printed = `PRAGMA ${asked}`
    return { action: isRead ? 'read' : 'admin', printed, returnsRows: !isRead }
  }
  const detached = DETACH.exec(text)?.[1]
  if (detached !== undefined)
    return { action: 'admin', printed: `DETACH DATABASE ${detached}`, returnsRows: false }
  const reindexed = REINDEX.exec(text)
  if (reindexed === null) return undefined
  const [, target] = reindexed
  const printed = target === undefined ? 'REINDEX' : `REINDEX ${target.replace(' . ', '.')}`
  return { action: 'admin', printed, returnsRows: false }
}
