/**
 * Puts new values for top-level arguments into the body's text. Every other byte stays as the client
 * wrote it; numbers are never re-printed.
 */
import type { JsonObject } from '../json.ts'
import { memberSpans } from '../strict-json.ts'

/** @throws Error where the text has no `params.arguments`: it was read from there, so it must. */
export function rewriteArguments(text: string, rewritten: JsonObject): string {
  const names = Object.keys(rewritten)
  if (names.length === 0) return text
  const spans = memberSpans(text, ['params', 'arguments'])
  if (spans === undefined) throw new Error('The message has no arguments to rewrite')
  const edits = names.map((name) => {
    const span = spans.get(name)
    if (span === undefined) throw new Error('An argument to rewrite is not in the message')
    return { span, value: JSON.stringify(rewritten[name]) }
  })
  let result = text
  for (const { span, value } of edits.sort((a, b) => b.span.start - a.span.start)) {
    result = result.slice(0, span.start) + value + result.slice(span.end)
  }
  return result
}
