/**
 * What policy says now of a call that was forwarded before: denies where policy would now change its
 * arguments, because the upstream works on them as they were.
 */
import type { JsonObject } from './json.ts'
import { refuse } from './refusal.ts'
import type { Verdict } from './verdict.ts'

/** `given`: the arguments that were forwarded. `detail` says to the audit what the call is asked about for. */
export function asForwarded(verdict: Verdict, given: JsonObject, detail: string): Verdict {
  const isChanged = Object.entries(verdict.rewritten ?? {}).some(
    ([argument, value]) => JSON.stringify(given[argument]) !== JSON.stringify(value),
  )
  const changed = isChanged ? refuse('argument_refused', { detail }) : undefined
  const refusal = verdict.refusal ?? changed
  const reason =
    refusal !== undefined && refusal === changed
      ? 'Policy would now change the arguments of the call'
      : verdict.reason
  // The call itself was charged when it was made, and its caller told what was changed.
  return { ...verdict, refusal, reason, limits: [], rewritten: {}, clamped: [] }
}
