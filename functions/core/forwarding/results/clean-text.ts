/**
 * Takes what patterns hide out of a text or a number, however it is written: behind the escapes of JSON
 * (`\u0062ob`), wherever they stand in the text, and in other notations of a number (`1.23456789e8`).
 */
import { REDACTED, type Redaction } from '../../constraints/obligations/obligation.ts'

/** Escapes within escapes. */
const LEVELS = 4
/** Digits up to which a number is written out. */
const DIGITS = 40

/**
 * A text without what is hidden of it; as it was written where nothing is. It is read with more and more
 * of its escapes undone, and where that brings out more, stays that way.
 */
export function cleaned(text: string, { clean }: Redaction): string {
  if (clean === undefined) return text
  let shown = cleanedForm(text, clean)
  let undone = shown
  let form = text
  for (let level = 0; level <= LEVELS; level += 1) {
    const next = unescaped(form)
    if (next === form) break
    form = next
    undone = unescaped(undone)
    const left = cleanedForm(form, clean)
    if (left !== undone) shown = undone = left
  }
  return shown
}

/** Numbers first, because a match may be a part of one alone. */
function cleanedForm(text: string, clean: (text: string) => string): string {
  const hides = (form: string): boolean => clean(form) !== form
  const left = clean(
    text.replace(NUMBER, (lexeme) => (hides(plainNumber(lexeme)) ? REDACTED : lexeme)),
  )
  const plain = left.replace(NUMBER, plainNumber)
  return plain !== left && hides(plain) ? clean(plain) : left
}

/** A JSON number, or the text that takes its place. */
export function cleanedNumber(lexeme: string, redaction: Redaction): string {
  const { clean } = redaction
  if (clean === undefined) return lexeme
  const forms = [lexeme, plainNumber(lexeme), String(Number(lexeme))]
  return forms.every((form) => clean(form) === form) ? lexeme : JSON.stringify(REDACTED)
}

const NUMBER = /(?<![\w.])-?\d+(?:\.\d+(?:[eE][+-]?\d+)?|[eE][+-]?\d+)(?!\w|\.\d)/g

/** `1.5e3` as `1500`, `7.0` as `7`; a number that would be very long stays. */
function plainNumber(lexeme: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(lexeme) ?? []
  const point = whole.length + Number(exponent)
  const digits = whole + fraction
  if (whole === '' || point < -DIGITS || point > DIGITS || digits.length > DIGITS) return lexeme
  const padded = '0'.repeat(Math.max(0, 1 - point)) + digits
  const at = Math.max(1, point)
  const before = padded
    .slice(0, at)
    .padEnd(at, '0')
    .replace(/^0+(?=\d)/, '')
  const behind = padded.slice(at).replace(/0+$/, '')
  return sign + before + (behind === '' ? '' : `.${behind}`)
}

const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|x([0-9a-fA-F]{2})|(["\\/bfnrt]))/g
const LETTERS: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

/** The text with one level of escapes read. */
function unescaped(text: string): string {
  if (!text.includes('\\')) return text
  const read = text.replace(
    ESCAPE,
    (whole, four?: string, braced?: string, two?: string, letter?: string) => {
      if (letter !== undefined) return LETTERS[letter] ?? letter
      const code = Number.parseInt(four ?? braced ?? two ?? '', 16)
      if (four !== undefined) return String.fromCharCode(code)
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole
    },
  )
  return read.toWellFormed()
}
