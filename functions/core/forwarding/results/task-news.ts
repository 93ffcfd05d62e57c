/**
 * Shows news of a task on a stream that waits for changes (tasks extension of MCP 2026-07-28, "Task
 * Status Notifications"): under the caller's own handle, and with what policy hides of the task's result
 * taken out. Withholds news of any other task, and news that asks what the caller may not be asked.
 */
import type { Redaction } from '../../constraints/obligations/obligation.ts'
import type { AnswerHandles } from '../../handles/answer-handles.ts'
import type { Invocation } from '../../invocation/invocation.ts'
import type { ServerMessageRow } from '../../invocation/method-row.ts'
import { isJsonObject, type JsonObject } from '../../json.ts'
import { parseStrictJson } from '../../strict-json.ts'
import { editMembers } from '../../json-edits.ts'
import { refuseInputs } from './input-required.ts'
import { redactMessage } from './redact-message.ts'
import { translateRelated } from './task-results.ts'

/** What policy says of news of one task. */
export interface TaskNews {
  readonly handle: string
  readonly redaction: Redaction | undefined
  /** Whether the task may ask its caller something. */
  readonly mayAsk: (row: ServerMessageRow) => boolean
}

export interface NewsCall {
  readonly invocation: Invocation
  readonly handles: AnswerHandles
  /** Undefined for every task that the caller may not hear of. */
  readonly newsOf?: (taskId: string) => TaskNews | undefined
}

/** `text` is the whole notification; undefined drops it. */
export function showTaskNews(text: string, params: JsonObject, call: NewsCall): string | undefined {
  const { taskId, inputRequests, result } = params
  const news = typeof taskId === 'string' ? call.newsOf?.(taskId) : undefined
  if (news === undefined) return undefined
  const asks = inputRequests !== undefined
  if (asks && refuseInputs({ inputRequests }, call.invocation, news.mayAsk)) return undefined
  const named = editMembers(text, ['params'], new Map([['taskId', JSON.stringify(news.handle)]]))
  const shown = isJsonObject(result)
    ? translateRelated(named, ['params', 'result'], result, call.handles)
    : named
  if (shown === undefined || news.redaction === undefined) return shown
  const read = parseStrictJson(shown)
  const message = 'value' in read && isJsonObject(read.value) ? read.value : undefined
  return message === undefined ? undefined : redactMessage(shown, message, news.redaction)
}
