/** The command line in the project itself: commands for a deployment, and for the local stack. */
import type { CommandIo } from './command.ts'
import { COMMANDS } from './commands.ts'
import { LOCAL_COMMANDS } from './local-commands.ts'
import { processIo } from './process-io.ts'
import { runCommand } from './run-command.ts'
import { withCompletion } from './with-completion.ts'

/**
 * @param args what follows `mcp-authorizer`
 * @returns the exit code
 */
export function main(args: readonly string[], io: CommandIo = processIo()): Promise<number> {
  return runCommand(args, io, withCompletion(new Map([...LOCAL_COMMANDS, ...COMMANDS])))
}
