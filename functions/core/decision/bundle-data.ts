/**
 * Reads the part of a bundle's data that the shipped rules and the stages rely on,
 * `enterprise.mcp.data`. Refuses any member of the wrong type: in Rego a wrong type makes a rule
 * undefined, and what should deny would say nothing.
 *
 * A bundle with rules of its own may leave it out, or parts of it; with `roles` there, everything that
 * the shipped rules read is required. Members beside those are left alone, for rules of one's own; within
 * them every name is known, because a misspelt `scopes` would ask for none.
 */
import { isJsonObject, type JsonValue } from '../json.ts'
import { type BundleProblem, bundleProblem } from './bundle-problem.ts'
import { checkRuleData } from './bundle-rule-data.ts'
import { readArgumentPath } from './argument-paths.ts'
import { knowsAll } from './known-members.ts'
import {
  FUNCTION_NAME,
  type SqlDialect,
  type ToolMapping,
  type ToolMappings,
} from './tool-mapping.ts'

export interface BundleData {
  readonly kind: 'bundle-data'
  readonly mappings: ToolMappings
}

/** Where the data lies in the bundle's `data.json`. */
export const DATA_PATH = ['enterprise', 'mcp', 'data'] as const

const DIALECTS: readonly SqlDialect[] = ['sqlite', 'postgresql', 'mysql', 'transactsql']

/** Reads `data.json` (parsed); refuses with `data_invalid` and the path at fault. */
export function readBundleData(data: JsonValue): BundleData | BundleProblem {
  const own = DATA_PATH.reduce<JsonValue | undefined>(member, data)
  if (own === undefined) return { kind: 'bundle-data', mappings: {} }
  if (!isJsonObject(own)) return wrong('', 'an object')
  const at = Object.hasOwn(own, 'roles') ? checkRuleData(own) : undefined
  if (at !== undefined) return wrong(at.path, at.expected)
  return readMappings(member(own, 'tools') ?? {})
}

function readMappings(tools: JsonValue | undefined): BundleData | BundleProblem {
  if (!isJsonObject(tools)) return wrong('tools', 'an object of servers')
  for (const [server, table] of Object.entries(tools)) {
    if (!isJsonObject(table)) return wrong(`tools.${server}`, 'an object of tools')
    for (const [tool, mapping] of Object.entries(table)) {
      if (!isMapping(mapping)) {
        return wrong(
          `tools.${server}.${tool}`,
          'a mapping {resource, action, attributes, other_arguments?, scopes?, functions?}, where action is a name or {sql, dialect}, functions of SQL have their full names, and each attribute the name of an argument, a pointer such as /files/*/path, or a list of them',
        )
      }
    }
  }
  return { kind: 'bundle-data', mappings: tools as unknown as ToolMappings }
}

const MAPPING = ['resource', 'action', 'attributes', 'other_arguments', 'scopes', 'functions']

function isMapping(value: JsonValue): boolean {
  if (!isJsonObject(value) || !knowsAll(value, MAPPING)) return false
  const {
    resource,
    action,
    attributes,
    scopes,
    functions,
    other_arguments: others,
  } = value as Partial<Record<keyof ToolMapping, JsonValue>>
  return (
    isName(resource) &&
    (isName(action) || isSqlAction(action)) &&
    isJsonObject(attributes) &&
    Object.values(attributes).every((paths) => isPath(paths) || isPathList(paths)) &&
    (others === undefined || others === 'allow' || isPathList(others, 0)) &&
    (scopes === undefined || (Array.isArray(scopes) && scopes.every(isName))) &&
    (functions === undefined || (isSqlAction(action) && areFunctionNames(functions)))
  )
}

function isPathList(value: JsonValue, least = 1): boolean {
  return Array.isArray(value) && value.length >= least && value.every(isPath)
}

function isPath(value: JsonValue): boolean {
  return typeof value === 'string' && readArgumentPath(value) !== undefined
}

function isSqlAction(value: JsonValue | undefined): boolean {
  if (!isJsonObject(value) || !knowsAll(value, ['sql', 'dialect'])) return false
  const { sql, dialect } = value as { sql?: JsonValue; dialect?: JsonValue }
  return isName(sql) && DIALECTS.some((known) => known === dialect)
}

function areFunctionNames(value: JsonValue): boolean {
  return (
    Array.isArray(value) &&
    (value as readonly JsonValue[]).every(
      (name) => typeof name === 'string' && FUNCTION_NAME.test(name),
    )
  )
}

function isName(value: JsonValue | undefined): boolean {
  return typeof value === 'string' && value !== ''
}

function member(value: JsonValue | undefined, key: string): JsonValue | undefined {
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
}

function wrong(path: string, expected: string): BundleProblem {
  const where = [...DATA_PATH, ...(path === '' ? [] : [path])].join('.')
  return bundleProblem('data_invalid', `${where} must be ${expected}.`, where)
}
