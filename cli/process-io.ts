/** The process that a command runs in, as the commands see it. */
import { fileURLToPath } from 'node:url'
import type { CommandIo } from './command.ts'

export function processIo(): CommandIo {
  return {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    env: process.env,
    cwd: process.cwd(),
    projectRoot: fileURLToPath(new URL('..', import.meta.url)),
  }
}
