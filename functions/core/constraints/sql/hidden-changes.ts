/**
 * Judges INSERT, UPDATE and DELETE: a hidden column may be written, and copied into a column of its own
 * name. Refuses copies into other columns, and into columns that are not named.
 */
import type { JsonObject, JsonValue } from '../../json.ts'
import { judgeItems, renamed } from './hidden-items.ts'
import { judgeJoined, judgeTables } from './hidden-tables.ts'
import { type Column, hiddenName, type Lookout, plainColumn, refuseUse } from './lookout.ts'
import { lastOf } from './names.ts'
import { has, isSameTree, listOf, only, Unread, variantOf } from './tree.ts'

/** The columns that a change returns. Throws `Unread`. */
export function judgeChange(lookout: Lookout, node: JsonValue | undefined): readonly Column[] {
  const [kind, payload] = variantOf(node)
  const change = payload as JsonObject
  switch (kind) {
    case 'Insert':
      judgeInsert(lookout, change)
      break
    case 'Update':
      judgeSchema(lookout, listOf([change['table'] ?? null]))
      judgeJoined(lookout, change['table'])
      judgeAssignments(lookout, listOf(change['assignments']))
      if (has(change['from'])) judgeTables(lookout, listOf(variantOf(change['from'])[1]))
      break
    case 'Delete':
      judgeTables(lookout, listOf(variantOf(change['from'])[1]))
      if (has(change['using'])) judgeTables(lookout, listOf(change['using']))
      break
    default:
      throw new Unread(`change: ${kind}`)
  }
  lookout.condition(change['selection'])
  lookout.expression(change['order_by'])
  lookout.expression(change['limit'])
  return judgeReturned(lookout, change)
}

function judgeReturned(lookout: Lookout, { returning, output }: JsonObject): readonly Column[] {
  const listed = has(output)
    ? listOf(only(variantOf(output)[1], ['select_items'])['select_items'])
    : listOf(returning)
  return judgeItems(lookout, listed, 'rows')
}

function judgeInsert(lookout: Lookout, insert: JsonObject): void {
  const { table, columns, source, assignments, on } = insert
  judgeTarget(lookout, lastOf(variantOf(table)[1]))
  const names = listOf(columns)
  if (has(source)) {
    const listed = lookout.query(source, 'rows')
    const mayHide = listed.some((column) => column.kind === 'all' || column.hidden !== undefined)
    if (mayHide && names.length === 0)
      refuseUse('they may be copied only into columns that are named')
    // Rows that are written are no guesses that are compared.
    renamed({ ...lookout, note: () => undefined }, listed, names)
  }
  judgeAssignments(lookout, listOf(assignments))
  if (!has(on)) return
  const [kind, payload] = variantOf(on)
  if (kind === 'DuplicateKeyUpdate') {
    judgeAssignments(lookout, listOf(payload))
    return
  }
  const [form, update] = variantOf(only(payload, ['conflict_target', 'action'])['action'])
  if (form !== 'DoUpdate') return
  const { assignments: set, selection } = only(update, ['assignments', 'selection'])
  judgeAssignments(lookout, listOf(set))
  lookout.condition(selection)
}

function judgeAssignments(lookout: Lookout, nodes: readonly JsonValue[]): void {
  for (const node of nodes) {
    const { target, value } = only(node, ['target', 'value'])
    const [kind, name] = variantOf(target)
    const isTarget = kind === 'ColumnName' && hiddenName(lookout.names, lastOf(name)) !== undefined
    if (isTarget && isOwn(lookout, value, name)) continue
    lookout.expression(value)
  }
}

/** A hidden column, as it is or as it would have been inserted: `VALUES(email)` in MySQL. */
function isOwn(lookout: Lookout, value: JsonValue | undefined, name: JsonValue): boolean {
  const column = plainColumn(value)
  if (column !== undefined) return hiddenName(lookout.names, column) !== undefined
  const [kind, payload] = variantOf(value)
  if (kind !== 'Function') return false
  const { name: called, args } = payload as JsonObject
  const list = (args as JsonObject)['List']
  const expected = [{ Unnamed: { Expr: { Identifier: identIn(name) } } }]
  return (
    lastOf(called) === 'values' && isSameTree((list as JsonObject | undefined)?.['args'], expected)
  )
}

function identIn(name: JsonValue): JsonValue {
  return variantOf(listOf(name).at(-1))[1]
}

function judgeSchema(lookout: Lookout, tables: readonly JsonValue[]): void {
  for (const table of tables) {
    const [kind, payload] = variantOf(only(table, ['relation', 'joins'])['relation'])
    if (kind === 'Table') judgeTarget(lookout, lastOf((payload as JsonObject)['name']))
  }
}

/** SQLite's own tables say what columns are called. */
function judgeTarget({ dialect }: Lookout, table: string): void {
  if (dialect === 'sqlite' && table.startsWith('sqlite_'))
    refuseUse('the schema may not be written, as it gives them their names')
}
