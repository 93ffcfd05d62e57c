/**
 * What the printers of the several parts of a statement share: the dialect, one another, and the
 * highest action that they have met so far.
 */
import type { SqlDialect } from '../../decision/tool-mapping.ts'
import type { JsonValue } from '../../json.ts'

export type SqlAction = 'read' | 'write' | 'admin'

export interface Pen {
  readonly dialect: SqlDialect
  /** Prints an expression. Throws `Unread`. */
  expression(node: JsonValue | undefined): string
  /** Prints a query without parentheses. Throws `Unread`. */
  query(node: JsonValue | undefined): string
  /** Prints an INSERT, UPDATE or DELETE. Throws `Unread`. */
  change(node: JsonValue | undefined): string
  /** Notes that the statement does at least this. */
  note(action: SqlAction): void
}

/** Prints a list of expressions, separated by commas. */
export function printList(pen: Pen, nodes: readonly JsonValue[]): string {
  return nodes.map((node) => pen.expression(node)).join(', ')
}
