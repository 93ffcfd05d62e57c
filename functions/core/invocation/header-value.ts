/**
 * Decodes `Mcp-Name` and `Mcp-Param-*` values (MCP 2026-07-28, Streamable HTTP, "Value Encoding"):
 * plain visible ASCII, or `=?base64?...?=` around canonical Base64 of UTF-8. What only begins like that
 * is plain. Refuses anything else.
 */
const PREFIX = '=?base64?'
const SUFFIX = '?='
const CANONICAL = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/
const PLAIN = /^[\x20-\x7e\t]*$/

/** A header's value without the optional white space around it (RFC 9110 section 5.5), and no other. */
export function trimHeaderValue(raw: string): string {
  let start = 0
  let end = raw.length
  while (start < end && isSpace(raw, start)) start += 1
  // Not by an expression: it would begin anew at each space of a row that ends in something else.
  while (end > start && isSpace(raw, end - 1)) end -= 1
  return raw.slice(start, end)
}

function isSpace(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code === 0x20 || code === 0x09
}

/** The decoded value, or undefined where it is not validly encoded. */
export function decodeHeaderValue(raw: string): string | undefined {
  const value = trimHeaderValue(raw)
  if (!PLAIN.test(value)) return undefined
  if (!value.toLowerCase().startsWith(PREFIX) || !value.endsWith(SUFFIX)) return value
  if (!value.startsWith(PREFIX) || value.length < PREFIX.length + SUFFIX.length) return undefined
  const encoded = value.slice(PREFIX.length, -SUFFIX.length)
  if (!CANONICAL.test(encoded)) return undefined
  try {
    const binary = atob(encoded)
    // Bits beyond the last byte must be zero, or two spellings decode to one value.
    if (btoa(binary) !== encoded) return undefined
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0))
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** Encodes a value for such a header: as it is where that is unambiguous, else as Base64 of UTF-8. */
export function encodeHeaderValue(value: string): string {
  const plain = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(value) && !value.startsWith('=?')
  if (plain) return value
  const bytes = new TextEncoder().encode(value)
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return `${PREFIX}${btoa(binary)}${SUFFIX}`
}
