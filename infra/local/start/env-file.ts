/**
 * Writes the `env` file, by which tools find the stack: dotenv that a shell reads as well. Taking it
 * away leaves the file of another stack, started later in the same state folder, where it is.
 */
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const PLAIN = /^[\w:/.@%+,=-]*$/

/** Readable by its owner alone: who reads it can have tokens. Resolves to what takes it away again. */
export async function writeEnvFile(
  home: string,
  variables: Readonly<Record<string, string>>,
): Promise<() => Promise<void>> {
  const path = join(home, 'env')
  const quoted = (value: string): string => (PLAIN.test(value) ? value : `'${value}'`)
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${quoted(value)}\n`)
  const text = lines.join('')
  await writeFile(path, text, { mode: 0o600 })
  return async () => {
    const present = await readFile(path, 'utf8').catch(() => undefined)
    if (present === text) await rm(path, { force: true })
  }
}
