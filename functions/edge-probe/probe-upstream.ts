/**
 * Tries whether an upstream may stand behind the edge, where the gateway decides by headers alone: it
 * must refuse whatever its headers do not say, everything before 2026-07-28, and everybody but the
 * gateway.
 */
import type { JsonObject, JsonValue } from '../core/json.ts'
import { declaredTools } from './declared-tools.ts'
import { attempt, modernRequest, type Response, type Target } from './exchange.ts'
import { CREDENTIAL_TRIALS, type Offered, type Trial, trialsOf } from './trials.ts'

/** Counts up with what is tried, so that a deployment proves its upstreams anew. */
export const PROBE_VERSION = '1'

/** Pages of a list that are read for the parameters that they declare. */
const MOST_PAGES = 100

export interface Finding {
  /** What was sent. */
  readonly tried: string
  /** Undefined: refused, as it must be. Otherwise what the upstream did, and why that will not do. */
  readonly fault: string | undefined
}

export interface ProbedUpstream extends Target {
  /** True: the network lets nobody but the gateway reach it, so it need not know the gateway. */
  readonly private?: boolean
}

/**
 * One finding for each attempt; the first says whether the upstream answers at all.
 *
 * @throws Error where the upstream cannot be reached, or the target's signal ends it
 */
export async function probeUpstream(target: ProbedUpstream): Promise<readonly Finding[]> {
  const honest = await attempt(target, modernRequest('tools/list'))
  const works: Finding = {
    tried: 'a correct request of 2026-07-28',
    fault:
      honest.result === undefined
        ? `it was answered with HTTP ${honest.status}: the edge needs a server of 2026-07-28, and the gateway's credential where it takes one`
        : undefined,
  }
  if (works.fault !== undefined) return [works]
  const findings: Finding[] = [works]
  const offered = await offeredBy(target, honest.result)
  for (const trial of [...(target.private ? [] : CREDENTIAL_TRIALS), ...trialsOf(offered)])
    findings.push(await findingOf(target, trial))
  return findings
}

/** No answer proves nothing: what was sent may have been executed. */
async function findingOf(target: Target, { tried, sent, judge }: Trial): Promise<Finding> {
  let response: Response
  try {
    response = await attempt(target, sent)
  } catch (error) {
    target.signal?.throwIfAborted()
    const name = error instanceof Error ? error.name : 'Error'
    return { tried, fault: `there was no answer (${name}), so it may have been executed` }
  }
  return { tried, fault: judge(response) }
}

async function offeredBy(target: Target, first: JsonObject | undefined): Promise<Offered> {
  const tools = itemsOf(first, 'tools')
  let cursor = first?.['nextCursor']
  for (let page = 1; typeof cursor === 'string' && page < MOST_PAGES; page += 1) {
    const { result } = await attempt(target, modernRequest('tools/list', { cursor }))
    tools.push(...itemsOf(result, 'tools'))
    cursor = result?.['nextCursor']
  }
  return {
    tools: declaredTools(tools),
    prompt: await oneOf(target, 'prompts', 'name'),
    resource: await oneOf(target, 'resources', 'uri'),
  }
}

async function oneOf(target: Target, kind: string, key: string): Promise<string | undefined> {
  const { result } = await attempt(target, modernRequest(`${kind}/list`))
  const names = itemsOf(result, kind).map((item) => (item as JsonObject | null)?.[key])
  return names.find((name) => typeof name === 'string')
}

function itemsOf(result: JsonObject | undefined, kind: string): JsonValue[] {
  const items = result?.[kind]
  return Array.isArray(items) ? [...(items as readonly JsonValue[])] : []
}
