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

/** What the shell of one terminal would still know in the next block. */
const VARIABLE = /^[A-Z]+=\$\(.*\)$/gm
/** A new policy is in force everywhere after 30 s at most. */
const SHOWN_WITHIN_MS = 40_000

const blocks = [...README.matchAll(RUN)].map(([, commands = '', shown = '']) => ({
  commands,
  shown: shown.trim(),
}))

let stack: Stack
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'readme-'))
  stack = await startStack()
})

afterAll(async () => {
  await stack.stop()
  await rm(folder, { recursive: true, force: true })
})

describe('the README', () => {
  it('has the first allowed and the first denied call', () => {
    expect(blocks.length).toBeGreaterThanOrEqual(4)
  })

  it.each(blocks.map(({ shown }, index) => [shown, index] as const))(
    'shows %j',
    async (shown, index) => {
      const deadline = performance.now() + SHOWN_WITHIN_MS
      let output = await type(index)
      while (!output.includes(shown) && performance.now() < deadline) output = await type(index)
      expect(output).toContain(shown)
    },
  )

  it('links to files that are there', () => {
    const links = [...README.matchAll(LINK)].map(([, target = '']) => target)
    const local = links.filter((target) => !target.startsWith('http'))
    expect(local.filter((target) => !existsSync(join(ROOT, target)))).toEqual([])
  })
})

/** What the commands of one block print, typed where the former blocks were. */
async function type(index: number): Promise<string> {
  const former = blocks.slice(0, index).flatMap(({ commands }) => commands.match(VARIABLE) ?? [])
  const script = [...former, blocks[index]?.commands]
    .join('\n')
    .replaceAll('http://127.0.0.1:8787', stack.url)
    .replaceAll('my-policy.', join(folder, 'my-policy.'))
  const { stdout } = await promisify(execFile)('bash', ['-e', '-c', script], {
    cwd: ROOT,
    env: { ...process.env, MCP_AUTHORIZER_HOME: stack.home },
  })
  return stdout
}
