/**
 * Prints Transact-SQL's PIVOT and UNPIVOT, which turn rows into columns and back.
 */
import type { JsonObject, JsonValue } from '../../json.ts'
import { printName } from './names.ts'
import { type Pen, printList } from './pen.ts'
import { has, listOf, only, Unread, variantOf } from './tree.ts'

/** The members of the node, for whoever prints the table before it and the alias behind it. */
export const PIVOT_MEMBERS = [
  'table',
  'aggregate_functions',
  'value_column',
  'value_source',
  'alias',
]
export const UNPIVOT_MEMBERS = ['table', 'value', 'name', 'columns', 'alias']

/** Prints PIVOT without its table and alias. Throws `Unread`. */
export function printPivot(pen: Pen, node: JsonObject): string {
  if (pen.dialect !== 'transactsql') throw new Unread('PIVOT in another dialect')
  const totals = listOf(node['aggregate_functions']).map((total) =>
    printPlain(pen, only(total, ['expr'])['expr']),
  )
  const columns = listOf(node['value_column'])
  const [form, values] = variantOf(node['value_source'])
  if (form !== 'List' || columns.length !== 1) throw new Unread('values of PIVOT')
  const names = printColumns(pen, listOf(values))
  return ` PIVOT (${totals.join(', ')} FOR ${printList(pen, columns)} IN (${names}))`
}

/** Prints UNPIVOT without its table and alias. Throws `Unread`. */
export function printUnpivot(pen: Pen, node: JsonObject): string {
  if (pen.dialect !== 'transactsql') throw new Unread('UNPIVOT in another dialect')
  const names = printColumns(pen, listOf(node['columns']))
  return ` UNPIVOT (${printPlain(pen, node['value'])} FOR ${printName(node['name'], pen.dialect)} IN (${names}))`
}

function printColumns(pen: Pen, nodes: readonly JsonValue[]): string {
  return nodes.map((column) => printPlain(pen, only(column, ['expr'])['expr'])).join(', ')
}

function printPlain(pen: Pen, node: JsonValue | undefined): string {
  if (!has(node)) throw new Unread('part of PIVOT')
  return pen.expression(node)
}
