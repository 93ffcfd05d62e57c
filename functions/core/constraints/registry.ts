/**
 * Every constraint that policy can return, one line each. A name that is not here is handled by nothing,
 * and the call that it comes with is denied.
 */
import { allowedEndpoints } from './allowed-endpoints.ts'
import { allowedPaths } from './allowed-paths.ts'
import type { Constraint } from './constraint.ts'
import { maxRows } from './max-rows.ts'

const CONSTRAINTS: ReadonlyMap<string, Constraint> = new Map(
  [maxRows, allowedPaths, allowedEndpoints].map((constraint) => [constraint.name, constraint]),
)

/** The constraint of that name, or undefined where nothing handles it. */
export function constraintNamed(name: string): Constraint | undefined {
  return CONSTRAINTS.get(name)
}
