/**
 * Finds hidden fields in data that names them elsewhere than at their values: a list of columns beside
 * rows of values, rows below a row of names, pairs of name and value.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts'

export interface HiddenParts {
  /** Members of an object that hold a hidden field's value. */
  readonly members: ReadonlySet<string>
  /** Members of an object that hold rows. */
  readonly lists: ReadonlySet<string>
  /** Elements of a list that hold a hidden field's value. */
  readonly elements: ReadonlySet<number>
  /** Whether a list's first row names the others' columns. */
  readonly hasHead: boolean
  /** Places of hidden fields in a row. */
  readonly columns: ReadonlySet<number>
}

const NONE = { members: new Set<string>(), lists: new Set<string>(), elements: new Set<number>() }

/** Members that name a field, and those that hold its value beside that. */
const NAMES = [
  'name',
  'key',
  'field',
  'column',
  'column_name',
  'columnName',
  'attribute',
  'property',
  'label',
]
const VALUES = ['value', 'values', 'val', 'data']

/** Undefined where names of members say everything. */
export function hiddenParts(
  value: JsonValue,
  isHidden: (name: string) => boolean,
): HiddenParts | undefined {
  if (Array.isArray(value)) return partsOfList(value as readonly JsonValue[], isHidden)
  return isJsonObject(value) ? partsOfObject(value, isHidden) : undefined
}

function partsOfList(
  list: readonly JsonValue[],
  isHidden: (name: string) => boolean,
): HiddenParts | undefined {
  const [first] = list
  if (list.length === 2 && typeof first === 'string' && isHidden(first))
    return { ...NONE, elements: new Set([1]), hasHead: false, columns: new Set() }
  if (!Array.isArray(first)) return undefined
  const columns = columnsIn(first as readonly JsonValue[], isHidden)
  return columns.size === 0 ? undefined : { ...NONE, hasHead: true, columns }
}

function partsOfObject(
  object: JsonObject,
  isHidden: (name: string) => boolean,
): HiddenParts | undefined {
  const isNamed = NAMES.some((name) => {
    const own = object[name]
    return typeof own === 'string' && isHidden(own)
  })
  const members = new Set(isNamed ? VALUES : [])
  const lists = new Set<string>()
  const columns = new Set<number>()
  for (const [name, list] of Object.entries(object)) {
    if (!Array.isArray(list)) continue
    const rows = list as readonly JsonValue[]
    if (rows.some((row) => Array.isArray(row))) lists.add(name)
    else for (const column of columnsIn(rows, isHidden)) columns.add(column)
  }
  if (members.size === 0 && (columns.size === 0 || lists.size === 0)) return undefined
  return {
    ...NONE,
    members,
    lists: columns.size === 0 ? NONE.lists : lists,
    hasHead: false,
    columns,
  }
}

/** Places at which a list of names, or of objects that have one, names a hidden field. */
function columnsIn(
  list: readonly JsonValue[],
  isHidden: (name: string) => boolean,
): ReadonlySet<number> {
  const found = new Set<number>()
  for (const [index, item] of list.entries()) {
    const names = isJsonObject(item) ? NAMES.map((name) => item[name]) : [item]
    if (names.some((name) => typeof name === 'string' && isHidden(name))) found.add(index)
  }
  return found
}
