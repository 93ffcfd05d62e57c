/**
 * Keeps out of caches what is an answer to one call alone (MCP 2026-07-28, Caching): results of calls that
 * took several rounds, because they depend on what the client answered, and results of methods that
 * have nothing to be cached, whatever the server says of them.
 */
import type { Invocation } from '../../invocation/invocation.ts'
import { isModern } from '../../invocation/protocol-versions.ts'
import type { JsonObject } from '../../json.ts'
import { editMembers } from '../../json-edits.ts'

/** `text` is the whole message, `result` what the server said. */
export function neverCached(
  text: string,
  { resultType, ttlMs, cacheScope }: JsonObject,
  { row, protocol, inputs, requestState }: Invocation,
): string {
  // A task has a `ttlMs` of its own, which is the task's.
  if (!isModern(protocol) || row.worksOnTask === true || resultType === 'task') return text
  const isAnswer = inputs !== null || requestState !== undefined
  const isRound = isAnswer || resultType === 'input_required'
  const says = ttlMs !== undefined || cacheScope !== undefined
  // What is filtered for its caller has its own rule, unless it took several rounds.
  const mayStay = row.shows === undefined ? !says : !isRound
  const rule = new Map([
    ['cacheScope', '"private"'],
    ['ttlMs', '0'],
  ])
  return mayStay ? text : editMembers(text, ['result'], rule)
}
