/**
 * Reads JSON (RFC 8259) so that no other parser can read it differently. Refuses duplicate keys,
 * `__proto__`, lone surrogates, a byte order mark, trailing data, and nesting beyond a bound.
 */
import type { JsonObject, JsonValue } from './json.ts'

export interface JsonFault {
  readonly kind: 'json-fault'
  readonly fault: 'syntax' | 'key' | 'depth'
  /** Offset in UTF-16 units. */
  readonly offset: number
}

/** Nesting that is read; far beyond honest MCP, far below what overflows a policy engine. */
export const DEPTH_LIMIT = 64

const QUOTE = 0x22
const BACKSLASH = 0x5c
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const HEX4 = /^[0-9a-fA-F]{4}$/

class Fault extends Error {
  readonly fault: JsonFault['fault']
  readonly offset: number
  constructor(fault: JsonFault['fault'], offset: number) {
    super(fault)
    this.fault = fault
    this.offset = offset
  }
}

/** A span of source text, `[start, end)` in UTF-16 units. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** What was read. */
export interface ReadJson {
  readonly value: JsonValue
  /** How many values it holds, itself and all within it. */
  readonly count: number
}

/** Parses a whole text. Returns the value, or where and why it was refused; never throws. */
export function parseStrictJson(text: string): ReadJson | JsonFault {
  return run(text, undefined)
}

/**
 * Spans of the members of the object at `path` (member names from the root), so that one member can
 * be replaced while every other byte stays. Undefined where there is no object at that path. The
 * text must already have passed `parseStrictJson`.
 */
export function memberSpans(
  text: string,
  path: readonly string[],
): ReadonlyMap<string, Span> | undefined {
  const wanted: Wanted = { path, spans: new Map(), found: false }
  const result = run(text, wanted)
  return 'value' in result && wanted.found ? wanted.spans : undefined
}

interface Wanted {
  readonly path: readonly string[]
  readonly spans: Map<string, Span>
  found: boolean
}

function run(text: string, wanted: Wanted | undefined): ReadJson | JsonFault {
  const reader = new Reader(text, wanted)
  try {
    return { value: reader.document(), count: reader.count }
  } catch (error) {
    if (error instanceof Fault)
      return { kind: 'json-fault', fault: error.fault, offset: error.offset }
    throw error
  }
}

class Reader {
  readonly #text: string
  readonly #wanted: Wanted | undefined
  /** Names of the members around the place that is read; an element of an array has none. */
  readonly #path: (string | undefined)[] = []
  #at = 0
  count = 0

  constructor(text: string, wanted: Wanted | undefined) {
    this.#text = text
    this.#wanted = wanted
  }

  document(): JsonValue {
    // A lone surrogate has no UTF-8 form: parsers replace, drop or refuse it, each its own way.
    if (!this.#text.isWellFormed()) throw new Fault('syntax', 0)
    this.#space()
    const value = this.#value(0)
    this.#space()
    if (this.#at !== this.#text.length) throw new Fault('syntax', this.#at)
    return value
  }

  #value(depth: number): JsonValue {
    this.count += 1
    switch (this.#text.charCodeAt(this.#at)) {
      case 0x7b:
        return this.#object(depth + 1)
      case 0x5b:
        return this.#array(depth + 1)
      case QUOTE:
        return this.#string()
      case 0x74:
        return this.#word('true', true)
      case 0x66:
        return this.#word('false', false)
      case 0x6e:
        return this.#word('null', null)
      default:
        return this.#number()
    }
  }

  #object(depth: number): JsonObject {
    if (depth > DEPTH_LIMIT) throw new Fault('depth', this.#at)
    const spans = this.#spansHere(depth)
    const object: Record<string, JsonValue> = {}
    this.#at += 1
    this.#space()
    if (this.#text.charCodeAt(this.#at) === 0x7d) {
      this.#at += 1
      return object
    }
    for (;;) {
      const keyAt = this.#at
      if (this.#text.charCodeAt(keyAt) !== QUOTE) throw new Fault('syntax', keyAt)
      const key = this.#string()
      if (key === '__proto__' || Object.hasOwn(object, key)) throw new Fault('key', keyAt)
      this.#space()
      this.#expect(0x3a)
      this.#space()
      const start = this.#at
      if (this.#wanted !== undefined) this.#path[depth - 1] = key
      object[key] = this.#value(depth)
      spans?.set(key, { start, end: this.#at })
      this.#space()
      if (!this.#more(0x7d)) return object
    }
  }

  #array(depth: number): JsonValue[] {
    if (depth > DEPTH_LIMIT) throw new Fault('depth', this.#at)
    if (this.#wanted !== undefined) this.#path[depth - 1] = undefined
    const array: JsonValue[] = []
    this.#at += 1
    this.#space()
    if (this.#text.charCodeAt(this.#at) === 0x5d) {
      this.#at += 1
      return array
    }
    for (;;) {
      array.push(this.#value(depth))
      this.#space()
      if (!this.#more(0x5d)) return array
    }
  }

  /** After an element: true when a comma follows (and is consumed with its space). */
  #more(close: number): boolean {
    const code = this.#text.charCodeAt(this.#at)
    if (code !== 0x2c && code !== close) throw new Fault('syntax', this.#at)
    this.#at += 1
    if (code === close) return false
    this.#space()
    return true
  }

  #string(): string {
    const text = this.#text
    const start = this.#at + 1
    let at = start
    for (; at < text.length; at += 1) {
      const code = text.charCodeAt(at)
      if (code === QUOTE) {
        this.#at = at + 1
        return text.slice(start, at)
      }
      if (code === BACKSLASH) return this.#escapedString(start, at)
      if (code < 0x20) break
    }
    throw new Fault('syntax', at)
  }

  #escapedString(start: number, firstEscape: number): string {
    let decoded = this.#text.slice(start, firstEscape)
    let at = firstEscape
    for (;;) {
      const code = this.#text.charCodeAt(at)
      if (code === QUOTE) break
      if (code < 0x20 || Number.isNaN(code)) throw new Fault('syntax', at)
      if (code !== BACKSLASH) {
        decoded += this.#text.charAt(at)
        at += 1
        continue
      }
      const letter = this.#text.charAt(at + 1)
      const plain = ESCAPES[letter]
      if (plain !== undefined) {
        decoded += plain
        at += 2
        continue
      }
      const hex = this.#text.slice(at + 2, at + 6)
      if (letter !== 'u' || !HEX4.test(hex)) throw new Fault('syntax', at)
      decoded += String.fromCharCode(Number.parseInt(hex, 16))
      at += 6
    }
    if (!decoded.isWellFormed()) throw new Fault('syntax', start)
    this.#at = at + 1
    return decoded
  }

  #number(): number {
    NUMBER.lastIndex = this.#at
    const match = NUMBER.exec(this.#text)
    if (match === null) throw new Fault('syntax', this.#at)
    const value = Number(match[0])
    if (!Number.isFinite(value)) throw new Fault('syntax', this.#at)
    this.#at = NUMBER.lastIndex
    return value
  }

  #word<T extends JsonValue>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) throw new Fault('syntax', this.#at)
    this.#at += word.length
    return value
  }

  #space(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at)
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return
      this.#at += 1
    }
  }

  #expect(code: number): void {
    if (this.#text.charCodeAt(this.#at) !== code) throw new Fault('syntax', this.#at)
    this.#at += 1
  }

  #spansHere(depth: number): Map<string, Span> | undefined {
    const wanted = this.#wanted
    if (wanted?.path.length !== depth - 1) return undefined
    if (!wanted.path.every((name, index) => this.#path[index] === name)) return undefined
    wanted.found = true
    return wanted.spans
  }
}
