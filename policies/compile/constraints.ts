/**
 * Sections `constraints` and `obligations`: conditions that an allowed call must keep, and what its
 * answer must have taken out. Refuses names that nothing handles, values that their handler would
 * refuse, and two of one name on one resource.
 */
import { TENANT_SLOT } from '../../functions/core/decision/tenant-slot.ts'
import type { JsonValue } from '../../functions/core/json.ts'
import {
  entriesOf,
  itemsOf,
  nameOf,
  namesOf,
  type Problems,
  quote,
  record,
  required,
  type YamlMap,
} from './checks.ts'
import {
  CONSTRAINT_READERS,
  hasPatterns,
  isPattern,
  OBLIGATION_READERS,
  type Readers,
} from './constraint-values.ts'
import type { Yaml } from './read-yaml.ts'
import { PROTOCOL_RESOURCES, type Resources, type Roles } from './resources.ts'
import type { Tenants } from './tenants.ts'

/** One constraint as the data holds it: its value takes one of three forms. */
type ConstraintData = { readonly except_roles: readonly string[] } & (
  | { readonly value: JsonValue }
  /** Patterns in which `{tenant}` is replaced when a call is decided. */
  | { readonly template: readonly string[] }
  | { readonly by_tenant: Readonly<Record<string, JsonValue>> }
)

/** Resource -> name -> constraint. */
export type Constraints = ReadonlyMap<string, ReadonlyMap<string, ConstraintData>>

export interface Declared {
  readonly resources: Resources
  readonly roles: Roles
  readonly tenants: Tenants
}

const KEYS = ['name', 'resource', 'value', 'value_by_tenant', 'except_roles']

/** Compiles `constraints` against what is declared. */
export function readConstraints(value: Yaml, declared: Declared, problems: Problems): Constraints {
  return readConditions(
    value,
    { noun: 'constraint', readers: CONSTRAINT_READERS },
    declared,
    problems,
  )
}

/** Compiles `obligations` against what is declared; MCP's own prompts and resources may have some. */
export function readObligations(value: Yaml, declared: Declared, problems: Problems): Constraints {
  const own = [...PROTOCOL_RESOURCES].filter(([name]) => name !== 'mcp')
  const resources = new Map([...own, ...declared.resources])
  const kind = { noun: 'obligation', readers: OBLIGATION_READERS }
  return readConditions(value, kind, { ...declared, resources }, problems)
}

interface Kind {
  readonly noun: string
  readonly readers: Readers
}

function readConditions(
  value: Yaml,
  { noun, readers }: Kind,
  declared: Declared,
  problems: Problems,
): Constraints {
  const constraints = new Map<string, Map<string, ConstraintData>>()
  for (const item of itemsOf(value, noun, problems)) {
    const map = record(item, KEYS, problems)
    const nameValue = map && required(map, 'name', problems)
    const resourceValue = map && required(map, 'resource', problems)
    const name = nameValue && nameOf(nameValue, noun, problems)
    const resource = resourceValue && nameOf(resourceValue, 'resource', problems)
    if (map === undefined || nameValue === undefined || resourceValue === undefined) continue
    if (name === undefined || resource === undefined) continue
    const readValue = Object.hasOwn(readers, name) ? readers[name] : undefined
    if (readValue === undefined) {
      problems.add(
        nameValue.at,
        `nothing handles a${noun === 'obligation' ? 'n' : ''} ${noun} ${quote(name)}; known are ${Object.keys(readers).join(', ')}`,
      )
      continue
    }
    if (!declared.resources.has(resource)) {
      problems.add(
        resourceValue.at,
        `the resource ${quote(resource)} is not declared under resources`,
      )
      continue
    }
    const ofResource = constraints.get(resource) ?? new Map<string, ConstraintData>()
    if (ofResource.has(name)) {
      problems.add(
        nameValue.at,
        `${quote(resource)} has two ${noun}s called ${quote(name)}; merge the two`,
      )
    }
    const data = readForm({ name, readValue }, map, declared, problems)
    if (data !== undefined) ofResource.set(name, data)
    constraints.set(resource, ofResource)
  }
  return constraints
}

/** A condition by its name, and how its value is read. */
interface Named {
  readonly name: string
  readonly readValue: NonNullable<Readers[string]>
}

function readForm(
  named: Named,
  map: YamlMap,
  declared: Declared,
  problems: Problems,
): ConstraintData | undefined {
  const { name, readValue } = named
  const excepted = namesOf(map.entries.get('except_roles')?.value, 'role', problems)
  for (const { name: role, at } of excepted) {
    if (!declared.roles.has(role))
      problems.add(at, `the role ${quote(role)} is not declared under roles`)
  }
  const except_roles = excepted.map((role) => role.name)
  const value = map.entries.get('value')
  const byTenant = map.entries.get('value_by_tenant')
  if ((value === undefined) === (byTenant === undefined)) {
    problems.add(map.at, 'a constraint has either value or value_by_tenant')
    return undefined
  }
  if (byTenant !== undefined) {
    const by_tenant = readByTenant(named, byTenant.value, declared, problems)
    return { by_tenant, except_roles }
  }
  const fixed = value && readValue(value.value, problems)
  if (fixed === undefined) return undefined
  if (!isTemplate(name, fixed)) return { value: fixed, except_roles }
  const unfit = declared.tenants.names.find((tenant) =>
    fixed.some((pattern) => !isPattern(name, pattern, tenant)),
  )
  if (unfit !== undefined) {
    problems.add(
      map.at,
      `with the tenant ${quote(unfit)} in it, a pattern cannot be read; use value_by_tenant, or another name`,
    )
  }
  return { template: fixed, except_roles }
}

function readByTenant(
  { name, readValue }: Named,
  value: Yaml,
  { tenants }: Declared,
  problems: Problems,
): Readonly<Record<string, JsonValue>> {
  const values = entriesOf(value, 'tenant', problems).map(([tenant, entry]) => {
    if (!tenants.any && !tenants.names.includes(tenant)) {
      problems.add(entry.at, `the tenant ${quote(tenant)} is not listed under tenants`)
    }
    const own = readValue(entry.value, problems)
    if (own !== undefined && isTemplate(name, own)) {
      problems.add(entry.at, '{tenant} has no place in value_by_tenant; write the name out')
    }
    return own === undefined ? undefined : ([tenant, own] as const)
  })
  return Object.fromEntries(values.filter((entry) => entry !== undefined))
}

function isTemplate(name: string, value: JsonValue): value is readonly string[] {
  return (
    hasPatterns(name) &&
    Array.isArray(value) &&
    value.some((item) => typeof item === 'string' && item.includes(TENANT_SLOT))
  )
}
