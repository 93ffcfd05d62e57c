/**
 * Whether a caller may know that a tool is there, asked before its arguments are read: reading them takes
 * time and may fail, and either would tell a hidden tool from one that does not exist. What was answered
 * yes is remembered for each caller, so that it costs nothing; a no is asked about each time.
 */
import type { Invocation } from '../invocation/invocation.ts'
import type { Principal } from '../principal/principal.ts'
import { isRefusal, type Refusal } from '../refusal.ts'
import type { Circumstances } from './build-input.ts'
import { askAboutTool } from './could-be-allowed.ts'
import type { PolicyEngine } from './policy-engine.ts'
import type { PolicyOutcome } from './policy-outcome.ts'
import { mappingOf } from './tool-mapping.ts'

/** Tools that are remembered for one caller under one bundle. */
const REMEMBERED = 256
const MINUTE_MS = 60_000

const known = new WeakMap<PolicyEngine, WeakMap<Principal, Set<string>>>()

/** Undefined: it may. Otherwise what policy said of it. */
export function hiddenBy(
  engine: PolicyEngine,
  circumstances: Circumstances,
  invocation: Pick<Invocation, 'server' | 'method' | 'protocol'>,
  tool: string,
): PolicyOutcome | Refusal | undefined {
  const { principal, environment, sourceIp, now } = circumstances
  const { server, method, protocol } = invocation
  const seen = seenBy(engine, principal)
  // Everything else that policy is told in this phase; the time only as far as rules look at minutes.
  const minute = Math.floor(now / MINUTE_MS)
  const key = JSON.stringify([server, tool, method, protocol, environment, sourceIp, minute])
  if (seen.has(key)) return undefined
  const answer = ask(engine, circumstances, invocation, tool)
  if (isRefusal(answer) || answer.outcome === 'deny') return answer
  if (seen.size >= REMEMBERED) seen.clear()
  seen.add(key)
  return undefined
}

/** Rules that know actions by name alone may deny `*`, and allow one of those that SQL can be. */
function ask(
  engine: PolicyEngine,
  circumstances: Circumstances,
  invocation: Pick<Invocation, 'server' | 'method' | 'protocol'>,
  tool: string,
): PolicyOutcome | Refusal {
  const first = askAboutTool(engine, circumstances, invocation, tool)
  const isFixed = typeof mappingOf(engine.mappings, invocation.server, tool).action === 'string'
  if (isFixed || isRefusal(first) || first.outcome !== 'deny') return first
  for (const action of ['read', 'write', 'admin']) {
    const answer = askAboutTool(engine, circumstances, invocation, tool, action)
    if (isRefusal(answer) || answer.outcome !== 'deny') return answer
  }
  return first
}

function seenBy(engine: PolicyEngine, principal: Principal): Set<string> {
  const ofEngine = known.get(engine) ?? new WeakMap<Principal, Set<string>>()
  known.set(engine, ofEngine)
  const seen = ofEngine.get(principal) ?? new Set<string>()
  ofEngine.set(principal, seen)
  return seen
}
