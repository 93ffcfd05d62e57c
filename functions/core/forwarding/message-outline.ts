/**
 * Finds out what a JSON-RPC message of an upstream is (whose answer, or which request) without building
 * its values, as its text arrives. Refuses what is not JSON, and what another reader could take for
 * another message: a key that comes twice or looks like one of JSON-RPC's, anything behind the end.
 */
import { foldKey } from '../invocation/look-alike.ts'
import { endOfToken, isSpace, textOf } from './json-token.ts'
import { hasControls, isScalar, TOKEN_LIMIT, ValueChecker } from './value-checker.ts'

export interface MessageOutline {
  /** JSON text of `id` as written; undefined where there is none. */
  readonly id: string | undefined
  readonly method: string | undefined
  readonly has: 'result' | 'error' | 'neither' | 'both'
  /** `result.resultType` (MCP 2026-07-28); undefined where it is absent. */
  readonly resultType: string | undefined
  /** Whether the result says how it may be cached (MCP 2026-07-28, Caching). */
  readonly isCacheable: boolean
  /** Whether the result's `_meta` has members that are the gateway's own to say. */
  readonly speaksForGateway: boolean
}

/** Members of the message, and of its result, that are kept apart. */
const KEYS_LIMIT = 256
/** What the gateway's own members of a result's `_meta` begin with. */
export const GATEWAY_PREFIX = 'mcp-authorizer/'
const ENVELOPE = ['jsonrpc', 'id', 'method', 'params', 'result', 'error']
const RESULT = ['resultType']
const SCALAR_START = /[-0-9tfn]/
const SCALAR_END = /[\s,}\]]/g

class Refused extends Error {}

/** Reads one message, pushed in pieces. */
export class OutlineReader {
  /** 0 outside of the message, 1 in it, 2 in its result. */
  #level = 0
  #expects: 'start' | 'first-key' | 'key' | 'colon' | 'value' | 'comma' | 'end' = 'start'
  /** Of values that are not looked into. */
  readonly #checker: ValueChecker
  #hasControls = true
  #speaksForGateway = false
  #string: 'key' | 'kept' | undefined
  #isEscaped = false
  #isScalar = false
  #token = ''
  #key = ''
  readonly #keys: readonly Map<string, string>[] = [new Map(), new Map()]

  /** `streamed`: it comes in any number of pieces, of which none may be kept. */
  constructor(kind: 'whole' | 'streamed' = 'whole') {
    this.#checker = new ValueChecker(kind)
  }

  /** False once the message is refused. */
  push(text: string): boolean {
    this.#hasControls = hasControls(text)
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
      speaksForGateway: this.#speaksForGateway,
    }
  }

  /** Whether the message has ended, and is JSON-RPC 2.0. */
  get isWhole(): boolean {
    return this.#expects === 'end' && textOf(this.#keys[0]?.get('jsonrpc')) === '2.0'
  }

  #next(text: string, at: number): number {
    if (this.#string !== undefined) return this.#inString(text, at)
    if (this.#isScalar) return this.#inScalar(text, at)
    if (this.#checker.isBusy) return this.#inChecked(text, at)
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
      const isMeta = this.#level === 2 && this.#key === '_meta'
      this.#checker.begin(character, isMeta ? this.#seeMeta : undefined)
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
    else if (textOf(this.#token) === undefined) throw new Refused()
    else this.#keep(this.#token)
  }

  #endKey(token: string): void {
    const key = textOf(token)
    const keys = this.#keys[this.#level - 1]
    if (key === undefined || key === '__proto__' || keys === undefined || keys.has(key))
      throw new Refused()
    if (keys.size === KEYS_LIMIT) throw new Refused()
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
    if (!isScalar(this.#token)) throw new Refused()
    this.#isScalar = false
    this.#keep(this.#token)
    return end
  }

  #inChecked(text: string, from: number): number {
    const at = this.#checker.read(text, from, this.#hasControls)
    if (at === undefined) throw new Refused()
    return at
  }

  readonly #seeMeta = (name: string): void => {
    if (name.startsWith(GATEWAY_PREFIX)) this.#speaksForGateway = true
  }
}

/** The outline of a whole message; undefined where it is refused or not whole. */
export function outlineOf(text: string): MessageOutline | undefined {
  const reader = new OutlineReader()
  return reader.push(text) && reader.isWhole ? reader.outline : undefined
}
