/**
 * Checks that every section of the schema shares. Each takes a value and either gives what it holds
 * or notes a problem, with what to write instead, and gives nothing.
 */
import { quoted } from '../../functions/core/printable.ts'
import type { Place, Problem } from './problem.ts'
import type { Entry, Yaml } from './read-yaml.ts'

export type YamlMap = Extract<Yaml, { kind: 'map' }>

/** Collects what is wrong, so that one run shows all of it. */
export class Problems {
  readonly found: Problem[] = []

  add(at: Place, message: string): void {
    this.found.push({ line: at.line, column: at.column, message })
  }
}

/** A map whose keys are all known; unknown ones are problems, and the map is given all the same. */
export function record(
  value: Yaml,
  known: readonly string[],
  problems: Problems,
): YamlMap | undefined {
  if (value.kind !== 'map') {
    problems.add(value.at, `expected keys: ${known.join(', ')}`)
    return undefined
  }
  for (const [key, { at }] of value.entries) {
    if (!known.includes(key))
      problems.add(at, `unknown key ${quote(key)}; known are ${known.join(', ')}`)
  }
  return value
}

/** Entries of a map of names; an empty value is an empty map. */
export function entriesOf(
  value: Yaml,
  what: string,
  problems: Problems,
): readonly (readonly [string, Entry])[] {
  if (value.kind === 'empty') return []
  if (value.kind === 'map')
    return [...value.entries].filter(([key, { at }]) => isName(key, at, what, problems))
  problems.add(value.at, `expected ${what}s, each a key of its own`)
  return []
}

/** Items of a list; an empty value is an empty list. */
export function itemsOf(value: Yaml, what: string, problems: Problems): readonly Yaml[] {
  if (value.kind === 'empty') return []
  if (value.kind === 'list') return value.items
  problems.add(value.at, `expected a list of ${what}s`)
  return []
}

/** A list of different names. */
export function namesOf(
  value: Yaml | undefined,
  what: string,
  problems: Problems,
): readonly Named[] {
  const names: Named[] = []
  for (const item of value === undefined ? [] : itemsOf(value, what, problems)) {
    const name = nameOf(item, what, problems)
    if (name === undefined) continue
    if (names.some((other) => other.name === name))
      problems.add(item.at, `${quote(name)} is listed twice; take one out`)
    else names.push({ name, at: item.at })
  }
  return names
}

export interface Named {
  readonly name: string
  readonly at: Place
}

/** One name. */
export function nameOf(value: Yaml, what: string, problems: Problems): string | undefined {
  if (value.kind !== 'text') {
    problems.add(
      value.at,
      `expected the name of a ${what} as text; put it in quotes if it looks like a number`,
    )
    return undefined
  }
  return isName(value.text, value.at, what, problems) ? value.text : undefined
}

/** A required member of a record. */
export function required(map: YamlMap, key: string, problems: Problems): Yaml | undefined {
  const entry = map.entries.get(key)
  if (entry === undefined) problems.add(map.at, `the key ${key} is missing here`)
  return entry?.value
}

/** A whole number within bounds. */
export function countOf(value: Yaml, least: number, problems: Problems): number | undefined {
  const isCount =
    value.kind === 'number' && Number.isSafeInteger(value.number) && value.number >= least
  if (isCount) return value.number
  problems.add(value.at, `expected a whole number of at least ${least}`)
  return undefined
}

/** A name in quotes, cut to what fits a line. */
export function quote(name: string): string {
  return quoted(name)
}

const NAME_LIMIT = 256

function isName(name: string, at: Place, what: string, problems: Problems): boolean {
  const isPlain =
    name !== '' &&
    name.length <= NAME_LIMIT &&
    !/[\p{Cc}\p{Cf}]/u.test(name) &&
    name.trim() === name
  if (!isPlain) {
    problems.add(
      at,
      `the name of a ${what} must have 1 to ${NAME_LIMIT} visible characters and no space around it`,
    )
  }
  return isPlain
}
