/**
 * Says in a message what stands in the file: a short text in quotes, a number, or what kind of thing it
 * is. Never shows credentials in a URL.
 */
import { isMap, isScalar, isSeq, type Node } from 'yaml'

const MOST = 80

/** `"text"`, cut where it is long, with everything escaped that a terminal could take for a command. */
export function quoted(text: string): string {
  const cut = text.length > MOST ? `${text.slice(0, MOST)}…` : text
  return JSON.stringify(cut).replace(
    /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    escaped,
  )
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** What a value is, for the end of "must be ..., not". */
export function describeNode(node: Node | null): string {
  if (isMap(node)) return 'a mapping'
  if (isSeq(node)) return 'a list'
  const value = isScalar(node) ? node.value : null
  if (value === null || value === undefined) return 'empty'
  if (typeof value === 'string') return hasCredentials(value) ? 'this text' : quoted(value)
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint'
    ? String(value)
    : 'this value'
}

/** The end of a message about a text; empty where the text may be secret. */
export function found(text: string): string {
  return hasCredentials(text) ? '' : ` Found ${quoted(text)}.`
}

/** A key as it was written, or in quotes where it is no plain word. */
export function plainKey(key: string): string {
  return /^[\w.-]{1,80}$/.test(key) ? key : quoted(key)
}

function hasCredentials(text: string): boolean {
  return /:\/\/[^/]*@/.test(text)
}
