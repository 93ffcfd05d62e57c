/**
 * Section `tools`: how the tools of a server map to resource, action and attributes. Refuses a
 * mapping to what is not declared, and one that would make a tool pass for a method of MCP itself.
 */
import { readArgumentPath } from '../../functions/core/decision/argument-paths.ts'
import {
  FUNCTION_NAME,
  type SqlDialect,
  type ToolMapping,
} from '../../functions/core/decision/tool-mapping.ts'
import {
  entriesOf,
  itemsOf,
  nameOf,
  type Problems,
  quote,
  record,
  required,
  type YamlMap,
} from './checks.ts'
import type { Yaml } from './read-yaml.ts'
import { PROTOCOL_RESOURCES, type Resource, type Resources } from './resources.ts'

/** Server or `*` -> tool -> mapping. */
export type Tools = ReadonlyMap<string, ReadonlyMap<string, ToolMapping>>

const DIALECTS: readonly SqlDialect[] = ['sqlite', 'postgresql', 'mysql', 'transactsql']

/** Compiles `tools` against the resources that there are. */
export function readTools(value: Yaml, resources: Resources, problems: Problems): Tools {
  const servers = entriesOf(value, 'server', problems).map(([server, { value: table }]) => {
    const tools = entriesOf(table, 'tool', problems).map(([tool, entry]) => {
      const mapping = readMapping(entry.value, resources, problems)
      return mapping === undefined ? undefined : ([tool, mapping] as const)
    })
    return [server, new Map(tools.filter((tool) => tool !== undefined))] as const
  })
  return new Map(servers)
}

function readMapping(
  value: Yaml,
  resources: Resources,
  problems: Problems,
): ToolMapping | undefined {
  const map = record(
    value,
    ['resource', 'action', 'attributes', 'other_arguments', 'scopes', 'functions'],
    problems,
  )
  const resourceValue = map && required(map, 'resource', problems)
  const actionValue = map && required(map, 'action', problems)
  const resource = resourceValue && nameOf(resourceValue, 'resource', problems)
  if (map === undefined || resourceValue === undefined || actionValue === undefined)
    return undefined
  if (resource === undefined) return undefined
  if (PROTOCOL_RESOURCES.has(resource)) {
    problems.add(
      resourceValue.at,
      `${quote(resource)} stands for methods of MCP itself; map the tool to a resource of your own`,
    )
    return undefined
  }
  const known = resources.get(resource)
  if (known === undefined) {
    problems.add(
      resourceValue.at,
      `the resource ${quote(resource)} is not declared under resources`,
    )
    return undefined
  }
  const action = readAction(actionValue, resource, known, problems)
  const attributes = readAttributes(map, resource, known, problems)
  const others = readOthers(map, problems)
  const scopes = readScopes(map, problems)
  const functions = readFunctions(map, action, problems)
  if (action === undefined) return undefined
  return {
    ...{ resource, action, attributes },
    ...(others === undefined ? {} : { other_arguments: others }),
    ...(scopes === undefined ? {} : { scopes }),
    ...(functions === undefined ? {} : { functions }),
  }
}

function readFunctions(
  map: YamlMap,
  action: ToolMapping['action'] | undefined,
  problems: Problems,
): readonly string[] | undefined {
  const entry = map.entries.get('functions')
  if (entry === undefined) return undefined
  if (typeof action === 'string') {
    problems.add(
      entry.at,
      'functions are of SQL: the action must be { sql: ARGUMENT, dialect: DIALECT }',
    )
  }
  const names = itemsOf(entry.value, 'function', problems).map((item) => {
    const name = nameOf(item, 'function', problems)
    if (name === undefined || FUNCTION_NAME.test(name)) return name ?? ''
    problems.add(
      item.at,
      `a function is named in full and as in SQL without quotes, such as reporting.total_for`,
    )
    return name
  })
  return [...new Set(names)]
}

/** RFC 6749 section 3.3: what can stand in a challenge. */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]{1,128}$/

function readScopes(map: YamlMap, problems: Problems): readonly string[] | undefined {
  const value = map.entries.get('scopes')?.value
  if (value === undefined) return undefined
  const items = itemsOf(value, 'scope', problems)
  const scopes = items.map((item) => {
    const scope = nameOf(item, 'scope', problems)
    if (scope === undefined || SCOPE.test(scope)) return scope ?? ''
    problems.add(item.at, 'a scope is printable ASCII without spaces, quotes and backslashes')
    return scope
  })
  return [...new Set(scopes)]
}

function readAction(
  value: Yaml,
  resource: string,
  known: Resource,
  problems: Problems,
): ToolMapping['action'] | undefined {
  if (value.kind === 'map') {
    const map = record(value, ['sql', 'dialect'], problems)
    const sqlValue = map && required(map, 'sql', problems)
    const dialectValue = map && required(map, 'dialect', problems)
    const sql = sqlValue && nameOf(sqlValue, 'argument', problems)
    const dialect = dialectValue?.kind === 'text' ? dialectValue.text : undefined
    const spoken = DIALECTS.find((name) => name === dialect)
    if (dialectValue !== undefined && spoken === undefined) {
      problems.add(dialectValue.at, `unknown SQL dialect; known are ${DIALECTS.join(', ')}`)
    }
    return sql === undefined || spoken === undefined ? undefined : { sql, dialect: spoken }
  }
  const action = nameOf(value, 'action', problems)
  if (action === undefined || known.actions.includes(action)) return action
  problems.add(
    value.at,
    `${quote(resource)} has no action ${quote(action)}, only: ${known.actions.join(', ')}`,
  )
  return undefined
}

function readAttributes(
  map: YamlMap,
  resource: string,
  known: Resource,
  problems: Problems,
): ToolMapping['attributes'] {
  const value = map.entries.get('attributes')?.value
  const entries = value === undefined ? [] : entriesOf(value, 'attribute', problems)
  const attributes = entries.map(([attribute, { at, value: argumentValue }]) => {
    if (!known.attributes.includes(attribute)) {
      problems.add(
        at,
        `${quote(resource)} declares no attribute ${quote(attribute)}; add it to the resource's attributes`,
      )
    }
    const paths =
      argumentValue.kind === 'list'
        ? argumentValue.items.map((item) => argumentOf(item, problems) ?? '')
        : argumentOf(argumentValue, problems)
    if (paths?.length === 0) problems.add(argumentValue.at, 'list at least one argument')
    return [attribute, paths ?? ''] as const
  })
  return Object.fromEntries(attributes)
}

/** An argument by its name, or a pointer to a nested one. */
function argumentOf(value: Yaml, problems: Problems): string | undefined {
  const text = nameOf(value, 'argument', problems)
  if (text === undefined || readArgumentPath(text) !== undefined) return text
  problems.add(
    value.at,
    `${quote(text)} is no pointer to an argument; write /target/path, or /files/*/path for every element`,
  )
  return undefined
}

function readOthers(map: YamlMap, problems: Problems): ToolMapping['other_arguments'] {
  const value = map.entries.get('other_arguments')?.value
  if (value === undefined) return undefined
  if (value.kind === 'text' && value.text === 'allow') return 'allow'
  if (value.kind === 'list' || value.kind === 'empty')
    return itemsOf(value, 'argument', problems).map((item) => argumentOf(item, problems) ?? '')
  problems.add(value.at, 'expected allow, or a list of arguments')
  return undefined
}
