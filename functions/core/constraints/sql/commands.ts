/**
 * What is known of a command that is read by its own short grammar, because the parser has none for it.
 */
import type { SqlAction } from './pen.ts'

export interface Command {
  readonly action: SqlAction
  readonly printed: string
  /** Whether it returns rows of which there may be many; names of the schema's parts are not counted. */
  readonly returnsRows: boolean
}
