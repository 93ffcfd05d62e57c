/**
 * Finds the command that was asked for and runs it; shows help for all commands, for a group and for one.
 * Refuses an unknown command, with the one that may have been meant.
 */
import { type CommandEntry, type CommandIo, EXIT_FAILED, EXIT_OK, EXIT_USAGE } from './command.ts'
import { suggestName } from '../policies/compile/suggest-name.ts'
import { readVersion } from './version.ts'

export type Commands = ReadonlyMap<string, CommandEntry>

const HELP_WORDS = new Set(['help', '--help', '-h'])
const VERSION_WORDS = new Set(['version', '--version', '-V'])

/**
 * @param args what follows `mcp-authorizer`
 * @returns the exit code
 */
export async function runCommand(
  args: readonly string[],
  io: CommandIo,
  commands: Commands,
): Promise<number> {
  const [first] = args
  if (first === undefined) {
    io.err(overview(commands))
    return EXIT_USAGE
  }
  if (VERSION_WORDS.has(first)) {
    io.out(`${await readVersion(io.projectRoot)}\n`)
    return EXIT_OK
  }
  if (HELP_WORDS.has(first)) return help(args.slice(1), io, commands)
  const found = findCommand(args, commands)
  if (found === undefined) return help(args, io, commands, args.slice(1).some(isHelp))
  const { entry, rest } = found
  const command = await entry.load()
  if (rest.some(isHelp)) {
    io.out(`${command.usage}\n`)
    return EXIT_OK
  }
  try {
    return await command.run(rest, io)
  } catch (error) {
    io.err(`mcp-authorizer: ${error instanceof Error ? error.message : 'failed'}\n`)
    return EXIT_FAILED
  }
}

function isHelp(arg: string): boolean {
  return arg === '--help' || arg === '-h'
}

/** A name has one word or two; the longer one is tried first. */
function findCommand(
  args: readonly string[],
  commands: Commands,
): { entry: CommandEntry; rest: readonly string[] } | undefined {
  for (const words of [2, 1]) {
    const entry = commands.get(args.slice(0, words).join(' '))
    if (entry !== undefined) return { entry, rest: args.slice(words) }
  }
  return undefined
}

/** `isAsked`: false where a command was called that there is not. */
async function help(
  args: readonly string[],
  io: CommandIo,
  commands: Commands,
  isAsked = true,
): Promise<number> {
  const found = findCommand(args, commands)
  if (found !== undefined) {
    io.out(`${(await found.entry.load()).usage}\n`)
    return EXIT_OK
  }
  const [first, ...others] = args.filter((arg) => !arg.startsWith('-'))
  const group = first === undefined ? commands : groupOf(first, commands)
  if (isAsked && others.length === 0 && group.size > 0 && !args[0]?.startsWith('-')) {
    io.out(overview(group, first))
    return EXIT_OK
  }
  const written = args.filter((arg) => !isHelp(arg)).join(' ')
  const meant = suggestName(args.slice(0, 2).join(' '), [...commands.keys()])
  const guess =
    meant ?? (args[0] === undefined ? undefined : suggestName(args[0], [...commands.keys()]))
  const hint = guess === undefined ? '' : ` Did you mean "${guess}"?`
  if (group.size > 0 && others.length === 0 && first !== undefined && args[0] === first)
    io.err(`"${first}" needs a second word.\n\n${overview(commands)}`)
  else io.err(`unknown command: ${written}.${hint}\n\n${overview(commands)}`)
  return EXIT_USAGE
}

/** The commands whose first word this is. */
function groupOf(word: string, commands: Commands): Commands {
  return new Map([...commands].filter(([name]) => name.startsWith(`${word} `)))
}

function overview(commands: Commands, group?: string): string {
  const width = Math.max(...[...commands.keys()].map((name) => name.length))
  const lines = [...commands].map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`)
  const called = group === undefined ? 'COMMAND' : `${group} COMMAND`
  return `Usage: mcp-authorizer ${called} [OPTIONS]\n\n${lines.join('\n')}\n\nmcp-authorizer help COMMAND shows a command's options; --version shows the version.\n`
}
