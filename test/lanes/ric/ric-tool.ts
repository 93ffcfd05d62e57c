/**
 * Installs aws-lambda-ric, AWS's own runtime client for Node, into `.cache/ric`, once for each state of
 * its lock file. It compiles curl and itself for minutes. Run as a script, it does that and nothing else.
 */
import { execFile } from 'node:child_process'
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const PINNED = path.join(import.meta.dirname, 'install')
const CACHE = path.join(import.meta.dirname, '../../../.cache/ric')
const BUILD_TOOLS = ['autoconf', 'automake', 'libtoolize', 'cmake', 'make', 'g++']
const LONGEST_MS = 900_000

/** Path of its `index.mjs`. @throws Error where a build tool or the registry is not there */
export async function ricTool(): Promise<string> {
  const entry = path.join(CACHE, 'node_modules/aws-lambda-ric/index.mjs')
  const lock = await readFile(path.join(PINNED, 'package-lock.json'), 'utf8')
  const mark = path.join(CACHE, 'installed')
  if ((await readFile(mark, 'utf8').catch(() => '')) === lock) return entry
  for (const tool of BUILD_TOOLS) {
    await run('sh', ['-c', `command -v ${tool}`]).catch(() => {
      throw new Error(`${tool} is not installed; it takes ${BUILD_TOOLS.join(', ')}`)
    })
  }
  await rm(CACHE, { recursive: true, force: true })
  await mkdir(CACHE, { recursive: true })
  for (const file of ['package.json', 'package-lock.json']) {
    await cp(path.join(PINNED, file), path.join(CACHE, file))
  }
  await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: CACHE, timeout: LONGEST_MS })
  await writeFile(mark, lock)
  return entry
}

if (import.meta.main) await ricTool()
