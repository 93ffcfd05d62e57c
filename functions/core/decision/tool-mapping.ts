/**
 * How a server's tools map to what policy speaks of: a resource, an action, and attributes taken
 * from arguments. Part of the bundle's data, so that it changes with policy and never by deploying.
 */
export type SqlDialect = 'sqlite' | 'postgresql' | 'mysql' | 'transactsql'

export interface ToolMapping {
  readonly resource: string
  /** A fixed action, or: the action is what the SQL in the named argument does. */
  readonly action: string | { readonly sql: string; readonly dialect: SqlDialect }
  /** Where the action is read from SQL: functions that it may call besides the database's own, by full name. */
  readonly functions?: readonly string[]
  /**
   * Attribute of the policy input -> the argument that it is read from, or several: names of top-level
   * ones, or pointers to nested ones (`argument-paths.ts`).
   */
  readonly attributes: Readonly<Record<string, string | readonly string[]>>
  /**
   * Arguments beside those: whatever there is, or the ones that are listed. Absent: there are none, and a
   * call that has any is refused where a constraint needs to know all of them.
   */
  readonly other_arguments?: 'allow' | readonly string[]
  /** Scopes that the token of a call must have; read by policy's rules. */
  readonly scopes?: readonly string[]
}

/**
 * What `functions` may hold: a function's name as it stands in SQL without quotes, behind its schema (and
 * database) where statements write those.
 */
export const FUNCTION_NAME = /^[A-Za-z_][\w$]{0,127}(?:\.[A-Za-z_][\w$]{0,127}){0,2}$/

/** Server name, or `*` for any server, -> tool name -> mapping. */
export type ToolMappings = Readonly<Record<string, Readonly<Record<string, ToolMapping>>>>

/**
 * The mapping of one tool on one server; a server's own entry wins over `*`. A tool without one is
 * its own resource with the action `invoke`, which policy allows only where a role names it.
 */
export function mappingOf(mappings: ToolMappings, server: string, tool: string): ToolMapping {
  return (
    ownEntry(ownEntry(mappings, server), tool) ??
    ownEntry(ownEntry(mappings, '*'), tool) ?? { resource: tool, action: 'invoke', attributes: {} }
  )
}

function ownEntry<T>(table: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return table !== undefined && Object.hasOwn(table, key) ? table[key] : undefined
}

/** Every tool that the mapping names for a server. */
export function mappedTools(mappings: ToolMappings, server: string): readonly string[] {
  const own = Object.keys(ownEntry(mappings, server) ?? {})
  return [...new Set([...own, ...Object.keys(ownEntry(mappings, '*') ?? {})])]
}
