/**
 * Finds the command that was asked for and runs it. Refuses an unknown one, naming those there are.
 */
import { fileURLToPath } from 'node:url'
import { type CommandIo, EXIT_FAILED, EXIT_OK, EXIT_USAGE } from './command.ts'
import { COMMANDS, type CommandEntry } from './commands.ts'

const HELP_WORDS = new Set(['help', '--help', '-h'])

/**
 * @param args what follows `mcp-authorizer`
 * @returns the exit code
 */
export async function main(args: readonly string[], io: CommandIo = processIo()): Promise<number> {
  const [first] = args
  if (first === undefined) {
    io.err(overview())
    return EXIT_USAGE
  }
  if (HELP_WORDS.has(first)) return help(args.slice(1), io)
  const found = findCommand(args)
  if (found === undefined) {
    io.err(`unknown command: ${first}\n\n${overview()}`)
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
): { entry: CommandEntry; rest: readonly string[] } | undefined {
  for (const words of [2, 1]) {
    const entry = COMMANDS.get(args.slice(0, words).join(' '))
    if (entry !== undefined) return { entry, rest: args.slice(words) }
  }
  return undefined
}

async function help(args: readonly string[], io: CommandIo): Promise<number> {
  const found = findCommand(args)
  if (args.length > 0 && found === undefined) {
    io.err(`unknown command: ${args.join(' ')}\n\n${overview()}`)
    return EXIT_USAGE
  }
  io.out(found === undefined ? overview() : `${(await found.entry.load()).usage}\n`)
  return EXIT_OK
}

function overview(): string {
  const width = Math.max(...[...COMMANDS.keys()].map((name) => name.length))
  const lines = [...COMMANDS].map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`)
  return `Usage: mcp-authorizer COMMAND [OPTIONS]\n\n${lines.join('\n')}\n\nmcp-authorizer help COMMAND shows a command's options.\n`
}

function processIo(): CommandIo {
  return {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    env: process.env,
    cwd: process.cwd(),
    projectRoot: fileURLToPath(new URL('..', import.meta.url)),
  }
}
