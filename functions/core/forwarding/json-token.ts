/** Single tokens of a JSON text: where a string ends, and what it says. */

const QUOTE = 0x22
const BACKSLASH = 0x5c

/** Where the next quote or backslash is, or the text ends. Keys are short: each character is looked at. */
export function endOfToken(text: string, from: number): number {
  let at = from
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === QUOTE || code === BACKSLASH) break
    at += 1
  }
  return at
}

export function isSpace(character: string): boolean {
  return character === ' ' || character === '\n' || character === '\r' || character === '\t'
}

/** A string without escapes, and with nothing in it that must be one. */
const PLAIN = /^"[\x20\x21\x23-\x5b\x5d-\x7e]*"$/

/** The string that a JSON text is; undefined where it is none. */
export function textOf(json: string | undefined): string | undefined {
  if (json?.startsWith('"') !== true) return undefined
  if (PLAIN.test(json)) return json.slice(1, -1)
  try {
    return String(JSON.parse(json))
  } catch {
    return undefined
  }
}
