/**
 * Reads SHOW and DESCRIBE of MySQL, and SHOW of PostgreSQL, each by its whole grammar. Names of tables,
 * columns, indexes and databases are a read; definitions, settings, grants and what the server does are for
 * administrators. Anything else is left to the parser.
 */
import type { SqlDialect } from '../../decision/tool-mapping.ts'
import { isAlias } from './alias-words.ts'
import type { Command } from './commands.ts'
import { tokensOf } from './text-tokens.ts'

const NAME = '(?:[A-Za-z_][\\w$]*|`[^`]+`)'
const PATH = `${NAME}(?: \\. ${NAME})?`
const TEXT = `'[^'\\\\]*'`
const CONDITION = `${NAME} (?:=|<>|! =|LIKE|NOT LIKE) (?:${TEXT}|\\d+)`
const CONDITIONS = `${CONDITION}(?: (?:AND|OR) ${CONDITION})*`
const FILTER = `(?: LIKE ${TEXT}| WHERE ${CONDITIONS})?`
const SOURCE = `(?: (?:FROM|IN) ${NAME})?`
const OF_TABLE = `(?:FROM|IN) ${PATH}${SOURCE}`

const whole = (...forms: readonly string[]): RegExp => new RegExp(`^(?:${forms.join('|')})$`, 'i')

/** MySQL 8.4, 15.7.7 and 15.8.1. */
const MYSQL_READ = whole(
  `SHOW (?:EXTENDED )?(?:FULL )?TABLES${SOURCE}${FILTER}`,
  `SHOW (?:DATABASES|SCHEMAS)${FILTER}`,
  `SHOW (?:EXTENDED )?(?:FULL )?(?:COLUMNS|FIELDS) ${OF_TABLE}${FILTER}`,
  `SHOW (?:EXTENDED )?(?:INDEX|INDEXES|KEYS) ${OF_TABLE}(?: WHERE ${CONDITIONS})?`,
  `SHOW TABLE STATUS${SOURCE}${FILTER}`,
)
const MYSQL_ADMIN = whole(
  `SHOW CREATE (?:TABLE|VIEW|DATABASE|SCHEMA|PROCEDURE|FUNCTION|TRIGGER|EVENT) ${PATH}`,
  `SHOW (?:(?:GLOBAL|SESSION) )?(?:VARIABLES|STATUS)${FILTER}`,
  `SHOW (?:FULL )?PROCESSLIST`,
  `SHOW GRANTS(?: FOR CURRENT_USER(?: \\( \\))?)?`,
  `SHOW (?:(?:STORAGE )?ENGINES|PLUGINS|PRIVILEGES|WARNINGS|ERRORS)`,
  `SHOW (?:CHARACTER SET|CHARSET|COLLATION)${FILTER}`,
  `SHOW (?:OPEN TABLES|TRIGGERS|EVENTS)${SOURCE}${FILTER}`,
  `SHOW (?:PROCEDURE|FUNCTION) STATUS${FILTER}`,
)
const DESCRIBED = new RegExp(
  `^(?:DESCRIBE|DESC|EXPLAIN) (${PATH})(?: (?:(${NAME})|${TEXT}))?$`,
  'i',
)
/** Words behind EXPLAIN that are no table, though MySQL does not reserve them. */
const EXPLAINED = /^(?:extended|partitions|format|analyze|for|connection)$/i

/** PostgreSQL 18, SHOW: one setting. */
const POSTGRESQL_ADMIN =
  /^SHOW (?:(?!ALL$)[A-Za-z_]\w*(?: \. [A-Za-z_]\w*)?|TIME ZONE|TRANSACTION ISOLATION LEVEL|SESSION AUTHORIZATION)$/i

/** The command in `sql`; undefined where it is none of these. */
export function readShowCommand(sql: string, dialect: SqlDialect): Command | undefined {
  if (dialect !== 'mysql' && dialect !== 'postgresql') return undefined
  if (!/^[\s(]*(?:show|desc|explain|\/\*|--|#)/i.test(sql)) return undefined
  const text = joinedTokens(sql, dialect)
  if (text === undefined) return undefined
  const printed = text.replaceAll(' . ', '.').replaceAll('! =', '<>').replaceAll(' ( )', '()')
  if (dialect === 'postgresql')
    return POSTGRESQL_ADMIN.test(text)
      ? { action: 'admin', printed, returnsRows: false }
      : undefined
  if (MYSQL_READ.test(text) || isDescription(text))
    return { action: 'read', printed, returnsRows: false }
  return MYSQL_ADMIN.test(text) ? { action: 'admin', printed, returnsRows: true } : undefined
}

function isDescription(text: string): boolean {
  const [, table, column] = DESCRIBED.exec(text) ?? []
  return table !== undefined && isTable(table) && (column === undefined || isTable(column))
}

function isTable(path: string): boolean {
  const word = path.split(' ')[0] as string
  if (word.startsWith('`')) return true
  return (
    !EXPLAINED.test(word) && isAlias({ kind: 'word', text: word, at: 0, end: 0 }, 'table', 'mysql')
  )
}

/** The tokens with one space between them, strings in plain quotes; undefined where one is doubtful. */
function joinedTokens(sql: string, dialect: SqlDialect): string | undefined {
  const tokens = [...tokensOf(sql, dialect)].filter(({ kind }) => kind !== 'comment')
  while (tokens.at(-1)?.text === ';') tokens.pop()
  // A string may hold what looks like the grammar, so nothing in one may look like a quote.
  if (
    tokens.some(
      ({ kind, text }) =>
        kind === 'doubtful' || (kind === 'quoted' && /.['"`\\.!(].*./s.test(text)),
    )
  )
    return undefined
  return tokens
    .map(({ kind, text }) =>
      kind === 'quoted' && text.startsWith('"') ? `'${text.slice(1, -1)}'` : text,
    )
    .join(' ')
}
