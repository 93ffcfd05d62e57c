/**
 * Prints what stands between SELECT and its columns: DISTINCT, TOP, and what MySQL may be told about how to
 * run a query.
 */
import type { JsonValue } from '../../json.ts'
import { type Pen, printList } from './pen.ts'
import { has, listOf, only, Unread, variantOf, wordOf } from './tree.ts'

const MODIFIERS =
  'HIGH_PRIORITY STRAIGHT_JOIN SQL_SMALL_RESULT SQL_BIG_RESULT SQL_BUFFER_RESULT SQL_NO_CACHE SQL_CALC_FOUND_ROWS'.split(
    ' ',
  )

/** Prints DISTINCT and TOP in the order in which they stood. Throws `Unread`. */
export function printHeads(
  pen: Pen,
  distinct: JsonValue | undefined,
  top: JsonValue | undefined,
  isTopFirst: boolean,
): readonly string[] {
  const heads = [
    has(distinct) ? printDistinct(pen, distinct) : '',
    has(top) ? printTop(pen, top) : '',
  ]
  return isTopFirst ? heads.reverse() : heads
}

/** What MySQL may be told about how to run a query; in the order of its manual. */
export function printModifiers(pen: Pen, node: JsonValue | undefined): string {
  if (!has(node)) return ''
  if (pen.dialect !== 'mysql') throw new Unread('modifiers of SELECT')
  const known = MODIFIERS.map((word) => word.toLowerCase())
  const members = only(node, known)
  return MODIFIERS.filter((_word, index) => members[known[index] ?? ''] === true).join(' ')
}

function printDistinct(pen: Pen, node: JsonValue): string {
  const [kind, payload] = variantOf(node)
  if (kind === 'On') return `DISTINCT ON (${printList(pen, listOf(payload))})`
  return wordOf({ All: 'ALL', Distinct: 'DISTINCT' }, kind)
}

function printTop(pen: Pen, node: JsonValue): string {
  if (pen.dialect !== 'transactsql') throw new Unread('TOP in another dialect')
  const { quantity, percent, with_ties: ties } = only(node, ['quantity', 'percent', 'with_ties'])
  const [kind, value] = variantOf(quantity)
  const count =
    kind === 'Constant' && typeof value === 'number' ? String(value) : `(${pen.expression(value)})`
  return `TOP ${count}${percent === true ? ' PERCENT' : ''}${ties === true ? ' WITH TIES' : ''}`
}
