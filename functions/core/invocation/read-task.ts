/**
 * Reads which task a message works on or belongs to (MCP 2025-11-25, Tasks; the tasks extension of
 * 2026-07-28). Refuses a task without a name, and whatever another reader could take for another task.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { hasLookAlike, keysThatMatter } from './look-alike.ts'
import type { MethodRow } from './method-row.ts'

/** Member of `_meta` that says which task a message belongs to. */
export const RELATED_TASK_KEY = 'io.modelcontextprotocol/related-task'

/** Characters of a handle: it travels in a header. */
const HANDLE_LIMIT = 8192

const RESULT_KEYS = keysThatMatter(['_meta'])
const META_KEYS = keysThatMatter([RELATED_TASK_KEY])

export interface TaskRead {
  readonly kind: 'task-read'
  readonly taskId?: string
  readonly relatedTask?: string
}

/** `meta`: `_meta` of the request or notification. */
export function readTask(row: MethodRow, params: JsonObject, meta: JsonObject): TaskRead | Refusal {
  const taskId = row.worksOnTask === true ? params['taskId'] : undefined
  if (row.worksOnTask === true && !isHandle(taskId))
    return refuse('params_invalid', { detail: 'taskId' })
  const related = readRelated(meta)
  if (related === null) return refuse('params_invalid', { detail: RELATED_TASK_KEY })
  return {
    kind: 'task-read',
    ...(isHandle(taskId) ? { taskId } : {}),
    ...(related === undefined ? {} : { relatedTask: related }),
  }
}

/** The task that a posted response belongs to; `result` as it came. */
export function readTaskOfResponse(result: JsonValue | undefined): TaskRead | Refusal {
  if (!isJsonObject(result)) return { kind: 'task-read' }
  if (hasLookAlike(result, RESULT_KEYS)) return refuse('body_key_refused')
  const meta = result['_meta']
  if (!isJsonObject(meta)) return { kind: 'task-read' }
  if (hasLookAlike(meta, META_KEYS)) return refuse('body_key_refused')
  const related = readRelated(meta)
  if (related === null) return refuse('message_invalid', { detail: RELATED_TASK_KEY })
  return { kind: 'task-read', ...(related === undefined ? {} : { relatedTask: related }) }
}

/** Null where it is not one task's id and nothing else. */
export function readRelated(meta: JsonObject): string | undefined | null {
  const related = meta[RELATED_TASK_KEY]
  if (related === undefined) return undefined
  if (!isJsonObject(related) || Object.keys(related).length !== 1) return null
  const { taskId } = related
  return isHandle(taskId) ? taskId : null
}

/** Whether a value could be a handle of a task. */
export function isHandle(value: JsonValue | undefined): value is string {
  return typeof value === 'string' && value !== '' && value.length <= HANDLE_LIMIT
}
