/**
 * Prints what stands after FROM: tables, subqueries, functions, joins. Refuses tables that are files,
 * settings or other servers in disguise.
 */
import type { JsonValue } from '../../json.ts'
import { printType } from './data-types.ts'
import { objectionToTable } from './denied-tables.ts'
import { printCall } from './functions.ts'
import { printJsonTable, printOpenJson } from './json-tables.ts'
import { lastOf, partsOf, printName, printPath } from './names.ts'
import { type Pen, printList } from './pen.ts'
import { PIVOT_MEMBERS, printPivot, printUnpivot, UNPIVOT_MEMBERS } from './pivots.ts'
import {
  printHints,
  printIndexHint,
  printPartitions,
  printSample,
  printVersion,
} from './table-hints.ts'
import { has, listOf, only, Unread, variantOf, wordOf } from './tree.ts'

const JOINS: Readonly<Record<string, string>> = {
  Join: 'JOIN',
  Inner: 'INNER JOIN',
  Left: 'LEFT JOIN',
  LeftOuter: 'LEFT OUTER JOIN',
  Right: 'RIGHT JOIN',
  RightOuter: 'RIGHT OUTER JOIN',
  FullOuter: 'FULL JOIN',
  CrossJoin: 'CROSS JOIN',
  CrossApply: 'CROSS APPLY',
  OuterApply: 'OUTER APPLY',
  StraightJoin: 'STRAIGHT_JOIN',
}

/** Prints the items of FROM or USING. Throws `Unread`. */
export function printTables(pen: Pen, nodes: readonly JsonValue[]): string {
  return nodes.map((node) => printJoined(pen, node)).join(', ')
}

/** Prints one table with its joins. Throws `Unread`. */
export function printJoined(pen: Pen, node: JsonValue | undefined): string {
  const { relation, joins } = only(node, ['relation', 'joins'])
  const printed = listOf(joins).map((join) => ` ${printJoin(pen, join)}`)
  return printFactor(pen, relation) + printed.join('')
}

function printJoin(pen: Pen, node: JsonValue): string {
  const { relation, join_operator: operator } = only(node, ['relation', 'join_operator'])
  const [kind, constraint] = variantOf(operator)
  const word = wordOf(JOINS, kind)
  const factor = printFactor(pen, relation)
  const [form, payload] = constraint === null ? ['None', null] : variantOf(constraint)
  switch (form) {
    case 'None':
      return `${word} ${factor}`
    case 'Natural':
      return `NATURAL ${word} ${factor}`
    case 'On':
      return `${word} ${factor} ON ${pen.expression(payload)}`
    case 'Using':
      return `${word} ${factor} USING (${listOf(payload)
        .map((name) => printPath(name, pen.dialect))
        .join(', ')})`
    default:
      throw new Unread(`join: ${form}`)
  }
}

function printFactor(pen: Pen, node: JsonValue | undefined): string {
  const [kind, payload] = variantOf(node)
  switch (kind) {
    case 'Table':
      return printTable(pen, payload)
    case 'Derived': {
      const { lateral, subquery, alias } = only(payload, ['lateral', 'subquery', 'alias'])
      return `${lateral === true ? 'LATERAL ' : ''}(${pen.query(subquery)})${printAlias(pen, alias)}`
    }
    case 'Function': {
      const members = ['lateral', 'name', 'args', 'with_ordinality', 'alias']
      const { lateral, name, args, with_ordinality: numbered, alias } = only(payload, members)
      const call = printPath(name, pen.dialect) + printCall(pen, listOf(args))
      return (
        (lateral === true ? 'LATERAL ' : '') +
        call +
        printOrdinality(numbered) +
        printAlias(pen, alias)
      )
    }
    case 'UNNEST': {
      const {
        alias,
        array_exprs: arrays,
        with_ordinality: numbered,
      } = only(payload, ['alias', 'array_exprs', 'with_ordinality'])
      const call = `UNNEST(${printList(pen, listOf(arrays))})`
      return call + printOrdinality(numbered) + printAlias(pen, alias)
    }
    case 'NestedJoin': {
      const { table_with_joins: joined, alias } = only(payload, ['table_with_joins', 'alias'])
      return `(${printJoined(pen, joined)})${printAlias(pen, alias)}`
    }
    case 'JsonTable': {
      const members = ['json_expr', 'json_path', 'columns', 'alias']
      const table = only(payload, members)
      return printJsonTable(pen, table) + printAlias(pen, table['alias'])
    }
    case 'OpenJsonTable': {
      const members = ['json_expr', 'json_path', 'columns', 'alias']
      const table = only(payload, members)
      return printOpenJson(pen, table) + printAlias(pen, table['alias'])
    }
    case 'Pivot': {
      const table = only(payload, PIVOT_MEMBERS)
      return (
        printFactor(pen, table['table']) + printPivot(pen, table) + printAlias(pen, table['alias'])
      )
    }
    case 'Unpivot': {
      const table = only(payload, UNPIVOT_MEMBERS)
      return (
        printFactor(pen, table['table']) +
        printUnpivot(pen, table) +
        printAlias(pen, table['alias'])
      )
    }
    default:
      throw new Unread(`table: ${kind}`)
  }
}

function printTable(pen: Pen, payload: JsonValue): string {
  const members = ['name', 'alias', 'args', 'with_hints', 'with_ordinality', 'index_hints']
  const places = ['partitions', 'sample', 'version']
  const {
    name,
    alias,
    args,
    with_hints: hints,
    with_ordinality: numbered,
    ...rest
  } = only(payload, [...members, ...places])
  const call = has(args) ? printCall(pen, listOf(only(args, ['args'])['args'])) : ''
  if (!has(args)) refuseDenied(pen, name)
  return [
    printPath(name, pen.dialect),
    call,
    printOrdinality(numbered),
    printPartitions(pen, listOf(rest['partitions'])),
    printVersion(pen, rest['version']),
    printAlias(pen, alias),
    printSample(pen, rest['sample']),
    printHints(pen, listOf(hints)),
    ...listOf(rest['index_hints']).map((hint) => printIndexHint(pen, hint)),
  ].join('')
}

function refuseDenied(pen: Pen, name: JsonValue | undefined): void {
  const objection = objectionToTable(pen.dialect, lastOf(name), partsOf(name).length)
  if (objection !== undefined) throw new Unread(objection, 'argument_refused')
}

function printOrdinality(numbered: JsonValue | undefined): string {
  return numbered === true ? ' WITH ORDINALITY' : ''
}

function printAlias(pen: Pen, node: JsonValue | undefined): string {
  if (!has(node)) return ''
  const { name, columns } = only(node, ['name', 'columns'])
  const names = listOf(columns).map((column) => {
    const { name: own, data_type: type } = only(column, ['name', 'data_type'])
    return printName(own, pen.dialect) + (has(type) ? ` ${printType(type, pen.dialect)}` : '')
  })
  return ` AS ${printName(name, pen.dialect)}${names.length === 0 ? '' : ` (${names.join(', ')})`}`
}
