/**
 * Reads YAML strictly and remembers where everything stands: unknown and doubled keys, wrong types,
 * aliases and tags become problems with line and column, all of them in one pass.
 */
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml'
import { describeNode, found, plainKey, quoted } from './written-value.ts'

export interface Problem {
  /** From 1. */
  readonly line: number
  /** From 1. */
  readonly column: number
  /** What is wrong and what to do. */
  readonly message: string
}

/** A value with the name by which a person finds it, such as `servers[0].name`. */
export interface Place {
  readonly node: Node | null
  readonly path: string
  /** Where a problem is reported when there is no node. */
  readonly offset: number
}

export interface YamlReading {
  readonly root: Place
  readonly problems: Problem[]
  readonly report: (place: Place, message: string) => void
  /** The line of a place, from 1. */
  readonly lineOf: (place: Place) => number
}

/** Parses one document; syntax errors are the first problems. */
export function readYaml(text: string): YamlReading {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, strict: true, uniqueKeys: false })
  const problems: Problem[] = []
  const reportAt = (offset: number, message: string): void => {
    const { line, col } = lines.linePos(offset)
    problems.push({ line: Math.max(line, 1), column: Math.max(col, 1), message })
  }
  for (const { pos, message } of [...document.errors, ...document.warnings]) {
    reportAt(pos[0], `${message.split('\n')[0] ?? message}. Correct the YAML.`)
  }
  if (problems.length === 0) {
    refuseIndirection(document, reportAt)
    refuseDoubledKeys(document, reportAt, (offset) => lines.linePos(offset).line)
  }
  return {
    root: { node: document.contents, path: 'the configuration', offset: 0 },
    problems,
    report: (place, message) => reportAt(offsetOf(place), message),
    lineOf: (place) => lines.linePos(offsetOf(place)).line,
  }
}

function offsetOf({ node, offset }: Place): number {
  return node?.range?.[0] ?? offset
}

/** YAML wants each key once (YAML 1.2, section 3.2.1.3). */
function refuseDoubledKeys(
  document: Document.Parsed,
  reportAt: (offset: number, message: string) => void,
  lineAt: (offset: number) => number,
): void {
  visit(document, {
    Map: (_key, { items }) => {
      const seen = new Map<string, number>()
      for (const { key } of items) {
        if (!isScalar(key)) continue
        const offset = key.range?.[0] ?? 0
        const name = String(key.value)
        const first = seen.get(name)
        if (first === undefined) seen.set(name, offset)
        else
          reportAt(
            offset,
            `Map keys must be unique: ${quoted(name)} is in line ${lineAt(first)} already. Keep one of them.`,
          )
      }
    },
  })
}

/** What reads differently than it looks: aliases, anchors and tags. */
function refuseIndirection(
  document: Document.Parsed,
  reportAt: (offset: number, message: string) => void,
): void {
  visit(document, {
    Node: (_key, node) => {
      const indirect = isAlias(node) || node.anchor !== undefined || node.tag !== undefined
      if (!indirect) return undefined
      reportAt(node.range?.[0] ?? 0, 'Aliases, anchors and tags are not read. Write the value out.')
      return visit.SKIP
    },
  })
}

/** The entries of a mapping; an unknown key is a problem that lists the known ones. */
export function readEntries<K extends string>(
  reading: YamlReading,
  place: Place,
  known: readonly K[],
): Readonly<Partial<Record<K, Place>>> | undefined {
  if (!isMap(place.node)) {
    const written = describeNode(place.node)
    const keys = known.join(', ')
    reading.report(place, `${place.path} must be a mapping with the keys ${keys}, not ${written}.`)
    return undefined
  }
  const entries: Partial<Record<K, Place>> = {}
  for (const { key, value } of place.node.items) {
    const offset = isNode(key) ? (key.range?.[0] ?? place.offset) : place.offset
    const name = known.find((each) => isScalar(key) && key.value === each)
    const node = isNode(value) ? value : null
    if (name === undefined) {
      const written = isScalar(key) ? plainKey(String(key.value)) : 'A key that is not a word'
      const unknown = { node: null, path: place.path, offset }
      reading.report(
        unknown,
        `${written} is not known in ${place.path}. Known are ${known.join(', ')}.`,
      )
      continue
    }
    const path = place.offset === 0 && place.path === 'the configuration' ? '' : `${place.path}.`
    entries[name] = { node, path: `${path}${name}`, offset }
  }
  return entries
}

/** The items of a list. */
export function readItems(reading: YamlReading, place: Place): readonly Place[] | undefined {
  if (!isSeq(place.node)) {
    reading.report(place, `${place.path} must be a list, not ${describeNode(place.node)}.`)
    return undefined
  }
  return place.node.items.map((item, index) => ({
    node: isNode(item) ? item : null,
    path: `${place.path}[${index}]`,
    offset: place.node?.range?.[0] ?? place.offset,
  }))
}

/**
 * A string that `check` has nothing against; `check` says what is wrong and what to do. `isSecretive`
 * keeps the value out of the message, where somebody might have written a secret.
 */
export function readText(
  reading: YamlReading,
  place: Place,
  check: (text: string) => string | undefined = () => undefined,
  isSecretive = false,
): string | undefined {
  const text = isScalar(place.node) ? place.node.value : undefined
  if (typeof text !== 'string' || text === '') {
    reading.report(
      place,
      `${place.path} must be a text, not ${describeNode(place.node)}. Put it in quotes if it looks like a number.`,
    )
    return undefined
  }
  const complaint = hasControlCharacter(text) ? 'must not hold control characters.' : check(text)
  if (complaint === undefined) return text
  reading.report(place, `${place.path} ${complaint}${isSecretive ? '' : found(text)}`)
  return undefined
}

/** One string, or a list of different ones; never an empty list. */
export function readTexts(
  reading: YamlReading,
  place: Place,
  check?: (text: string) => string | undefined,
): readonly string[] | undefined {
  const items = isSeq(place.node) ? readItems(reading, place) : [place]
  if (items === undefined || items.length === 0) {
    reading.report(place, `${place.path} must not be empty. Leave it out or name at least one.`)
    return undefined
  }
  const texts = items.map((item) => readText(reading, item, check))
  for (const [index, item] of items.entries()) {
    const text = texts[index]
    const first = items[texts.indexOf(text)]
    // What was refused is no value that another could repeat.
    if (text === undefined || first === undefined || first === item) continue
    reading.report(
      item,
      `${item.path} repeats an earlier value, ${first.path} in line ${reading.lineOf(first)}.${found(text)}`,
    )
  }
  return texts.every((text) => text !== undefined) ? texts : undefined
}

/** A whole number between two bounds, both included. */
export function readNumber(
  reading: YamlReading,
  place: Place,
  least: number,
  most: number,
): number | undefined {
  const value = isScalar(place.node) ? place.node.value : undefined
  const fits =
    typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
  if (fits) return value
  const written = describeNode(place.node)
  reading.report(
    place,
    `${place.path} must be a whole number from ${least} to ${most}, not ${written}.`,
  )
  return undefined
}

/** `true` or `false`. */
export function readSwitch(reading: YamlReading, place: Place): boolean | undefined {
  const value = isScalar(place.node) ? place.node.value : undefined
  if (typeof value === 'boolean') return value
  reading.report(place, `${place.path} must be true or false, not ${describeNode(place.node)}.`)
  return undefined
}

/** One of a few words. */
export function readChoice<T extends string>(
  reading: YamlReading,
  place: Place,
  choices: readonly T[],
): T | undefined {
  const value = isScalar(place.node) ? place.node.value : undefined
  const choice = choices.find((each) => each === value)
  if (choice === undefined)
    reading.report(
      place,
      `${place.path} must be ${choices.join(' or ')}, not ${describeNode(place.node)}.`,
    )
  return choice
}

function hasControlCharacter(text: string): boolean {
  return /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(text)
}
