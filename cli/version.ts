/** The version of what is installed, from the package.json beside it. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** @throws Error where there is no such file */
export async function readVersion(root: string): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  const { version } = manifest as { version?: unknown }
  return typeof version === 'string' ? version : 'unknown'
}
