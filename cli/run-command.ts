/**
 * Finds the command that was asked for and runs it. Refuses an unknown one, naming those there are.
 */
import { type CommandEntry, type CommandIo, EXIT_FAILED, EXIT_OK, EXIT_USAGE } from './command.ts'

export type Commands = ReadonlyMap<string, CommandEntry>

const HELP_WORDS = new Set(['help', '--help', '-h'])

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
  if (HELP_WORDS.has(first)) return help(args.slice(1), io, commands)
  const found = findCommand(args, commands)
  if (found === undefined) {
    io.err(`unknown command: ${first}\n\n${overview(commands)}`)
    return EXIT_USAGE
  }
  const { entry, rest } = found
  const command = await entry.load()
  if (rest.some((arg) => arg === '--help' || arg === '-h')) {
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

async function help(args: readonly string[], io: CommandIo, commands: Commands): Promise<number> {
  const found = findCommand(args, commands)
  if (args.length > 0 && found === undefined) {
    io.err(`unknown command: ${args.join(' ')}\n\n${overview(commands)}`)
    return EXIT_USAGE
  }
  io.out(found === undefined ? overview(commands) : `${(await found.entry.load()).usage}\n`)
  return EXIT_OK
}

function overview(commands: Commands): string {
  const width = Math.max(...[...commands.keys()].map((name) => name.length))
  const lines = [...commands].map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`)
  return `Usage: mcp-authorizer COMMAND [OPTIONS]\n\n${lines.join('\n')}\n\nmcp-authorizer help COMMAND shows a command's options.\n`
}
