/**
 * Mends a list of an upstream that cannot be read for the sake of a few of its entries: lone surrogates
 * become U+FFFD, and an entry that still cannot be read strictly (nested too deeply, a key twice) is
 * left out, so that one bad tool does not take all the others away.
 */
import type { ResultKind } from '../../invocation/method-row.ts'
import { parseStrictJson } from '../../strict-json.ts'

/** Results that are lists, and the member that holds the list. */
const MEMBERS: Partial<Record<ResultKind, string>> = {
  tools: 'tools',
  prompts: 'prompts',
  resources: 'resources',
  resourceTemplates: 'resourceTemplates',
  contents: 'contents',
}

export interface MendedList {
  readonly text: string
  /** Entries that could not be read. */
  readonly leftOut: number
}

/** `text` is a whole message. Undefined where there is no such list, or nothing to mend. */
export function mendList(text: string, kind: ResultKind | undefined): MendedList | undefined {
  const member = kind === undefined ? undefined : MEMBERS[kind]
  const entries = member === undefined ? undefined : entrySpans(text, member)
  const [first] = entries ?? []
  const last = entries?.at(-1)
  if (entries === undefined || first === undefined || last === undefined) return undefined
  const mended = entries.map(({ start, end }) => withoutLoneSurrogates(text.slice(start, end)))
  const kept = mended.filter(isReadable)
  const head = withoutLoneSurrogates(text.slice(0, first.start))
  const tail = withoutLoneSurrogates(text.slice(last.end))
  const whole = head + kept.join(',') + tail
  return whole === text ? undefined : { text: whole, leftOut: mended.length - kept.length }
}

/** Message, result and list stand around an entry. */
const AROUND = 3

function isReadable(entry: string): boolean {
  const nested = '['.repeat(AROUND) + entry + ']'.repeat(AROUND)
  return 'value' in parseStrictJson(nested)
}

const ESCAPE =
  /\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|[^])/g

/** Only an escape can be a lone surrogate: the text was UTF-8. */
function withoutLoneSurrogates(json: string): string {
  return json.replace(ESCAPE, (escape, lone?: string) => (lone === undefined ? escape : '\\ufffd'))
}

/** A string that does not end is one token, too: it would be looked through again and again. */
const TOKEN = /"(?:[^"\\]|\\[^]?)*(?:"|$)|[[\]{},:]/g

interface Span {
  readonly start: number
  readonly end: number
}

/** Where the entries of `result.MEMBER` stand; undefined where there is no such list. */
function entrySpans(text: string, member: string): readonly Span[] | undefined {
  const spans: Span[] = []
  /** What the brackets around belong to: the message, its result, the list, or anything else. */
  let depth = 0
  let isResult = false
  let isList = false
  let key = ''
  let last = ''
  let from = 0
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token === ':' && depth <= 2) key = last
    if (token === '{' || token === '[') {
      if (depth === 1) isResult = token === '{' && key === '"result"'
      const opens = depth === 2 && isResult && token === '[' && key === JSON.stringify(member)
      depth += 1
      if (opens) {
        if (spans.length > 0) return undefined
        isList = true
        from = index + 1
      }
    } else if (token === '}' || token === ']') depth -= 1
    const isEnd = isList && ((token === ',' && depth === 3) || depth < 3)
    if (isEnd && text.slice(from, index).trim() !== '') spans.push({ start: from, end: index })
    if (isEnd) from = index + 1
    if (isList && depth < 3) isList = false
    last = token
  }
  return spans
}
