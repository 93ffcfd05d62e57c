/**
 * What a constraint is: a condition that policy returns with an allow, enforced on the arguments of
 * the call. Each lives in a file of its own and is named once in `registry.ts`; a name that policy
 * returns and nothing handles denies the call.
 */
import type { JsonObject, JsonValue } from '../json.ts'
import type { Refusal } from '../refusal.ts'
import type { ToolMapping } from '../decision/tool-mapping.ts'
import type { SqlReading } from './sql/classify-sql.ts'

/** The call as a constraint sees it. */
export interface ConstrainedCall {
  readonly mapping: ToolMapping
  /** Arguments as they will be forwarded: those that the caller sent, or a former constraint rewrote. */
  readonly arguments: JsonObject
  /**
   * `body`: every argument is here. `headers`: only those that came as `Mcp-Param-*`, as text, and
   * nothing can be rewritten (MCP 2026-07-28, Streamable HTTP, custom headers from tool parameters).
   */
  readonly seen: 'body' | 'headers'
  readonly tenant: string
  /** The reading from which the action came, where the mapping names SQL; saves parsing it again. */
  readonly sql?: SqlReading
}

export type ConstraintResult =
  | { readonly kind: 'satisfied' }
  /** Top-level arguments with new values; those not named stay byte for byte. */
  | { readonly kind: 'rewritten'; readonly arguments: JsonObject }
  | Refusal

export interface Constraint {
  /** Name under which policy returns it. */
  readonly name: string
  /**
   * Enforces `value` on the call. Refuses `policy_output_invalid` for a value that is not this
   * constraint's, `constraint_not_enforceable` where it cannot be enforced (no such argument is
   * mapped, or it would have to rewrite what is not seen), `argument_unreadable` and
   * `argument_refused` where the argument does not provably satisfy it.
   */
  enforce(call: ConstrainedCall, value: JsonValue): ConstraintResult | Promise<ConstraintResult>
}
