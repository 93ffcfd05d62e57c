/**
 * Shortens the tables of the SQL tests: what a statement is, as one word.
 */
import { sqlLibrary } from '../../../../../functions/adapters/sql/sql-library.ts'
import type { SqlDialect } from '../../../../../functions/core/decision/tool-mapping.ts'
import { isRefusal } from '../../../../../functions/core/refusal.ts'
import {
  classifySql,
  type SqlReading,
} from '../../../../../functions/core/constraints/sql/classify-sql.ts'

/** The action, or the code of the refusal. */
export async function actionOrCode(sql: string, dialect: SqlDialect): Promise<string> {
  const reading = await classifySql(sql, dialect, sqlLibrary)
  return isRefusal(reading) ? reading.code : reading.action
}

/** The reading of a statement that must be readable. */
export async function readingOf(sql: string, dialect: SqlDialect): Promise<SqlReading> {
  const reading = await classifySql(sql, dialect, sqlLibrary)
  if (isRefusal(reading)) throw new Error(`refused: ${reading.detail ?? reading.code}: ${sql}`)
  return reading
}

/** The statement with a bound of `rows`, or the code of the refusal. */
export async function limited(sql: string, dialect: SqlDialect, rows: number): Promise<string> {
  const bounded = (await readingOf(sql, dialect)).limit(rows)
  return isRefusal(bounded) ? bounded.code : bounded
}
