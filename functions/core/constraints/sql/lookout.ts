/**
 * What the judges of the several parts of a statement share while they look out for hidden columns,
 * and how a name is told to be one. Names that databases give to a column beside its own (`rowid`) count
 * as hidden: which column they stand for cannot be seen.
 */
import type { SqlDialect } from '../../decision/tool-mapping.ts'
import type { JsonObject, JsonValue } from '../../json.ts'
import { type FieldNames, fieldNamed } from '../obligations/field-names.ts'
import { refuse } from '../../refusal.ts'
import { listOf, textOf, Unread, variantOf } from './tree.ts'

/** A column of a query's rows: by its name, or all that a table has. */
export type Column =
  | { readonly kind: 'column'; readonly hidden: string | undefined }
  | { readonly kind: 'all' }

/** What becomes of a query's rows: they keep their names, become a value, or are only counted. */
export type RowUse = 'rows' | 'value' | 'existence'

export interface Lookout {
  readonly dialect: SqlDialect
  readonly names: FieldNames
  /** Names that can stand for whole rows. */
  readonly rows: ReadonlySet<string>
  /** Throws `Unread` where a hidden column is mentioned. */
  expression(node: JsonValue | undefined): void
  /** The same, for a condition on rows: equality with constants may be asked for. */
  condition(node: JsonValue | undefined): void
  /** The query's columns. Throws `Unread`. */
  query(node: JsonValue | undefined, use: RowUse): readonly Column[]
  /** The columns that a change returns. Throws `Unread`. */
  change(node: JsonValue | undefined): readonly Column[]
  /**
   * `compared`: values of hidden columns are compared with one another. `introduced`: another value
   * has a hidden column's name.
   */
  note(what: 'compared' | 'introduced'): void
}

/** Throws the refusal, with a sentence for the caller. */
export function refuseUse(what: string): never {
  const unread = new Unread(what, 'argument_refused')
  throw new HiddenColumn(what, unread)
}

class HiddenColumn extends Unread {
  override readonly refusal
  constructor(what: string, { refusal }: Unread) {
    super(what, refusal.code)
    this.refusal = refuse(refusal.code, {
      detail: `redact_fields: ${what}`,
      reason: `Columns are redacted here, and ${what}`,
    })
  }
}

/** Marks that a database may overlook when it compares names. */
const MARKS = /\p{M}/gu

/** The hidden field that a column of this name could be, as policy spells it. */
export function hiddenName(names: FieldNames, name: string): string | undefined {
  return fieldNamed(names, name) ?? fieldNamed(names, name.normalize('NFKD').replace(MARKS, ''))
}

/** Second names of a column: a primary key in SQLite and MySQL, an identity in SQL Server. */
const SECOND_NAMES: Readonly<Record<SqlDialect, readonly string[]>> = {
  sqlite: ['rowid', '_rowid_', 'oid'],
  mysql: ['_rowid'],
  postgresql: [],
  transactsql: ['identitycol', 'rowguidcol', '$identity', '$rowguid'],
}

export function isSecondName(dialect: SqlDialect, name: string): boolean {
  return SECOND_NAMES[dialect].includes(name.toLowerCase())
}

/** The name of a column that an expression is, and nothing else; undefined for any other. */
export function plainColumn(node: JsonValue | undefined): string | undefined {
  const [kind, payload] = variantOf(node)
  if (kind === 'Identifier') return identOf(payload)
  return kind === 'CompoundIdentifier' ? identOf(listOf(payload).at(-1)) : undefined
}

/** The text of one name. */
export function identOf(node: JsonValue | undefined): string {
  return textOf((node as JsonObject | undefined)?.['value'])
}
