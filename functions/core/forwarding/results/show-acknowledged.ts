/**
 * Cuts what a server promises on a stream that waits for changes (MCP 2026-07-28, Subscriptions,
 * "Acknowledgment") down to the resources that the caller could be allowed to read. Withholds what
 * cannot be read.
 */
import { isJsonObject, type JsonObject } from '../../json.ts'
import { keepElements } from '../json-edits.ts'
import { isList } from './filter-list.ts'
import type { FilteredCall } from './result-filter.ts'

/** `text` is the whole notification. */
export function showAcknowledged(
  text: string,
  { notifications }: JsonObject,
  { canSee }: Pick<FilteredCall, 'canSee'>,
): string | undefined {
  if (!isJsonObject(notifications)) return undefined
  const { resourceSubscriptions } = notifications
  if (resourceSubscriptions === undefined) return text
  if (!isList(resourceSubscriptions)) return undefined
  const isShown = resourceSubscriptions.map(
    (uri) => typeof uri === 'string' && canSee('resource', uri),
  )
  const path = ['params', 'notifications', 'resourceSubscriptions']
  return keepElements(text, path, (index) => isShown[index] === true)
}
