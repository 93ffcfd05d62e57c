/** What functions print goes to one file; stdout has the ready line alone. */
import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { printableLines } from '../../../functions/core/printable.ts'

export async function openFunctionLog(
  home: string,
): Promise<{ readonly file: string; readonly write: (line: string) => void }> {
  const folder = join(home, 'logs')
  await mkdir(folder, { recursive: true })
  const file = join(folder, 'functions.log')
  const stream = createWriteStream(file, { flags: 'w' })
  return { file, write: (line) => void stream.write(`${printableLines(line)}\n`) }
}
