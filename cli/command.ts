/**
 * What a command is: a file of its own that exports `usage` and `run`, named in one line of commands.ts.
 */

/** The outside world, as a parameter. */
export interface CommandIo {
  /** Writes to stdout: what the command was asked for, and nothing else. */
  readonly out: (text: string) => void
  /** Writes to stderr: everything meant for the person at the keyboard. */
  readonly err: (text: string) => void
  readonly env: Readonly<Record<string, string | undefined>>
  /** Absolute path of the current folder. */
  readonly cwd: string
  /** Absolute path of the project that this command line belongs to. */
  readonly projectRoot: string
}

/** Did what it was asked. */
export const EXIT_OK = 0
/** Could not do it: no stack is running, a file is broken, the other side refused. */
export const EXIT_FAILED = 1
/** Was asked for something that there is not: unknown command, option or value. */
export const EXIT_USAGE = 2

/** Did it, and cannot tell whether it is in force. */
export const EXIT_UNKNOWN = 2

export interface Command {
  /** How it is called: its options, each with one line. */
  readonly usage: string
  /**
   * @param args what follows the command's name
   * @returns the exit code
   */
  readonly run: (args: readonly string[], io: CommandIo) => Promise<number>
}

/** Registry entry; the command's module is loaded on demand. */
export interface CommandEntry {
  readonly summary: string
  readonly load: () => Promise<Command>
}
