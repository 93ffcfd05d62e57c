/**
 * Prints what may stand beside a table: hints, samples, partitions, a point in time. Refuses hints that lock,
 * and samples that are not plain numbers.
 */
import type { JsonValue } from '../../json.ts'
import { printName, printValue } from './names.ts'
import type { Pen } from './pen.ts'
import { INDEXED_MEANT, NOT_INDEXED_MEANT } from './stand-ins.ts'
import { has, listOf, only, textOf, Unread, variantOf, wordOf } from './tree.ts'

const HINTS: ReadonlySet<string> = new Set(
  'nolock readuncommitted readpast readcommitted readcommittedlock forceseek forcescan noexpand'.split(
    ' ',
  ),
)

const INDEX_HINTS = { Use: 'USE', Ignore: 'IGNORE', Force: 'FORCE' }
const INDEX_USES = { Join: ' FOR JOIN', OrderBy: ' FOR ORDER BY', GroupBy: ' FOR GROUP BY' }
const SAMPLES = { System: ' SYSTEM', Bernoulli: ' BERNOULLI' }
const SAMPLE_UNITS = { Percent: ' PERCENT', Rows: ' ROWS' }

/** Prints `WITH (...)`, or SQLite's choice of an index. Throws `Unread`. */
export function printHints(pen: Pen, hints: readonly JsonValue[]): string {
  if (hints.length === 0) return ''
  const [first, index, ...others] = hints
  if (pen.dialect === 'sqlite' && others.length === 0) {
    const hint = wordOfHint(pen, first)
    if (hint === NOT_INDEXED_MEANT && index === undefined) return ' NOT INDEXED'
    if (hint === INDEXED_MEANT && index !== undefined)
      return ` INDEXED BY ${wordOfHint(pen, index)}`
  }
  if (pen.dialect !== 'transactsql') throw new Unread('table hint')
  return ` WITH (${hints.map((hint) => printHint(pen, hint)).join(', ')})`
}

function wordOfHint(pen: Pen, hint: JsonValue | undefined): string {
  const [kind, name] = variantOf(hint)
  return kind === 'Identifier' ? printName(name, pen.dialect) : ''
}

function printHint(pen: Pen, hint: JsonValue): string {
  const [kind, payload] = variantOf(hint)
  if (kind === 'Function') {
    const { name, args } = only(payload, ['name', 'args'])
    const [form, list] = variantOf(args)
    const [part, ...parts] = listOf(name).map((node) => variantOf(node)[1])
    const word = parts.length === 0 ? printName(part, pen.dialect) : ''
    if (form !== 'List' || !/^index$/i.test(word)) throw new Unread('table hint')
    const names = listOf(only(list, ['args'])['args']).map((argument) => {
      const [, value] = variantOf(only(argument, ['Unnamed'])['Unnamed'])
      const [shape, index] = variantOf(value)
      if (shape === 'Value') return printNumber(pen, index)
      if (shape !== 'Identifier') throw new Unread('index in a table hint')
      return printName(index, pen.dialect)
    })
    return `${word}(${names.join(', ')})`
  }
  const word = wordOfHint(pen, hint)
  if (!HINTS.has(word.toLowerCase())) throw new Unread('table hint')
  return word
}

/** Prints MySQL's hints about indexes. Throws `Unread`. */
export function printIndexHint(pen: Pen, node: JsonValue): string {
  const members = ['hint_type', 'index_type', 'for_clause', 'index_names']
  const {
    hint_type: hint,
    index_type: type,
    for_clause: use,
    index_names: names,
  } = only(node, members)
  const word = textOf(type) === 'Key' ? 'KEY' : 'INDEX'
  const list = listOf(names).map((name) => printName(name, pen.dialect))
  const purpose = has(use) ? wordOf(INDEX_USES, use) : ''
  return ` ${wordOf(INDEX_HINTS, hint)} ${word}${purpose} (${list.join(', ')})`
}

/** Prints MySQL's choice of partitions. Throws `Unread`. */
export function printPartitions(pen: Pen, names: readonly JsonValue[]): string {
  if (names.length === 0) return ''
  return ` PARTITION (${names.map((name) => printName(name, pen.dialect)).join(', ')})`
}

/** Prints TABLESAMPLE. Throws `Unread`. */
export function printSample(pen: Pen, node: JsonValue | undefined): string {
  if (!has(node)) return ''
  const [place, payload] = variantOf(node)
  if (place !== 'AfterTableAlias') throw new Unread('sample before the alias')
  const { modifier, name, quantity, seed } = only(payload, [
    ...['modifier', 'name', 'quantity', 'seed'],
  ])
  if (modifier !== 'TableSample') throw new Unread('sample')
  const members = ['parenthesized', 'value', 'unit']
  const { parenthesized, value, unit } = only(quantity, members)
  const [kind, amount] = variantOf(value)
  if (kind !== 'Value' || parenthesized !== true) throw new Unread('size of a sample')
  const method = has(name) ? wordOf(SAMPLES, name) : ''
  const size = printNumber(pen, amount) + (has(unit) ? wordOf(SAMPLE_UNITS, unit) : '')
  return ` TABLESAMPLE${method} (${size})${has(seed) ? printSeed(pen, seed) : ''}`
}

function printSeed(pen: Pen, node: JsonValue): string {
  const { modifier, value } = only(node, ['modifier', 'value'])
  if (modifier !== 'Repeatable') throw new Unread('seed of a sample')
  return ` REPEATABLE (${printNumber(pen, value ?? null)})`
}

function printNumber(pen: Pen, node: JsonValue): string {
  const value = only(node, ['value'])['value']
  if (variantOf(value)[0] !== 'Number') throw new Unread('number expected')
  return printValue(value, pen.dialect)
}

/** Prints the point in time of a table with a history. Throws `Unread`. */
export function printVersion(pen: Pen, node: JsonValue | undefined): string {
  if (!has(node)) return ''
  const [kind, moment] = variantOf(node)
  if (kind !== 'ForSystemTimeAsOf') throw new Unread(`version of a table: ${kind}`)
  return ` FOR SYSTEM_TIME AS OF ${pen.expression(moment)}`
}
