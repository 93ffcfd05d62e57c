/**
 * Regular expressions of policy (RE2 syntax, by re2js), each compiled once for the process. Refuses what
 * RE2 does not know and what is too large: a counted repetition is written out when it is compiled, so that
 * a few characters may become a program of a hundred thousand steps for each character of a text.
 */
import type { RE2JS } from 're2js'

/** UTF-16 units of an expression, and instructions that it compiles to; ordinary ones have 10 to 500. */
export const EXPRESSION_LIMIT = 1_000
export const PROGRAM_LIMIT = 4_000
/** Instructions times UTF-16 units of the text: what a match takes at most, about half a second. */
const MATCH_LIMIT = 50_000_000
/** Instructions that are kept, of all expressions together. */
const KEPT_LIMIT = 400_000

type Compile = (expression: string) => RE2JS | undefined

let loading: Promise<Compile> | undefined

/** Loads re2js with the first expression; most policies have none. */
export function expressions(): Promise<Compile> {
  loading ??= import('re2js').then(({ RE2JS, RE2JSException }) =>
    rememberingCompiler((expression) => {
      if (expression.length > EXPRESSION_LIMIT) return undefined
      try {
        const compiled = RE2JS.compile(expression)
        return compiled.programSize() > PROGRAM_LIMIT ? undefined : compiled
      } catch (error) {
        if (error instanceof RE2JSException) return undefined
        throw error
      }
    }),
  )
  return loading
}

/** Whether matching a text of this length is work that one call may cause. */
export function mayMatch(expression: RE2JS, length: number): boolean {
  return expression.programSize() * length <= MATCH_LIMIT
}

/** Remembers what was refused, too: finding that out is the dearest. The oldest are forgotten first. */
function rememberingCompiler(compile: Compile): Compile {
  const known = new Map<string, RE2JS | undefined>()
  let kept = 0
  const sizeOf = (compiled: RE2JS | undefined): number => compiled?.programSize() ?? 1_000
  return (expression) => {
    if (known.has(expression)) return known.get(expression)
    const compiled = compile(expression)
    known.set(expression, compiled)
    kept += sizeOf(compiled)
    for (const [oldest, forgotten] of known) {
      if (kept <= KEPT_LIMIT) break
      known.delete(oldest)
      kept -= sizeOf(forgotten)
    }
    return compiled
  }
}
