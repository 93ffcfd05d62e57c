/**
 * Puts a caller's own handle in the place of each task id in an upstream's answer (MCP 2025-11-25,
 * Tasks; tasks extension of 2026-07-28). Withholds an answer about a task that the call neither works on
 * nor makes, and a task that nobody asked for.
 */
import type { AnswerHandles } from '../../handles/answer-handles.ts'
import { declaresTasks } from '../../handles/client-tasks.ts'
import type { Invocation } from '../../invocation/invocation.ts'
import { isModern } from '../../invocation/protocol-versions.ts'
import { readRelated, RELATED_TASK_KEY } from '../../invocation/read-task.ts'
import { isJsonObject, type JsonObject } from '../../json.ts'
import { type Refusal, refuse } from '../../refusal.ts'
import { editMembers } from '../../json-edits.ts'

/** The answer in which a call made a task: `path` leads to the object that holds `taskId`. */
export function translateMadeTask(
  text: string,
  result: JsonObject,
  path: readonly string[],
  { invocation, handles }: { readonly invocation: Invocation; readonly handles: AnswerHandles },
): string | Refusal {
  const { protocol, asksTask } = invocation
  const isWanted = isModern(protocol) ? declaresTasks(invocation) : asksTask === true
  if (!isWanted) return refuse('task_not_served', { data: { protocol } })
  const { taskId } = path.length === 1 ? result : objectOf(result['task'])
  if (typeof taskId !== 'string' || taskId === '') return invalid()
  const handle = handles.ofMadeTask(taskId)
  if (handle === undefined) return refuse('handles_unavailable')
  const translated = editMembers(text, path, idOf(handle))
  return translateRelated(translated, ['result'], result, handles) ?? invalid()
}

/** What is told of the task that the call works on. */
export function translateTask(
  text: string,
  result: JsonObject,
  handles: AnswerHandles,
): string | Refusal {
  const { taskId, result: inlined } = result
  const outer = translateRelated(text, ['result'], result, handles)
  const translated =
    outer !== undefined && isJsonObject(inlined)
      ? translateRelated(outer, ['result', 'result'], inlined, handles)
      : outer
  if (translated === undefined) return invalid()
  if (taskId === undefined) return translated
  const handle = typeof taskId === 'string' ? handles.ofTask(taskId) : undefined
  return handle === undefined ? invalid() : editMembers(translated, ['result'], idOf(handle))
}

/** Undefined where the message in `holder` says that it belongs to another task. */
export function translateRelated(
  text: string,
  path: readonly string[],
  { _meta: meta }: JsonObject,
  handles: AnswerHandles,
): string | undefined {
  const related = isJsonObject(meta) ? readRelated(meta) : undefined
  if (related === undefined) return text
  const handle = related === null ? undefined : handles.ofTask(related)
  if (handle === undefined) return undefined
  return editMembers(text, [...path, '_meta', RELATED_TASK_KEY], idOf(handle))
}

function idOf(handle: string): ReadonlyMap<string, string> {
  return new Map([['taskId', JSON.stringify(handle)]])
}

function objectOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {}
}

function invalid(): Refusal {
  return refuse('upstream_invalid', { detail: 'a task of another call' })
}
