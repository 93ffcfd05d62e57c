/**
 * Finds every call in a statement's syntax tree, wherever it stands, and refuses those of functions that
 * are not allowed: calls with parentheses, functions in FROM, functions of triggers, modules of SQLite's
 * virtual tables, and compound names that are calls (`compound-calls.ts`). It does not matter what the
 * statement does with the answer, or what the caller's role is.
 */
import type { SqlDialect } from '../../decision/tool-mapping.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts'
import {
  type AllowedFunctions,
  namePartOf,
  namePartsOf,
  type NamePart,
  objectionToCall,
} from './allowed-functions.ts'
import { type CallInFrom, objectionToCompounds } from './compound-calls.ts'
import { SETS_MEANT } from './stand-ins.ts'
import { has, listOf, only, Unread, variantOf } from './tree.ts'

/** sqlite.org: full-text and spatial modules, which hold rows of their own. Others read files or pages. */
const MODULES: ReadonlySet<string> = new Set(
  'fts3 fts4 fts5 fts4aux fts5vocab rtree rtree_i32 geopoly'.split(' '),
)

/** Throws `Unread` where the statement calls what it may not. Takes as many steps as the tree has nodes. */
export function refuseCalls(tree: JsonValue, allowed: AllowedFunctions): void {
  const found: Found = { allowed, compounds: [], calls: [] }
  const open: JsonValue[] = [tree]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (Array.isArray(node)) {
      for (const item of node as readonly JsonValue[]) open.push(item)
    } else if (isJsonObject(node)) {
      for (const [kind, payload] of Object.entries(node)) {
        look(found, kind, payload)
        open.push(payload)
      }
    }
  }
  refuse(objectionToCompounds(allowed, found.compounds, found.calls))
}

interface Found {
  readonly allowed: AllowedFunctions
  readonly compounds: (readonly NamePart[])[]
  readonly calls: CallInFrom[]
}

/** Looks at one member of a node. A variant of the tree is a member named after its kind. */
function look(found: Found, kind: string, payload: JsonValue): void {
  switch (kind) {
    case 'CompoundIdentifier':
      found.compounds.push(listOf(payload).map(namePartOf))
      return
    case 'UNNEST':
      if (isJsonObject(payload)) lookInFrom(found, [{ text: 'unnest', isQuoted: false }], payload)
      return
    case 'Function':
    case 'Table':
    case 'func_desc':
      if (isJsonObject(payload)) lookAtCall(found, kind, payload)
      return
    case 'CreateVirtualTable':
      if (isJsonObject(payload)) lookAtModule(payload)
      return
    case 'Cast':
      if (isJsonObject(payload)) lookAtCast(found, payload)
      return
    case 'Dot':
      throw new Unread('access: Dot')
    default:
  }
}

/** A table without arguments is no call, nor is a function that is only named: in GRANT, say. */
function lookAtCall({ allowed, ...found }: Found, kind: string, payload: JsonObject): void {
  const { name, args } = payload
  if (!Array.isArray(name) || (kind === 'Table' ? !has(args) : args === undefined)) return
  const parts = namePartsOf(name)
  const isInFrom = kind === 'Table' || Object.hasOwn(payload, 'lateral')
  if (!isInFrom && isGrammar(parts, allowed.dialect)) return
  refuse(objectionToCall(allowed, parts, argumentsOf(args)))
  if (isInFrom) lookInFrom({ allowed, ...found }, parts, payload)
}

/** Parts of the grammar that the parser takes for calls: no function can have these names without quotes. */
const GRAMMAR: Readonly<Record<SqlDialect, RegExp>> = {
  sqlite: /(?!)/,
  postgresql: /^(?:all|array)$/i,
  mysql: /^all$/i,
  transactsql: /^(?:all|cube|index|rollup)$/i,
}

function isGrammar([part, ...others]: readonly NamePart[], dialect: SqlDialect): boolean {
  if (part === undefined || others.length > 0) return false
  if (part.isQuoted) return dialect === 'transactsql' && part.text === SETS_MEANT
  return GRAMMAR[dialect].test(part.text)
}

function lookInFrom({ calls }: Found, name: readonly NamePart[], payload: JsonObject): void {
  const { alias, with_ordinality: numbered } = payload
  const isNumbered = numbered === true
  if (!isJsonObject(alias)) {
    calls.push({ name, columns: [], isNumbered })
    return
  }
  const columns = listOf(alias['columns']).map((column) =>
    namePartOf(only(column, ['name', 'data_type'])['name'] ?? null),
  )
  calls.push({ name, alias: namePartOf(alias['name'] ?? null), columns, isNumbered })
}

/** The arguments, wherever this kind of call keeps them. */
function argumentsOf(args: JsonValue | undefined): readonly JsonValue[] {
  if (Array.isArray(args)) return args as readonly JsonValue[]
  if (!isJsonObject(args)) return []
  const [kind, payload] = Object.hasOwn(args, 'args') ? ['List', args] : variantOf(args)
  return kind === 'List' && isJsonObject(payload) ? listOf(payload['args']) : []
}

/** In Transact-SQL `type::name(...)`, which looks like PostgreSQL's cast, calls a method of the type. */
function lookAtCast({ allowed }: Found, { kind }: JsonObject): void {
  if (kind === 'DoubleColon' && allowed.dialect !== 'postgresql') refuse('method of a type')
}

function lookAtModule(payload: JsonObject): void {
  const { module_name: module } = payload
  const { text } = namePartOf(module ?? null)
  if (!MODULES.has(text.toLowerCase())) refuse('module that is not known to be harmless')
}

function refuse(objection: string | undefined): void {
  if (objection !== undefined) throw new Unread(objection, 'argument_refused')
}
