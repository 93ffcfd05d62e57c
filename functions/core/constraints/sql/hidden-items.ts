/**
 * Judges what a SELECT, RETURNING or OUTPUT lists, and lists of names that columns are given: a hidden
 * column under its own name, and anything else that mentions none.
 */
import type { JsonValue } from '../../json.ts'
import { fieldNamed } from '../obligations/field-names.ts'
import {
  type Column,
  hiddenName,
  identOf,
  type Lookout,
  plainColumn,
  refuseUse,
  type RowUse,
} from './lookout.ts'
import { listOf, only, Unread, variantOf } from './tree.ts'

/** The columns that are listed. Throws `Unread`. */
export function judgeItems(
  lookout: Lookout,
  nodes: readonly JsonValue[],
  use: RowUse,
): readonly Column[] {
  const columns = nodes.map((node) => judgeItem(lookout, node))
  if (use !== 'value') return columns
  for (const column of columns) {
    if (column.kind === 'all') refuseUse('a subquery that stands for a value must name its column')
    if (column.hidden !== undefined) refuseUse(`${column.hidden} may not be used as a value`)
  }
  return columns
}

function judgeItem(lookout: Lookout, node: JsonValue): Column {
  const [kind, payload] = variantOf(node)
  switch (kind) {
    case 'Wildcard':
    case 'QualifiedWildcard':
      return { kind: 'all' }
    case 'UnnamedExpr': {
      const hidden = plainHidden(lookout, payload)
      if (hidden === undefined) lookout.expression(payload)
      return { kind: 'column', hidden }
    }
    case 'ExprWithAlias': {
      const { expr, alias } = only(payload, ['expr', 'alias'])
      const own = plainHidden(lookout, expr)
      if (own === undefined) lookout.expression(expr)
      return named(lookout, { kind: 'column', hidden: own }, identOf(alias))
    }
    default:
      throw new Unread(`select item: ${kind}`)
  }
}

/** The hidden column that an expression is, under exactly the name by which it is taken out. */
function plainHidden({ names }: Lookout, node: JsonValue | undefined): string | undefined {
  const name = plainColumn(node)
  return name === undefined ? undefined : fieldNamed(names, name)
}

/** A column under a new name: a hidden one needs a hidden name. */
function named(lookout: Lookout, column: Column, name: string): Column {
  const hidden = hiddenName(lookout.names, name)
  const own = column.kind === 'column' ? column.hidden : undefined
  if (own !== undefined && fieldNamed(lookout.names, name) === undefined)
    refuseUse(`${own} may not be given another name`)
  if (own === undefined && hidden !== undefined) lookout.note('introduced')
  return { kind: 'column', hidden }
}

/** Columns that a list of names, where there is one, gives other names in their order. */
export function renamed(
  lookout: Lookout,
  columns: readonly Column[],
  names: readonly JsonValue[],
): readonly Column[] {
  if (names.length === 0) return columns
  if (columns.some(({ kind }) => kind === 'all'))
    refuseUse('* may bring one under another name where columns are renamed: list the columns')
  return columns.map((column, index) => {
    const name = names[index]
    return name === undefined ? column : named(lookout, column, nameOf(name))
  })
}

/** A name in a list of columns: of an alias, or the path of a column. */
function nameOf(node: JsonValue): string {
  if (!Array.isArray(node)) return identOf(only(node, ['name', 'data_type'])['name'])
  return identOf(variantOf(listOf(node).at(-1))[1])
}
