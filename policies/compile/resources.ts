/**
 * Sections `resources` and `roles`, as the founding guide's step 1 writes them: what can be acted on,
 * and which role permits what. Refuses a role that names a resource or an action that is not there.
 */
import {
  entriesOf,
  itemsOf,
  nameOf,
  namesOf,
  type Problems,
  quote,
  record,
  required,
} from './checks.ts'
import type { Yaml } from './read-yaml.ts'

export interface Resource {
  readonly actions: readonly string[]
  readonly attributes: readonly string[]
}

export type Resources = ReadonlyMap<string, Resource>

/** Role -> resource -> actions. */
export type Roles = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>

const PROTOCOL_ACTIONS = [
  'connect',
  'list',
  'notify',
  'complete',
  'log',
  'answer',
  'subscribe',
  'elicit',
  'sample',
  'roots',
]

/**
 * What MCP itself is to policy: methods that name no tool, and what servers ask of clients. Always
 * there, so that a role may grant them; docs/policy.md says which are open without.
 */
export const PROTOCOL_RESOURCES: Resources = new Map([
  ['mcp', { actions: PROTOCOL_ACTIONS, attributes: [] }],
  ['mcp_prompt', { actions: ['get'], attributes: [] }],
  ['mcp_resource', { actions: ['read'], attributes: [] }],
])

/** Compiles `resources`; what is wrong is left out and noted. */
export function readResources(value: Yaml, problems: Problems): Resources {
  const resources = new Map<string, Resource>()
  for (const item of itemsOf(value, 'resource', problems)) {
    const map = record(item, ['name', 'actions', 'attributes'], problems)
    const nameValue = map && required(map, 'name', problems)
    const actionsValue = map && required(map, 'actions', problems)
    const name = nameValue && nameOf(nameValue, 'resource', problems)
    if (name === undefined || nameValue === undefined) continue
    if (resources.has(name)) {
      problems.add(nameValue.at, `the resource ${quote(name)} is declared twice; merge the two`)
      continue
    }
    const actions = namesOf(actionsValue, 'action', problems)
    for (const action of actions.filter((other) => other.name === '*')) {
      problems.add(action.at, 'an action cannot be called *; list the actions by name')
    }
    const attributes = namesOf(map?.entries.get('attributes')?.value, 'attribute', problems)
    resources.set(name, {
      actions: actions.map((action) => action.name),
      attributes: attributes.map((attribute) => attribute.name),
    })
  }
  return resources
}

/** Compiles `roles` against the resources that there are. */
export function readRoles(value: Yaml, resources: Resources, problems: Problems): Roles {
  const roles = new Map<string, ReadonlyMap<string, readonly string[]>>()
  for (const [role, { value: grants }] of entriesOf(value, 'role', problems)) {
    const permitted = new Map<string, readonly string[]>()
    for (const item of itemsOf(
      grants,
      'resource with its actions, like `- database_query: [read]`',
      problems,
    )) {
      for (const [resource, { at, value: actions }] of entriesOf(item, 'resource', problems)) {
        const known = resources.get(resource) ?? PROTOCOL_RESOURCES.get(resource)
        if (known === undefined) {
          problems.add(
            at,
            `the role ${quote(role)} names the resource ${quote(resource)}, which is not declared under resources`,
          )
        } else if (permitted.has(resource)) {
          problems.add(at, `the role ${quote(role)} lists ${quote(resource)} twice; merge the two`)
        } else {
          permitted.set(resource, permittedActions(role, resource, known, actions, problems))
        }
      }
    }
    roles.set(role, permitted)
  }
  return roles
}

function permittedActions(
  role: string,
  resource: string,
  known: Resource,
  value: Yaml,
  problems: Problems,
): readonly string[] {
  const actions = namesOf(value, 'action', problems)
  for (const { name, at } of actions) {
    if (!known.actions.includes(name)) {
      const choice = known.actions.join(', ')
      problems.add(
        at,
        `the role ${quote(role)} permits ${quote(name)}, but ${quote(resource)} has only: ${choice}`,
      )
    }
  }
  return actions.map(({ name }) => name)
}
