/**
 * Prints queries: WITH, SELECT, VALUES, set operations, ORDER BY, LIMIT and FETCH, locks. Notes what
 * is more than reading (SELECT INTO, locks, changes in WITH) and refuses clauses that it does not know.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts'
import { printForClause } from './for-clause.ts'
import { printWindow } from './functions.ts'
import { printName, printPath } from './names.ts'
import { printOrder } from './order.ts'
import { type Pen, printList } from './pen.ts'
import { ROLLUP_MEANT } from './stand-ins.ts'
import { printHeads, printModifiers } from './select-heads.ts'
import { printTables } from './tables.ts'
import { has, listOf, only, textOf, Unread, variantOf, wordOf } from './tree.ts'

const OPERATIONS = { Union: 'UNION', Except: 'EXCEPT', Intersect: 'INTERSECT' }
const QUANTIFIERS = { None: '', All: ' ALL', Distinct: ' DISTINCT' }
const MATERIALIZED = { Materialized: 'MATERIALIZED ', NotMaterialized: 'NOT MATERIALIZED ' }
const LOCKS = { Share: 'SHARE', Update: 'UPDATE' }
const NONBLOCK = { Nowait: ' NOWAIT', SkipLocked: ' SKIP LOCKED' }
const GROUPINGS = { Rollup: ' WITH ROLLUP', Cube: ' WITH CUBE' }
const ROWS = { None: '', Row: ' ROW', Rows: ' ROWS' }

/** Prints a query without parentheses. Throws `Unread`. */
export function printQuery(pen: Pen, node: JsonValue | undefined): string {
  const members = ['with', 'body', 'order_by', 'limit_clause', 'fetch', 'locks', 'for_clause']
  const {
    with: tables,
    body,
    order_by: order,
    limit_clause: limit,
    fetch,
    locks,
    for_clause: rendering,
  } = only(node, members)
  const parts = [
    has(tables) ? printWith(pen, only(tables, ['recursive', 'cte_tables'])) : '',
    printBody(pen, body),
    has(order) ? printOrderBy(pen, order) : '',
    has(limit) ? printLimit(pen, limit) : '',
    has(fetch) ? printFetch(pen, only(fetch, ['quantity', 'percent', 'with_ties'])) : '',
    ...listOf(locks).map((lock) => printLock(pen, lock)),
    has(rendering) ? printForClause(pen, rendering) : '',
  ]
  return parts.filter((part) => part !== '').join(' ')
}

/** Prints select items: of SELECT, RETURNING and OUTPUT. Throws `Unread`. */
export function printItems(pen: Pen, nodes: readonly JsonValue[]): string {
  return nodes.map((node) => printItem(pen, node)).join(', ')
}

function printItem(pen: Pen, node: JsonValue): string {
  const [kind, payload] = variantOf(node)
  switch (kind) {
    case 'UnnamedExpr':
      return pen.expression(payload)
    case 'ExprWithAlias': {
      const { expr, alias } = only(payload, ['expr', 'alias'])
      return `${pen.expression(expr)} AS ${printName(alias, pen.dialect)}`
    }
    case 'Wildcard':
      only(payload, [])
      return '*'
    case 'QualifiedWildcard': {
      const [qualifier, options] = listOf(payload)
      only(options, [])
      const [form, name] = variantOf(qualifier)
      if (form !== 'ObjectName') throw new Unread(`wildcard: ${form}`)
      return `${printPath(name, pen.dialect)}.*`
    }
    default:
      throw new Unread(`select item: ${kind}`)
  }
}

function printBody(pen: Pen, node: JsonValue | undefined): string {
  const [kind, payload] = variantOf(node)
  switch (kind) {
    case 'Select':
      return printSelect(pen, payload)
    case 'Query':
      return `(${pen.query(payload)})`
    case 'SetOperation': {
      const {
        left,
        op,
        set_quantifier: quantifier,
        right,
      } = only(payload, ['left', 'op', 'set_quantifier', 'right'])
      const word = wordOf(OPERATIONS, op) + wordOf(QUANTIFIERS, quantifier)
      return `${printBody(pen, left)} ${word} ${printBody(pen, right)}`
    }
    case 'Values': {
      const { explicit_row: isExplicit, rows } = only(payload, ['explicit_row', 'rows'])
      const row = isExplicit === true ? 'ROW' : ''
      const printed = listOf(rows).map(
        (values) => `${row}(${printList(pen, listOf(only(values, ['content'])['content']))})`,
      )
      return `VALUES ${printed.join(', ')}`
    }
    case 'Insert':
    case 'Update':
    case 'Delete':
      return pen.change(payload)
    default:
      throw new Unread(`query: ${kind}`)
  }
}

function printSelect(pen: Pen, node: JsonValue): string {
  const {
    distinct,
    top,
    top_before_distinct: topFirst,
    projection,
    into,
    from,
    ...rest
  } = only(node, [
    ...['distinct', 'top', 'top_before_distinct', 'projection', 'into', 'from', 'selection'],
    ...['group_by', 'having', 'named_window', 'window_before_qualify', 'flavor'],
    'select_modifiers',
  ])
  if (rest['flavor'] !== 'Standard') throw new Unread('select without SELECT')
  const parts = [
    'SELECT',
    ...printHeads(pen, distinct, top, topFirst === true),
    printModifiers(pen, rest['select_modifiers']),
    printItems(pen, listOf(projection)),
    has(into) ? printInto(pen, into) : '',
    has(from) ? `FROM ${printTables(pen, listOf(from))}` : '',
    has(rest['selection']) ? `WHERE ${pen.expression(rest['selection'])}` : '',
    printGroupBy(pen, rest['group_by']),
    has(rest['having']) ? `HAVING ${pen.expression(rest['having'])}` : '',
    printWindows(pen, listOf(rest['named_window'])),
  ]
  return parts.filter((part) => part !== '').join(' ')
}

/** SELECT INTO makes a table, so it is more than a write. */
function printInto(pen: Pen, node: JsonValue): string {
  if (pen.dialect === 'mysql' || pen.dialect === 'sqlite') throw new Unread('SELECT INTO')
  pen.note('admin')
  const { temporary, unlogged, table, name } = only(node, [
    'temporary',
    'unlogged',
    'table',
    'name',
  ])
  const words = [
    temporary === true ? 'TEMPORARY ' : '',
    unlogged === true ? 'UNLOGGED ' : '',
    table === true ? 'TABLE ' : '',
  ]
  return `INTO ${words.join('')}${printPath(name, pen.dialect)}`
}

function printGroupBy(pen: Pen, node: JsonValue | undefined): string {
  const [kind, payload] = variantOf(node)
  if (kind !== 'Expressions') throw new Unread(`group by: ${kind}`)
  const [terms, modifiers] = listOf(payload)
  const tail = listOf(modifiers).map((modifier) => wordOf(GROUPINGS, modifier))
  if (!has(terms)) {
    if (tail.length > 0) throw new Unread('group by nothing')
    return ''
  }
  const isRollup = isRollupMeant(listOf(terms).at(-1), pen)
  const kept = isRollup ? listOf(terms).slice(0, -1) : listOf(terms)
  return `GROUP BY ${printList(pen, kept)}${isRollup ? ' WITH ROLLUP' : ''}${tail.join('')}`
}

function isRollupMeant(term: JsonValue | undefined, pen: Pen): boolean {
  if (pen.dialect !== 'mysql' && pen.dialect !== 'transactsql') return false
  const [kind, name] = variantOf(term)
  return kind === 'Identifier' && isJsonObject(name) && name['value'] === ROLLUP_MEANT
}

function printWindows(pen: Pen, nodes: readonly JsonValue[]): string {
  if (nodes.length === 0) return ''
  const windows = nodes.map((node) => {
    const [name, window] = listOf(node)
    return `${printName(name, pen.dialect)} AS ${printWindow(pen, window)}`
  })
  return `WINDOW ${windows.join(', ')}`
}

function printWith(pen: Pen, { recursive, cte_tables: tables }: JsonObject): string {
  const printed = listOf(tables).map((table) => {
    const { alias, query, materialized } = only(table, ['alias', 'query', 'materialized'])
    const hint = has(materialized) ? wordOf(MATERIALIZED, materialized) : ''
    return `${printTableName(pen, alias)} AS ${hint}(${pen.query(query)})`
  })
  return `WITH ${recursive === true ? 'RECURSIVE ' : ''}${printed.join(', ')}`
}

/** A name with its columns: of WITH. */
function printTableName(pen: Pen, node: JsonValue | undefined): string {
  const { name, columns } = only(node, ['name', 'columns'])
  const names = listOf(columns).map((column) =>
    printName(only(column, ['name'])['name'], pen.dialect),
  )
  return printName(name, pen.dialect) + (names.length === 0 ? '' : ` (${names.join(', ')})`)
}

function printOrderBy(pen: Pen, node: JsonValue): string {
  const [kind, terms] = variantOf(only(node, ['kind'])['kind'])
  if (kind !== 'Expressions') throw new Unread(`order by: ${kind}`)
  return printOrder(pen, listOf(terms))
}

function printLimit(pen: Pen, node: JsonValue): string {
  const [kind, payload] = variantOf(node)
  if (kind === 'OffsetCommaLimit') {
    if (pen.dialect !== 'sqlite' && pen.dialect !== 'mysql') throw new Unread('LIMIT with a comma')
    const { offset, limit } = only(payload, ['offset', 'limit'])
    return `LIMIT ${pen.expression(offset)}, ${pen.expression(limit)}`
  }
  const { limit, offset } = only(payload, ['limit', 'offset'])
  if (has(limit) && pen.dialect === 'transactsql') throw new Unread('LIMIT in Transact-SQL')
  const head = has(limit) ? `LIMIT ${pen.expression(limit)}` : ''
  if (!has(offset)) return head
  const { value, rows } = only(offset, ['value', 'rows'])
  const tail = `OFFSET ${pen.expression(value)}${wordOf(ROWS, rows)}`
  return head === '' ? tail : `${head} ${tail}`
}

function printFetch(pen: Pen, { quantity, percent, with_ties: ties }: JsonObject): string {
  if (pen.dialect === 'sqlite' || pen.dialect === 'mysql')
    throw new Unread('FETCH in another dialect')
  const count = has(quantity) ? ` ${pen.expression(quantity)}` : ''
  const word = percent === true ? ' PERCENT' : ''
  return `FETCH FIRST${count}${word} ROWS ${ties === true ? 'WITH TIES' : 'ONLY'}`
}

function printLock(pen: Pen, node: JsonValue): string {
  if (pen.dialect === 'sqlite' || pen.dialect === 'transactsql') throw new Unread('lock clause')
  pen.note('write')
  const { lock_type: type, of: table, nonblock } = only(node, ['lock_type', 'of', 'nonblock'])
  const target = has(table) ? ` OF ${printPath(table, pen.dialect)}` : ''
  return `FOR ${wordOf(LOCKS, textOf(type))}${target}${has(nonblock) ? wordOf(NONBLOCK, nonblock) : ''}`
}
