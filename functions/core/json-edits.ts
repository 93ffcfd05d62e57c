/**
 * Changes single members and elements of a JSON text and leaves every other byte as it was written:
 * numbers are never printed anew. The text must have passed `parseStrictJson`.
 */
import type { JsonObject } from './json.ts'
import { memberSpans, type Span } from './strict-json.ts'

/**
 * The text with members of the object at `path` set to new JSON texts, in place where they are there
 * and at the end where they are not; undefined takes a member out.
 *
 * @throws Error where there is no object at `path`: it was read from there, so it must be.
 */
export function editMembers(
  text: string,
  path: readonly string[],
  edits: ReadonlyMap<string, string | undefined>,
): string {
  const spans = memberSpans(text, path)
  const whole = path.length === 0 ? wholeOf(text) : spanOf(text, path)
  if (spans === undefined || whole === undefined)
    throw new Error('There is no object where one was read')
  const members = [...spans].map(([name, { start, end }]) => {
    const value = edits.has(name) ? edits.get(name) : text.slice(start, end)
    return value === undefined ? undefined : `${JSON.stringify(name)}:${value}`
  })
  const added = [...edits].map(([name, value]) =>
    spans.has(name) || value === undefined ? undefined : `${JSON.stringify(name)}:${value}`,
  )
  const printed = [...members, ...added].filter((member) => member !== undefined).join(',')
  return `${text.slice(0, whole.start)}{${printed}}${text.slice(whole.end)}`
}

/** The text with the object at `path`, whose value is `object`, cut down to members with these names. */
export function keepMembers(
  text: string,
  path: readonly string[],
  object: JsonObject,
  names: readonly string[],
): string {
  const others = Object.keys(object).filter((name) => !names.includes(name))
  if (others.length === 0) return text
  return editMembers(text, path, new Map(others.map((name) => [name, undefined])))
}

/** The text with the array at `path` cut down to the elements that `keeps` says, by index. */
export function keepElements(
  text: string,
  path: readonly string[],
  keeps: (index: number) => boolean,
): string {
  const array = spanOf(text, path)
  if (array === undefined) throw new Error('There is no array where one was read')
  const kept = elementSpans(text, array).filter((_, index) => keeps(index))
  const elements = kept.map(({ start, end }) => text.slice(start, end))
  return `${text.slice(0, array.start)}[${elements.join(',')}]${text.slice(array.end)}`
}

function spanOf(text: string, path: readonly string[]): Span | undefined {
  return memberSpans(text, path.slice(0, -1))?.get(path.at(-1) ?? '')
}

function wholeOf(text: string): Span {
  return { start: text.indexOf('{'), end: text.lastIndexOf('}') + 1 }
}

/** Spans of an array's elements, `[start, end)`; commas in strings and deeper values are not theirs. */
function elementSpans(text: string, { start, end }: Span): readonly Span[] {
  const spans: Span[] = []
  let depth = 0
  let from = start + 1
  for (const token of text.slice(start, end).matchAll(/"(?:[^"\\]|\\.)*"|[[\]{},]/g)) {
    const at = start + token.index
    const character = token[0]
    if (character === '[' || character === '{') depth += 1
    else if (character === ']' || character === '}') depth -= 1
    const isEnd = (character === ',' && depth === 1) || (character === ']' && depth === 0)
    if (!isEnd) continue
    if (text.slice(from, at).trim() !== '') spans.push({ start: from, end: at })
    from = at + 1
  }
  return spans
}
