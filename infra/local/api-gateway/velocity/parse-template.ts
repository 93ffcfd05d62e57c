/** Parses mapping templates: text, references, `#set`, `#if`, `#foreach`. Refuses other directives. */
import type { Place } from '../../template/template-failure.ts'
import { Cursor } from './cursor.ts'
import { parseExpression, parseReference } from './parse-expression.ts'
import type { Branch, Node } from './syntax.ts'

const DIRECTIVE =
  /#\{?(set|if|elseif|else|end|foreach|macro|include|parse|stop|define|break|evaluate)\b\}?/y

export function parseTemplateText(text: string, place: Place): readonly Node[] {
  const cursor = new Cursor(text, place, parseTemplateText)
  const { nodes, end } = parseNodes(cursor)
  if (end !== undefined) throw cursor.failure(`#${end} closes nothing`)
  return nodes
}

type Terminator = 'end' | 'else' | 'elseif'

function parseNodes(cursor: Cursor): { nodes: readonly Node[]; end: Terminator | undefined } {
  const nodes: Node[] = []
  while (!cursor.isAtEnd) {
    if (cursor.take(/#\*[\s\S]*?\*#|##[^\n]*\n?/y) !== undefined) continue
    const directive = cursor.take(DIRECTIVE)?.[1]
    switch (directive) {
      case undefined: {
        nodes.push(parseText(cursor))
        break
      }
      case 'set':
        nodes.push(parseSet(cursor))
        break
      case 'if':
        nodes.push(parseIf(cursor))
        break
      case 'foreach':
        nodes.push(parseForeach(cursor))
        break
      case 'end':
      case 'else':
      case 'elseif':
        return { nodes, end: directive }
      default:
        throw cursor.failure(`directive #${directive} is not known`)
    }
  }
  return { nodes, end: undefined }
}

function parseText(cursor: Cursor): Node {
  const escaped = cursor.take(/\\([$#])/y)?.[1]
  if (escaped !== undefined) return { kind: 'text', text: escaped }
  const value = parseReference(cursor)
  if (value !== undefined) return { kind: 'value', value }
  // One character at least: a sign that begins nothing known is text.
  const text = cursor.take(/[\s\S][^$#\\]*/y)?.[0] ?? ''
  return { kind: 'text', text }
}

function parseSet(cursor: Cursor): Node {
  cursor.expect('(')
  cursor.take(/\s*/y)
  const target = parseReference(cursor)
  if (target === undefined) throw cursor.failure('#set needs a reference')
  cursor.expect('=')
  const value = parseExpression(cursor)
  cursor.expect(')')
  // Velocity eats the line break after a directive that stands alone.
  cursor.take(/[ \t]*\n/y)
  return { kind: 'set', target, value }
}

function parseIf(cursor: Cursor): Node {
  const branches: Branch[] = []
  let test = parseTest(cursor)
  for (;;) {
    const { nodes, end } = parseNodes(cursor)
    branches.push({ test, body: nodes })
    if (end === 'end') return { kind: 'if', branches }
    if (end === undefined) throw cursor.failure('#if has no #end')
    test = end === 'elseif' ? parseTest(cursor) : undefined
  }
}

function parseTest(cursor: Cursor): Branch['test'] {
  cursor.expect('(')
  const test = parseExpression(cursor)
  cursor.expect(')')
  return test
}

function parseForeach(cursor: Cursor): Node {
  cursor.expect('(')
  cursor.take(/\s*/y)
  const name = cursor.take(/\$\{?([A-Za-z_][\w-]*)\}?/y)?.[1]
  if (name === undefined) throw cursor.failure('#foreach needs a name')
  cursor.expect('in')
  const list = parseExpression(cursor)
  cursor.expect(')')
  const { nodes, end } = parseNodes(cursor)
  if (end !== 'end') throw cursor.failure('#foreach has no #end')
  return { kind: 'foreach', name, list, body: nodes }
}
