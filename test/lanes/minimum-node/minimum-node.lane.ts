/**
 * The whole local stack, the command line, MCP Inspector and synthesis on the oldest Node.js that the project names,
 * where `npm ci` brings no other: every place names the same one, and on it all of that works.
 */
import { execFile, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { laneTool } from '../lane-tool.ts'
import { MINIMUM, minimumNode } from './minimum-node.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const folder = await laneTool(`Node.js ${MINIMUM}`, minimumNode)

let home: string
let url: string
let env: NodeJS.ProcessEnv
let stop: () => Promise<unknown>

/** Runs a script of the project as somebody does whose only Node.js this is. */
async function run(script: string, ...args: readonly string[]): Promise<string> {
  const node = join(folder ?? '', 'node')
  const { stdout } = await promisify(execFile)(node, [join(ROOT, script), ...args], { env })
  return stdout.trim()
}

beforeAll(async () => {
  if (folder === undefined) return
  home = await mkdtemp(join(tmpdir(), 'minimum-'))
  const PATH = `${folder}:/usr/bin:/bin`
  env = { PATH, HOME: home, MCP_AUTHORIZER_HOME: home, PORT: String(await freePort()) }
  const started = spawn(join(folder, 'node'), ['infra/local/start.js'], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  started.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  const ended = new Promise((resolve) => started.once('exit', resolve))
  stop = () => {
    started.kill('SIGTERM')
    return ended
  }
  url = await new Promise<string>((resolve, reject) => {
    started.stdout.setEncoding('utf8').on('data', (text: string) => {
      const found = /^ready (http:\S+)$/m.exec(text)?.[1]
      if (found !== undefined) resolve(found)
    })
    void ended.then(() => reject(new Error(`the stack ended: ${said}`)))
  })
})

afterAll(async () => {
  if (folder === undefined) return
  expect(await stop()).toBe(143)
  await rm(home, { recursive: true })
})

describe.skipIf(folder === undefined)(`Node.js ${MINIMUM}`, () => {
  it('is the minimum wherever one is named', async () => {
    const [major = '', minor = ''] = MINIMUM.split('.')
    for (const script of ['infra/local/start.js', 'cli/mcp-authorizer.js'])
      expect(await readFile(join(ROOT, script), 'utf8')).toContain(
        `const NEEDED = [${major}, ${minor}]`,
      )
    expect(await readFile(join(ROOT, 'package/pack.ts'), 'utf8')).toContain(`'>=${MINIMUM}'`)
    for (const page of [
      'README.md',
      'docs/local-stack.md',
      'docs/embedded.md',
      'package/README.md',
    ]) {
      const named = [...(await readFile(join(ROOT, page), 'utf8')).matchAll(/Node\.js (22\.\d+)/g)]
      expect([page, new Set(named.map(([, version]) => version))]).toEqual([
        page,
        new Set([MINIMUM]),
      ])
    }
  })

  it('runs the stack: a token, a call of each kind, a new policy', async () => {
    const token = await run('cli/mcp-authorizer.js', ...TOKEN)
    const call = (server: string, ...args: readonly string[]): Promise<string> =>
      run(
        'node_modules/.bin/mcp-inspector',
        ...['--cli', `${url}/mcp/${server}`, '--transport', 'http', '--protocol-era', 'modern'],
        ...['--header', `Authorization: Bearer ${token}`, '--method', ...args],
      )
    expect(await call('demo-edge', 'tools/list')).toContain('file_read')
    const query = ['--tool-arg', 'database=demo', '--tool-arg', 'query=SELECT count(*) FROM orders']
    const tool = ['tools/call', '--tool-name', 'database_query', ...query]
    expect(await call('demo', ...tool)).toContain('1500')
    const bundle = join(home, 'policy.tar.gz')
    expect(await run('cli/mcp-authorizer.js', 'policy', 'build', '--out', bundle)).toBe(bundle)
    expect(await run('cli/mcp-authorizer.js', 'policy', 'upload', bundle)).toMatch(/^activated: /)
  })

  it('synthesizes the deployment', async () => {
    const out = join(home, 'cdk.out')
    const config = `config=${join(ROOT, 'docs/examples/authorizer.config.yaml')}`
    await run('node_modules/.bin/cdk', 'synth', '--quiet', '--output', out, '-c', config)
    expect(await readFile(join(out, 'manifest.json'), 'utf8')).toContain('McpAuthorizer')
  })
})

const TOKEN = [
  ...['token', '--subject', 'alice', '--tenant', 'tenant_a', '--roles', 'analyst,developer'],
]

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}
