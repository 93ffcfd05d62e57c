/**
 * `max_rows`: the most rows that a statement may return. Rewrites the SQL argument, so it refuses where
 * only headers are seen, and for rows that cannot be bounded, as those of RETURNING.
 */
import { isRefusal, refuse } from '../refusal.ts'
import {
  type ConstrainedCall,
  type Constraint,
  type ConstraintResult,
  refuseHeaders,
} from './constraint.ts'
import { refuseSql } from './sql/action-of.ts'
import type { JsonValue } from '../json.ts'

/**
 * Value: rows, a whole number from 0 to 2^53 - 1. A statement that returns no rows passes as it is;
 * RETURNING, OUTPUT and bounds that are not plain numbers are refused with `argument_refused`.
 */
export const maxRows: Constraint = { name: 'max_rows', stage: 'changes', enforce }

function enforce(call: ConstrainedCall, value: JsonValue): ConstraintResult {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    return refuse('policy_output_invalid', { detail: 'value' })
  const { action } = call.mapping
  if (typeof action === 'string')
    return refuse('constraint_not_enforceable', {
      detail: 'no argument of this tool is mapped as SQL',
    })
  if (call.seen !== 'body') return refuseHeaders(action.sql)
  const { sql } = call
  if (sql === undefined) return refuse('argument_unreadable', { detail: 'no reading' })
  const limited = sql.limit(value)
  if (isRefusal(limited)) return refuseSql(limited, action.sql)
  return limited === call.arguments[action.sql]
    ? { kind: 'satisfied' }
    : { kind: 'rewritten', arguments: { [action.sql]: limited } }
}
