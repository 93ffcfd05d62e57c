/**
 * Copies a JSON text and changes parts of it on the way, each as the place where it stands says.
 * Everything else stays as it was written; numbers are never printed anew.
 */
import { isJsonObject, type JsonValue } from '../../json.ts'

/** What becomes of values that stand in one place; elements of a list stand where the list does. */
export interface Place {
  /** The place of a value that says itself how it is to be read; undefined: this one. */
  readonly within?: (value: JsonValue) => Place | undefined
  /** Where an element of a list stands, if not where the list does. */
  readonly element?: (index: number) => Place
  readonly member: (name: string) => Place
  /** JSON text that takes the whole value's place; undefined: it is copied. */
  readonly replaced: (value: JsonValue) => string | undefined
  readonly name: (name: string) => string
  readonly text: (text: string) => string
  /** JSON text that takes a number's place. */
  readonly number: (lexeme: string) => string
}

/** Where everything stays as it is. */
export const UNTOUCHED: Place = {
  member: () => UNTOUCHED,
  replaced: () => undefined,
  name: (name) => name,
  text: (text) => text,
  number: (lexeme) => lexeme,
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s"[\]{},:]+/gs

/** `text` must have been read strictly as `value`. */
export function copyJson(text: string, value: JsonValue, place: Place): string {
  const tokens = text.matchAll(TOKEN)
  const next = (): string => tokens.next().value?.[0] ?? ''

  function copy(of: JsonValue, where: Place): string {
    const at = where.within?.(of) ?? where
    const replaced = at.replaced(of)
    if (replaced !== undefined) {
      copyParts(of, UNTOUCHED)
      return replaced
    }
    return copyParts(of, at)
  }

  function copyParts(of: JsonValue, at: Place): string {
    if (Array.isArray(of)) return copyList(of as readonly JsonValue[], at)
    if (isJsonObject(of)) return copyObject(of, at)
    const token = next()
    if (typeof of === 'number') return at.number(token)
    if (typeof of !== 'string') return token
    const changed = at.text(of)
    return changed === of ? token : JSON.stringify(changed)
  }

  function copyList(list: readonly JsonValue[], at: Place): string {
    next()
    const elements = list.map((element, index) => {
      const copied = copy(element, at.element?.(index) ?? at)
      next()
      return copied
    })
    if (list.length === 0) next()
    return `[${elements.join(',')}]`
  }

  function copyObject(object: Readonly<Record<string, JsonValue>>, at: Place): string {
    next()
    const names = new Set<string>()
    const members: string[] = []
    for (let left = Object.keys(object).length; left > 0; left -= 1) {
      const token = next()
      next()
      const name = String(JSON.parse(token))
      const copied = copy(object[name] ?? null, at.member(name))
      const changed = unused(at.name(name), names)
      members.push(`${changed === name ? token : JSON.stringify(changed)}:${copied}`)
      next()
    }
    if (members.length === 0) next()
    return `{${members.join(',')}}`
  }

  return copy(value, place)
}

/** A name that stands twice would be a message that nobody reads alike. */
function unused(name: string, names: Set<string>): string {
  let free = name
  for (let count = 2; names.has(free); count += 1) free = `${name} ${count}`
  names.add(free)
  return free
}
