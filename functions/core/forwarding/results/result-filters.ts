/**
 * The filter of each kind of result, and the caching rule that goes with it: what differs from caller
 * to caller is `cacheScope: private` and fresh for 30 s at most (MCP 2026-07-28, Caching).
 */
import type { ResultKind } from '../../invocation/method-row.ts'
import { isModern } from '../../invocation/protocol-versions.ts'
import type { JsonObject, JsonValue } from '../../json.ts'
import type { Refusal } from '../../refusal.ts'
import { editMembers } from '../../json-edits.ts'
import { filterCompletion } from './filter-completion.ts'
import { filterContents } from './filter-contents.ts'
import { filterFarewell } from './filter-farewell.ts'
import { filterList } from './filter-list.ts'
import { filterServer } from './filter-server.ts'
import type { FilteredCall, ResultFilter } from './result-filter.ts'

/** Longest `ttlMs` of a result that a policy could change. */
const TTL_LIMIT_MS = 30_000

const FILTERS: Readonly<Record<ResultKind, ResultFilter>> = {
  tools: filterList('tools', 'name', 'tool'),
  prompts: filterList('prompts', 'name', 'prompt'),
  resources: filterList('resources', 'uri', 'resource'),
  resourceTemplates: filterList('resourceTemplates', 'uriTemplate', 'resource'),
  contents: filterContents,
  completion: filterCompletion,
  server: filterServer,
  farewell: filterFarewell,
}

/** The message with its result filtered; undefined or a refusal where it must be withheld. */
export function filterResult(
  kind: ResultKind,
  text: string,
  result: JsonObject,
  call: FilteredCall,
): string | Refusal | undefined {
  const filtered = FILTERS[kind](text, result, call)
  const isCacheable =
    kind !== 'completion' && kind !== 'farewell' && isModern(call.invocation.protocol)
  if (typeof filtered !== 'string' || !isCacheable) return filtered
  const rule = { cacheScope: '"private"', ttlMs: String(shortened(result['ttlMs'])) }
  return editMembers(filtered, ['result'], new Map(Object.entries(rule)))
}

function shortened(ttl: JsonValue | undefined): number {
  return typeof ttl === 'number' && ttl >= 0 ? Math.min(Math.floor(ttl), TTL_LIMIT_MS) : 0
}
