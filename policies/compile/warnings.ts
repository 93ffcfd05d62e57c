/**
 * What a schema says that is sound and yet hardly meant: names that nothing else knows, patterns that are
 * taken literally, conditions that a tool can never meet. Refuses nothing.
 */
import { readArgumentPath } from '../../functions/core/decision/argument-paths.ts'
import type { ToolMapping } from '../../functions/core/decision/tool-mapping.ts'
import { Problems, quote, type YamlMap } from './checks.ts'
import { type ConstraintOn, warnOfConstraint } from './constraint-warnings.ts'
import type { Problem } from './problem.ts'
import type { Entry, Yaml } from './read-yaml.ts'
import { suggestName } from './suggest-name.ts'
import type { Tools } from './tools.ts'

/** Names that a deployment's configuration has; absent where it is not known, or takes any. */
export interface NamesElsewhere {
  readonly servers?: readonly string[]
  readonly tenants?: readonly string[]
  readonly roles?: readonly string[]
}

/** Warnings about the sections that the file has itself; `tools` are those in force. */
export function warningsOf(
  schema: YamlMap,
  tools: Tools,
  elsewhere: NamesElsewhere,
): readonly Problem[] {
  const warnings = new Problems()
  const section = (name: string): Yaml | undefined => schema.entries.get(name)?.value
  warnOfTools(section('tools'), elsewhere, warnings)
  warnOfTenants(section('tenants'), elsewhere, warnings)
  for (const [role, { at, value }] of entries(section('roles'))) {
    if (items(value).length === 0) warnings.add(at, `the role ${quote(role)} permits nothing`)
    warnOfStranger({ noun: 'role', name: role, known: elsewhere.roles }, at, warnings)
  }
  for (const item of items(section('constraints'))) {
    const name = textAt(item, 'name')
    const resource = textAt(item, 'resource')
    const at = member(item, 'name')?.at ?? item.at
    const mapped = toolsOf(tools, resource)
    const constraint: ConstraintOn = { name, resource, at, values: valuesOf(item), mapped }
    warnOfConstraint(constraint, warnings)
    warnOfMissingTenants(item, namesIn(section('tenants')), warnings)
  }
  for (const name of ['constraints', 'obligations', 'confirm']) warnOfSlots(section(name), warnings)
  return warnings.found.toSorted((a, b) => a.line - b.line || a.column - b.column)
}

/** Signs with which other tools write patterns. */
const PATTERN = /[*?[\]{}]/

function warnOfTools(
  value: Yaml | undefined,
  { servers }: NamesElsewhere,
  warnings: Problems,
): void {
  for (const [server, { at, value: table }] of entries(value)) {
    if (server !== '*') {
      if (PATTERN.test(server))
        warnings.add(
          at,
          `${quote(server)} is the name of one server; only "*" stands for every one`,
        )
      else warnOfStranger({ noun: 'server', name: server, known: servers }, at, warnings)
    }
    for (const [tool, entry] of entries(table)) {
      if (PATTERN.test(tool))
        warnings.add(
          entry.at,
          `${quote(tool)} is the name of one tool; there are no patterns of tools`,
        )
      const attributes = entries(member(entry.value, 'attributes'))
      const paths = attributes.flatMap(([, { value: path }]) => [path, ...items(path)])
      for (const path of [...paths, ...items(member(entry.value, 'other_arguments'))])
        warnOfDots(path, warnings)
    }
  }
}

/** `target.path`, `files[*].path` and `$.target.path` are names of arguments, and hardly meant as such. */
function warnOfDots(path: Yaml, warnings: Problems): void {
  if (path.kind !== 'text' || path.text.startsWith('/') || !/[.[\]$]/.test(path.text)) return
  const steps = path.text.replace(/^\$\.?/, '').split(/[.[\]]+/)
  const pointer = `/${steps.filter((step) => step !== '').join('/')}`
  const meant = readArgumentPath(pointer) === undefined ? '' : `; did you mean ${pointer}?`
  warnings.add(
    path.at,
    `${quote(path.text)} is the name of one argument, not of a nested one${meant}`,
  )
}

function warnOfTenants(
  value: Yaml | undefined,
  { tenants }: NamesElsewhere,
  warnings: Problems,
): void {
  for (const item of items(value)) {
    if (item.kind !== 'text') continue
    if (item.text === 'any')
      warnings.add(item.at, 'a tenant called any; to serve every tenant write `tenants: any`')
    else warnOfStranger({ noun: 'tenant', name: item.text, known: tenants }, item.at, warnings)
  }
}

function warnOfMissingTenants(item: Yaml, tenants: readonly string[], warnings: Problems): void {
  const byTenant = member(item, 'value_by_tenant')
  if (byTenant === undefined) return
  const given = entries(byTenant).map(([tenant]) => tenant)
  const missing = tenants.filter((tenant) => !given.includes(tenant))
  if (missing.length > 0)
    warnings.add(
      byTenant.at,
      `${missing.map(quote).join(', ')} has no value here, so every call that needs one is denied`,
    )
}

/** `{name}` that is not `{tenant}`; `\p{L}` and `{2,3}` are of regular expressions. */
const SLOT = /(?<!\\[pP]|\\)\{\s*([A-Za-z_]\w*)\s*\}/g

function warnOfSlots(value: Yaml | undefined, warnings: Problems): void {
  if (value?.kind === 'text') {
    for (const [slot] of value.text.matchAll(SLOT)) {
      if (slot !== '{tenant}')
        warnings.add(value.at, `${quote(slot)} stands for itself; did you mean {tenant}?`)
    }
  }
  for (const inner of [...items(value), ...entries(value).map(([, entry]) => entry.value)])
    warnOfSlots(inner, warnings)
}

interface Stranger {
  readonly noun: string
  readonly name: string
  readonly known: readonly string[] | undefined
}

function warnOfStranger(
  { noun, name, known }: Stranger,
  at: Entry['at'],
  warnings: Problems,
): void {
  if (known === undefined || known.includes(name)) return
  const meant = suggestName(name, known)
  const hint = meant === undefined ? '' : `; did you mean ${quote(meant)}?`
  warnings.add(at, `the configuration knows no ${noun} ${quote(name)}${hint}`)
}

function toolsOf(tools: Tools, resource: string): ReadonlyMap<string, ToolMapping> {
  const mapped = [...tools].flatMap(([server, table]) =>
    [...table].map(
      ([tool, mapping]) => [server === '*' ? tool : `${server}/${tool}`, mapping] as const,
    ),
  )
  return new Map(mapped.filter(([, mapping]) => mapping.resource === resource))
}

function valuesOf(item: Yaml): readonly Yaml[] {
  const value = member(item, 'value')
  const byTenant = entries(member(item, 'value_by_tenant')).map(([, entry]) => entry.value)
  return value === undefined ? byTenant : [value, ...byTenant]
}

function namesIn(value: Yaml | undefined): readonly string[] {
  return items(value).flatMap((item) => (item.kind === 'text' ? [item.text] : []))
}

function member(value: Yaml | undefined, key: string): Yaml | undefined {
  return value?.kind === 'map' ? value.entries.get(key)?.value : undefined
}

function textAt(value: Yaml, key: string): string {
  const found = member(value, key)
  return found?.kind === 'text' ? found.text : ''
}

function entries(value: Yaml | undefined): readonly (readonly [string, Entry])[] {
  return value?.kind === 'map' ? [...value.entries] : []
}

function items(value: Yaml | undefined): readonly Yaml[] {
  return value?.kind === 'list' ? value.items : []
}
