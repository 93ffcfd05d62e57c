/**
 * Reads of which tasks a stream that waits for changes is to bring news (tasks extension of MCP
 * 2026-07-28, "Task Status Notifications"). Refuses what is no list of ids, more than are heard on one
 * stream, and whatever another reader could take for another wish.
 */
import { isJsonObject, type JsonObject } from '../json.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { hasLookAlike, keysThatMatter } from './look-alike.ts'
import type { MethodRow } from './method-row.ts'
import { isHandle } from './read-task.ts'

/** Members of `params.notifications`: what a caller wants to hear of. */
const WISHES = keysThatMatter([
  'taskIds',
  'toolsListChanged',
  'promptsListChanged',
  'resourcesListChanged',
  'resourceSubscriptions',
])

/** Each of them is decided as a call when the stream opens. */
const TASKS_LIMIT = 64

export interface HeardRead {
  readonly kind: 'heard-read'
  /** Handles as the caller has them; undefined where it asks for none. */
  readonly heardIds?: readonly string[]
}

export function readHeardTasks({ method }: MethodRow, params: JsonObject): HeardRead | Refusal {
  const { notifications } = params
  if (method !== 'subscriptions/listen' || !isJsonObject(notifications))
    return { kind: 'heard-read' }
  if (hasLookAlike(notifications, WISHES)) return refuse('body_key_refused')
  const { taskIds } = notifications
  if (taskIds === undefined) return { kind: 'heard-read' }
  const isSound = Array.isArray(taskIds) && taskIds.length <= TASKS_LIMIT && taskIds.every(isHandle)
  return isSound
    ? { kind: 'heard-read', heardIds: taskIds }
    : refuse('params_invalid', { detail: 'taskIds' })
}
