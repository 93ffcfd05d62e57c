/**
 * Compiles an authorization schema (YAML) to the data of a policy bundle. Refuses anything that it
 * does not know or that does not fit together, each with its line, column and what to do.
 *
 * Sections below `roles` that a schema leaves out are taken from the shipped schema, as far as they
 * speak of resources and roles that there are; a section that is there but empty means none.
 */
import { readFileSync } from 'node:fs'
import type { JsonObject } from '../../functions/core/json.ts'
import { Problems, record, required, type YamlMap } from './checks.ts'
import { readConfirmations } from './confirmations.ts'
import { readConstraints, readObligations } from './constraints.ts'
import { readHours } from './hours.ts'
import { readLimitsSection } from './limits.ts'
import type { Problem } from './problem.ts'
import { readYaml, type Yaml } from './read-yaml.ts'
import { readResources, readRoles } from './resources.ts'
import { suitable } from './shipped-sections.ts'
import { readTenants } from './tenants.ts'
import { readTools, type Tools } from './tools.ts'
import { type NamesElsewhere, warningsOf } from './warnings.ts'

/** The schema that is shipped, and the source of sections that a schema leaves out. */
export const SHIPPED_SCHEMA = new URL('../authorization-schema.yaml', import.meta.url)

const OPTIONAL = [
  'tenants',
  'tools',
  'constraints',
  'obligations',
  'confirm',
  'hours',
  'limits',
] as const
const SECTIONS = ['resources', 'roles', ...OPTIONAL]

export type CompiledSchema =
  | {
      readonly kind: 'compiled'
      readonly data: JsonObject
      /** What is sound and hardly meant; it keeps nothing from being built. */
      readonly warnings: readonly Problem[]
    }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] }

/**
 * Compiles a schema's text; the data is the whole of the bundle's `data.json`. `elsewhere`: names that
 * the deployment's configuration has, to warn of others. Never throws.
 */
export function compileSchema(text: string, elsewhere: NamesElsewhere = {}): CompiledSchema {
  const yaml = readYaml(text)
  if ('problems' in yaml) return { kind: 'problems', problems: yaml.problems }
  const problems = new Problems()
  const compiled = compile(yaml, problems)
  if (compiled === undefined || problems.found.length > 0)
    return { kind: 'problems', problems: problems.found.toSorted(byPlace) }
  const { map, tools, data } = compiled
  const warnings = warningsOf(map, tools, elsewhere)
  return { kind: 'compiled', data: { enterprise: { mcp: { data } } }, warnings }
}

interface Compiled {
  readonly map: YamlMap
  readonly tools: Tools
  readonly data: JsonObject
}

function compile(yaml: Yaml, problems: Problems): Compiled | undefined {
  const map = record(yaml, SECTIONS, problems)
  const resourcesValue = map && required(map, 'resources', problems)
  const rolesValue = map && required(map, 'roles', problems)
  if (map === undefined || resourcesValue === undefined || rolesValue === undefined)
    return undefined
  const resources = readResources(resourcesValue, problems)
  const roles = readRoles(rolesValue, resources, problems)
  const section = sectionsOf(map, { resources, roles })
  const tenants = readTenants(section('tenants'), problems)
  const tools = readTools(section('tools'), resources, problems)
  const data = {
    resources: fromMap(resources, ({ actions, attributes }) => ({ actions, attributes })),
    roles: fromMap(roles, (grants) => Object.fromEntries(grants)),
    any_tenant: tenants.any,
    tenants: Object.fromEntries(tenants.names.map((name) => [name, true])),
    tools: fromMap(tools, (table) =>
      fromMap(table, ({ resource, action, attributes, other_arguments, scopes, functions }) => ({
        resource,
        action: typeof action === 'string' ? action : { ...action },
        attributes,
        ...(other_arguments === undefined ? {} : { other_arguments }),
        ...(scopes === undefined ? {} : { scopes }),
        ...(functions === undefined ? {} : { functions }),
      })),
    ),
    constraints: fromMap(
      readConstraints(section('constraints'), { resources, roles, tenants }, problems),
      (constraints) => fromMap(constraints, (constraint) => ({ ...constraint })),
    ),
    obligations: fromMap(
      readObligations(section('obligations'), { resources, roles, tenants }, problems),
      (obligations) => fromMap(obligations, (obligation) => ({ ...obligation })),
    ),
    confirm: fromMap(
      readConfirmations(section('confirm'), { resources, roles }, problems),
      (byAction) => fromMap(byAction, (confirmation) => ({ ...confirmation })),
    ),
    hours: { ...readHours(section('hours'), resources, problems) },
    limits: fromMap(readLimitsSection(section('limits'), resources, problems), (byAction) =>
      fromMap(byAction, (limits) => limits.map((limit) => ({ ...limit }))),
    ),
  }
  return { map, tools, data }
}

function byPlace(a: Problem, b: Problem): number {
  return a.line - b.line || a.column - b.column
}

/** The schema's own section, or what of the shipped one suits it. */
function sectionsOf(
  own: YamlMap,
  declared: Parameters<typeof suitable>[2],
): (name: (typeof OPTIONAL)[number]) => Yaml {
  const shipped = readYaml(readFileSync(SHIPPED_SCHEMA, 'utf8'))
  if ('problems' in shipped || shipped.kind !== 'map')
    throw new Error('the shipped schema is broken')
  return (name) => {
    const given = own.entries.get(name)
    if (given !== undefined) return given.value
    const otherwise = shipped.entries.get(name)
    if (otherwise === undefined) throw new Error(`the shipped schema has no section ${name}`)
    return suitable(name, otherwise.value, declared)
  }
}

function fromMap<T, U>(
  map: ReadonlyMap<string, T>,
  convert: (value: T) => U,
): Readonly<Record<string, U>> {
  return Object.fromEntries([...map].map(([key, value]) => [key, convert(value)]))
}
