/**
 * How a mapping names an argument: by the name of a top-level one (`path`), or by a JSON Pointer
 * (RFC 6901) to a nested one (`/target/path`), in which `*` stands for every element of an array and
 * every member of an object. Refuses pointers that are malformed or begin with `*`.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'

export interface ArgumentPath {
  /** As the mapping writes it. */
  readonly text: string
  /** Names of members from the arguments down; undefined stands for every element or member. */
  readonly steps: readonly (string | undefined)[]
}

/** A value that lies at a path, and where exactly. */
export interface FoundArgument {
  /** `path`, or as a pointer `/files/3/path`. */
  readonly name: string
  readonly value: JsonValue
  /** False for a value of another kind than the path expects, such as text where it goes on. */
  readonly isWhole: boolean
}

const LONGEST = 16

/** Reads one; undefined where it is malformed. */
export function readArgumentPath(text: string): ArgumentPath | undefined {
  if (!text.startsWith('/')) return text === '' ? undefined : { text, steps: [text] }
  const tokens = text.slice(1).split('/')
  const isSound = tokens.every((token) => token !== '' && !/~(?![01])/.test(token))
  if (!isSound || tokens[0] === '*' || tokens.length > LONGEST) return undefined
  return { text, steps: tokens.map((token) => (token === '*' ? undefined : unescaped(token))) }
}

/** The name of a member of `parent` ('' for the arguments themselves), as people and logs are told it. */
export function nameOfMember(parent: string, key: string): string {
  if (parent === '' && !key.startsWith('/')) return key
  const pointer = parent === '' || parent.startsWith('/') ? parent : `/${escaped(parent)}`
  return `${pointer}/${escaped(key)}`
}

/**
 * Everything that lies at the path. A null on the way leads nowhere; any other value in which the path
 * cannot go on is found itself, because some reader may know what to do with it.
 */
export function valuesAt(given: JsonObject, { steps }: ArgumentPath): readonly FoundArgument[] {
  let here: readonly FoundArgument[] = [{ name: '', value: given, isWhole: true }]
  for (const step of steps) here = here.flatMap((from) => stepFrom(from, step))
  return here
}

function stepFrom(from: FoundArgument, step: string | undefined): readonly FoundArgument[] {
  const { name, value } = from
  if (!from.isWhole) return [from]
  if (value === null) return []
  const isOpen = isJsonObject(value) || (step === undefined && Array.isArray(value))
  if (!isOpen) return [{ ...from, isWhole: false }]
  if (step === undefined)
    return Object.entries(value).map(([key, inner]: [string, JsonValue]) => ({
      name: nameOfMember(name, key),
      value: inner,
      isWhole: true,
    }))
  const inner = Object.hasOwn(value, step) ? (value as JsonObject)[step] : undefined
  return inner === undefined
    ? []
    : [{ name: nameOfMember(name, step), value: inner, isWhole: true }]
}

function unescaped(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~')
}

function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1')
}
