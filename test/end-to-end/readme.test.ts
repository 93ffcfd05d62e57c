// The README, typed in: what it says to run is run against `npm start`, and shows what it says it shows.
import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Stack, startStack } from './stack.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const README = readFileSync(join(ROOT, 'README.md'), 'utf8')
const RUN = /^```sh run\n(.*?)^```\n```text shows\n(.*?)^```$/gms
const LINK = /\]\(([^)#]+)\)/g

const blocks = [...README.matchAll(RUN)].map(([, commands = '', shown = '']) => ({
  commands,
  shown: shown.trim(),
}))

let stack: Stack
let folder: string
let outputs: readonly string[]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'readme-'))
  stack = await startStack()
  // One shell for all of it, as one terminal: the token is set once.
  const script = blocks.map(({ commands }) => `${commands}\necho "=== end of block"`).join('\n')
  const here = script
    .replaceAll('http://127.0.0.1:8787', stack.url)
    .replaceAll('my-policy.', join(folder, 'my-policy.'))
  const { stdout } = await promisify(execFile)('bash', ['-e', '-c', here], {
    cwd: ROOT,
    env: { ...process.env, MCP_AUTHORIZER_HOME: stack.home },
  })
  outputs = stdout.split('=== end of block')
})

afterAll(async () => {
  await stack.stop()
  await rm(folder, { recursive: true, force: true })
})

describe('the README', () => {
  it('has the first allowed and the first denied call', () => {
    expect(blocks.length).toBeGreaterThanOrEqual(4)
  })

  it.each(blocks.map(({ shown }, index) => [shown, index] as const))('shows %j', (shown, index) => {
    expect(outputs[index]).toContain(shown)
  })

  it('links to files that are there', () => {
    const links = [...README.matchAll(LINK)].map(([, target = '']) => target)
    const local = links.filter((target) => !target.startsWith('http'))
    expect(local.filter((target) => !existsSync(join(ROOT, target)))).toEqual([])
  })
})
