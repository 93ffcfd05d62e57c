/**
 * Which calls may become tasks (tasks extension of MCP 2026-07-28, "Capability Negotiation"; MCP
 * 2025-11-25, Tasks). Refuses task methods and news of tasks to clients that do not declare them, and a
 * task for a call that is too large to travel with the task's id.
 */
import { editMembers } from '../json-edits.ts'
import type { Invocation } from '../invocation/invocation.ts'
import { isModern } from '../invocation/protocol-versions.ts'
import { CAPABILITIES_KEY } from '../invocation/read-inputs.ts'
import { isJsonObject } from '../json.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { fitsInHandle } from './task-handle.ts'

export const TASKS_EXTENSION = 'io.modelcontextprotocol/tasks'

/** Whether a client of 2026-07-28 says that it can do with a task in place of a result. */
export function declaresTasks({ capabilities }: Pick<Invocation, 'capabilities'>): boolean {
  const { extensions } = capabilities
  return isJsonObject(extensions) && isJsonObject(extensions[TASKS_EXTENSION])
}

export function refuseTask(invocation: Invocation): Refusal | undefined {
  const { row, protocol, asksTask, heardIds = [] } = invocation
  const isAboutTasks = row.worksOnTask === true || heardIds.length > 0
  if (isAboutTasks && isModern(protocol) && !declaresTasks(invocation)) {
    const requiredCapabilities = { extensions: { [TASKS_EXTENSION]: {} } }
    return refuse('capability_missing', { data: { requiredCapabilities } })
  }
  return asksTask === true && !fits(invocation) ? refuse('task_too_large') : undefined
}

/**
 * The call as it is forwarded: where it could not become a task, the upstream is not told that the
 * client takes tasks, and has to answer at once.
 */
export function withoutUnfitTasks(invocation: Invocation, canSeal: boolean): Invocation {
  const mayBecomeTask = invocation.row.asks === 'tool' && declaresTasks(invocation)
  if (!mayBecomeTask || (canSeal && fits(invocation))) return invocation
  const path = ['params', '_meta', CAPABILITIES_KEY, 'extensions']
  const text = editMembers(invocation.text, path, new Map([[TASKS_EXTENSION, undefined]]))
  const { extensions, ...others } = invocation.capabilities
  const kept = Object.entries(isJsonObject(extensions) ? extensions : {})
  const named = Object.fromEntries(kept.filter(([name]) => name !== TASKS_EXTENSION))
  return { ...invocation, text, capabilities: { ...others, extensions: named } }
}

/**
 * A subscription without news of tasks: those that its caller may hear of come back once they are
 * decided. The server acknowledges what it was asked for, and a client sees from that what it will get.
 */
export function withoutTaskNews(invocation: Invocation): Invocation {
  if (invocation.heardIds === undefined) return invocation
  const path = ['params', 'notifications']
  return {
    ...invocation,
    text: editMembers(invocation.text, path, new Map([['taskIds', undefined]])),
  }
}

function fits({ name, arguments: given }: Invocation): boolean {
  return name !== undefined && fitsInHandle(name, given)
}
