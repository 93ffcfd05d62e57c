/**
 * Reads the parser's syntax tree strictly: every member of a node is either named by the code that
 * prints it or empty. A node or member that nobody knows makes the whole statement unreadable.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts'
import { type Refusal, refuse, type RefusalCode } from '../../refusal.ts'

/** Thrown inside this folder only, and turned into a refusal where reading starts. */
export class Unread extends Error {
  readonly refusal: Refusal
  constructor(detail: string, code: RefusalCode = 'argument_unreadable') {
    super(detail)
    this.refusal = refuse(code, { detail: `sql: ${detail}` })
  }
}

/** The tree's way to say 'not there': null, false, an empty list, or an enum's neutral variant. */
function isEmpty(value: JsonValue | undefined): boolean {
  return (
    value === undefined ||
    value === null ||
    value === false ||
    value === 'None' ||
    (Array.isArray(value) && value.length === 0)
  )
}

/** A node, all of whose members that are not in `known` are empty. Throws `Unread`. */
export function only(node: JsonValue | undefined, known: readonly string[]): JsonObject {
  if (!isJsonObject(node)) throw new Unread('node is not an object')
  for (const [member, value] of Object.entries(node)) {
    if (!isEmpty(value) && !known.includes(member)) throw new Unread(`unknown part: ${member}`)
  }
  return node
}

/** A variant of an enum: its name and what it holds. Throws `Unread`. */
export function variantOf(node: JsonValue | undefined): readonly [string, JsonValue] {
  if (typeof node === 'string') return [node, null]
  const [entry, ...others] = isJsonObject(node) ? Object.entries(node) : []
  if (entry === undefined || others.length > 0) throw new Unread('node has no variant')
  return entry
}

/** A list; absent is empty. Throws `Unread` for anything else. */
export function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) throw new Unread('list expected')
  return value as readonly JsonValue[]
}

/** A text. Throws `Unread` for anything else. */
export function textOf(value: JsonValue | undefined): string {
  if (typeof value !== 'string') throw new Unread('text expected')
  return value
}

/** Whether an optional member is there. */
export function has(value: JsonValue | undefined): value is JsonValue {
  return !isEmpty(value)
}

/** Looks a word up in a table of what is known. Throws `Unread` for anything else. */
export function wordOf(
  table: Readonly<Record<string, string>>,
  value: JsonValue | undefined,
): string {
  const word = typeof value === 'string' && Object.hasOwn(table, value) ? table[value] : undefined
  if (word === undefined)
    throw new Unread(`unknown word: ${typeof value === 'string' ? value : ''}`)
  return word
}

/** Whether two trees are the same in every member. */
export function isSameTree(left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  if (left === right) return true
  if (Array.isArray(left) && Array.isArray(right)) {
    const others = right as readonly JsonValue[]
    return (
      left.length === others.length &&
      left.every((item: JsonValue, index) => isSameTree(item, others[index]))
    )
  }
  if (!isJsonObject(left) || !isJsonObject(right)) return false
  const members = Object.keys(left)
  return (
    members.length === Object.keys(right).length &&
    members.every(
      (member) => Object.hasOwn(right, member) && isSameTree(left[member], right[member]),
    )
  )
}

/** A node and all that it holds, each before its own. */
export function* nodesOf(node: JsonValue): Generator<JsonValue> {
  yield node
  const inner = Array.isArray(node)
    ? (node as readonly JsonValue[])
    : isJsonObject(node)
      ? Object.values(node)
      : []
  for (const child of inner) yield* nodesOf(child)
}
