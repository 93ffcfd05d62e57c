/**
 * Follows the columns of a query from its tables outwards, so that a hidden column keeps its name: past
 * aliases, lists of column names, WITH, and set operations, whose names come from the first branch.
 * Refuses a query that gives one another name, or may do so.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts'
import { judgeItems, renamed } from './hidden-items.ts'
import { judgeTables } from './hidden-tables.ts'
import { type Column, type Lookout, refuseUse, type RowUse } from './lookout.ts'
import { has, isSameTree, listOf, only, Unread, variantOf } from './tree.ts'

/** The columns of a query. Throws `Unread`. */
export function judgeQuery(
  lookout: Lookout,
  node: JsonValue | undefined,
  use: RowUse,
): readonly Column[] {
  const members = ['with', 'body', 'order_by', 'limit_clause', 'fetch', 'locks']
  if (isJsonObject(node) && has(node['for_clause']))
    refuseUse('FOR JSON and FOR XML would put them into a text')
  const { with: tables, body, order_by: order, ...rest } = only(node, members)
  if (has(tables)) judgeWith(lookout, tables)
  const columns = judgeBody(lookout, body, use)
  if (has(order)) {
    judgePlaces(columns, order, isSetOperation(body))
    lookout.expression(order)
  }
  lookout.expression(rest['limit_clause'])
  lookout.expression(rest['fetch'])
  return columns
}

function judgeWith(lookout: Lookout, node: JsonValue): void {
  const { cte_tables: tables } = only(node, ['recursive', 'cte_tables'])
  for (const table of listOf(tables)) {
    const { alias, query } = only(table, ['alias', 'query', 'materialized'])
    const { columns } = only(alias, ['name', 'columns'])
    renamed(lookout, lookout.query(query, 'rows'), listOf(columns))
  }
}

function judgeBody(lookout: Lookout, node: JsonValue | undefined, use: RowUse): readonly Column[] {
  const [kind, payload] = variantOf(node)
  switch (kind) {
    case 'Select':
      return judgeSelect(lookout, payload as JsonObject, use)
    case 'Query':
      return lookout.query(payload, use)
    case 'SetOperation':
      return judgeSetOperation(lookout, payload as JsonObject, use)
    case 'Values': {
      const { rows } = only(payload, ['explicit_row', 'rows'])
      lookout.expression(rows)
      const [first] = listOf(rows)
      const { content } = only(first, ['content'])
      return listOf(content).map(() => ({ kind: 'column', hidden: undefined }))
    }
    case 'Insert':
    case 'Update':
    case 'Delete':
      return lookout.change(payload)
    default:
      throw new Unread(`query: ${kind}`)
  }
}

function judgeSelect(lookout: Lookout, select: JsonObject, use: RowUse): readonly Column[] {
  judgeTables(lookout, listOf(select['from']))
  const columns = judgeItems(lookout, listOf(select['projection']), use)
  const { distinct } = select
  if (has(distinct)) {
    lookout.expression(distinct)
    if (columns.some(mayHide)) lookout.note('compared')
  }
  lookout.condition(select['selection'])
  judgePlaces(columns, select['group_by'] ?? null, true)
  for (const part of ['top', 'group_by', 'having', 'named_window'] as const)
    lookout.expression(select[part])
  return columns
}

function judgeSetOperation(
  lookout: Lookout,
  { left, set_quantifier: quantifier, right, op }: JsonObject,
  use: RowUse,
): readonly Column[] {
  const first = judgeBody(lookout, left, use)
  const second = judgeBody(lookout, right, use)
  const isUnionOfAll = op === 'Union' && quantifier === 'All'
  if (!isUnionOfAll && [...first, ...second].some(mayHide)) lookout.note('compared')
  if (second.some(isAll)) {
    // The columns of two tables may stand in different orders.
    if (!isSameTable(left, right))
      refuseUse('a set operation with * may bring one under another name: list the columns')
    return first
  }
  if (first.some(isAll)) {
    if (second.some(mayHide))
      refuseUse('a set operation with * may bring one under another name: list the columns')
    lookout.note('introduced')
    return first
  }
  for (const [index, column] of second.entries()) matched(lookout, column, first[index])
  return first
}

/** A branch's column goes by the name that the first branch has in its place. */
function matched(lookout: Lookout, column: Column, first: Column | undefined): void {
  const own = column.kind === 'column' ? column.hidden : undefined
  const name = first?.kind === 'column' ? first.hidden : undefined
  if (own !== undefined && name === undefined)
    refuseUse(`a set operation brings ${own} under another name`)
  if (own === undefined && name !== undefined) lookout.note('introduced')
}

function mayHide(column: Column): boolean {
  return column.kind === 'all' || column.hidden !== undefined
}

function isAll(column: Column): boolean {
  return column.kind === 'all'
}

function isSetOperation(body: JsonValue | undefined): boolean {
  return variantOf(body)[0] === 'SetOperation'
}

/** Whether both are `SELECT *` from the same table and nothing else. */
function isSameTable(left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  const [first, second] = [selectOf(left), selectOf(right)]
  if (first === undefined || second === undefined) return false
  return (
    isSameTree(first['from'], second['from']) &&
    isSameTree(first['projection'], second['projection'])
  )
}

/** The last SELECT of a row of set operations: the others were compared with one another before. */
function selectOf(body: JsonValue | undefined): JsonObject | undefined {
  const [kind, payload] = variantOf(body)
  if (!isJsonObject(payload)) return undefined
  if (kind === 'SetOperation') return selectOf(payload['right'])
  return kind === 'Select' ? payload : undefined
}

/** Refuses places of columns (`ORDER BY 2`) that are, or could be, those of hidden ones. */
function judgePlaces(columns: readonly Column[], terms: JsonValue, isStrict: boolean): void {
  for (const place of placesIn(terms)) {
    const before = columns.slice(0, place)
    const column = before.some(isAll) ? undefined : before[place - 1]
    if (column?.kind === 'column' && column.hidden !== undefined)
      refuseUse(`rows may not be ordered or grouped by ${column.hidden}`)
    if (isStrict && before.some(isAll))
      refuseUse('rows may not be ordered or grouped by the place of a column where * stands')
  }
}

/** Numbers that stand alone as a term. */
function placesIn(node: JsonValue): readonly number[] {
  if (Array.isArray(node)) return (node as readonly JsonValue[]).flatMap(placesIn)
  if (!isJsonObject(node)) return []
  const value = node['Value']
  if (isJsonObject(value) && isJsonObject(value['value'])) {
    const digits = listOf(value['value']['Number'] ?? null)[0]
    return digits === undefined ? [] : [Number(digits)]
  }
  const inner = ['kind', 'Expressions', 'expr', 'Nested', 'Rollup', 'Cube', 'GroupingSets']
  return inner.flatMap((name) => (node[name] === undefined ? [] : placesIn(node[name] ?? null)))
}
