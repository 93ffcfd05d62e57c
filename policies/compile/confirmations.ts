/**
 * Section `confirm`: actions that a caller must confirm before they are done, and what is said when
 * asking. Refuses what nobody could be asked for, and an action that would be asked about twice.
 */
import { itemsOf, nameOf, namesOf, type Problems, quote, record, required } from './checks.ts'
import type { Declared } from './constraints.ts'
import type { Yaml } from './read-yaml.ts'
import { PROTOCOL_RESOURCES, type Resource } from './resources.ts'

/** A confirmation as the data holds it. */
interface ConfirmationData {
  readonly message: string
  readonly except_roles: readonly string[]
}

/** Resource -> action -> confirmation. */
export type Confirmations = ReadonlyMap<string, ReadonlyMap<string, ConfirmationData>>

const KEYS = ['resource', 'actions', 'message', 'except_roles']
const OTHERWISE = 'This needs your confirmation'
const MESSAGE_LIMIT = 200

/** Compiles `confirm` against what is declared; MCP's own prompts and resources may be asked about. */
export function readConfirmations(
  value: Yaml,
  { resources, roles }: Pick<Declared, 'resources' | 'roles'>,
  problems: Problems,
): Confirmations {
  const own = [...PROTOCOL_RESOURCES].filter(([name]) => name !== 'mcp')
  const known = new Map([...own, ...resources])
  const confirmations = new Map<string, Map<string, ConfirmationData>>()
  for (const item of itemsOf(value, 'confirmation', problems)) {
    const map = record(item, KEYS, problems)
    const resourceValue = map && required(map, 'resource', problems)
    const name = resourceValue && nameOf(resourceValue, 'resource', problems)
    if (map === undefined || resourceValue === undefined || name === undefined) continue
    const resource = known.get(name)
    if (resource === undefined) {
      problems.add(resourceValue.at, `the resource ${quote(name)} is not declared under resources`)
      continue
    }
    const excepted = namesOf(map.entries.get('except_roles')?.value, 'role', problems)
    for (const { name: role, at } of excepted) {
      if (!roles.has(role)) problems.add(at, `the role ${quote(role)} is not declared under roles`)
    }
    const message = messageOf(map.entries.get('message')?.value, problems)
    const actions = actionsOf(map.entries.get('actions')?.value, name, resource, problems)
    const ofResource = confirmations.get(name) ?? new Map<string, ConfirmationData>()
    for (const action of actions) {
      if (ofResource.has(action))
        problems.add(
          item.at,
          `${quote(action)} of ${quote(name)} is confirmed twice; merge the two`,
        )
      ofResource.set(action, { message, except_roles: excepted.map((role) => role.name) })
    }
    confirmations.set(name, ofResource)
  }
  return confirmations
}

/** The actions that are named, or all; none would demand nothing, which nobody means. */
function actionsOf(
  value: Yaml | undefined,
  name: string,
  resource: Resource,
  problems: Problems,
): readonly string[] {
  if (value === undefined) return resource.actions
  const actions = namesOf(value, 'action', problems)
  const isList = value.kind === 'list' || value.kind === 'empty'
  if (actions.length === 0 && isList)
    problems.add(value.at, 'list at least one action, or leave `actions` out for all of them')
  for (const action of actions) {
    if (!resource.actions.includes(action.name))
      problems.add(action.at, `${quote(name)} has no action ${quote(action.name)}`)
  }
  return actions.map((action) => action.name)
}

/** What a person reads, in one line. */
function messageOf(value: Yaml | undefined, problems: Problems): string {
  if (value === undefined) return OTHERWISE
  const text = value.kind === 'text' ? value.text.trim() : ''
  const isLine = text !== '' && text.length <= MESSAGE_LIMIT && !/[\p{Cc}\p{Cf}]/u.test(text)
  if (isLine) return text
  problems.add(value.at, `expected a sentence of 1 to ${MESSAGE_LIMIT} characters, in one line`)
  return OTHERWISE
}
