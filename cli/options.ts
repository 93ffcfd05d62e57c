/**
 * Reads a command's options with node:util. Refuses, as a value, what the command does not know, naming what it does.
 */
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'
import { suggestName } from '../policies/compile/suggest-name.ts'

export interface Options {
  readonly kind: 'options'
  /** One value per option; lists for those declared `multiple`. */
  readonly values: Readonly<
    Record<string, string | boolean | readonly (string | boolean)[] | undefined>
  >
  readonly positionals: readonly string[]
}

export interface OptionsProblem {
  readonly kind: 'problem'
  readonly message: string
}

/** Reads `args` by `known`; positional arguments are accepted and left to the command to judge. */
export function readOptions(
  args: readonly string[],
  known: ParseArgsOptionsConfig,
): Options | OptionsProblem {
  try {
    const { values, positionals } = parseArgs({
      args: joinNegativeNumbers(args),
      options: known,
      allowPositionals: true,
    })
    return { kind: 'options', values, positionals }
  } catch (error) {
    const names = Object.keys(known).map((name) => `--${name}`)
    const [sentence = ''] = error instanceof Error ? error.message.split(/\.\s|\n/) : []
    const written = /--[\w-]+/.exec(sentence)?.[0]
    const meant = written === undefined ? undefined : suggestName(written, names)
    const hint = meant === undefined || meant === written ? '' : `, did you mean ${meant}?`
    const all = names.join(' ') || 'no options'
    return { kind: 'problem', message: `${sentence}${hint}; known: ${all}` }
  }
}

/** `--expires-in -60` is a value, not another option, though parseArgs cannot tell. */
function joinNegativeNumbers(args: readonly string[]): string[] {
  const joined: string[] = []
  for (const arg of args) {
    const previous = joined.at(-1)
    const isValue = /^-\d/.test(arg) && previous !== undefined && /^--[^=]+$/.test(previous)
    if (isValue) joined[joined.length - 1] = `${previous}=${arg}`
    else joined.push(arg)
  }
  return joined
}
