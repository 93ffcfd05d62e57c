/**
 * Looks for hidden columns in expressions. Refuses every mention of one, whole rows, `*` anywhere but in
 * `count(*)`, and members of JSON that bear a hidden name. In conditions, equality with a constant may be
 * asked for, since it tells a caller only what the caller said.
 */
import type { SqlDialect } from '../../decision/tool-mapping.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts'
import { foldKey } from '../../invocation/look-alike.ts'
import { lastOf } from './names.ts'
import {
  hiddenName,
  identOf,
  isSecondName,
  type Lookout,
  plainColumn,
  refuseUse,
} from './lookout.ts'
import { has, listOf, only, variantOf } from './tree.ts'

/** Operators that ask for a member of JSON. */
const MEMBER_OPERATORS: ReadonlySet<string> = new Set(
  'Arrow LongArrow HashArrow HashLongArrow AtArrow AtQuestion AtAt Question QuestionAnd QuestionPipe'.split(
    ' ',
  ),
)

/**
 * Functions of PostgreSQL that take a whole row and can be written behind it: `c.to_jsonb` is
 * `to_jsonb(c)` where `c` has no such column.
 */
const ROW_FUNCTIONS: ReadonlySet<string> = new Set(
  `row_to_json to_json to_jsonb json_agg jsonb_agg json_agg_strict jsonb_agg_strict array_agg any_value
  json_build_array jsonb_build_array quote_literal quote_nullable concat record_out record_send
  hash_record min max hstore unnest`.split(/\s+/),
)

/** Refuses any mention. Throws `Unread`. */
export function judgeExpression(lookout: Lookout, node: JsonValue | undefined): void {
  if (Array.isArray(node)) {
    for (const item of node as readonly JsonValue[]) judgeExpression(lookout, item)
    return
  }
  if (!isJsonObject(node)) return
  if (typeof node['value'] === 'string' && 'quote_style' in node) judgeName(lookout, node['value'])
  const [[kind, payload] = ['', null], ...others] = Object.entries(node)
  if (others.length > 0) {
    for (const inner of Object.values(node)) judgeExpression(lookout, inner)
    return
  }
  judgeVariant(lookout, kind, payload)
}

function judgeVariant(lookout: Lookout, kind: string, payload: JsonValue): void {
  switch (kind) {
    case 'Identifier':
      judgeName(lookout, identOf(payload))
      if (lookout.dialect === 'postgresql') judgeRow(lookout, payload)
      return
    case 'CompoundIdentifier':
      judgeCompound(lookout, identOf(listOf(payload).at(-1)))
      return
    case 'Wildcard':
    case 'QualifiedWildcard':
      refuseUse('* may stand only as a column of its own and in count(*)')
    case 'Function':
      judgeCall(lookout, payload)
      return
    case 'Subquery':
      lookout.query(payload, 'value')
      return
    case 'Exists':
      lookout.query(only(payload, ['subquery', 'negated'])['subquery'], 'existence')
      return
    case 'InSubquery': {
      const { expr, subquery } = only(payload, ['expr', 'subquery', 'negated'])
      lookout.expression(expr)
      lookout.query(subquery, 'value')
      return
    }
    case 'BinaryOp': {
      const { left, op, right } = only(payload, ['left', 'op', 'right'])
      if (typeof op === 'string' && MEMBER_OPERATORS.has(op)) judgeMembers(lookout, right ?? null)
      if (op === 'Match') judgeRows(lookout, left)
      lookout.expression(left)
      lookout.expression(right)
      return
    }
    case 'CompoundFieldAccess':
      judgeMembers(lookout, payload)
      lookout.expression(payload)
      return
    default:
      judgeExpression(lookout, payload)
  }
}

function judgeName({ names, dialect }: Lookout, name: string): void {
  const hidden = hiddenName(names, name)
  if (hidden !== undefined)
    refuseUse(
      `${hidden} may only be listed under its own name, or compared with a constant by = or IN`,
    )
  if (isSecondName(dialect, name))
    refuseUse('rowid and other second names of columns may not be used')
}

function judgeCompound(lookout: Lookout, name: string): void {
  judgeName(lookout, name)
  if (lookout.dialect === 'postgresql' && ROW_FUNCTIONS.has(name.toLowerCase()))
    refuseUse('a whole row may not be used as a value')
}

function judgeRow({ rows }: Lookout, ident: JsonValue): void {
  if (rows.has(identOf(ident).toLowerCase()))
    refuseUse('a whole row may not be used as a value: put the table before the name of a column')
}

/** SQLite hands whole rows of a full-text table to functions and MATCH. */
function judgeRows(lookout: Lookout, node: JsonValue | undefined): void {
  const [kind, payload] = variantOf(node)
  if (lookout.dialect === 'sqlite' && kind === 'Identifier') judgeRow(lookout, payload)
}

function judgeCall(lookout: Lookout, payload: JsonValue): void {
  const { name, args, ...rest } = payload as JsonObject
  const called = lastOf(name)
  judgeName(lookout, called)
  const list = isJsonObject(args) ? args['List'] : undefined
  const items = isJsonObject(list) ? listOf(list['args']) : []
  const isCount = called === 'count' && items.length === 1 && isAll(items[0])
  if (!isCount) {
    if (items.some(isAll)) refuseUse('* may stand only as a column of its own and in count(*)')
    judgeExpression(lookout, args)
  }
  for (const item of items) judgeArgument(lookout, item)
  if (/json|xml|xpath|extractvalue/.test(called)) judgeMembers(lookout, args ?? null)
  judgeExpression(lookout, rest)
}

function isAll(argument: JsonValue | undefined): boolean {
  return isJsonObject(argument) && argument['Unnamed'] === 'Wildcard'
}

function judgeArgument(lookout: Lookout, argument: JsonValue): void {
  const value = isJsonObject(argument) ? argument['Unnamed'] : undefined
  if (isJsonObject(value) && isJsonObject(value['Expr'])) judgeRows(lookout, value['Expr'])
}

/** A path into JSON, as far as it is written out. */
function judgeMembers({ names }: Lookout, node: JsonValue): void {
  for (const text of textsOf(node)) {
    for (const word of foldKey(text).match(/[\p{L}\p{N}_]+/gu) ?? []) {
      const hidden = hiddenName(names, word)
      if (hidden !== undefined) refuseUse(`${hidden} may not be taken out of JSON`)
    }
  }
}

function* textsOf(node: JsonValue): Generator<string> {
  if (typeof node === 'string') yield node
  else if (Array.isArray(node))
    for (const item of node as readonly JsonValue[]) yield* textsOf(item)
  else if (isJsonObject(node)) for (const item of Object.values(node)) yield* textsOf(item)
}

/** Conditions on rows. Throws `Unread`. */
export function judgeCondition(lookout: Lookout, node: JsonValue | undefined): void {
  if (!has(node)) return
  const [kind, payload] = variantOf(node)
  switch (kind) {
    case 'Nested':
      judgeCondition(lookout, payload)
      return
    case 'UnaryOp': {
      const { op, expr } = only(payload, ['op', 'expr'])
      if (op === 'Not') judgeCondition(lookout, expr)
      else lookout.expression(node)
      return
    }
    case 'BinaryOp':
      judgeBinary(lookout, node, only(payload, ['left', 'op', 'right']))
      return
    case 'IsNull':
    case 'IsNotNull':
      if (hiddenColumn(lookout, payload) === undefined) lookout.expression(node)
      return
    case 'InList': {
      const { expr, list } = only(payload, ['expr', 'list', 'negated'])
      const isAsked =
        hiddenColumn(lookout, expr) !== undefined &&
        listOf(list).every((item) => isConstant(item, lookout.dialect))
      if (!isAsked) lookout.expression(node)
      return
    }
    default:
      lookout.expression(node)
  }
}

const EQUALITY: ReadonlySet<string> = new Set(['Eq', 'NotEq', 'Spaceship'])

function judgeBinary(lookout: Lookout, node: JsonValue, { left, op, right }: JsonObject): void {
  if (op === 'And' || op === 'Or') {
    judgeCondition(lookout, left)
    judgeCondition(lookout, right)
    return
  }
  if (typeof op === 'string' && EQUALITY.has(op)) {
    const [first, second] = [hiddenColumn(lookout, left), hiddenColumn(lookout, right)]
    if (first !== undefined && second !== undefined) {
      lookout.note('compared')
      return
    }
    if (first !== undefined && isConstant(right, lookout.dialect)) return
    if (second !== undefined && isConstant(left, lookout.dialect)) return
  }
  lookout.expression(node)
}

/** The hidden column that an expression is; undefined for any other. */
function hiddenColumn(lookout: Lookout, node: JsonValue | undefined): string | undefined {
  const [kind, payload] = variantOf(node)
  if (kind === 'Nested') return hiddenColumn(lookout, payload)
  const name = plainColumn(node)
  return name === undefined ? undefined : hiddenName(lookout.names, name)
}

/**
 * A constant that is compared as a whole. A number beside a text is not where a database makes a number
 * of the text first: `'5 apples' = 5` holds in MySQL.
 */
function isConstant(node: JsonValue | undefined, dialect: SqlDialect): boolean {
  const [kind, payload] = variantOf(node)
  if (kind === 'Nested') return isConstant(payload, dialect)
  const readsNumbers = dialect === 'sqlite' || dialect === 'postgresql'
  if (kind === 'UnaryOp' && isJsonObject(payload))
    return readsNumbers && payload['op'] === 'Minus' && isConstant(payload['expr'], dialect)
  if (kind !== 'Value' || !isJsonObject(payload)) return false
  const [form] = variantOf(payload['value'])
  const isText = form === 'SingleQuotedString' || form === 'NationalStringLiteral'
  return isText || form === 'Null' || (readsNumbers && form !== 'HexStringLiteral')
}
