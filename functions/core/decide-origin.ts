/**
 * Decides what is asked about a task as the call that made it, under the policy of now: same tool, the
 * arguments that were forwarded. Denies where policy would now change those arguments, because the task
 * runs on them as they were.
 */
import { asForwarded } from './as-forwarded.ts'
import { type Deciding, decideTool } from './decide-tool.ts'
import type { PolicyEngine } from './decision/policy-engine.ts'
import type { OriginatingCall } from './handles/task-handle.ts'
import type { Invocation } from './invocation/invocation.ts'
import type { Verdict } from './verdict.ts'

export async function decideOrigin(
  engine: PolicyEngine,
  circumstances: Deciding,
  invocation: Invocation,
  origin: OriginatingCall,
): Promise<Verdict> {
  const { name, arguments: given, isConfirmed } = origin
  const call: Invocation = { ...invocation, method: 'tools/call', name, arguments: given }
  const verdict = await decideTool(engine, circumstances, call, name)
  const isSettled = isConfirmed && verdict.refusal?.code === 'confirmation_required'
  const refusal = isSettled ? undefined : verdict.refusal
  return asForwarded({ ...verdict, refusal }, given, 'of a task')
}
