/**
 * Runs statements on an engine as they were sent and as they are forwarded, and says where the rows differ.
 */
import { sqlLibrary } from '../../../../../../functions/adapters/sql/sql-library.ts'
import { classifySql } from '../../../../../../functions/core/constraints/sql/classify-sql.ts'
import type { SqlDialect } from '../../../../../../functions/core/decision/tool-mapping.ts'
import { isRefusal } from '../../../../../../functions/core/refusal.ts'

export interface Comparison {
  /** Statements whose rows were compared. */
  readonly compared: number
  /** How many were refused, by what the refusal says. */
  readonly refused: Readonly<Record<string, number>>
  /** Statements that the engine itself refuses, as they were sent. */
  readonly notRun: number
  /** Statements that answer otherwise each time. */
  readonly unsteady: number
  readonly differences: readonly string[]
}

/** `run` gives what can be compared, whatever it is, and leaves the data as it was; it rejects as the engine does. */
export async function compareRows(
  statements: readonly string[],
  dialect: SqlDialect,
  run: (sql: string) => Promise<string>,
): Promise<Comparison> {
  const counts = { compared: 0, notRun: 0, unsteady: 0 }
  const refused: Record<string, number> = {}
  const differences: string[] = []
  for (const sql of statements) {
    const reading = await classifySql(sql, dialect, sqlLibrary)
    if (isRefusal(reading)) {
      const why = reading.detail ?? reading.code
      refused[why] = (refused[why] ?? 0) + 1
      continue
    }
    const sent = await answerOf(run, sql)
    if (sent === undefined) counts.notRun += 1
    else if ((await answerOf(run, sql)) !== sent) counts.unsteady += 1
    else {
      counts.compared += 1
      const forwarded = await answerOf(run, reading.printed)
      if (forwarded !== sent)
        differences.push(`${sql} => ${reading.printed}: ${sent} / ${forwarded ?? 'refused'}`)
    }
  }
  return { ...counts, refused, differences }
}

async function answerOf(
  run: (sql: string) => Promise<string>,
  sql: string,
): Promise<string | undefined> {
  try {
    return await run(sql)
  } catch {
    return undefined
  }
}
