/**
 * Checks one JSON string, object or array as its text arrives (RFC 8259), without building it. Refuses
 * what is not JSON, a member that comes twice, `__proto__`, and nesting without end: readers differ in
 * what they take from those.
 */
import { MemberNames } from './member-names.ts'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
const OPEN_ARRAY = 0x5b
const CLOSE_ARRAY = 0x5d
const LETTER_U = 0x75
/** Nesting that is followed. */
const DEPTH_LIMIT = 512
/** Characters of a name or a number. */
export const TOKEN_LIMIT = 8192
/** Characters of a string that are looked at one by one, before the search for its end is worth it. */
const SHORT_STRING = 64

/** What no string holds unescaped, where a text has it at all. */
const CONTROL = /[^\x20-\uffff]/
const SCALAR_END = /[\s,}\]]/g
const SCALAR = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/
/** What stands behind a backslash, but for `u`. */
const ESCAPED = '"\\/bfnrt'
const HEX = /^[0-9a-fA-F]$/
/** A letter comes; positive: so many hexadecimal digits come. */
const LETTER = -1

/** Whether strings of a text have to be searched for control characters. */
export function hasControls(text: string): boolean {
  return CONTROL.test(text)
}

/** Whether a text is one JSON number or literal. */
export function isScalar(text: string): boolean {
  return SCALAR.test(text)
}

type Expected = 'value' | 'first-value' | 'name' | 'first-name' | 'colon' | 'comma'

export class ValueChecker {
  readonly #closers: number[] = []
  readonly #names: MemberNames
  #expects: Expected = 'value'
  #inside: 'string' | 'name' | 'scalar' | undefined
  /** What is still to come of an escape. */
  #escape = 0
  #token = ''
  #outermost: ((name: string) => void) | undefined

  constructor(kind: 'whole' | 'streamed') {
    this.#names = new MemberNames(kind)
  }

  /** Whether a value is being read. */
  get isBusy(): boolean {
    return this.#inside !== undefined || this.#closers.length > 0
  }

  /** Begins behind the quote or bracket that opens a value; `onName` is told the members of the object. */
  begin(opening: '"' | '{' | '[', onName?: (name: string) => void): void {
    this.#outermost = onName
    if (opening === '"') this.#inside = 'string'
    else this.#open(opening.charCodeAt(0))
  }

  /** Where the value ends, or the text does; undefined where it is refused. */
  read(text: string, from: number, controls: boolean): number | undefined {
    let at: number | undefined = from
    while (at !== undefined && at < text.length && this.isBusy) {
      if (this.#inside === undefined) at = this.#step(text, at)
      else if (this.#inside === 'scalar') at = this.#scalar(text, at)
      else at = this.#string(text, at, controls)
    }
    return at
  }

  /** Passes over a space, or over what begins or ends something; a scalar begins where it stands. */
  #step(text: string, at: number): number | undefined {
    const code = text.charCodeAt(at)
    if (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) return at + 1
    if (!this.#begins(code)) return undefined
    return this.#inside === 'scalar' ? at : at + 1
  }

  /** What the next token begins with; false where it may not stand here. */
  #begins(code: number): boolean {
    const expects = this.#expects
    if (expects === 'value' || expects === 'first-value') {
      if (code === CLOSE_ARRAY && expects === 'first-value') return this.#close(code)
      this.#expects = 'comma'
      if (code === QUOTE) this.#inside = 'string'
      else if (code === OPEN_OBJECT || code === OPEN_ARRAY) return this.#open(code)
      else this.#inside = 'scalar'
      return true
    }
    if (expects === 'comma') {
      if (code !== COMMA) return this.#close(code)
      this.#expects = this.#closers.at(-1) === CLOSE_OBJECT ? 'name' : 'value'
      return true
    }
    if (expects === 'colon') {
      this.#expects = 'value'
      return code === COLON
    }
    if (code === CLOSE_OBJECT && expects === 'first-name') return this.#close(code)
    this.#inside = 'name'
    return code === QUOTE
  }

  #open(code: number): boolean {
    const isObject = code === OPEN_OBJECT
    if (isObject) this.#names.open()
    this.#closers.push(isObject ? CLOSE_OBJECT : CLOSE_ARRAY)
    this.#expects = isObject ? 'first-name' : 'first-value'
    return this.#closers.length <= DEPTH_LIMIT
  }

  #close(code: number): boolean {
    if (this.#closers.pop() !== code) return false
    if (code === CLOSE_OBJECT) this.#names.close()
    this.#expects = 'comma'
    return true
  }

  #scalar(text: string, from: number): number | undefined {
    SCALAR_END.lastIndex = from
    const end = SCALAR_END.test(text) ? SCALAR_END.lastIndex - 1 : text.length
    this.#token += text.slice(from, end)
    if (this.#token.length > TOKEN_LIMIT) return undefined
    if (end === text.length) return end
    const isValid = SCALAR.test(this.#token)
    this.#token = ''
    this.#inside = undefined
    return isValid ? end : undefined
  }

  #string(text: string, from: number, controls: boolean): number | undefined {
    const isName = this.#inside === 'name'
    let at = from
    while (at < text.length) {
      if (this.#escape !== 0) {
        if (!this.#escaped(text.charAt(at))) return undefined
        at += 1
        continue
      }
      const run = at
      at = endOfRun(text, at)
      if (controls && CONTROL.test(text.slice(run, at))) return undefined
      if (at === text.length) break
      if (text.charCodeAt(at) === QUOTE) {
        this.#inside = undefined
        if (isName && !this.#endName(text.slice(from, at))) return undefined
        return at + 1
      }
      this.#escape = LETTER
      at += 1
    }
    if (isName) this.#token += text.slice(from, at)
    return this.#token.length > TOKEN_LIMIT ? undefined : at
  }

  #escaped(character: string): boolean {
    if (this.#escape === LETTER) {
      this.#escape = character.charCodeAt(0) === LETTER_U ? 4 : 0
      return this.#escape > 0 || ESCAPED.includes(character)
    }
    this.#escape -= 1
    return HEX.test(character)
  }

  #endName(rest: string): boolean {
    const written = this.#token + rest
    this.#token = ''
    this.#expects = 'colon'
    if (written.length > TOKEN_LIMIT) return false
    const name = written.includes('\\') ? (JSON.parse(`"${written}"`) as string) : written
    if (this.#closers.length === 1) this.#outermost?.(name)
    return name !== '__proto__' && this.#names.add(name)
  }
}

/** Where the next quote or backslash is, or the text ends. */
function endOfRun(text: string, from: number): number {
  const short = Math.min(text.length, from + SHORT_STRING)
  for (let at = from; at < short; at += 1) {
    const code = text.charCodeAt(at)
    if (code === QUOTE || code === BACKSLASH) return at
  }
  const quote = text.indexOf('"', short)
  const limit = quote === -1 ? text.length : quote
  // Looked for inside the run alone: a far backslash would be searched for again and again.
  const slash = text.slice(short, limit).indexOf('\\')
  return slash === -1 ? limit : short + slash
}
