/**
 * Cuts a list down to what the caller could be allowed to use. Order and pagination stay; an entry
 * without a name of its own is taken out, because nothing can be asked about it.
 */
import type { ThingKind } from '../../invocation/method-row.ts'
import { isJsonObject, type JsonValue } from '../../json.ts'
import { keepElements } from '../../json-edits.ts'
import type { ResultFilter } from './result-filter.ts'

/** `member`: where the list stands in the result; `key`: what names an entry. */
export function filterList(member: string, key: string, thing: ThingKind): ResultFilter {
  return (text, result, { canSee }) => {
    const list = result[member]
    if (!isList(list)) return undefined
    const isShown = (entry: JsonValue | undefined): boolean => {
      const name = isJsonObject(entry) ? entry[key] : undefined
      return typeof name === 'string' && canSee(thing, name)
    }
    return keepElements(text, ['result', member], (index) => isShown(list[index]))
  }
}

export function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value)
}
