/**
 * Puts a bound on the rows of a query, in its syntax tree. Refuses bounds that cannot be compared with
 * it: expressions, percentages, ties.
 */
import type { SqlDialect } from '../../decision/tool-mapping.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts'
import { has, only, Unread, variantOf } from './tree.ts'

/** Statements printed by the library that return rows. */
const RETURNING_KINDS: ReadonlySet<string> = new Set(['Pragma', 'Analyze', 'OptimizeTable'])

/**
 * The same statement, returning at most `rows` rows; the same tree where it returns none. Throws
 * `Unread`.
 */
export function boundedStatement(tree: JsonValue, rows: number, dialect: SqlDialect): JsonValue {
  const [kind, payload] = variantOf(tree)
  if (RETURNING_KINDS.has(kind)) throw new Unread('rows that cannot be bounded', 'argument_refused')
  if (!isJsonObject(payload)) return tree
  switch (kind) {
    case 'Query':
      return boundedQuery(tree, payload, rows, dialect)
    case 'Explain': {
      const statement = boundedStatement(payload['statement'] ?? null, rows, dialect)
      return { Explain: { ...payload, statement } }
    }
    default:
      if (has(payload['returning']) || has(payload['output']))
        throw new Unread('rows of a change', 'argument_refused')
      return tree
  }
}

/** A query that stores its rows, or is a change behind a WITH, returns none. */
function boundedQuery(
  tree: JsonValue,
  query: JsonObject,
  rows: number,
  dialect: SqlDialect,
): JsonValue {
  const [kind, payload] = variantOf(query['body'])
  if (kind === 'Insert' || kind === 'Update' || kind === 'Delete')
    return boundedStatement(payload, rows, dialect) === payload ? tree : unbounded()
  if (kind === 'Select' && isJsonObject(payload) && has(payload['into'])) return tree
  return { Query: limitRows(query, rows, dialect) }
}

function unbounded(): never {
  throw new Unread('rows that cannot be bounded', 'argument_refused')
}

function limitRows(query: JsonObject, rows: number, dialect: SqlDialect): JsonObject {
  if (dialect === 'transactsql') return limitTransactSql(query, rows)
  if (has(query['fetch'])) return { ...query, fetch: lowerFetch(query['fetch'], rows) }
  const bound = endsInValues(query['body']) && dialect === 'sqlite' ? wrapped(query) : query
  return { ...bound, limit_clause: lowerLimit(bound['limit_clause'], rows, dialect) }
}

function number(rows: number): JsonObject {
  return { Value: { value: { Number: [String(rows), false] } } }
}

function lowerLimit(clause: JsonValue | undefined, rows: number, dialect: SqlDialect): JsonObject {
  if (!has(clause)) return { LimitOffset: { limit: number(rows), offset: null, limit_by: [] } }
  const [kind, payload] = variantOf(clause)
  const members = only(payload, ['limit', 'offset'])
  return { [kind]: { ...members, limit: lower(members['limit'], rows, dialect) } }
}

/** The smaller of a literal and the bound. LIMIT -1 is SQLite's way to say 'all'. */
function lower(limit: JsonValue | undefined, rows: number, dialect: SqlDialect): JsonValue {
  if (!has(limit)) return number(rows)
  const [kind, payload] = variantOf(limit)
  if (kind === 'UnaryOp' && dialect === 'sqlite') {
    const { op, expr } = only(payload, ['op', 'expr'])
    if (op === 'Minus' && digitsOf(expr ?? null) !== undefined) return number(rows)
  }
  if (kind === 'Value' && isJsonObject(payload) && payload['value'] === 'Null') return number(rows)
  const digits = digitsOf(limit)
  if (digits === undefined) throw new Unread('row bound that is no number', 'argument_refused')
  return BigInt(digits) <= BigInt(rows) ? limit : number(rows)
}

function digitsOf(node: JsonValue): string | undefined {
  const [kind, payload] = variantOf(node)
  const value = kind === 'Value' && isJsonObject(payload) ? payload['value'] : undefined
  const literal: JsonValue | undefined = isJsonObject(value) ? value['Number'] : undefined
  const digits: JsonValue | undefined = Array.isArray(literal)
    ? (literal[0] as JsonValue)
    : undefined
  return typeof digits === 'string' && /^\d{1,30}$/.test(digits) ? digits : undefined
}

function lowerFetch(fetch: JsonValue, rows: number): JsonObject {
  const members = only(fetch, ['quantity', 'percent', 'with_ties'])
  refuseInexact(members)
  const quantity = has(members['quantity']) ? members['quantity'] : number(1)
  return { ...members, quantity: lower(quantity, rows, 'postgresql') }
}

function refuseInexact(members: JsonObject): void {
  if (members['percent'] === true || members['with_ties'] === true)
    throw new Unread('row bound with PERCENT or TIES', 'argument_refused')
}

/** SQLite knows no LIMIT after VALUES. */
function endsInValues(body: JsonValue | undefined): boolean {
  const [kind, payload] = variantOf(body)
  if (kind === 'SetOperation' && isJsonObject(payload)) return endsInValues(payload['right'])
  return kind === 'Values'
}

/** `SELECT * FROM (query)`, WITH included. */
function wrapped(query: JsonObject): JsonObject {
  const relation = { Derived: { lateral: false, subquery: query, alias: null, sample: null } }
  return { ...EMPTY_QUERY, body: { Select: { ...EMPTY_SELECT, from: [{ relation, joins: [] }] } } }
}

/**
 * Transact-SQL: TOP on a plain SELECT, OFFSET ... FETCH where there is an OFFSET or a set operation,
 * which needs an order: its own, or the first column's.
 */
function limitTransactSql(query: JsonObject, rows: number): JsonObject {
  if (has(query['fetch'])) return { ...query, fetch: lowerFetch(query['fetch'], rows) }
  const [kind, payload] = variantOf(query['body'])
  if (kind === 'Select' && isJsonObject(payload) && !has(query['limit_clause'])) {
    return { ...query, body: { Select: { ...payload, top: lowerTop(payload['top'], rows) } } }
  }
  return {
    ...query,
    order_by: has(query['order_by']) ? query['order_by'] : BY_FIRST_COLUMN,
    limit_clause: has(query['limit_clause']) ? query['limit_clause'] : NO_OFFSET,
    fetch: { with_ties: false, percent: false, quantity: number(rows) },
  }
}

function lowerTop(top: JsonValue | undefined, rows: number): JsonObject {
  const bound = { with_ties: false, percent: false, quantity: { Constant: rows } }
  if (!has(top)) return bound
  const members = only(top, ['quantity', 'percent', 'with_ties'])
  refuseInexact(members)
  const [kind, value] = variantOf(members['quantity'])
  const digits = kind === 'Constant' && typeof value === 'number' ? String(value) : digitsOf(value)
  if (digits === undefined) throw new Unread('row bound that is no number', 'argument_refused')
  return BigInt(digits) <= BigInt(rows) ? members : bound
}

const NO_OFFSET: JsonObject = {
  LimitOffset: { limit: null, offset: { value: number(0), rows: 'Rows' }, limit_by: [] },
}

const BY_FIRST_COLUMN: JsonObject = {
  kind: {
    Expressions: [{ expr: number(1), options: { asc: null, nulls_first: null }, with_fill: null }],
  },
  interpolate: null,
}

const EMPTY_QUERY: JsonObject = {
  with: null,
  order_by: null,
  limit_clause: null,
  fetch: null,
  locks: [],
  for_clause: null,
  settings: null,
  format_clause: null,
  pipe_operators: [],
}

const EMPTY_SELECT: JsonObject = {
  optimizer_hints: [],
  distinct: null,
  select_modifiers: null,
  top: null,
  top_before_distinct: false,
  projection: [
    {
      Wildcard: {
        opt_ilike: null,
        opt_exclude: null,
        opt_except: null,
        opt_replace: null,
        opt_rename: null,
        opt_alias: null,
      },
    },
  ],
  exclude: null,
  into: null,
  lateral_views: [],
  prewhere: null,
  selection: null,
  connect_by: [],
  group_by: { Expressions: [[], []] },
  cluster_by: [],
  distribute_by: [],
  sort_by: [],
  having: null,
  named_window: [],
  qualify: null,
  window_before_qualify: false,
  value_table_mode: null,
  flavor: 'Standard',
}
