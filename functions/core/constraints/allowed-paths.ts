/**
 * `allowed_paths`: the only paths that a call may name. Judges the argument mapped as `path_pattern`, in
 * the body or in a parameter header, and refuses paths that are not canonical as well as those that no
 * pattern matches.
 */
import type { JsonValue } from '../json.ts'
import { isRefusal, refuse } from '../refusal.ts'
import type { ConstrainedCall, Constraint, ConstraintResult } from './constraint.ts'
import { globReader, matchesGlob } from './globs.ts'
import { mappedText } from './mapped-argument.ts'
import { readPath } from './paths.ts'

/**
 * Value: a list of patterns as `globs.ts` reads them; an empty list allows nothing, one malformed pattern
 * denies the call with `policy_output_invalid`. A path that is not canonical (`paths.ts`) is
 * `argument_unreadable`, one that matches no pattern `argument_refused`.
 */
export const allowedPaths: Constraint = { name: 'allowed_paths', enforce }

const readPattern = globReader(readPath)

function enforce(call: ConstrainedCall, value: JsonValue): ConstraintResult {
  if (!Array.isArray(value)) return refuse('policy_output_invalid', { detail: 'value' })
  const globs = (value as readonly JsonValue[]).map((pattern) =>
    typeof pattern === 'string' ? readPattern(pattern) : undefined,
  )
  const path = mappedText(call, 'path_pattern')
  if (isRefusal(path)) return path
  const segments = readPath(path)
  if (segments === undefined) return refuse('argument_unreadable', { detail: 'path not canonical' })
  if (globs.includes(undefined)) return refuse('policy_output_invalid', { detail: 'pattern' })
  const isAllowed = globs.some((glob) => glob !== undefined && matchesGlob(glob, segments))
  return isAllowed ? { kind: 'satisfied' } : refuse('argument_refused', { detail: 'path' })
}
