/**
 * Puts new values for top-level arguments into the body's text: in place where they are there, at the end
 * where they are not. Every other byte stays as the client wrote it; numbers are never re-printed.
 */
import type { JsonObject } from '../json.ts'
import { memberSpans } from '../strict-json.ts'
import { editMembers } from '../json-edits.ts'

/** @throws Error where the text has no `params`: a tool was named there, so it must. */
export function rewriteArguments(text: string, rewritten: JsonObject): string {
  const names = Object.keys(rewritten)
  if (names.length === 0) return text
  const given = memberSpans(text, ['params', 'arguments'])
  const whole = memberSpans(text, ['params'])?.get('arguments')
  // A call may leave them all out.
  if (given === undefined || whole === undefined)
    return editMembers(text, ['params'], new Map([['arguments', JSON.stringify(rewritten)]]))
  const edits: { readonly start: number; readonly end: number; readonly value: string }[] = []
  const added: string[] = []
  for (const name of names) {
    const span = given.get(name)
    const value = JSON.stringify(rewritten[name])
    if (span === undefined) added.push(`${JSON.stringify(name)}:${value}`)
    else edits.push({ ...span, value })
  }
  if (added.length > 0) {
    const comma = given.size === 0 ? '' : ','
    edits.push({ start: whole.end - 1, end: whole.end - 1, value: comma + added.join(',') })
  }
  let result = text
  for (const { start, end, value } of edits.sort((a, b) => b.start - a.start))
    result = result.slice(0, start) + value + result.slice(end)
  return result
}
