/**
 * Section `hours`: actions that are open only at certain times of day (UTC). Refuses times that are
 * not times, and a window that ends before it begins.
 */
import { namesOf, type Problems, quote, record, required } from './checks.ts'
import type { Yaml } from './read-yaml.ts'
import type { Resources } from './resources.ts'

export interface Hours {
  readonly actions: readonly string[]
  /** Minutes since midnight, included. */
  readonly from_minute: number
  /** Minutes since midnight, excluded. */
  readonly to_minute: number
}

const ALWAYS: Hours = { actions: [], from_minute: 0, to_minute: 1440 }
const TIME = /^(?<hour>[01]\d|2[0-4]):(?<minute>[0-5]\d)$/

/** Compiles `hours`; an empty section closes nothing. */
export function readHours(value: Yaml, resources: Resources, problems: Problems): Hours {
  const isEmpty =
    value.kind === 'empty' ||
    (value.kind === 'map' && value.entries.size === 0) ||
    (value.kind === 'list' && value.items.length === 0)
  if (isEmpty) return ALWAYS
  const map = record(value, ['actions', 'from', 'to'], problems)
  const actionsValue = map && required(map, 'actions', problems)
  const fromValue = map && required(map, 'from', problems)
  const toValue = map && required(map, 'to', problems)
  const actions = namesOf(actionsValue, 'action', problems)
  const known = new Set([...resources.values()].flatMap((resource) => resource.actions))
  for (const { name, at } of actions) {
    if (!known.has(name)) problems.add(at, `no resource has an action ${quote(name)}`)
  }
  const from = fromValue && minuteOf(fromValue, problems)
  const to = toValue && minuteOf(toValue, problems)
  if (from === undefined || to === undefined || toValue === undefined) return ALWAYS
  if (to <= from) {
    problems.add(
      toValue.at,
      '`to` must be later than `from` on the same day; a window over midnight is not read',
    )
  }
  return { actions: actions.map(({ name }) => name), from_minute: from, to_minute: to }
}

function minuteOf(value: Yaml, problems: Problems): number | undefined {
  const groups = value.kind === 'text' ? TIME.exec(value.text)?.groups : undefined
  const minute = Number(groups?.['hour']) * 60 + Number(groups?.['minute'])
  if (minute <= 1440) return minute
  problems.add(value.at, "expected a time of day in UTC, from '00:00' to '24:00', in quotes")
  return undefined
}
