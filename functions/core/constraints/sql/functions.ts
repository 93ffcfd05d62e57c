/**
 * Prints function calls, with DISTINCT, FILTER, OVER and the rest. Which functions may be called is decided
 * elsewhere (`calls.ts`).
 */
import type { SqlDialect } from '../../decision/tool-mapping.ts'
import type { JsonObject, JsonValue } from '../../json.ts'
import { printType } from './data-types.ts'
import { partsOf, printName, printPath, printValue } from './names.ts'
import { type Pen, printList } from './pen.ts'
import { printOrder } from './order.ts'
import { has, listOf, only, textOf, Unread, variantOf, wordOf } from './tree.ts'

const OPERATORS = { Equals: '=', RightArrow: '=>', Assignment: ':=', Colon: ':', Value: 'VALUE' }
const TREATMENTS = { IgnoreNulls: 'IGNORE NULLS', RespectNulls: 'RESPECT NULLS' }
const UNITS = { Rows: 'ROWS', Range: 'RANGE', Groups: 'GROUPS' }
const JSON_NULLS = { NullOnNull: 'NULL ON NULL', AbsentOnNull: 'ABSENT ON NULL' }

/** Prints a function call. Throws `Unread`. */
export function printFunction(pen: Pen, payload: JsonValue): string {
  const members = ['name', 'args', 'filter', 'null_treatment', 'over', 'within_group']
  const {
    name,
    args,
    filter,
    null_treatment: nulls,
    over,
    within_group: within,
  } = only(payload, members)
  const printed = printCallee(pen, name) + printArguments(pen, args)
  const group = listOf(within)
  return [
    printed,
    group.length === 0 ? '' : ` WITHIN GROUP (${printOrder(pen, group)})`,
    has(filter) ? ` FILTER (WHERE ${pen.expression(filter)})` : '',
    has(nulls) ? ` ${wordOf(TREATMENTS, nulls)}` : '',
    has(over) ? ` OVER ${printWindow(pen, over)}` : '',
  ].join('')
}

/** Functions whose names begin statements or name operators elsewhere. */
const OPERATORS_TOO: Readonly<Partial<Record<SqlDialect, RegExp>>> = {
  sqlite: /^(?:like|glob)$/i,
  mysql: /^(?:insert|truncate)$/i,
}

function printCallee(pen: Pen, name: JsonValue | undefined): string {
  const [part, ...others] = partsOf(name)
  const { value, quote_style: quote } = only(part, ['value', 'quote_style'])
  const word = textOf(value)
  const isPlain = others.length === 0 && !has(quote) && OPERATORS_TOO[pen.dialect]?.test(word)
  return isPlain === true ? word : printPath(name, pen.dialect)
}

/** Prints the arguments of a function in the FROM clause, or of any other. Throws `Unread`. */
export function printCall(pen: Pen, args: readonly JsonValue[]): string {
  return `(${args.map((argument) => printArgument(pen, argument)).join(', ')})`
}

/** Prints `OVER` and `WINDOW` specifications, with parentheses. Throws `Unread`. */
export function printWindow(pen: Pen, node: JsonValue | undefined): string {
  const [kind, payload] = variantOf(node)
  if (kind === 'NamedWindow') return printName(payload, pen.dialect)
  if (kind !== 'WindowSpec') throw new Unread(`window: ${kind}`)
  const members = ['window_name', 'partition_by', 'order_by', 'window_frame']
  const {
    window_name: base,
    partition_by: by,
    order_by: order,
    window_frame: frame,
  } = only(payload, members)
  const parts = [
    has(base) ? printName(base, pen.dialect) : '',
    has(by) ? `PARTITION BY ${printList(pen, listOf(by))}` : '',
    printOrder(pen, listOf(order)),
    has(frame) ? printFrame(pen, only(frame, ['units', 'start_bound', 'end_bound'])) : '',
  ]
  return `(${parts.filter((part) => part !== '').join(' ')})`
}

function printFrame(pen: Pen, { units, start_bound: start, end_bound: end }: JsonObject): string {
  const from = printBound(pen, start)
  const range = has(end) ? `BETWEEN ${from} AND ${printBound(pen, end)}` : from
  return `${wordOf(UNITS, units)} ${range}`
}

function printBound(pen: Pen, node: JsonValue | undefined): string {
  const [kind, distance] = variantOf(node)
  if (kind === 'CurrentRow') return 'CURRENT ROW'
  if (kind !== 'Preceding' && kind !== 'Following') throw new Unread(`window bound: ${kind}`)
  return `${has(distance) ? pen.expression(distance) : 'UNBOUNDED'} ${kind.toUpperCase()}`
}

function printArguments(pen: Pen, args: JsonValue | undefined): string {
  const [kind, payload] = variantOf(args)
  if (kind === 'None') return ''
  if (kind === 'Subquery') return `(${pen.query(payload)})`
  if (kind !== 'List') throw new Unread(`arguments: ${kind}`)
  const {
    duplicate_treatment: duplicates,
    args: list,
    clauses,
  } = only(payload, ['duplicate_treatment', 'args', 'clauses'])
  const words = has(duplicates)
    ? `${wordOf({ Distinct: 'DISTINCT', All: 'ALL' }, duplicates)} `
    : ''
  const inner = printCall(pen, listOf(list)).slice(1, -1)
  const tail = listOf(clauses).map((clause) => ` ${printClause(pen, clause)}`)
  return `(${words}${inner}${tail.join('')})`
}

function printClause(pen: Pen, node: JsonValue): string {
  const [kind, payload] = variantOf(node)
  switch (kind) {
    case 'OrderBy':
      return printOrder(pen, listOf(payload))
    case 'IgnoreOrRespectNulls':
      return wordOf(TREATMENTS, payload)
    case 'Separator':
      return `SEPARATOR ${printValue(only(payload, ['value'])['value'], pen.dialect)}`
    case 'JsonReturningClause':
      return `RETURNING ${printType(only(payload, ['data_type'])['data_type'], pen.dialect)}`
    case 'JsonNullClause':
      return wordOf(JSON_NULLS, payload)
    default:
      throw new Unread(`clause of a call: ${kind}`)
  }
}

function printArgument(pen: Pen, node: JsonValue): string {
  const [kind, payload] = variantOf(node)
  if (kind === 'Unnamed') return printArgumentValue(pen, payload)
  if (kind === 'ExprNamed') {
    const { name: key, arg: member, operator: sign } = only(payload, ['name', 'arg', 'operator'])
    return `${pen.expression(key)} ${wordOf(OPERATORS, sign)} ${printArgumentValue(pen, member)}`
  }
  if (kind !== 'Named') throw new Unread(`argument: ${kind}`)
  const { name, arg, operator } = only(payload, ['name', 'arg', 'operator'])
  return `${printName(name, pen.dialect)} ${wordOf(OPERATORS, operator)} ${printArgumentValue(pen, arg)}`
}

function printArgumentValue(pen: Pen, node: JsonValue | undefined): string {
  const [kind, payload] = variantOf(node)
  if (kind === 'Wildcard') return '*'
  if (kind === 'QualifiedWildcard') return `${printPath(payload, pen.dialect)}.*`
  if (kind !== 'Expr') throw new Unread(`argument: ${kind}`)
  return pen.expression(payload)
}
