/**
 * Decides of which tasks a stream that waits for changes may bring news: each as the call that made
 * it, under the policy in force when the stream opens. Leaves out, like one that never was, every task
 * that policy would not let its caller ask about.
 */
import type { Redaction } from './constraints/obligations/obligation.ts'
import { decideOrigin } from './decide-origin.ts'
import type { Deciding } from './decide-tool.ts'
import type { PolicyEngine } from './decision/policy-engine.ts'
import { editMembers } from './json-edits.ts'
import type { OriginatingCall } from './handles/task-handle.ts'
import type { Invocation } from './invocation/invocation.ts'

/** A task whose caller may hear of it. */
export interface HeardTask {
  readonly origin: OriginatingCall
  /** What policy wants taken out of news of it; undefined: nothing. */
  readonly redaction: Redaction | undefined
}

export async function decideHeard(
  engine: PolicyEngine,
  circumstances: Deciding,
  invocation: Invocation,
  opened: readonly OriginatingCall[],
): Promise<readonly HeardTask[]> {
  const heard = new Map<string, HeardTask>()
  for (const origin of opened) {
    if (heard.has(origin.taskId)) continue
    const { refusal, redaction } = await decideOrigin(engine, circumstances, invocation, origin)
    if (refusal === undefined) heard.set(origin.taskId, { origin, redaction })
  }
  return [...heard.values()]
}

/** The call as it is forwarded: with the upstream's ids of what may be heard of, and no others. */
export function withHeardTasks(invocation: Invocation, heard: readonly HeardTask[]): Invocation {
  if (heard.length === 0) return invocation
  const ids = JSON.stringify(heard.map(({ origin }) => origin.taskId))
  const path = ['params', 'notifications']
  return { ...invocation, text: editMembers(invocation.text, path, new Map([['taskIds', ids]])) }
}
