/** What the tests of functions share: the statements and calls that are not refused. */
import { sqlLibrary } from '../../../../../functions/adapters/sql/sql-library.ts'
import { classifySql } from '../../../../../functions/core/constraints/sql/classify-sql.ts'
import type { SqlDialect } from '../../../../../functions/core/decision/tool-mapping.ts'
import { isRefusal } from '../../../../../functions/core/refusal.ts'
import { callsOf } from './call-forms.ts'

/** Of these statements, those that are not refused. */
export async function passing(
  statements: readonly string[],
  dialect: SqlDialect,
): Promise<readonly string[]> {
  const passed: string[] = []
  for (const sql of statements) {
    if (!isRefusal(await classifySql(sql, dialect, sqlLibrary))) passed.push(sql)
  }
  return passed
}

/** Of all calls of these functions, in every form, those that are not refused. */
export async function passingCalls(
  names: readonly string[],
  dialect: SqlDialect,
): Promise<readonly string[]> {
  return passing(
    names.flatMap((name) => callsOf(name, dialect)),
    dialect,
  )
}
