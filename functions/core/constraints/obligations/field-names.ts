/**
 * Tells whether a name stands for a hidden field, however it is spelled: in whatever case, in
 * compatibility forms, with invisible characters, behind a table's name (`c.email`), or as databases
 * tell two columns of one name apart (`email:1` in SQLite).
 */
import { foldKey } from '../../invocation/look-alike.ts'

/** Hidden fields by their folded names. */
export type FieldNames = ReadonlyMap<string, string>

export function fieldNames(fields: readonly string[]): FieldNames {
  return new Map(fields.map((field) => [foldKey(field), field]))
}

/** The field as policy spells it; undefined where the name stands for none. */
export function fieldNamed(names: FieldNames, name: string): string | undefined {
  const folded = foldKey(name)
  const known = names.get(folded)
  if (known !== undefined || !/[.:]/.test(folded)) return known
  const column = folded.replace(/:\d+$/, '')
  return names.get(column) ?? names.get(column.slice(column.lastIndexOf('.') + 1))
}
