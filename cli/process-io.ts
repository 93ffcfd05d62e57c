/** The process that a command runs in, as the commands see it. What others chose cannot drive the terminal. */
import { fileURLToPath } from 'node:url'
import { printableLines } from '../functions/core/printable.ts'
import type { CommandIo } from './command.ts'

export function processIo(): CommandIo {
  return {
    out: (text) => process.stdout.write(printableLines(text)),
    err: (text) => process.stderr.write(printableLines(text)),
    env: process.env,
    cwd: process.cwd(),
    projectRoot: fileURLToPath(new URL('..', import.meta.url)),
  }
}
