/**
 * Cuts a shipped section down to what a schema declares: an entry about a resource, an action, an
 * attribute or a role that the schema does not have says nothing about it.
 */
import type { Yaml } from './read-yaml.ts'
import type { Resources, Roles } from './resources.ts'

export interface Declarations {
  readonly resources: Resources
  readonly roles: Roles
}

type YamlList = Extract<Yaml, { kind: 'list' }>

/** The part of the shipped section that speaks only of what is declared. */
export function suitable(section: string, value: Yaml, declared: Declarations): Yaml {
  const { resources } = declared
  if (section === 'tools') {
    return mapEntries(value, (tools) => filterEntries(tools, (tool) => suitsTool(tool, resources)))
  }
  if (section === 'constraints' || section === 'obligations' || section === 'confirm') {
    return mapItems(
      filterItems(value, (item) => resources.has(textAt(item, 'resource'))),
      (item) => withList(item, 'except_roles', (role) => declared.roles.has(role)),
    )
  }
  if (section === 'limits') return filterItems(value, (item) => suitsLimit(item, resources))
  if (section === 'hours') {
    const known = new Set([...resources.values()].flatMap(({ actions }) => actions))
    return withList(value, 'actions', (action) => known.has(action))
  }
  return value
}

function suitsTool(tool: Yaml, resources: Resources): boolean {
  const resource = resources.get(textAt(tool, 'resource'))
  const action = memberOf(tool, 'action')
  const attributes = memberOf(tool, 'attributes')
  const names = attributes?.kind === 'map' ? [...attributes.entries.keys()] : []
  return (
    resource !== undefined &&
    (action?.kind !== 'text' || resource.actions.includes(action.text)) &&
    names.every((name) => resource.attributes.includes(name))
  )
}

function suitsLimit(limit: Yaml, resources: Resources): boolean {
  const resource = resources.get(textAt(limit, 'resource'))
  const actions = memberOf(limit, 'actions')
  const names = actions?.kind === 'list' ? actions.items.map(textOf) : []
  return resource !== undefined && names.every((name) => resource.actions.includes(name))
}

function withList(value: Yaml, key: string, keep: (text: string) => boolean): Yaml {
  const entry = value.kind === 'map' ? value.entries.get(key) : undefined
  if (value.kind !== 'map' || entry === undefined) return value
  const kept = { ...entry, value: filterItems(entry.value, (item) => keep(textOf(item))) }
  return { ...value, entries: new Map([...value.entries, [key, kept]]) }
}

function filterItems(value: Yaml, keep: (item: Yaml) => boolean): Yaml {
  return value.kind === 'list' ? { ...value, items: value.items.filter(keep) } : value
}

function mapItems(value: Yaml, change: (item: Yaml) => Yaml): Yaml {
  return value.kind === 'list'
    ? ({ ...value, items: value.items.map(change) } satisfies YamlList)
    : value
}

function filterEntries(value: Yaml, keep: (value: Yaml) => boolean): Yaml {
  if (value.kind !== 'map') return value
  const kept = [...value.entries].filter(([, entry]) => keep(entry.value))
  return { ...value, entries: new Map(kept) }
}

function mapEntries(value: Yaml, change: (value: Yaml) => Yaml): Yaml {
  if (value.kind !== 'map') return value
  const changed = [...value.entries].map(
    ([key, entry]) => [key, { ...entry, value: change(entry.value) }] as const,
  )
  return { ...value, entries: new Map(changed) }
}

function memberOf(value: Yaml, key: string): Yaml | undefined {
  return value.kind === 'map' ? value.entries.get(key)?.value : undefined
}

function textAt(value: Yaml, key: string): string {
  const member = memberOf(value, key)
  return member === undefined ? '' : textOf(member)
}

function textOf(value: Yaml): string {
  return value.kind === 'text' ? value.text : ''
}
