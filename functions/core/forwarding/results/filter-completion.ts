/**
 * Cuts suggestions for a resource template down to those whose resource the caller could be allowed to
 * read. Suggestions for a prompt's argument name nothing that could be hidden: the prompt itself was
 * asked about before.
 */
import type { Invocation } from '../../invocation/invocation.ts'
import { isJsonObject, type JsonObject } from '../../json.ts'
import { editMembers, keepElements } from '../../json-edits.ts'
import { isList } from './filter-list.ts'
import type { ResultFilter } from './result-filter.ts'

export const filterCompletion: ResultFilter = (text, result, { invocation, canSee }) => {
  const { completion } = result
  if (!isJsonObject(completion) || !isList(completion['values'])) return undefined
  if (invocation.thing !== 'resource') return text
  const { values } = completion
  const isShown = (value: unknown): boolean =>
    typeof value === 'string' && canSee('resource', completedUri(invocation, value))
  const shown = keepElements(text, ['result', 'completion', 'values'], (index) =>
    isShown(values[index]),
  )
  // How many there are beyond these would tell of what is hidden.
  const path = ['result', 'completion']
  return values.every(isShown) ? shown : editMembers(shown, path, new Map([['total', undefined]]))
}

/** The template with the suggestion and what is chosen already filled in (RFC 6570, simple expansion). */
function completedUri(
  { name = '', arguments: given }: Pick<Invocation, 'name' | 'arguments'>,
  value: string,
): string {
  const chosen = membersOf(membersOf(given, 'context'), 'arguments')
  const argument = membersOf(given, 'argument')['name']
  return name.replace(/\{([A-Za-z0-9_.]+)\}/g, (whole, variable: string) => {
    const filled = variable === argument ? value : chosen[variable]
    return typeof filled === 'string' ? encodeURIComponent(filled) : whole
  })
}

function membersOf(object: JsonObject, key: string): JsonObject {
  const value = object[key]
  return isJsonObject(value) ? value : {}
}
