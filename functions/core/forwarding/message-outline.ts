/**
 * Finds out what a JSON-RPC message of an upstream is (whose answer, or which request) without building
 * its values, as its text arrives. Refuses what another reader could take for another message: a key
 * that comes twice or looks like one of JSON-RPC's, brackets that do not match, anything behind the end.
 */
import { foldKey } from '../invocation/look-alike.ts'
import { ValueSkipper } from './value-skipper.ts'

export interface MessageOutline {
  /** JSON text of `id` as written; undefined where there is none. */
  readonly id: string | undefined
  readonly method: string | undefined
  readonly has: 'result' | 'error' | 'neither' | 'both'
  /** `result.resultType` (MCP 2026-07-28); undefined where it is absent. */
  readonly resultType: string | undefined
  /** Whether the result says how it may be cached (MCP 2026-07-28, Caching). */
  readonly isCacheable: boolean
}

/** Characters of a key, an id or a method that are kept; longer ones are refused. */
const TOKEN_LIMIT = 8192
const ENVELOPE = ['jsonrpc', 'id', 'method', 'params', 'result', 'error']
const RESULT = ['resultType']
const SCALAR_START = /[-0-9tfn]/
const QUOTE = 0x22
const BACKSLASH = 0x5c
const SCALAR_END = /[\s,}\]]/g

class Refused extends Error {}

/** Reads one message, pushed in pieces. */
export class OutlineReader {
  /** 0 outside of the message, 1 in it, 2 in its result. */
  #level = 0
  #expects: 'start' | 'first-key' | 'key' | 'colon' | 'value' | 'comma' | 'end' = 'start'
  /** Of values that are not looked into. */
  readonly #skipper = new ValueSkipper()
  #string: 'key' | 'kept' | undefined
  #isEscaped = false
  #isScalar = false
  #token = ''
  #key = ''
  readonly #keys: readonly Map<string, string>[] = [new Map(), new Map()]

  /** False once the message is refused. */
  push(text: string): boolean {
    try {
      for (let at = 0; at < text.length; ) at = this.#next(text, at)
      return true
    } catch (error) {
      if (error instanceof Refused) return false
      throw error
    }
  }

  /** What was seen so far: of a whole message after `isWhole`. */
  get outline(): MessageOutline {
    const [message, result] = this.#keys as [Map<string, string>, Map<string, string>]
    const hasResult = message.has('result')
    const hasError = message.has('error')
    return {
      id: message.get('id'),
      method: textOf(message.get('method')),
      has: hasResult ? (hasError ? 'both' : 'result') : hasError ? 'error' : 'neither',
      resultType: textOf(result.get('resultType')),
      isCacheable: result.has('ttlMs') || result.has('cacheScope'),
    }
  }

  /** Whether the message has ended, and is JSON-RPC 2.0. */
  get isWhole(): boolean {
    return this.#expects === 'end' && textOf(this.#keys[0]?.get('jsonrpc')) === '2.0'
  }

  #next(text: string, at: number): number {
    if (this.#string !== undefined) return this.#inString(text, at)
    if (this.#isScalar) return this.#inScalar(text, at)
    if (this.#skipper.isBusy) return this.#inSkipped(text, at)
    const character = text.charAt(at)
    if (!isSpace(character)) this.#token = this.#step(character)
    return at + 1
  }

  /** One character of the message itself or of its result; returns what the next token begins with. */
  #step(character: string): string {
    const expects = this.#expects
    if (expects === 'start' && character === '{') return this.#open(1)
    if ((expects === 'first-key' || expects === 'key') && character === '"') {
      this.#string = 'key'
      return ''
    }
    if (expects === 'colon' && character === ':') {
      this.#expects = 'value'
      return ''
    }
    if (expects === 'comma' && character === ',') {
      this.#expects = 'key'
      return ''
    }
    if ((expects === 'comma' || expects === 'first-key') && character === '}') {
      this.#level -= 1
      this.#expects = this.#level === 0 ? 'end' : 'comma'
      return ''
    }
    if (expects === 'value') return this.#value(character)
    throw new Refused()
  }

  #open(level: number): string {
    this.#level = level
    this.#expects = 'first-key'
    return ''
  }

  #value(character: string): string {
    const isResult = this.#level === 1 && this.#key === 'result'
    if (isResult) {
      if (character !== '{') throw new Refused()
      this.#keep('')
      return this.#open(2)
    }
    this.#expects = 'comma'
    const isKept = this.#isKept()
    if (character === '"' && isKept) {
      this.#string = 'kept'
      return '"'
    }
    if (character === '"' || character === '{' || character === '[') {
      if (isKept) throw new Refused()
      this.#keep('')
      this.#skipper.begin(character)
      return ''
    }
    if (!SCALAR_START.test(character)) throw new Refused()
    this.#isScalar = true
    return character
  }

  #isKept(): boolean {
    return this.#level === 2
      ? this.#key === 'resultType'
      : this.#key === 'id' || this.#key === 'method' || this.#key === 'jsonrpc'
  }

  #inString(text: string, from: number): number {
    let at = from
    for (;;) {
      if (this.#isEscaped) {
        this.#isEscaped = false
        at += 1
      }
      const end = endOfToken(text, at)
      if (end === text.length) {
        this.#take(text, from, end)
        return end
      }
      at = end + 1
      if (text.charAt(end) === '"') {
        this.#take(text, from, at)
        this.#endString()
        return at
      }
      this.#isEscaped = true
      if (at === text.length) {
        this.#take(text, from, at)
        return at
      }
    }
  }

  #take(text: string, from: number, to: number): void {
    this.#token += text.slice(from, to)
    if (this.#token.length > TOKEN_LIMIT) throw new Refused()
  }

  #endString(): void {
    const kind = this.#string
    this.#string = undefined
    if (kind === 'key') this.#endKey(`"${this.#token}`)
    else this.#keep(this.#token)
  }

  #endKey(token: string): void {
    const key = textOf(token)
    const keys = this.#keys[this.#level - 1]
    if (key === undefined || key === '__proto__' || keys === undefined || keys.has(key))
      throw new Refused()
    const known = this.#level === 1 ? ENVELOPE : RESULT
    if (!known.includes(key)) {
      const folded = foldKey(key)
      if (known.some((name) => name.toLowerCase() === folded)) throw new Refused()
    }
    this.#key = key
    this.#expects = 'colon'
  }

  #keep(token: string): void {
    this.#keys[this.#level - 1]?.set(this.#key, token)
  }

  #inScalar(text: string, at: number): number {
    SCALAR_END.lastIndex = at
    const end = SCALAR_END.exec(text)?.index ?? text.length
    this.#token += text.slice(at, end)
    if (this.#token.length > TOKEN_LIMIT) throw new Refused()
    if (end === text.length) return end
    this.#isScalar = false
    this.#keep(this.#token)
    return end
  }

  #inSkipped(text: string, from: number): number {
    const at = this.#skipper.skip(text, from)
    if (at === undefined) throw new Refused()
    return at
  }
}

/** The outline of a whole message; undefined where it is refused or not whole. */
export function outlineOf(text: string): MessageOutline | undefined {
  const reader = new OutlineReader()
  return reader.push(text) && reader.isWhole ? reader.outline : undefined
}

/** Where the next quote or backslash is, or the text ends. Keys are short: each character is looked at. */
function endOfToken(text: string, from: number): number {
  let at = from
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === QUOTE || code === BACKSLASH) break
    at += 1
  }
  return at
}

function isSpace(character: string): boolean {
  return character === ' ' || character === '\n' || character === '\r' || character === '\t'
}

/** A string without escapes, and with nothing in it that must be one. */
const PLAIN = /^"[\x20\x21\x23-\x5b\x5d-\x7e]*"$/

/** The string that a JSON text is; undefined where it is none. */
function textOf(json: string | undefined): string | undefined {
  if (json?.startsWith('"') !== true) return undefined
  if (PLAIN.test(json)) return json.slice(1, -1)
  try {
    return String(JSON.parse(json))
  } catch {
    return undefined
  }
}
