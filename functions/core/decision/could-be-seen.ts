/**
 * Asks policy's list-phase question about anything that can be hidden: could this caller be allowed
 * this tool, prompt or resource at all? What could not is neither shown nor told apart from what does
 * not exist.
 */
import type { Invocation } from '../invocation/invocation.ts'
import type { Question, ThingKind } from '../invocation/method-row.ts'
import { isRefusal } from '../refusal.ts'
import { askPolicy } from './ask-policy.ts'
import { buildInput, type Circumstances } from './build-input.ts'
import { couldBeAllowed } from './could-be-allowed.ts'
import type { PolicyEngine } from './policy-engine.ts'

const QUESTIONS: Readonly<Record<'prompt' | 'resource', Question & { readonly method: string }>> = {
  prompt: { resource: 'mcp_prompt', action: 'get', method: 'prompts/get' },
  resource: { resource: 'mcp_resource', action: 'read', method: 'resources/read' },
}

/** `name`: of a tool or prompt, or a URI or URI template; null asks about all that there may be. */
export function couldBeSeen(
  engine: PolicyEngine,
  circumstances: Circumstances,
  invocation: Pick<Invocation, 'server' | 'protocol'>,
  thing: ThingKind,
  name: string | null,
): boolean {
  const { server, protocol } = invocation
  if (thing === 'tool') {
    const asTool = { server, protocol, method: 'tools/call' }
    return name !== null && couldBeAllowed(engine, circumstances, asTool, name)
  }
  const { resource, action, method } = QUESTIONS[thing]
  const outcome = askPolicy(
    engine,
    buildInput(
      circumstances,
      { server, protocol, method },
      { resource, action, attributes: {}, phase: 'list', name, arguments: null },
    ),
  )
  return !isRefusal(outcome) && outcome.outcome !== 'deny'
}
