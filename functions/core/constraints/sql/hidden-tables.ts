/**
 * Judges what stands after FROM: conditions of joins, arguments of calls, and lists of names that give
 * columns others. Refuses tables in which a database keeps samples of columns' values.
 */
import type { JsonObject, JsonValue } from '../../json.ts'
import { renamed } from './hidden-items.ts'
import { hiddenName, type Lookout, refuseUse } from './lookout.ts'
import { lastOf } from './names.ts'
import { has, listOf, only, Unread, variantOf } from './tree.ts'

/** Statistics, and statements of others with their constants. */
const SAMPLES: ReadonlySet<string> = new Set(
  `pg_stats pg_statistic pg_stats_ext pg_stats_ext_exprs pg_statistic_ext_data pg_stat_activity
  pg_stat_statements column_statistics column_stats sqlite_stat3 sqlite_stat4 processlist
  dm_db_stats_histogram dm_exec_sql_text`.split(/\s+/),
)

/** Throws `Unread`. */
export function judgeTables(lookout: Lookout, nodes: readonly JsonValue[]): void {
  for (const node of nodes) judgeJoined(lookout, node)
}

export function judgeJoined(lookout: Lookout, node: JsonValue | undefined): void {
  const { relation, joins } = only(node, ['relation', 'joins'])
  judgeFactor(lookout, relation)
  for (const join of listOf(joins)) {
    const { relation: joined, join_operator: operator } = only(join, ['relation', 'join_operator'])
    judgeFactor(lookout, joined)
    judgeOperator(lookout, operator)
  }
}

function judgeOperator(lookout: Lookout, operator: JsonValue | undefined): void {
  const [, constraint] = variantOf(operator)
  const [form, payload] = constraint === null ? ['None', null] : variantOf(constraint)
  if (form === 'On') lookout.condition(payload)
  else if (form === 'Natural') lookout.note('compared')
  else if (form === 'Using') {
    const isHidden = listOf(payload).some(
      (name) => hiddenName(lookout.names, lastOf(name)) !== undefined,
    )
    if (isHidden) lookout.note('compared')
  }
}

function judgeFactor(lookout: Lookout, node: JsonValue | undefined): void {
  const [kind, payload] = variantOf(node)
  switch (kind) {
    case 'Table':
      judgeTable(lookout, payload)
      return
    case 'Derived': {
      const { subquery, alias } = only(payload, ['lateral', 'subquery', 'alias'])
      renamed(lookout, lookout.query(subquery, 'rows'), columnsOf(alias))
      return
    }
    case 'Function':
    case 'UNNEST': {
      const { args, array_exprs: arrays } = payload as JsonObject
      judgeCall(lookout, [args ?? null, arrays ?? null])
      return
    }
    case 'NestedJoin': {
      const { table_with_joins: joined, alias } = only(payload, ['table_with_joins', 'alias'])
      judgeJoined(lookout, joined)
      refuseRenaming(alias)
      return
    }
    default:
      throw new Unread(`table: ${kind}`)
  }
}

function judgeTable(lookout: Lookout, payload: JsonValue): void {
  const members = ['name', 'alias', 'args', 'with_hints', 'with_ordinality', 'index_hints']
  const { name, alias, args } = only(payload, members)
  if (SAMPLES.has(lastOf(name))) refuseUse('this table holds samples of columns or of statements')
  if (has(args)) judgeCall(lookout, args)
  else refuseRenaming(alias)
}

/** Which columns a call in FROM has, and what they are called, cannot be seen. */
function judgeCall(lookout: Lookout, call: JsonValue): void {
  lookout.expression(call)
  lookout.note('introduced')
}

function refuseRenaming(alias: JsonValue | undefined): void {
  if (columnsOf(alias).length > 0)
    refuseUse('the columns of a table may not be given other names in FROM')
}

function columnsOf(alias: JsonValue | undefined): readonly JsonValue[] {
  return has(alias) ? listOf(only(alias, ['name', 'columns'])['columns']) : []
}
