/**
 * What a tool's mapping says about the arguments of a call: where each attribute is read, which
 * arguments are listed at all, and which keys only look like one that is read.
 */
import {
  foldKey,
  foldUpTo,
  hasLookAlike,
  type KeysThatMatter,
  keysThatMatter,
} from '../invocation/look-alike.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import {
  type ArgumentPath,
  type FoundArgument,
  nameOfMember,
  readArgumentPath,
  valuesAt,
} from './argument-paths.ts'
import type { ToolMapping } from './tool-mapping.ts'

/** The listed arguments as a tree: what lies below its ends is listed whole. */
interface Listed {
  isEnd: boolean
  /** Whether policy reads this argument or one below it. */
  isRead: boolean
  readonly members: Map<string, Listed>
  every: Listed | undefined
  /** Members that policy reads. */
  keys: KeysThatMatter
}

interface MappingReading {
  readonly attributes: ReadonlyMap<string, readonly ArgumentPath[]>
  readonly listed: Listed
  /** Top-level arguments that policy reads. */
  readonly topNames: ReadonlySet<string>
  readonly byHeader: ReadonlyMap<string, string>
}

/** Worked out once for each mapping of a bundle. */
const readings = new WeakMap<ToolMapping, MappingReading>()

/** Where an attribute is read; empty where the mapping does not name it. */
export function pathsOf(mapping: ToolMapping, attribute: string): readonly ArgumentPath[] {
  return readingOf(mapping).attributes.get(attribute) ?? []
}

/**
 * The attributes of a call, as policy sees them. One that is read in a single place is what stands there;
 * one that is read in several is the list of everything found, a value of another kind included, so that
 * a rule about each of them fails on it. Absent ones are left out.
 */
export function attributesOf(mapping: ToolMapping, given: JsonObject): Record<string, JsonValue> {
  const attributes: Record<string, JsonValue> = {}
  for (const [attribute, paths] of readingOf(mapping).attributes) {
    const found = paths.flatMap((path) => valuesAt(given, path))
    const value = isReadOnce(mapping, attribute, paths) ? single(found) : several(found)
    if (value !== undefined) attributes[attribute] = value
  }
  return attributes
}

function isReadOnce(
  mapping: ToolMapping,
  attribute: string,
  [path]: readonly ArgumentPath[],
): boolean {
  const isText = typeof mapping.attributes[attribute] === 'string'
  return isText && path?.steps.includes(undefined) === false
}

function single([found]: readonly FoundArgument[]): JsonValue | undefined {
  return found?.isWhole === true ? found.value : undefined
}

function several(found: readonly FoundArgument[]): JsonValue | undefined {
  const values = found.map(({ value }) => value).filter((value) => value !== null)
  return values.length === 0 ? undefined : values
}

/** Names of top-level arguments that policy reads. */
export function namesRead(mapping: ToolMapping): ReadonlySet<string> {
  return readingOf(mapping).topNames
}

/** Gives parameters that came as header names (which have no case) the names that the mapping uses. */
export function nameParameters(mapping: ToolMapping, parameters: JsonObject): JsonObject {
  const { byHeader } = readingOf(mapping)
  return Object.fromEntries(
    Object.entries(parameters).map(([parameter, value]) => [
      byHeader.get(parameter) ?? parameter,
      value,
    ]),
  )
}

/** The argument that another key of the call looks like without being it; undefined where none does. */
export function lookAlikeIn(mapping: ToolMapping, given: JsonObject): string | undefined {
  return lookAlikeBelow(readingOf(mapping).listed, given, '')
}

function lookAlikeBelow(listed: Listed, value: JsonValue, name: string): string | undefined {
  if (!listed.isRead || typeof value !== 'object' || value === null) return undefined
  if (isJsonObject(value) && hasLookAlike(value, listed.keys)) {
    const folded = new Set(
      Object.keys(value)
        .filter((key) => !listed.keys.exact.has(key))
        .map((key) => foldUpTo(key, listed.keys.longest)),
    )
    const meant = [...listed.keys.exact].find((key) => folded.has(foldKey(key)))
    return nameOfMember(name, meant ?? '')
  }
  for (const [key, inner] of Object.entries(value) as (readonly [string, JsonValue])[]) {
    for (const below of stepsInto(listed, value, key)) {
      const found = lookAlikeBelow(below, inner, nameOfMember(name, key))
      if (found !== undefined) return found
    }
  }
  return undefined
}

/** The first argument of the call that the mapping does not list; undefined where it lists all. */
export function unlistedIn(mapping: ToolMapping, given: JsonObject): string | undefined {
  if (mapping.other_arguments === 'allow') return undefined
  return unlistedBelow([readingOf(mapping).listed], given, '')
}

function unlistedBelow(
  listed: readonly Listed[],
  value: JsonValue,
  name: string,
): string | undefined {
  if (value === null || listed.some(({ isEnd }) => isEnd)) return undefined
  if (typeof value !== 'object') return name
  for (const [key, inner] of Object.entries(value) as (readonly [string, JsonValue])[]) {
    const below = listed.flatMap((each) => stepsInto(each, value, key))
    const here = nameOfMember(name, key)
    const found = below.length === 0 ? here : unlistedBelow(below, inner, here)
    if (found !== undefined) return found
  }
  return undefined
}

/** Whether the mapping lists the argument at a path, itself or something that it is part of. */
export function lists(mapping: ToolMapping, { steps }: ArgumentPath): boolean {
  let here: readonly Listed[] = [readingOf(mapping).listed]
  for (const step of steps) {
    if (here.some(({ isEnd }) => isEnd)) return true
    here = here.flatMap(({ members, every }) =>
      [step === undefined ? undefined : members.get(step), every].filter(isThere),
    )
  }
  return here.some(({ isEnd }) => isEnd)
}

function stepsInto({ members, every }: Listed, value: JsonValue, key: string): readonly Listed[] {
  // An index is no name: a path to one element would leave the others unread.
  const named = Array.isArray(value) ? undefined : members.get(key)
  return [named, every].filter(isThere)
}

function isThere<T>(value: T | undefined): value is T {
  return value !== undefined
}

function readingOf(mapping: ToolMapping): MappingReading {
  const known = readings.get(mapping)
  if (known !== undefined) return known
  const made = read(mapping)
  readings.set(mapping, made)
  return made
}

function read({ action, attributes, other_arguments: others }: ToolMapping): MappingReading {
  const byAttribute = new Map(
    Object.entries(attributes).map(([attribute, texts]) => [
      attribute,
      (typeof texts === 'string' ? [texts] : texts).map(readArgumentPath).filter(isThere),
    ]),
  )
  const sql = typeof action === 'string' ? [] : [{ text: action.sql, steps: [action.sql] }]
  const paths = [...[...byAttribute.values()].flat(), ...sql]
  const listed = emptyList()
  for (const path of paths) add(listed, path, true)
  const named = Array.isArray(others) ? (others as readonly string[]) : []
  const beside = named.map(readArgumentPath).filter(isThere)
  for (const path of beside) add(listed, path, false)
  finish(listed)
  const tops = (all: readonly ArgumentPath[]) => all.map(({ steps }) => steps[0] ?? '')
  return {
    attributes: byAttribute,
    listed,
    topNames: new Set(tops(paths)),
    byHeader: new Map(tops([...beside, ...paths]).map((name) => [name.toLowerCase(), name])),
  }
}

function emptyList(): Listed {
  return {
    isEnd: false,
    isRead: false,
    members: new Map(),
    every: undefined,
    keys: keysThatMatter([]),
  }
}

function add(listed: Listed, { steps }: ArgumentPath, isRead: boolean): void {
  let here = listed
  here.isRead ||= isRead
  for (const step of steps) {
    let next = step === undefined ? here.every : here.members.get(step)
    if (next === undefined) {
      next = emptyList()
      if (step === undefined) here.every = next
      else here.members.set(step, next)
    }
    next.isRead ||= isRead
    here = next
  }
  here.isEnd = true
}

function finish(listed: Listed): void {
  const read = [...listed.members].filter(([, { isRead }]) => isRead)
  listed.keys = keysThatMatter(read.map(([name]) => name))
  for (const inner of listed.members.values()) finish(inner)
  if (listed.every !== undefined) finish(listed.every)
}
