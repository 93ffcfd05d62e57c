/**
 * Installs a pinned Python tool into `.cache/NAME`, once for each state of its requirements file. pip
 * refuses every wheel whose hash is not in that file.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const ROOT = path.join(import.meta.dirname, '../..')

/** Path of the command. @throws Error where Python or the registry is not there */
export async function pythonTool(name: 'ministack' | 'cfn-lint'): Promise<string> {
  const requirements = path.join(import.meta.dirname, name, 'requirements.txt')
  return path.join(await pythonFolder(name, requirements), 'bin', name)
}

/** The virtual environment `.cache/NAME` with what a requirements file pins. */
export async function pythonFolder(name: string, requirements: string): Promise<string> {
  const folder = path.join(ROOT, '.cache', name)
  const wanted = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex')
  const mark = path.join(folder, 'installed')
  if ((await readFile(mark, 'utf8').catch(() => '')) === wanted) return folder
  await rm(folder, { recursive: true, force: true })
  await run('python3', ['-m', 'venv', folder])
  await run(path.join(folder, 'bin/pip'), [
    ...['install', '--quiet', '--disable-pip-version-check', '--only-binary', ':all:'],
    ...['--require-hashes', '--requirement', requirements],
  ])
  await writeFile(mark, wanted)
  return folder
}
