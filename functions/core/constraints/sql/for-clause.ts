/**
 * Prints Transact-SQL's FOR JSON and FOR XML, which turn the rows into one text. Refuses what it does not
 * know.
 */
import type { JsonValue } from '../../json.ts'
import { printValue } from './names.ts'
import type { Pen } from './pen.ts'
import { has, only, textOf, Unread, variantOf, wordOf } from './tree.ts'

const JSON_MODES = { Auto: 'AUTO', Path: 'PATH' }
const XML_MODES = { Raw: 'RAW', Auto: 'AUTO', Path: 'PATH' }

/** Prints the clause. Throws `Unread`. */
export function printForClause(pen: Pen, node: JsonValue): string {
  if (pen.dialect !== 'transactsql') throw new Unread('FOR in another dialect')
  const [kind, payload] = variantOf(node)
  if (kind === 'Json') {
    const members = ['for_json', 'root', 'include_null_values', 'without_array_wrapper']
    const { for_json: mode, root, ...flags } = only(payload, members)
    return [
      `FOR JSON ${wordOf(JSON_MODES, mode)}`,
      ...(has(root) ? [`ROOT(${quoted(pen, root)})`] : []),
      ...(flags['include_null_values'] === true ? ['INCLUDE_NULL_VALUES'] : []),
      ...(flags['without_array_wrapper'] === true ? ['WITHOUT_ARRAY_WRAPPER'] : []),
    ].join(', ')
  }
  if (kind !== 'Xml') throw new Unread(`for: ${kind}`)
  const {
    for_xml: mode,
    root,
    ...flags
  } = only(payload, [...['for_xml', 'elements', 'binary_base64', 'root', 'type']])
  const [form, name] = variantOf(mode)
  return [
    `FOR XML ${wordOf(XML_MODES, form)}${name === null ? '' : `(${quoted(pen, name)})`}`,
    ...(flags['binary_base64'] === true ? ['BINARY BASE64'] : []),
    ...(flags['type'] === true ? ['TYPE'] : []),
    ...(has(root) ? [`ROOT(${quoted(pen, root)})`] : []),
    ...(flags['elements'] === true ? ['ELEMENTS'] : []),
  ].join(', ')
}

function quoted(pen: Pen, text: JsonValue): string {
  return printValue({ SingleQuotedString: textOf(text) }, pen.dialect)
}
