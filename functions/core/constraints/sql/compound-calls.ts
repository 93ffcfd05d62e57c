/**
 * Compound names that are calls. In PostgreSQL `f.lo_unlink` calls `lo_unlink(f)` where `f` has no such column
 * (section 8.16.5, "functional notation"), and where `f` is a function in FROM it is a bare value, which
 * thousands of functions take. In MariaDB `s.nextval` moves a sequence.
 */
import {
  type AllowedFunctions,
  foldPart,
  isAllowedFunction,
  isOfPolicy,
  type NamePart,
} from './allowed-functions.ts'
import { hasEffects } from './effects-of-postgresql.ts'

/** A function in FROM. */
export interface CallInFrom {
  readonly name: readonly NamePart[]
  readonly alias?: NamePart
  /** Names that the alias gives to the columns. */
  readonly columns: readonly NamePart[]
  /** WITH ORDINALITY. */
  readonly isNumbered: boolean
}

/**
 * Names of the columns of PostgreSQL's own functions in FROM. A function that is not here has one column,
 * named after its alias; one with a single name here has that column, and is a bare value all the same.
 */
export const COLUMNS: Readonly<Record<string, string>> = {
  aclexplode: 'grantor grantee privilege_type is_grantable',
  json_array_elements: 'value',
  json_array_elements_text: 'value',
  json_each: 'key value',
  json_each_text: 'key value',
  jsonb_array_elements: 'value',
  jsonb_array_elements_text: 'value',
  jsonb_each: 'key value',
  jsonb_each_text: 'key value',
  pg_get_keywords: 'word catcode barelabel catdesc baredesc',
  pg_identify_object: 'type schema name identity',
  pg_input_error_info: 'message detail hint sql_error_code',
  pg_options_to_table: 'option_name option_value',
  pg_sequence_parameters:
    'start_value minimum_value maximum_value increment cycle_option cache_size data_type',
  pg_timezone_abbrevs: 'abbrev utc_offset is_dst',
  pg_timezone_names: 'name abbrev utc_offset is_dst',
  ts_debug: 'alias description token dictionaries dictionary lexemes',
  ts_parse: 'tokid token',
  ts_token_type: 'tokid alias description',
}

/** They answer with rows of a table's type, whose columns the database alone knows; never with a bare value. */
const ROWS: ReadonlySet<string> = new Set([
  'json_populate_record',
  'json_populate_recordset',
  'jsonb_populate_record',
  'jsonb_populate_recordset',
])

/** Why one of the compound names is refused; undefined where none is. */
export function objectionToCompounds(
  allowed: AllowedFunctions,
  compounds: readonly (readonly NamePart[])[],
  calls: readonly CallInFrom[],
): string | undefined {
  const { dialect } = allowed
  if (dialect !== 'postgresql' && dialect !== 'mysql') return undefined
  const columns = dialect === 'postgresql' ? columnsOf(allowed, calls) : NONE
  for (const parts of compounds) {
    const [source, last] = parts.slice(-2)
    if (source === undefined || last === undefined) continue
    const name = foldPart(last, dialect)
    const known = columns.get(foldPart(source, dialect))
    const isCall =
      dialect === 'mysql'
        ? name === 'nextval'
        : hasEffects(name) || (known !== undefined && !known.has(name))
    // As if in quotes: what is grammar elsewhere is a plain name here.
    if (isCall && !isAllowedFunction(allowed, [{ text: name, isQuoted: true }]))
      return 'name that calls a function'
  }
  return undefined
}

const NONE: ReadonlyMap<string, ReadonlySet<string>> = new Map()

/**
 * Names of functions in FROM -> the columns that each surely has. Where one name stands for two, in
 * subqueries, only what both have counts.
 */
function columnsOf(
  allowed: AllowedFunctions,
  calls: readonly CallInFrom[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const all = new Map<string, ReadonlySet<string>>()
  for (const call of calls) {
    const name = call.name.at(-1)
    if (name === undefined) continue
    const own = foldPart(name, 'postgresql')
    // What policy's functions answer with is not known here; docs/constraints.md says what follows.
    if (ROWS.has(own) || isOfPolicy(allowed, call.name)) continue
    const source = call.alias === undefined ? own : foldPart(call.alias, 'postgresql')
    const before = all.get(source)
    const known = surelyOf(call, own, source).filter((column) => before?.has(column) ?? true)
    all.set(source, new Set(known))
  }
  return all
}

function surelyOf(call: CallInFrom, own: string, source: string): readonly string[] {
  const renamed = call.columns.map((column) => foldPart(column, 'postgresql'))
  const given = (Object.hasOwn(COLUMNS, own) ? COLUMNS[own] : source)?.split(' ') ?? []
  return [
    ...renamed,
    // A new name hides the only column's own, and that would then be a function's.
    ...(renamed.length > 0 && given.length === 1 ? [] : given),
    ...(call.isNumbered ? ['ordinality'] : []),
  ]
}
