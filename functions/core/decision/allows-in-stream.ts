/**
 * Asks policy, in phase `stream`, whether a server may send the client something inside the answer to
 * a call: a request, or a notification that not everybody may have. The question names the call's own
 * tool, prompt or resource. Only a plain allow counts: nothing here could enforce a condition.
 */
import type { Invocation } from '../invocation/invocation.ts'
import type { ServerMessageRow } from '../invocation/method-row.ts'
import { isRefusal } from '../refusal.ts'
import { askPolicy } from './ask-policy.ts'
import { buildInput, type Circumstances } from './build-input.ts'
import type { PolicyEngine } from './policy-engine.ts'

export function allowsInStream(
  engine: PolicyEngine,
  circumstances: Circumstances,
  { server, protocol, name }: Pick<Invocation, 'server' | 'protocol' | 'name'>,
  { method, asks }: Pick<ServerMessageRow, 'method' | 'asks'>,
): boolean {
  if (asks === undefined) return false
  const outcome = askPolicy(
    engine,
    buildInput(
      circumstances,
      { server, protocol, method },
      { ...asks, attributes: {}, phase: 'stream', name: name ?? null, arguments: null },
    ),
  )
  if (isRefusal(outcome) || outcome.outcome !== 'allow') return false
  const conditions = [...Object.keys(outcome.constraints), ...Object.keys(outcome.obligations)]
  const { scopes } = circumstances.principal
  return conditions.length === 0 && outcome.scopes.every((scope) => scopes.includes(scope))
}
