/**
 * Every constraint that policy can return, one line each. A name that is not here is handled by nothing,
 * and the call that it comes with is denied.
 */
import { allowedEndpoints } from './allowed-endpoints.ts'
import { allowedPaths } from './allowed-paths.ts'
import { argumentClampMax, argumentClampMin, argumentMax, argumentMin } from './argument-bounds.ts'
import { argumentDefault } from './argument-default.ts'
import { argumentForbid } from './argument-forbid.ts'
import { argumentPattern } from './argument-pattern.ts'
import type { Constraint } from './constraint.ts'
import { maxFileSize } from './max-file-size.ts'
import { maxRows } from './max-rows.ts'

const CONSTRAINTS: readonly Constraint[] = [
  allowedEndpoints,
  allowedPaths,
  argumentClampMax,
  argumentClampMin,
  argumentDefault,
  argumentForbid,
  argumentMax,
  argumentMin,
  argumentPattern,
  maxFileSize,
  maxRows,
]

const BY_NAME: ReadonlyMap<string, Constraint> = new Map(
  CONSTRAINTS.map((constraint) => [constraint.name, constraint]),
)

/** The constraint of that name, or undefined where nothing handles it. */
export function constraintNamed(name: string): Constraint | undefined {
  return BY_NAME.get(name)
}
