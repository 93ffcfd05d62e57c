/**
 * `allowed_paths`: the only paths that a call may name. Judges every argument mapped as `path_pattern`, in
 * the body or in a parameter header, and refuses paths that are not canonical, those that no pattern
 * matches, and arguments that the mapping does not list, because one of them could be a path, too.
 */
import type { JsonValue } from '../json.ts'
import { isRefusal, refuse } from '../refusal.ts'
import {
  type ConstrainedCall,
  type Constraint,
  type ConstraintResult,
  refuseArgument,
} from './constraint.ts'
import { globReader, matchesGlob } from './globs.ts'
import { mappedTexts, refuseUnlisted } from './mapped-argument.ts'
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
  const paths = mappedTexts(call, 'path_pattern')
  if (isRefusal(paths)) return paths
  for (const { name, text } of paths) {
    const segments = readPath(text)
    if (segments === undefined)
      return refuseArgument('argument_unreadable', name, 'not a canonical path')
    if (globs.includes(undefined)) return refuse('policy_output_invalid', { detail: 'pattern' })
    if (!globs.some((glob) => glob !== undefined && matchesGlob(glob, segments)))
      return refuseArgument('argument_refused', name, 'outside allowed_paths')
  }
  return refuseUnlisted(call) ?? { kind: 'satisfied' }
}
