/**
 * What a constraint is: a condition that policy returns with an allow, enforced on the arguments of
 * the call. Each lives in a file of its own and is named once in `registry.ts`; a name that policy
 * returns and nothing handles denies the call.
 */
import type { JsonObject, JsonValue } from '../json.ts'
import { type Refusal, refuse, refuseUnseen } from '../refusal.ts'
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
  /** The reading from which the action came, where the mapping names SQL. */
  readonly sql?: SqlReading
}

export type ConstraintResult = { readonly kind: 'satisfied' } | Rewritten | Refusal

export interface Rewritten {
  readonly kind: 'rewritten'
  /** Top-level arguments with new values; those not named stay byte for byte. */
  readonly arguments: JsonObject
  /** Those of which the caller is told, with the bound that they were brought to. */
  readonly clamped?: Readonly<Record<string, number>>
}

export interface Constraint {
  /** Name under which policy returns it. */
  readonly name: string
  /**
   * When it is enforced: `completes` before all others, `judges` on what was sent and completed, `changes`
   * after that, so that nothing passes because it was changed first. Absent: `judges`.
   */
  readonly stage?: 'completes' | 'judges' | 'changes'
  /**
   * Enforces `value` on the call. Refuses `policy_output_invalid` for a value that is not this
   * constraint's, `constraint_not_enforceable` where it cannot be enforced (no such argument is
   * mapped, or it would have to rewrite what is not seen), `argument_unreadable` and
   * `argument_refused` where the argument does not provably satisfy it.
   */
  enforce(call: ConstrainedCall, value: JsonValue): ConstraintResult | Promise<ConstraintResult>
}

/** What the people who wrote a mapping see of a caller's own key, and no more of it. */
const SHOWN_LENGTH = 80
const NOT_SHOWN = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu

/**
 * Refuses for one argument: names it and the condition that it does not meet, to the caller and in the
 * record, and never says what it holds.
 */
export function refuseArgument(
  code: 'argument_refused' | 'argument_unreadable' | 'constraint_not_enforceable',
  argument: string,
  condition: string,
): Refusal {
  const named = argument.slice(0, SHOWN_LENGTH).replace(NOT_SHOWN, '?')
  const detail = `${named}: ${condition}`
  return refuse(code, {
    detail,
    // Of an argument that is refused, the sentence takes this in; of others it stands before it.
    reason: code === 'constraint_not_enforceable' ? `Argument ${detail}` : detail,
    data: { argument: named, condition },
  })
}

/** Refuses what only a body could show, where only headers are seen. */
export function refuseHeaders(argument?: string): Refusal {
  const named = argument === undefined ? 'the call' : argument
  return refuseUnseen(`${named} has to be read from the body`)
}
