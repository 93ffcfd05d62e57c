/**
 * Section `limits`: how often a resource may be acted on. Refuses what is not a positive count, and
 * two limits of one name that could meet in one call.
 */
import type { Limit } from '../../functions/core/decision/limit.ts'
import {
  countOf,
  itemsOf,
  nameOf,
  namesOf,
  type Problems,
  quote,
  record,
  required,
} from './checks.ts'
import type { Yaml } from './read-yaml.ts'
import type { Resources } from './resources.ts'

/** A limit as the data holds it and policy returns it. */
interface LimitData {
  readonly name: string
  readonly per: Limit['per']
  readonly max: number
  readonly window_seconds: number
  readonly cost: number
  readonly lease: number
}

/** Resource -> action -> limits. */
export type Limits = ReadonlyMap<string, ReadonlyMap<string, readonly LimitData[]>>

const KEYS = ['name', 'resource', 'actions', 'per', 'max', 'window_seconds', 'cost', 'lease']
const SUBJECTS: readonly Limit['per'][] = ['user', 'tenant', 'client']
/** A window is at most a year: counters live as long as their window. */
const WINDOW_LIMIT = 366 * 86_400

/** Compiles `limits` against the resources that there are. */
export function readLimitsSection(value: Yaml, resources: Resources, problems: Problems): Limits {
  const limits = new Map<string, Map<string, LimitData[]>>()
  const names = new Set<string>()
  for (const item of itemsOf(value, 'limit', problems)) {
    const limit = readLimit(item, problems)
    const map = item.kind === 'map' ? item : undefined
    const resourceValue = map && required(map, 'resource', problems)
    const resource = resourceValue && nameOf(resourceValue, 'resource', problems)
    if (limit === undefined || resource === undefined || resourceValue === undefined) continue
    if (names.has(limit.name))
      problems.add(item.at, `two limits are called ${quote(limit.name)}; name each by itself`)
    names.add(limit.name)
    const known = resources.get(resource)
    if (known === undefined) {
      problems.add(
        resourceValue.at,
        `the resource ${quote(resource)} is not declared under resources`,
      )
      continue
    }
    const actionsValue = map?.entries.get('actions')?.value
    const actions = namesOf(actionsValue, 'action', problems)
    for (const { name, at } of actions) {
      if (!known.actions.includes(name))
        problems.add(at, `${quote(resource)} has no action ${quote(name)}`)
    }
    const limited = actionsValue === undefined ? known.actions : actions.map(({ name }) => name)
    const byAction = limits.get(resource) ?? new Map<string, LimitData[]>()
    for (const action of limited) byAction.set(action, [...(byAction.get(action) ?? []), limit])
    limits.set(resource, byAction)
  }
  return limits
}

function readLimit(value: Yaml, problems: Problems): LimitData | undefined {
  const map = record(value, KEYS, problems)
  if (map === undefined) return undefined
  const count = (key: string, least: number, otherwise?: number): number | undefined => {
    const entry = map.entries.get(key)
    if (entry === undefined && otherwise !== undefined) return otherwise
    const counted = entry?.value ?? required(map, key, problems)
    return counted && countOf(counted, least, problems)
  }
  const nameValue = required(map, 'name', problems)
  const perValue = required(map, 'per', problems)
  const name = nameValue && nameOf(nameValue, 'limit', problems)
  const per = SUBJECTS.find((subject) => perValue?.kind === 'text' && perValue.text === subject)
  if (perValue !== undefined && per === undefined)
    problems.add(perValue.at, `expected one of ${SUBJECTS.join(', ')}`)
  const max = count('max', 1)
  const window = count('window_seconds', 1)
  const cost = count('cost', 1, 1)
  const lease = count('lease', 1, 1)
  if (window !== undefined && window > WINDOW_LIMIT) {
    problems.add(
      map.entries.get('window_seconds')?.value.at ?? map.at,
      `a window has at most ${WINDOW_LIMIT} seconds`,
    )
  }
  const isWhole =
    name !== undefined && per !== undefined && max !== undefined && window !== undefined
  return isWhole && cost !== undefined && lease !== undefined
    ? { name, per, max, window_seconds: window, cost, lease }
    : undefined
}
