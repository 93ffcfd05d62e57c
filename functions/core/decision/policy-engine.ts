/**
 * Port: one loaded policy bundle that answers questions. Instances never change; a new bundle is a
 * new engine, swapped whole.
 */
import type { PolicyInput } from './policy-input.ts'
import type { ToolMappings } from './tool-mapping.ts'

export interface PolicyEngine {
  /** The bundle's revision, as its manifest names it. */
  readonly revision: string
  /** Lower-case hex SHA-256 of the bundle's bytes: names the exact bundle in every record. */
  readonly digest: string
  readonly mappings: ToolMappings
  /**
   * Value of `data.enterprise.mcp.authz` for this input, as it came; undefined where the policy
   * defines none. Throws an `Error` when evaluation breaks (out of memory, conflicting rules, an
   * input that cannot be read); the instance stays usable.
   */
  evaluate(input: PolicyInput): unknown
}
