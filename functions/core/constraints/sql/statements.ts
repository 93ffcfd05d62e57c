/**
 * Prints one statement and says what it does. Queries and changes are printed from their trees, part by
 * part; statements that change schema, privileges or the connection are named here and printed by the
 * parser's library. Refuses every other statement.
 */
import type { SqlDialect } from '../../decision/tool-mapping.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts'
import { printChange } from './changes.ts'
import { objectionToTable } from './denied-tables.ts'
import { printExpression } from './expressions.ts'
import { lastOf, printName } from './names.ts'
import type { SqlParser } from './parser.ts'
import type { Pen, SqlAction } from './pen.ts'
import { printQuery } from './queries.ts'
import { has, listOf, nodesOf, only, Unread, variantOf, wordOf } from './tree.ts'

export interface PrintedStatement {
  readonly action: SqlAction
  readonly printed: string
}

/** What a trigger may do. */
const TRIGGERED: ReadonlySet<string> = new Set(['Query', 'Insert', 'Update', 'Delete'])

const RANK: Readonly<Record<SqlAction, number>> = { read: 0, write: 1, admin: 2 }

const ADMIN: ReadonlySet<string> = new Set(
  `Analyze Set Truncate CreateView CreateTable CreateVirtualTable CreateIndex CreateRole CreatePolicy
  AlterTable AlterSchema AlterIndex AlterView AlterType AlterRole AlterPolicy AttachDatabase Drop
  DropFunction DropProcedure DropPolicy DropDomain CreateExtension DropExtension Use StartTransaction
  Comment Commit Rollback CreateSchema CreateDatabase CreateTrigger DropTrigger Grant Deny Revoke Kill
  Savepoint ReleaseSavepoint CreateSequence CreateDomain CreateType Pragma Lock LockTables UnlockTables
  OptimizeTable RenameTable CreateUser AlterUser Vacuum Reset Flush Discard`.split(/\s+/),
)

/** Prints the statement whose tree is `node`, which was read from `sql`. Throws `Unread`. */
export function printStatement(
  node: JsonValue,
  dialect: SqlDialect,
  parser: SqlParser,
  sql: string,
): PrintedStatement {
  const [kind, payload] = variantOf(node)
  if (ADMIN.has(kind)) return { action: 'admin', printed: printWhole(node, dialect, parser, sql) }
  if (kind === 'Merge') return { action: 'write', printed: printWhole(node, dialect, parser, sql) }
  let action: SqlAction = 'read'
  const pen: Pen = {
    dialect,
    expression: (inner) => printExpression(pen, inner),
    query: (inner) => printQuery(pen, inner),
    change: (inner) => printChange(pen, inner),
    note: (at) => {
      if (RANK[at] > RANK[action]) action = at
    },
  }
  const printed = kind === 'Explain' ? printExplain(pen, payload) : printPlain(pen, node)
  return { action, printed }
}

function printPlain(pen: Pen, node: JsonValue | undefined): string {
  const [kind, payload] = variantOf(node)
  return kind === 'Query' ? pen.query(payload) : pen.change(node)
}

const FORMATS = { JSON: 'JSON', TREE: 'TREE', TRADITIONAL: 'TRADITIONAL', TEXT: 'TEXT' }

const EXPLAINS = { Explain: 'EXPLAIN', Describe: 'DESCRIBE', Desc: 'DESC' }

/** EXPLAIN, whether or not it executes, counts as what it explains. */
function printExplain(pen: Pen, payload: JsonValue): string {
  if (pen.dialect === 'transactsql') throw new Unread('EXPLAIN')
  const members = [
    'describe_alias',
    'analyze',
    'verbose',
    'query_plan',
    'statement',
    'options',
    'format',
  ]
  const {
    describe_alias: word,
    analyze,
    verbose,
    query_plan: plan,
    statement,
    options,
    format,
  } = only(payload, members)
  const spelled = wordOf(EXPLAINS, word)
  if (spelled !== 'EXPLAIN' && pen.dialect !== 'mysql') throw new Unread('DESCRIBE')
  const settings = listOf(options).map((option) => {
    const { name, arg } = only(option, ['name', 'arg'])
    return printName(name, pen.dialect) + (has(arg) ? ` ${printSetting(pen, arg)}` : '')
  })
  const words = [
    spelled,
    plan === true ? 'QUERY PLAN' : '',
    analyze === true ? 'ANALYZE' : '',
    verbose === true ? 'VERBOSE' : '',
    has(format) ? `FORMAT=${wordOf(FORMATS, variantOf(format)[1])}` : '',
    settings.length === 0 ? '' : `(${settings.join(', ')})`,
    printPlain(pen, statement),
  ]
  return words.filter((part) => part !== '').join(' ')
}

/** ON is a reserved word everywhere else. */
function printSetting(pen: Pen, node: JsonValue): string {
  const [kind, name] = variantOf(node)
  const word = kind === 'Identifier' && isJsonObject(name) ? name['value'] : undefined
  return typeof word === 'string' && /^on$/i.test(word) ? word : pen.expression(node)
}

/**
 * Refuses what a statement of these kinds must not hold, then lets the library print it. The library
 * prints strings as it read them, so those that a dialect reads in two ways are refused.
 */
function printWhole(node: JsonValue, dialect: SqlDialect, parser: SqlParser, sql: string): string {
  const [kind] = variantOf(node)
  for (const inner of nodesOf(node)) {
    if (typeof inner === 'string' && /[\\\0]/.test(inner))
      throw new Unread('backslash in a statement of this kind')
    if (!isJsonObject(inner)) continue
    refuseDenied(inner, dialect)
    for (const statement of listOf(isListed(inner['statements']))) {
      const isTriggered = kind === 'CreateTrigger' && TRIGGERED.has(variantOf(statement)[0])
      if (!isTriggered) throw new Unread('statement in a statement')
    }
  }
  // Transact-SQL demands the semicolon after MERGE.
  return parser.format(sql) + (kind === 'Merge' && dialect === 'transactsql' ? ';' : '')
}

function isListed(value: JsonValue | undefined): JsonValue {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : []
}

function refuseDenied(node: JsonObject, dialect: SqlDialect): void {
  const table = node['Table']
  if (!isJsonObject(table) || !Array.isArray(table['name']) || has(table['args'])) return
  const { name } = table
  const objection = objectionToTable(dialect, lastOf(name), listOf(name).length)
  if (objection !== undefined) throw new Unread(objection, 'argument_refused')
}
