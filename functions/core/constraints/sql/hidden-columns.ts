/**
 * Refuses a statement that could bring out a hidden column under another name. A hidden column may be
 * listed as it is, so that the answer still says which field it is and it is taken out there; it may be
 * compared with a constant, for equality alone; and it may be written. Every other mention is refused,
 * as is a row or a `*` whose columns would get other names. So whatever holds a hidden value, in
 * whichever part of the statement, is a column of the hidden name.
 */
import type { SqlDialect } from '../../decision/tool-mapping.ts'
import { isJsonObject, type JsonValue } from '../../json.ts'
import { type FieldNames, fieldNames } from '../obligations/field-names.ts'
import { judgeChange } from './hidden-changes.ts'
import { judgeCondition, judgeExpression } from './hidden-mentions.ts'
import { judgeQuery } from './hidden-queries.ts'
import { hiddenName, type Lookout, refuseUse } from './lookout.ts'
import { listOf, nodesOf, variantOf } from './tree.ts'

/** Statements that make what holds rows, and may hold any query. */
const MAKERS: ReadonlySet<string> = new Set(
  'CreateView AlterView CreateTable CreateTrigger CreateVirtualTable CreatePolicy AlterPolicy'.split(
    ' ',
  ),
)

/** Throws `Unread`, as `argument_refused`, where a hidden column could come out. */
export function refuseHidden(
  tree: JsonValue,
  fields: readonly string[],
  dialect: SqlDialect,
): undefined {
  if (fields.length === 0) return
  const names = fieldNames(fields)
  const noted = new Set<string>()
  const lookout: Lookout = {
    dialect,
    names,
    rows: rowNames(tree),
    expression: (node) => judgeExpression(lookout, node),
    condition: (node) => judgeCondition(lookout, node),
    query: (node, use) => judgeQuery(lookout, node, use),
    change: (node) => judgeChange(lookout, node),
    note: (what) => noted.add(what),
  }
  judgeStatement(lookout, tree)
  // Guesses put beside a hidden column, under its name, would find it out a list at a time.
  if (noted.has('compared') && noted.has('introduced'))
    refuseUse('other values go by the name of a redacted column and are compared with it')
}

function judgeStatement(lookout: Lookout, node: JsonValue): void {
  const [kind, payload] = variantOf(node)
  switch (kind) {
    case 'Query':
      lookout.query(payload, 'rows')
      return
    case 'Insert':
    case 'Update':
    case 'Delete':
      lookout.change(node)
      return
    case 'Explain':
      judgeStatement(lookout, isJsonObject(payload) ? (payload['statement'] ?? null) : null)
      return
    default:
      judgeWhole(kind, payload, lookout.names)
  }
}

/** What is printed by the library is not looked into part by part: no hidden name may stand in it. */
function judgeWhole(kind: string, payload: JsonValue, names: FieldNames): void {
  const isMaker =
    MAKERS.has(kind) &&
    !(kind === 'CreateTable' && isJsonObject(payload) && payload['query'] === null)
  if (isMaker) refuseUse('a statement of this kind could copy redacted columns')
  for (const inner of nodesOf(payload)) {
    const name = typeof inner === 'string' ? hiddenName(names, inner) : undefined
    if (name !== undefined) refuseUse(`${name} may not stand in a statement of this kind`)
    const isAll = isJsonObject(inner) && ('Wildcard' in inner || 'QualifiedWildcard' in inner)
    if (isAll) refuseUse('* may not stand in a statement of this kind')
  }
}

/** Names of tables, and of what stands for one, in lower case. A call in FROM is no table. */
function rowNames(tree: JsonValue): ReadonlySet<string> {
  const names = new Set<string>()
  const add = (ident: JsonValue | undefined): void => {
    if (isJsonObject(ident) && typeof ident['value'] === 'string')
      names.add(ident['value'].toLowerCase())
  }
  for (const node of nodesOf(tree)) {
    if (!isJsonObject(node)) continue
    const factor = node['Table'] ?? node['Derived'] ?? node['NestedJoin'] ?? node['TableName']
    if (Array.isArray(factor)) add(lastIdent(factor as readonly JsonValue[]))
    if (!isJsonObject(factor) || isJsonObject(factor['args'])) continue
    const { alias, name } = factor as Partial<typeof factor>
    if (isJsonObject(alias)) add(alias['name'])
    if (Array.isArray(name)) add(lastIdent(listOf(name)))
  }
  return names
}

function lastIdent(name: readonly JsonValue[]): JsonValue | undefined {
  const last = name.at(-1)
  return isJsonObject(last) ? last['Identifier'] : undefined
}
