/**
 * Prints INSERT, UPDATE and DELETE, and notes them as writes; on a schema table of SQLite as more.
 * Refuses clauses that it does not know.
 */
import type { JsonObject, JsonValue } from '../../json.ts'
import { objectionToTable } from './denied-tables.ts'
import { lastOf, partsOf, printName, printPath } from './names.ts'
import { printOrder } from './order.ts'
import type { Pen } from './pen.ts'
import { printItems } from './queries.ts'
import { printJoined, printTables } from './tables.ts'
import { has, listOf, only, Unread, variantOf, wordOf } from './tree.ts'

const CONFLICTS = {
  Rollback: 'OR ROLLBACK ',
  Abort: 'OR ABORT ',
  Fail: 'OR FAIL ',
  Ignore: 'OR IGNORE ',
  Replace: 'OR REPLACE ',
}

/** Prints one change. Throws `Unread`. */
export function printChange(pen: Pen, node: JsonValue | undefined): string {
  pen.note('write')
  const [kind, payload] = variantOf(node)
  switch (kind) {
    case 'Insert':
      return joined(printInsert(pen, payload))
    case 'Update':
      return joined(printUpdate(pen, payload))
    case 'Delete':
      return joined(printDelete(pen, payload))
    default:
      throw new Unread(`change: ${kind}`)
  }
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ')
}

function printInsert(pen: Pen, payload: JsonValue): readonly string[] {
  const { or, ignore, into, table, columns, source, assignments, on, ...rest } = only(payload, [
    ...['or', 'ignore', 'into', 'table', 'columns', 'source', 'assignments', 'on', 'returning'],
    ...['output', 'replace_into', 'table_alias'],
  ])
  const [kind, name] = variantOf(table)
  if (kind !== 'TableName') throw new Unread(`insert into: ${kind}`)
  noteTarget(pen, name)
  const names = listOf(columns).map((column) => printPath(column, pen.dialect))
  return [
    rest['replace_into'] === true
      ? 'REPLACE'
      : `INSERT ${has(or) ? wordOf(CONFLICTS, or) : ''}`.trim(),
    ignore === true ? 'IGNORE' : '',
    into === true ? 'INTO' : '',
    printPath(name, pen.dialect),
    has(rest['table_alias'])
      ? `AS ${printName(only(rest['table_alias'], ['alias'])['alias'], pen.dialect)}`
      : '',
    names.length === 0 ? '' : `(${names.join(', ')})`,
    printOutput(pen, rest['output']),
    printSource(pen, source, listOf(assignments)),
    has(on) ? printOnInsert(pen, on) : '',
    printReturning(pen, rest['returning']),
  ]
}

function printSource(
  pen: Pen,
  source: JsonValue | undefined,
  assignments: readonly JsonValue[],
): string {
  if (has(source)) return pen.query(source)
  return assignments.length === 0 ? 'DEFAULT VALUES' : `SET ${printAssignments(pen, assignments)}`
}

function printOnInsert(pen: Pen, node: JsonValue): string {
  const [kind, payload] = variantOf(node)
  if (kind === 'DuplicateKeyUpdate') {
    return `ON DUPLICATE KEY UPDATE ${printAssignments(pen, listOf(payload))}`
  }
  if (kind !== 'OnConflict') throw new Unread(`on insert: ${kind}`)
  const { conflict_target: target, action } = only(payload, ['conflict_target', 'action'])
  const head = `ON CONFLICT${has(target) ? printTarget(pen, target) : ''}`
  const [form, update] = variantOf(action)
  if (form === 'DoNothing') return `${head} DO NOTHING`
  if (form !== 'DoUpdate') throw new Unread(`on conflict: ${form}`)
  const { assignments, selection } = only(update, ['assignments', 'selection'])
  const where = has(selection) ? ` WHERE ${pen.expression(selection)}` : ''
  return `${head} DO UPDATE SET ${printAssignments(pen, listOf(assignments))}${where}`
}

function printTarget(pen: Pen, node: JsonValue): string {
  const [kind, payload] = variantOf(node)
  if (kind === 'OnConstraint') return ` ON CONSTRAINT ${printPath(payload, pen.dialect)}`
  if (kind !== 'Columns') throw new Unread(`conflict target: ${kind}`)
  const names = listOf(payload).map((name) => printName(name, pen.dialect))
  return ` (${names.join(', ')})`
}

function printUpdate(pen: Pen, payload: JsonValue): readonly string[] {
  const { or, table, assignments, from, selection, ...rest } = only(payload, [
    ...[
      'or',
      'table',
      'assignments',
      'from',
      'selection',
      'returning',
      'output',
      'order_by',
      'limit',
    ],
  ])
  noteTables(pen, [table ?? null])
  const [place, sources] = has(from) ? variantOf(from) : ['AfterSet', []]
  if (place !== 'AfterSet') throw new Unread('FROM before SET')
  return [
    `UPDATE ${has(or) ? wordOf(CONFLICTS, or) : ''}`.trim(),
    printJoined(pen, table),
    `SET ${printAssignments(pen, listOf(assignments))}`,
    printOutput(pen, rest['output']),
    has(sources) ? `FROM ${printTables(pen, listOf(sources))}` : '',
    ...printTail(pen, selection, rest),
  ]
}

function printDelete(pen: Pen, payload: JsonValue): readonly string[] {
  const { tables, from, using, selection, ...rest } = only(payload, [
    ...['tables', 'from', 'using', 'selection', 'returning', 'output', 'order_by', 'limit'],
  ])
  const [form, sources] = variantOf(from)
  noteTables(pen, listOf(sources))
  const names = listOf(tables).map((name) => printPath(name, pen.dialect))
  return [
    'DELETE',
    names.join(', '),
    form === 'WithoutKeyword' ? '' : 'FROM',
    printTables(pen, listOf(sources)),
    printOutput(pen, rest['output']),
    has(using) ? `USING ${printTables(pen, listOf(using))}` : '',
    ...printTail(pen, selection, rest),
  ]
}

function printTail(
  pen: Pen,
  selection: JsonValue | undefined,
  rest: JsonObject,
): readonly string[] {
  return [
    has(selection) ? `WHERE ${pen.expression(selection)}` : '',
    printReturning(pen, rest['returning']),
    printOrder(pen, listOf(rest['order_by'])),
    has(rest['limit']) ? `LIMIT ${pen.expression(rest['limit'])}` : '',
  ]
}

function printReturning(pen: Pen, items: JsonValue | undefined): string {
  return has(items) ? `RETURNING ${printItems(pen, listOf(items))}` : ''
}

function printOutput(pen: Pen, node: JsonValue | undefined): string {
  if (!has(node)) return ''
  const [kind, payload] = variantOf(node)
  if (kind !== 'Output') throw new Unread(`output: ${kind}`)
  return `OUTPUT ${printItems(pen, listOf(only(payload, ['select_items'])['select_items']))}`
}

function printAssignments(pen: Pen, nodes: readonly JsonValue[]): string {
  const printed = nodes.map((node) => {
    const { target, value } = only(node, ['target', 'value'])
    const [kind, names] = variantOf(target)
    if (kind === 'ColumnName') return `${printPath(names, pen.dialect)} = ${pen.expression(value)}`
    if (kind !== 'Tuple') throw new Unread(`assignment: ${kind}`)
    const columns = listOf(names).map((name) => printPath(name, pen.dialect))
    return `(${columns.join(', ')}) = ${pen.expression(value)}`
  })
  return printed.join(', ')
}

function noteTables(pen: Pen, nodes: readonly JsonValue[]): void {
  for (const node of nodes) {
    const [kind, payload] = variantOf(only(node, ['relation', 'joins'])['relation'])
    if (kind === 'Table')
      noteTarget(pen, only(payload, ['name', 'alias', 'with_hints', 'index_hints'])['name'])
  }
}

/** Writing SQLite's own tables changes the schema. */
function noteTarget(pen: Pen, name: JsonValue | undefined): void {
  const last = lastOf(name)
  const objection = objectionToTable(pen.dialect, last, partsOf(name).length)
  if (objection !== undefined) throw new Unread(objection, 'argument_refused')
  if (pen.dialect === 'sqlite' && last.startsWith('sqlite_')) pen.note('admin')
}
