/** The command line where the package is installed: commands for a deployment alone. */
import { COMMANDS } from '../cli/commands.ts'
import { processIo } from '../cli/process-io.ts'
import { runCommand } from '../cli/run-command.ts'
import { withCompletion } from '../cli/with-completion.ts'

/** Returns the exit code. `args`: what follows `mcp-authorizer`. */
export function main(args: readonly string[]): Promise<number> {
  return runCommand(args, processIo(), withCompletion(COMMANDS))
}
