import { execFile } from 'node:child_process'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const SCRIPT = fileURLToPath(new URL('../../cli/mcp-authorizer.js', import.meta.url))

/** Runs before the script and makes it believe that it runs on an old Node.js. */
const OLD_NODE =
  "data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.19.0'}})"

let elsewhere: string

beforeAll(async () => {
  elsewhere = await mkdtemp(join(tmpdir(), 'preflight-'))
})

afterAll(() => rm(elsewhere, { recursive: true }))

function run(args: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : error.code, stdout, stderr })
    })
  })
}

describe('the command line’s first file', () => {
  it('runs the command on a Node.js that runs TypeScript', async () => {
    const { code, stdout } = await run([SCRIPT, 'help'])
    expect(code).toBe(0)
    expect(stdout).toContain('Usage: mcp-authorizer')
  })

  it('passes the exit code on', async () => {
    expect((await run([SCRIPT, 'nothing'])).code).toBe(2)
    expect((await run(['--import', OLD_NODE, SCRIPT, 'nothing'])).code).toBe(2)
  })

  it('runs the command on the project’s own Node.js when this one is old', async () => {
    const { code, stdout } = await run(['--import', OLD_NODE, SCRIPT, 'help'])
    expect(code).toBe(0)
    expect(stdout).toContain('Usage: mcp-authorizer')
  })

  it('says what to install when there is no other Node.js', async () => {
    const copy = join(elsewhere, 'mcp-authorizer.mjs')
    await copyFile(SCRIPT, copy)
    const { code, stderr } = await run(['--import', OLD_NODE, copy, 'help'])
    expect(code).toBe(1)
    expect(stderr).toMatch(/needs Node\.js 22\.18 or newer, and this is 20\.19\.0.*npm ci/s)
  })
})
