/**
 * Names that look like tables and are files, settings, raw pages or other servers. No role may read
 * them as tables.
 */
import type { SqlDialect } from '../../decision/tool-mapping.ts'

/** Virtual tables of SQLite that need no arguments (sqlite.org, "Virtual table methods", eponymous). */
const SQLITE: ReadonlySet<string> = new Set(
  'sqlite_dbpage sqlite_stmt sqlite_memstat sqlite_dbdata sqlite_dbptr bytecode tables_used completion fsdir lsdir fileio zipfile csv dbstat wholenumber'.split(
    ' ',
  ),
)

/** Why a table is refused; undefined where it is not. `parts` counts the parts of its dotted name. */
export function objectionToTable(
  dialect: SqlDialect,
  name: string,
  parts: number,
): string | undefined {
  if (dialect === 'sqlite' && (name.startsWith('pragma_') || SQLITE.has(name)))
    return 'virtual table'
  if (dialect === 'transactsql' && parts > 3) return 'table of a linked server'
  return undefined
}
