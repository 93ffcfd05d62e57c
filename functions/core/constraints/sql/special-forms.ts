/**
 * Prints the expressions that look like functions and have a grammar of their own: CAST, EXTRACT,
 * SUBSTRING, TRIM, POSITION, INTERVAL and the like. Refuses every other kind of expression.
 */
import { isJsonObject, type JsonValue } from '../../json.ts'
import { printType } from './data-types.ts'
import { printName, printPath, printValue } from './names.ts'
import { type Pen, printList } from './pen.ts'
import { BYTES_MEANT, UNITS_MEANT } from './stand-ins.ts'
import { has, listOf, only, textOf, Unread, variantOf, wordOf } from './tree.ts'

const TRIM_WORDS = { Both: 'BOTH', Leading: 'LEADING', Trailing: 'TRAILING' }
const SEARCHES = {
  InNaturalLanguageMode: 'IN NATURAL LANGUAGE MODE',
  InNaturalLanguageModeWithQueryExpansion: 'IN NATURAL LANGUAGE MODE WITH QUERY EXPANSION',
  InBooleanMode: 'IN BOOLEAN MODE',
  WithQueryExpansion: 'WITH QUERY EXPANSION',
}
const CAST_WORDS = { Cast: 'CAST', TryCast: 'TRY_CAST' }

const FIELD_NAMES = `Year Years Month Months Week Weeks Day DayOfWeek DayOfYear Days Date Datetime Hour
  Hours Minute Minutes Second Seconds Century Decade Dow Doy Epoch Isodow IsoWeek Isoyear Julian
  Microsecond Microseconds Millenium Millennium Millisecond Milliseconds Nanosecond Nanoseconds
  Quarter Time Timezone TimezoneAbbr TimezoneHour TimezoneMinute`
const FIELDS: Readonly<Record<string, string>> = Object.fromEntries(
  FIELD_NAMES.split(/\s+/).map((name) => [name, fieldWord(name)]),
)

/** PostgreSQL 18, 8.19: types whose values are names of the schema's objects. */
const REGISTERED = /^(?:pg_catalog\.)?"?reg[a-z]+"?(?:\[\])*$/i

/** Prints one of the special forms. Throws `Unread` for any other expression. */
export function printSpecialForm(pen: Pen, kind: string, payload: JsonValue): string {
  switch (kind) {
    case 'Cast': {
      const { kind: form, expr, data_type: type } = only(payload, ['kind', 'expr', 'data_type'])
      const printed = printType(type, pen.dialect)
      if (REGISTERED.test(printed) && !isString(expr) && !isObjectId(expr))
        throw new Unread('name cast to an object')
      if (form === 'DoubleColon') return `${pen.expression(expr)}::${printed}`
      return `${wordOf(CAST_WORDS, form)}(${pen.expression(expr)} AS ${printed})`
    }
    case 'Convert':
      return printConvert(pen, payload)
    case 'Collate': {
      const { expr, collation } = only(payload, ['expr', 'collation'])
      return `${pen.expression(expr)} COLLATE ${printPath(collation, pen.dialect)}`
    }
    case 'AtTimeZone': {
      const { timestamp, time_zone: zone } = only(payload, ['timestamp', 'time_zone'])
      return `${pen.expression(timestamp)} AT TIME ZONE ${pen.expression(zone)}`
    }
    case 'Extract': {
      const { field, syntax, expr } = only(payload, ['field', 'syntax', 'expr'])
      const between = textOf(syntax) === 'From' ? ' FROM ' : ', '
      return `EXTRACT(${printField(pen, field)}${between}${pen.expression(expr)})`
    }
    case 'Ceil':
    case 'Floor':
      return printRounding(pen, kind.toUpperCase(), payload)
    case 'Position': {
      const { expr, in: where } = only(payload, ['expr', 'in'])
      return `POSITION(${pen.expression(expr)} IN ${pen.expression(where)})`
    }
    case 'Substring':
      return printSubstring(pen, payload)
    case 'Trim':
      return printTrim(pen, payload)
    case 'Overlay': {
      const members = ['expr', 'overlay_what', 'overlay_from', 'overlay_for']
      const {
        expr,
        overlay_what: what,
        overlay_from: from,
        overlay_for: length,
      } = only(payload, members)
      const tail = has(length) ? ` FOR ${pen.expression(length)}` : ''
      return `OVERLAY(${pen.expression(expr)} PLACING ${pen.expression(what)} FROM ${pen.expression(from)}${tail})`
    }
    case 'Interval': {
      const members = ['value', 'leading_field', 'last_field']
      const { value, leading_field: first, last_field: last } = only(payload, members)
      const unit = has(first) ? ` ${printField(pen, first)}` : ''
      return `INTERVAL ${pen.expression(value)}${unit}${has(last) ? ` TO ${printField(pen, last)}` : ''}`
    }
    case 'TypedString': {
      const { data_type: type, value } = only(payload, ['data_type', 'value'])
      const literal = printValue(only(value, ['value'])['value'], pen.dialect)
      return `${printType(type, pen.dialect)} ${literal}`
    }
    case 'Prefixed': {
      const { prefix, value } = only(payload, ['prefix', 'value'])
      const name = printName(prefix, pen.dialect)
      if (name === BYTES_MEANT && pen.dialect === 'mysql') return `X${pen.expression(value)}`
      if (pen.dialect !== 'mysql' || !/^_[a-z0-9]+$/i.test(name)) throw new Unread('prefixed value')
      return `${name} ${pen.expression(value)}`
    }
    case 'MemberOf': {
      const { value, array } = only(payload, ['value', 'array'])
      return `${pen.expression(value)} MEMBER OF(${pen.expression(array)})`
    }
    case 'MatchAgainst':
      return printMatchAgainst(pen, payload)
    case 'GroupingSets':
      return `GROUPING SETS (${printSets(pen, payload)})`
    case 'Cube':
      return `CUBE (${printGroups(pen, payload)})`
    case 'Rollup':
      return `ROLLUP (${printGroups(pen, payload)})`
    default:
      throw new Unread(`unknown expression: ${kind}`)
  }
}

/** Columns of the catalogues that hold numbers of objects. */
const OBJECT_ID =
  /^(?:oid|tableoid|relid|indexrelid|atttypid|reltype|typrelid|objid|classid|refobjid|refclassid|inhparent|pronamespace|relnamespace|typnamespace|connamespace|prorettype|[a-z]{2,6}relid)$/i

function isObjectId(node: JsonValue | undefined): boolean {
  const [kind, payload] = variantOf(node)
  const name =
    kind === 'Identifier'
      ? payload
      : kind === 'CompoundIdentifier'
        ? listOf(payload).at(-1)
        : undefined
  return isJsonObject(name) && OBJECT_ID.test(textOf(name['value']))
}

function isString(node: JsonValue | undefined): boolean {
  const [kind, payload] = variantOf(node)
  return (
    kind === 'Value' && variantOf(only(payload, ['value'])['value'])[0] === 'SingleQuotedString'
  )
}

function printMatchAgainst(pen: Pen, payload: JsonValue): string {
  const members = ['columns', 'match_value', 'opt_search_modifier']
  const { columns, match_value: value, opt_search_modifier: modifier } = only(payload, members)
  const names = listOf(columns).map((column) => printPath(column, pen.dialect))
  const tail = has(modifier) ? ` ${wordOf(SEARCHES, modifier)}` : ''
  const sought = printValue(only(value, ['value'])['value'], pen.dialect)
  return `MATCH (${names.join(', ')}) AGAINST (${sought}${tail})`
}

function fieldWord(name: string): string {
  return name.replace(/(?<=e)(?=Hour|Minute|Abbr)/, '_').toUpperCase()
}

/** A unit of time; `EXTRACT('year' FROM d)` is PostgreSQL's. */
function printField(pen: Pen, node: JsonValue | undefined): string {
  const [kind, payload] = variantOf(node)
  if (kind === 'Custom' && pen.dialect === 'postgresql') {
    const { value, quote_style: quote } = only(payload, ['value', 'quote_style'])
    const field = textOf(value)
    if (quote === "'" && /^[a-z_]+$/i.test(field)) return `'${field}'`
  }
  if (has(payload)) throw new Unread('unit of time')
  const isMeant = pen.dialect === 'mysql' && Object.hasOwn(UNITS_MEANT, kind)
  return wordOf(isMeant ? UNITS_MEANT : FIELDS, kind)
}

function printGroups(pen: Pen, payload: JsonValue): string {
  return listOf(payload)
    .map((group) => listOf(group))
    .map((group) => (group.length === 1 ? pen.expression(group[0]) : `(${printList(pen, group)})`))
    .join(', ')
}

function printSets(pen: Pen, payload: JsonValue): string {
  return listOf(payload)
    .map((set) => `(${printList(pen, listOf(set))})`)
    .join(', ')
}

function printRounding(pen: Pen, word: string, payload: JsonValue): string {
  const { expr, field } = only(payload, ['expr', 'field'])
  const [form, what] = variantOf(field)
  const argument = pen.expression(expr)
  if (form === 'Scale') {
    return `${word}(${argument}, ${printValue(only(what, ['value'])['value'], pen.dialect)})`
  }
  if (form !== 'DateTimeField' || what !== 'NoDateTime') throw new Unread('rounding to a field')
  return `${word}(${argument})`
}

function printSubstring(pen: Pen, payload: JsonValue): string {
  const members = ['expr', 'substring_from', 'substring_for', 'special', 'shorthand']
  const {
    expr,
    substring_from: from,
    substring_for: length,
    special,
    shorthand,
  } = only(payload, members)
  const word = shorthand === true ? 'SUBSTR' : 'SUBSTRING'
  const start = has(from) ? `${special === true ? ', ' : ' FROM '}${pen.expression(from)}` : ''
  const end = has(length) ? `${special === true ? ', ' : ' FOR '}${pen.expression(length)}` : ''
  return `${word}(${pen.expression(expr)}${start}${end})`
}

function printTrim(pen: Pen, payload: JsonValue): string {
  const members = ['expr', 'trim_where', 'trim_what', 'trim_characters']
  const { expr, trim_where: where, trim_what: what, trim_characters: set } = only(payload, members)
  const side = has(where) ? `${wordOf(TRIM_WORDS, where)} ` : ''
  if (has(set)) return `TRIM(${side}${pen.expression(expr)}, ${printList(pen, listOf(set))})`
  if (has(what)) return `TRIM(${side}${pen.expression(what)} FROM ${pen.expression(expr)})`
  return `TRIM(${side === '' ? '' : `${side}FROM `}${pen.expression(expr)})`
}

function printConvert(pen: Pen, payload: JsonValue): string {
  const members = ['is_try', 'expr', 'data_type', 'charset', 'target_before_value', 'styles']
  const {
    is_try: isTry,
    expr,
    data_type: type,
    charset,
    target_before_value: first,
    styles,
  } = only(payload, members)
  const word = isTry === true ? 'TRY_CONVERT' : 'CONVERT'
  if (has(charset))
    return `${word}(${pen.expression(expr)} USING ${printPath(charset, pen.dialect)})`
  const target = printType(type, pen.dialect)
  const tail = listOf(styles).map((style) => `, ${pen.expression(style)}`)
  return first === true
    ? `${word}(${target}, ${pen.expression(expr)}${tail.join('')})`
    : `${word}(${pen.expression(expr)}, ${target})`
}
