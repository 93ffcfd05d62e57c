/**
 * Reads YAML 1.2 into values that know their places. Refuses what makes a policy mean something
 * other than what it shows: duplicate keys, anchors and aliases, tags, merge keys, several documents.
 */
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
} from 'yaml'
import type { Place, Problem } from './problem.ts'

export type Yaml =
  | { readonly kind: 'map'; readonly at: Place; readonly entries: ReadonlyMap<string, Entry> }
  | { readonly kind: 'list'; readonly at: Place; readonly items: readonly Yaml[] }
  | { readonly kind: 'text'; readonly at: Place; readonly text: string }
  | { readonly kind: 'number'; readonly at: Place; readonly number: number }
  | { readonly kind: 'flag'; readonly at: Place; readonly flag: boolean }
  | { readonly kind: 'empty'; readonly at: Place }

export interface Entry {
  /** Place of the key. */
  readonly at: Place
  readonly value: Yaml
}

/** Characters of a schema file. */
const TEXT_LIMIT = 4 * 1024 * 1024
const DEPTH_LIMIT = 32
const START: Place = { line: 1, column: 1 }
const TOO_DEEP = { problems: [{ ...START, message: 'the file is nested too deeply to be read' }] }
/** How the parser reports that it ran out of stack. */
const STACK_OVERFLOW = /call stack/

/** Reads one document; any problem means that there is no value. */
export function readYaml(text: string): Yaml | { readonly problems: readonly Problem[] } {
  if (text.length > TEXT_LIMIT) {
    return { problems: [{ ...START, message: `the file is larger than ${TEXT_LIMIT} characters` }] }
  }
  const lines = new LineCounter()
  const document = parse(text, lines)
  if (document === undefined) return TOO_DEEP
  const place = (offset: number | undefined): Place => {
    const { line, col } = lines.linePos(offset ?? 0)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  const syntax = [...document.errors, ...document.warnings].map((error) => ({
    ...place(error.pos[0]),
    message: firstLine(error.message),
  }))
  if (syntax.some(({ message }) => STACK_OVERFLOW.test(message))) return TOO_DEEP
  if (syntax.length > 0) return { problems: syntax }
  const problems: Problem[] = []
  const value = convert(document.contents, { problems, place, depth: 0 }, START)
  return problems.length > 0 ? { problems } : value
}

interface Context {
  readonly problems: Problem[]
  readonly place: (offset: number | undefined) => Place
  readonly depth: number
}

function parse(text: string, lineCounter: LineCounter): Document.Parsed | undefined {
  try {
    return parseDocument(text, {
      lineCounter,
      version: '1.2',
      schema: 'core',
      uniqueKeys: true,
      prettyErrors: false,
    })
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function convert(node: Node | null, context: Context, fallback: Place): Yaml {
  const at = node?.range ? context.place(node.range[0]) : fallback
  const wrong = (message: string): Yaml => {
    context.problems.push({ ...at, message })
    return { kind: 'empty', at }
  }
  if (node === null) return { kind: 'empty', at }
  if (context.depth > DEPTH_LIMIT) return wrong(`nested more than ${DEPTH_LIMIT} deep`)
  if (isAlias(node)) return wrong('aliases (*name) are not read; write the value out')
  if (node.anchor !== undefined) return wrong('anchors (&name) are not read; take it out')
  if (node.tag !== undefined) return wrong('tags (!name) are not read; take it out')
  const inner = { ...context, depth: context.depth + 1 }
  if (isSeq(node)) {
    return {
      kind: 'list',
      at,
      items: node.items.map((item) => convert(item as Node | null, inner, at)),
    }
  }
  if (isMap(node)) return convertMap(node.items as Pair<Node, Node | null>[], inner, at)
  return isScalar(node)
    ? convertScalar(node.value, at, wrong)
    : wrong('this kind of value is not read')
}

function convertMap(pairs: readonly Pair<Node, Node | null>[], context: Context, at: Place): Yaml {
  const entries = new Map<string, Entry>()
  for (const { key, value } of pairs) {
    const keyAt = key.range ? context.place(key.range[0]) : at
    const plain = convert(key, context, at)
    if (plain.kind !== 'text') {
      context.problems.push({ ...keyAt, message: 'a key must be text; put it in quotes' })
    } else if (plain.text === '<<' || plain.text === '__proto__') {
      context.problems.push({ ...keyAt, message: `the key ${plain.text} is not read` })
    } else {
      entries.set(plain.text, { at: keyAt, value: convert(value, context, keyAt) })
    }
  }
  return { kind: 'map', at, entries }
}

function convertScalar(value: unknown, at: Place, wrong: (message: string) => Yaml): Yaml {
  if (value === null) return { kind: 'empty', at }
  if (typeof value === 'string') {
    return value.isWellFormed()
      ? { kind: 'text', at, text: value }
      : wrong('the text is not valid Unicode')
  }
  if (typeof value === 'number') return { kind: 'number', at, number: value }
  if (typeof value === 'boolean') return { kind: 'flag', at, flag: value }
  return wrong('this kind of value is not read')
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? message
}
