/**
 * Cuts what a server promises on a stream that waits for changes (MCP 2026-07-28, Subscriptions,
 * "Acknowledgment") down to the resources that the caller could be allowed to read, and to the tasks that
 * it may hear of, under its own handles. Withholds what cannot be read.
 */
import type { AnswerHandles } from '../../handles/answer-handles.ts'
import { isJsonObject, type JsonObject } from '../../json.ts'
import { editMembers, keepElements } from '../../json-edits.ts'
import { isList } from './filter-list.ts'
import type { FilteredCall } from './result-filter.ts'

/** `text` is the whole notification. */
export function showAcknowledged(
  text: string,
  { notifications }: JsonObject,
  { canSee, handles }: Pick<FilteredCall, 'canSee'> & { readonly handles: AnswerHandles },
): string | undefined {
  if (!isJsonObject(notifications)) return undefined
  const { taskIds } = notifications
  const shown = showResources(text, notifications, canSee)
  if (shown === undefined || taskIds === undefined) return shown
  if (!isList(taskIds)) return undefined
  const own = taskIds.flatMap((id) => (typeof id === 'string' ? (handles.ofTask(id) ?? []) : []))
  const edits = new Map([['taskIds', JSON.stringify(own)]])
  return editMembers(shown, ['params', 'notifications'], edits)
}

function showResources(
  text: string,
  { resourceSubscriptions }: JsonObject,
  canSee: FilteredCall['canSee'],
): string | undefined {
  if (resourceSubscriptions === undefined) return text
  if (!isList(resourceSubscriptions)) return undefined
  const isShown = resourceSubscriptions.map(
    (uri) => typeof uri === 'string' && canSee('resource', uri),
  )
  const path = ['params', 'notifications', 'resourceSubscriptions']
  return keepElements(text, path, (index) => isShown[index] === true)
}
