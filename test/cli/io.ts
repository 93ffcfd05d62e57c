/**
 * A command line's outside world for tests: what it writes is kept, what it reads is given.
 */
import type { CommandIo } from '../../cli/command.ts'

export interface TestIo extends CommandIo {
  readonly written: { out: string; err: string }
}

/** @param env the environment; by default nothing is set and nothing is found in the current folder */
export function testIo(env: Record<string, string> = {}, cwd = '/nonexistent'): TestIo {
  const written = { out: '', err: '' }
  return {
    written,
    out: (text) => {
      written.out += text
    },
    err: (text) => {
      written.err += text
    },
    env,
    cwd,
    projectRoot: '/nonexistent',
  }
}
