/**
 * Prints LIKE, ILIKE and SIMILAR TO, with ANY and ALL of PostgreSQL behind them.
 */
import { isJsonObject, type JsonValue } from '../../json.ts'
import { printValue } from './names.ts'
import type { Pen } from './pen.ts'
import { has, listOf, only, textOf, variantOf, wordOf } from './tree.ts'

const MATCHES: Readonly<Record<string, string>> = {
  Like: 'LIKE',
  ILike: 'ILIKE',
  SimilarTo: 'SIMILAR TO',
}

/** Prints one of them. Throws `Unread`. */
export function printMatch(pen: Pen, kind: string, payload: JsonValue): string {
  const word = wordOf(MATCHES, kind)
  const members = ['negated', 'any', 'expr', 'pattern', 'escape_char']
  const { negated, any, expr, pattern, escape_char: escape } = only(payload, members)
  const tail = has(escape)
    ? ` ESCAPE ${printValue(only(escape, ['value'])['value'], pen.dialect)}`
    : ''
  const all = allOf(pattern)
  const printed =
    all === undefined
      ? (any === true ? 'ANY ' : '') + pen.expression(pattern)
      : `ALL (${pen.expression(all)})`
  return `${pen.expression(expr)} ${negated === true ? 'NOT ' : ''}${word} ${printed}${tail}`
}

/** `LIKE ALL (x)`, which the parser takes for a call: what is in its brackets. */
function allOf(pattern: JsonValue | undefined): JsonValue | undefined {
  const [kind, call] = variantOf(pattern)
  if (kind !== 'Function' || !isJsonObject(call)) return undefined
  const [part, ...others] = listOf(call['name']).map((node) => variantOf(node)[1])
  const [form, list] = variantOf(call['args'])
  if (others.length > 0 || form !== 'List' || !isJsonObject(part)) return undefined
  if (has(part['quote_style']) || !/^all$/i.test(textOf(part['value']))) return undefined
  const [argument, ...more] = listOf(only(list, ['args'])['args'])
  const [, value] = variantOf(only(argument, ['Unnamed'])['Unnamed'])
  return more.length === 0 && isJsonObject(value) ? value : undefined
}
