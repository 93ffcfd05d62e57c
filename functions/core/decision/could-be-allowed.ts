/**
 * Asks policy's list-phase question: could this caller be allowed this tool at all? What a caller
 * could not be allowed is hidden: neither listed nor told apart from what does not exist.
 */
import type { Invocation } from '../invocation/invocation.ts'
import { isRefusal, type Refusal } from '../refusal.ts'
import { askPolicy } from './ask-policy.ts'
import { buildInput, type Circumstances } from './build-input.ts'
import type { PolicyEngine } from './policy-engine.ts'
import type { PolicyOutcome } from './policy-outcome.ts'
import { mappingOf } from './tool-mapping.ts'

/** The action of the list-phase question where the real one depends on an argument. */
const ANY_ACTION = '*'

export function couldBeAllowed(
  engine: PolicyEngine,
  circumstances: Circumstances,
  invocation: Pick<Invocation, 'server' | 'method' | 'protocol'>,
  tool: string,
): boolean {
  const outcome = askAboutTool(engine, circumstances, invocation, tool)
  return !isRefusal(outcome) && outcome.outcome !== 'deny'
}

/** Policy's answer to the list-phase question about a tool; `sqlAction` where its action depends on SQL. */
export function askAboutTool(
  engine: PolicyEngine,
  circumstances: Circumstances,
  invocation: Pick<Invocation, 'server' | 'method' | 'protocol'>,
  tool: string,
  sqlAction = ANY_ACTION,
): PolicyOutcome | Refusal {
  const mapping = mappingOf(engine.mappings, invocation.server, tool)
  return askPolicy(
    engine,
    buildInput(circumstances, invocation, {
      resource: mapping.resource,
      action: typeof mapping.action === 'string' ? mapping.action : sqlAction,
      attributes: {},
      phase: 'list',
      name: tool,
      arguments: null,
    }),
  )
}
