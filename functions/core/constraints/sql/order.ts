/**
 * Prints ORDER BY, wherever it stands. Refuses ClickHouse's forms and anything else unknown.
 */
import type { JsonValue } from '../../json.ts'
import type { Pen } from './pen.ts'
import { only } from './tree.ts'

/** Prints `ORDER BY ...`; nothing for no terms. Throws `Unread`. */
export function printOrder(pen: Pen, terms: readonly JsonValue[]): string {
  if (terms.length === 0) return ''
  return `ORDER BY ${terms.map((term) => printTerm(pen, term)).join(', ')}`
}

function printTerm(pen: Pen, node: JsonValue): string {
  const { expr, options } = only(node, ['expr', 'options'])
  const { asc, nulls_first: nullsFirst } = only(options, ['asc', 'nulls_first'])
  const direction = asc === true ? ' ASC' : asc === false ? ' DESC' : ''
  const nulls = nullsFirst === true ? ' NULLS FIRST' : nullsFirst === false ? ' NULLS LAST' : ''
  return pen.expression(expr) + direction + nulls
}
