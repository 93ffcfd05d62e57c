/**
 * The action of a tool call: fixed by the mapping, or what the SQL in the mapped argument does. Refuses
 * SQL that is absent, not text, or not provably one statement of a known kind.
 */
import type { ToolMapping } from '../../decision/tool-mapping.ts'
import type { JsonObject } from '../../json.ts'
import { isRefusal, type Refusal } from '../../refusal.ts'
import { refuseArgument } from '../constraint.ts'
import type { SqlReading } from './classify-sql.ts'
import type { SqlLibrary } from './parser.ts'

export interface ActionReading {
  readonly action: string
  /** Present where the action was read from SQL. */
  readonly sql?: SqlReading
}

/** Reads the action. Refuses `argument_unreadable` and `argument_refused` as `classifySql` does. */
export async function actionOf(
  mapping: ToolMapping,
  callArguments: JsonObject,
  library: SqlLibrary,
): Promise<ActionReading | Refusal> {
  const { action } = mapping
  if (typeof action === 'string') return { action }
  const text = Object.hasOwn(callArguments, action.sql) ? callArguments[action.sql] : undefined
  if (typeof text !== 'string')
    return refuseArgument(
      'argument_unreadable',
      action.sql,
      text === undefined ? 'absent' : 'not text',
    )
  // Loaded with the first SQL: most servers see none, and every start would read it.
  const { classifySql } = await import('./classify-sql.ts')
  const sql = await classifySql(text, action.dialect, library, mapping.functions)
  return isRefusal(sql) ? refuseSql(sql, action.sql) : { action: sql.action, sql }
}

/** The refusal of a statement, with the argument that it stands in. */
export function refuseSql(refusal: Refusal, argument: string): Refusal {
  const { code, detail = '' } = refusal
  return code === 'argument_unreadable' || code === 'argument_refused'
    ? refuseArgument(code, argument, detail)
    : refusal
}
