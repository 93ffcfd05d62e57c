/**
 * Prints tables made from JSON: JSON_TABLE and Transact-SQL's OPENJSON, with their columns.
 */
import type { JsonObject, JsonValue } from '../../json.ts'
import { printType } from './data-types.ts'
import { printName, printValue } from './names.ts'
import type { Pen } from './pen.ts'
import { has, listOf, only, textOf, Unread, variantOf } from './tree.ts'

/** Prints JSON_TABLE without its alias. Throws `Unread`. */
export function printJsonTable(pen: Pen, node: JsonObject): string {
  if (pen.dialect !== 'mysql' && pen.dialect !== 'postgresql')
    throw new Unread('JSON_TABLE in another dialect')
  const path = printString(pen, node['json_path'])
  return `JSON_TABLE(${pen.expression(node['json_expr'])}, ${path} ${printColumns(pen, node['columns'])})`
}

function printColumns(pen: Pen, nodes: JsonValue | undefined): string {
  const printed = listOf(nodes).map((node) => {
    const [kind, payload] = variantOf(node)
    if (kind === 'ForOrdinality') return `${printName(payload, pen.dialect)} FOR ORDINALITY`
    if (kind === 'Nested') {
      const { path, columns } = only(payload, ['path', 'columns'])
      return `NESTED PATH ${printString(pen, path)} ${printColumns(pen, columns)}`
    }
    if (kind !== 'Named') throw new Unread(`column of JSON_TABLE: ${kind}`)
    const members = ['name', 'type', 'path', 'exists', 'on_empty', 'on_error']
    const { name, type, path, exists, on_empty: empty, on_error: error } = only(payload, members)
    return [
      printName(name, pen.dialect),
      printType(type, pen.dialect),
      ...(exists === true ? ['EXISTS'] : []),
      `PATH ${printString(pen, path)}`,
      ...(has(empty) ? [`${printHandling(pen, empty)} ON EMPTY`] : []),
      ...(has(error) ? [`${printHandling(pen, error)} ON ERROR`] : []),
    ].join(' ')
  })
  return `COLUMNS (${printed.join(', ')})`
}

function printHandling(pen: Pen, node: JsonValue): string {
  const [kind, payload] = variantOf(node)
  if (kind === 'Null') return 'NULL'
  if (kind === 'Error') return 'ERROR'
  if (kind !== 'Default') throw new Unread(`handling in JSON_TABLE: ${kind}`)
  return `DEFAULT ${printString(pen, payload)}`
}

/** Prints OPENJSON without its alias. Throws `Unread`. */
export function printOpenJson(pen: Pen, node: JsonObject): string {
  if (pen.dialect !== 'transactsql') throw new Unread('OPENJSON in another dialect')
  const path = has(node['json_path']) ? `, ${printString(pen, node['json_path'])}` : ''
  const call = `OPENJSON(${pen.expression(node['json_expr'])}${path})`
  const columns = listOf(node['columns']).map((column) => {
    const {
      name,
      type,
      path: at,
      as_json: isJson,
    } = only(column, [...['name', 'type', 'path', 'as_json']])
    const place = has(at) ? ` ${printValue({ SingleQuotedString: textOf(at) }, pen.dialect)}` : ''
    return `${printName(name, pen.dialect)} ${printType(type, pen.dialect)}${place}${isJson === true ? ' AS JSON' : ''}`
  })
  return columns.length === 0 ? call : `${call} WITH (${columns.join(', ')})`
}

function printString(pen: Pen, node: JsonValue | undefined): string {
  const value = only(node, ['value'])['value']
  if (variantOf(value)[0] !== 'SingleQuotedString') throw new Unread('path that is no string')
  return printValue(value, pen.dialect)
}
