/**
 * Opens the task that a message works on or belongs to, and puts the upstream's id in its place
 * wherever the message names it; and those of which a stream is to bring news. Refuses a task that is not
 * the caller's, and two tasks in one message; brings no news of a task that is not the caller's.
 */
import { editMembers } from '../json-edits.ts'
import type { Invocation } from '../invocation/invocation.ts'
import { RELATED_TASK_KEY } from '../invocation/read-task.ts'
import { type Refusal, refuse } from '../refusal.ts'
import type { Holder, Seals } from './seals.ts'
import { openTask } from './task-handle.ts'

export function openTasks(
  seals: Seals,
  holder: Holder,
  invocation: Invocation,
): Invocation | Refusal {
  const { taskId, relatedTask, row, protocol } = invocation
  const handle = taskId ?? relatedTask
  if (handle === undefined) return invocation
  const origin = openTask(seals, holder, handle)
  const isOne = relatedTask === undefined || relatedTask === handle
  if (origin === undefined || !isOne) return refuse('task_unknown', { data: { protocol } })
  const id = new Map([['taskId', JSON.stringify(origin.taskId)]])
  let { text } = invocation
  if (taskId !== undefined) text = editMembers(text, ['params'], id)
  const within = row.kind === 'response' ? 'result' : 'params'
  if (relatedTask !== undefined) text = editMembers(text, [within, '_meta', RELATED_TASK_KEY], id)
  const isOfTool = row.worksOnTask === true
  return {
    ...invocation,
    text,
    origin,
    ...(isOfTool ? { name: origin.name, thing: 'tool' as const } : {}),
  }
}

/** The calls that made the tasks of which news is wanted; without those that are nobody's, or another's. */
export function openHeardTasks(seals: Seals, holder: Holder, invocation: Invocation): Invocation {
  const { heardIds } = invocation
  if (heardIds === undefined) return invocation
  const heard = heardIds
    .map((handle) => openTask(seals, holder, handle))
    .filter((origin) => origin !== undefined)
  return { ...invocation, heard }
}
