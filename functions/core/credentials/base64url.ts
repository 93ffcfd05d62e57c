/**
 * Decodes base64url (RFC 4648 section 5) in its one canonical spelling: no padding, no other
 * alphabet, unused bits zero. Two spellings of one token would be two cache entries and one identity.
 */
export function decodeBase64Url(text: string): Uint8Array | undefined {
  if (!/^[\w-]*$/.test(text) || text.length % 4 === 1) return undefined
  const base64 = text.replaceAll('-', '+').replaceAll('_', '/')
  const padded = base64.padEnd(Math.ceil(base64.length / 4) * 4, '=')
  const binary = atob(padded)
  if (btoa(binary) !== padded) return undefined
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}

/** Encodes bytes as base64url without padding. */
export function encodeBase64Url(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
