/** Parses the expressions of mapping templates. Refuses methods that rendering does not know. */
import type { Cursor } from './cursor.ts'
import { KNOWN_METHODS } from './methods.ts'
import type { BinaryOperator, Expression, Reference, Step } from './syntax.ts'

/** From the loosest to the tightest binding. */
const LEVELS: readonly (readonly BinaryOperator[])[] = [
  ['||'],
  ['&&'],
  ['==', '!='],
  ['<=', '>=', '<', '>'],
  ['+', '-'],
  ['*', '/', '%'],
]

export function parseExpression(cursor: Cursor, level = 0): Expression {
  const operators = LEVELS[level]
  if (operators === undefined) return parseUnary(cursor)
  let left = parseExpression(cursor, level + 1)
  for (;;) {
    const operator = operators.find((one) => cursor.takeText(one))
    if (operator === undefined) return left
    left = { kind: 'binary', operator, left, right: parseExpression(cursor, level + 1) }
  }
}

function parseUnary(cursor: Cursor): Expression {
  if (cursor.takeText('!')) return { kind: 'not', of: parseUnary(cursor) }
  if (cursor.takeText('(')) {
    const inner = parseExpression(cursor)
    cursor.expect(')')
    return inner
  }
  return parsePrimary(cursor)
}

function parsePrimary(cursor: Cursor): Expression {
  cursor.take(/\s*/y)
  const reference = parseReference(cursor)
  if (reference !== undefined) return reference
  const number = cursor.take(/-?\d+(?:\.\d+)?/y)
  if (number !== undefined) return { kind: 'literal', value: Number(number[0]) }
  const plain = cursor.take(/'((?:[^']|'')*)'/y)
  if (plain !== undefined) {
    return { kind: 'literal', value: (plain[1] ?? '').replaceAll("''", "'") }
  }
  const quoted = cursor.take(/"((?:[^"\\]|\\.|"")*)"/y)
  if (quoted !== undefined) {
    const text = (quoted[1] ?? '').replaceAll('""', '"').replaceAll('\\"', '"')
    return { kind: 'template', body: cursor.parseNested(text, cursor.place) }
  }
  const word = cursor.take(/(true|false|null)\b/y)
  if (word !== undefined) {
    return { kind: 'literal', value: word[1] === 'null' ? null : word[1] === 'true' }
  }
  if (cursor.takeText('[')) return parseList(cursor)
  if (cursor.takeText('{')) return parseMap(cursor)
  throw cursor.failure('expected a value')
}

function parseList(cursor: Cursor): Expression {
  if (cursor.takeText(']')) return { kind: 'list', items: [] }
  const first = parseExpression(cursor)
  if (cursor.takeText('..')) {
    const to = parseExpression(cursor)
    cursor.expect(']')
    return { kind: 'range', from: first, to }
  }
  const items = [first]
  while (cursor.takeText(',')) items.push(parseExpression(cursor))
  cursor.expect(']')
  return { kind: 'list', items }
}

function parseMap(cursor: Cursor): Expression {
  const entries: [Expression, Expression][] = []
  if (cursor.takeText('}')) return { kind: 'map', entries }
  do {
    const key = parseExpression(cursor)
    cursor.expect(':')
    entries.push([key, parseExpression(cursor)])
  } while (cursor.takeText(','))
  cursor.expect('}')
  return { kind: 'map', entries }
}

/** `$name`, `$!name`, `${name}`, each with properties, indexes and calls; undefined when none is here. */
export function parseReference(cursor: Cursor): Reference | undefined {
  const start = cursor.take(/\$!?(\{?)([A-Za-z_][\w-]*)/y)
  if (start === undefined) return undefined
  const [, brace, name = ''] = start
  const steps: Step[] = []
  for (;;) {
    const property = cursor.take(/\.([A-Za-z_][\w-]*)/y)?.[1]
    if (property !== undefined) {
      steps.push(
        cursor.take(/\(/y) === undefined
          ? { kind: 'property', name: property }
          : { kind: 'call', name: known(property, cursor), arguments: parseArguments(cursor) },
      )
    } else if (cursor.take(/\[(?!\s*\])/y) !== undefined) {
      steps.push({ kind: 'index', index: parseExpression(cursor) })
      cursor.expect(']')
    } else break
  }
  if (brace === '{') cursor.expect('}')
  return { kind: 'reference', name, steps }
}

function known(method: string, cursor: Cursor): string {
  if (KNOWN_METHODS.has(method)) return method
  throw cursor.failure(
    `method ${method}() is not known (known: ${[...KNOWN_METHODS].sort().join(', ')})`,
  )
}

function parseArguments(cursor: Cursor): readonly Expression[] {
  const values: Expression[] = []
  if (cursor.takeText(')')) return values
  do values.push(parseExpression(cursor))
  while (cursor.takeText(','))
  cursor.expect(')')
  return values
}
