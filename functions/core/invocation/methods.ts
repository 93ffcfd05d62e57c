/**
 * The table of methods: one row for each method and version, by area in `rows/`. A method without a
 * row for a version is refused as unknown there, whoever sends it.
 */
import type { MethodRow, ServerMessageRow } from './method-row.ts'
import type { ProtocolVersion } from './protocol-versions.ts'
import { FEATURE_ROWS } from './rows/feature-rows.ts'
import { LIFECYCLE_ROWS } from './rows/lifecycle-rows.ts'
import { SERVER_ROWS } from './rows/server-rows.ts'
import { SESSION_ROWS } from './rows/session-rows.ts'
import { TASK_ROWS } from './rows/task-rows.ts'

/** Every row for what clients send. */
export const METHOD_ROWS: readonly MethodRow[] = [
  ...LIFECYCLE_ROWS,
  ...FEATURE_ROWS,
  ...TASK_ROWS,
  ...SESSION_ROWS,
]

/** Every row for what servers send. */
export const SERVER_MESSAGE_ROWS: readonly ServerMessageRow[] = SERVER_ROWS

const byMethod = indexed(METHOD_ROWS)
const byServerMethod = indexed(SERVER_MESSAGE_ROWS)

/** The row of a client's method in one version, or undefined where that version has no such method. */
export function methodRow(method: string, version: ProtocolVersion): MethodRow | undefined {
  return byMethod.get(`${version} ${method}`)
}

/** The row of a server's message in one version, or undefined where there is none. */
export function serverMessageRow(
  method: string,
  version: ProtocolVersion,
): ServerMessageRow | undefined {
  return byServerMethod.get(`${version} ${method}`)
}

/** @throws Error where two rows speak of one method in one version: which one decides? */
function indexed<Row extends MethodRow | ServerMessageRow>(
  rows: readonly Row[],
): ReadonlyMap<string, Row> {
  const index = new Map<string, Row>()
  for (const row of rows) {
    for (const version of row.versions) {
      const key = `${version} ${row.method}`
      if (index.has(key)) throw new Error(`Two rows for ${row.method} in ${version}`)
      index.set(key, row)
    }
  }
  return index
}
