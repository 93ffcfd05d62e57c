/**
 * Tries whether an upstream may stand behind the edge, where the gateway decides by headers alone: it
 * must refuse whatever its headers do not say, everything before 2026-07-28, and everybody but the
 * gateway.
 */
import type { JsonObject, JsonValue } from '../core/json.ts'
import { declaredTools } from './declared-tools.ts'
import { attempt, modernRequest, type Response, type Target } from './exchange.ts'
import { credentialTrials, type Offered, type Trial, trialsOf } from './trials.ts'

/** Counts up with what is tried, so that a deployment proves its upstreams anew. */
export const PROBE_VERSION = '1'

/** Pages of a list that are read for the parameters that they declare. */
const MOST_PAGES = 100

const LISTS = ['tools/list', 'prompts/list', 'resources/list'] as const
const METHOD_NOT_FOUND = -32601

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
  const { list, answer } = await firstList(target)
  const works: Finding = {
    tried: 'a correct request of 2026-07-28',
    fault:
      answer.result === undefined
        ? `it was answered with HTTP ${answer.status}: the edge needs a server of 2026-07-28, and the gateway's credential where it takes one`
        : undefined,
  }
  if (works.fault !== undefined) return [works]
  const findings: Finding[] = [works]
  const offered = await offeredBy(target, list, answer.result)
  const credentials = target.private ? [] : credentialTrials(offered)
  for (const trial of [...credentials, ...trialsOf(offered)])
    findings.push(await findingOf(target, trial))
  return findings
}

/** The first list that the upstream gives, for it need not have all three; else the last refusal. */
async function firstList(target: Target): Promise<{ list: string; answer: Response }> {
  let list: string = LISTS[0]
  let answer = await attempt(target, modernRequest(list))
  for (const other of LISTS.slice(1)) {
    if (answer.code !== METHOD_NOT_FOUND) break
    list = other
    answer = await attempt(target, modernRequest(list))
  }
  return { list, answer }
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

async function offeredBy(
  target: Target,
  list: string,
  first: JsonObject | undefined,
): Promise<Offered> {
  const tools = itemsOf(first, 'tools')
  let cursor = list === 'tools/list' ? first?.['nextCursor'] : undefined
  for (let page = 1; typeof cursor === 'string' && page < MOST_PAGES; page += 1) {
    const { result } = await attempt(target, modernRequest('tools/list', { cursor }))
    tools.push(...itemsOf(result, 'tools'))
    cursor = result?.['nextCursor']
  }
  return {
    list,
    tools: declaredTools(tools),
    prompt: await oneOf(target, 'prompts', 'name'),
    resource: await oneOf(target, 'resources', 'uri'),
  }
}

/** What an upstream does not list, or says nothing about, it is not tried with. */
async function oneOf(target: Target, kind: string, key: string): Promise<string | undefined> {
  try {
    const { result } = await attempt(target, modernRequest(`${kind}/list`))
    const names = itemsOf(result, kind).map((item) => (item as JsonObject | null)?.[key])
    return names.find((name) => typeof name === 'string')
  } catch {
    target.signal?.throwIfAborted()
    return undefined
  }
}

function itemsOf(result: JsonObject | undefined, kind: string): JsonValue[] {
  const items = result?.[kind]
  return Array.isArray(items) ? [...(items as readonly JsonValue[])] : []
}
