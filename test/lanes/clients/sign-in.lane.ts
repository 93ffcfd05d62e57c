/**
 * People sign in with clients that others wrote: MCP Inspector in a real browser, and mcp-remote, which brings clients of
 * stdio to a server.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { access, constants, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Stack, startStack } from '../../end-to-end/stack.ts'
import { Browser } from '../../infra/local/identity/sign-in.ts'
import { laneTool } from '../lane-tool.ts'

const REMOTE = 'mcp-remote@0.15.1'
const CACHE = path.join(import.meta.dirname, '../../../.cache/clients/mcp-remote')
const BOB = { subject: 'bob', tenant: 'tenant_b', roles: 'analyst' }
const BOBS = { path: '/data/tenant_b/report.txt' }
const ALICES = { path: '/data/tenant_a/report.txt' }

const browser = await laneTool('Chromium', async () => {
  const program = process.env['CHROMIUM_BIN'] ?? '/usr/bin/chromium'
  await access(program, constants.X_OK)
  return program
})
const remote = await laneTool('mcp-remote', async () => {
  await mkdir(CACHE, { recursive: true })
  const program = path.join(CACHE, 'node_modules/mcp-remote/dist/proxy.js')
  const isThere = await access(program).then(
    () => true,
    () => false,
  )
  if (!isThere)
    await promisify(execFile)('npm', [
      'install',
      '--no-audit',
      '--no-fund',
      '--prefix',
      CACHE,
      REMOTE,
    ])
  return program
})

let stack: Stack
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'signs-in-'))
  stack = await startStack()
}, 120_000)

afterAll(async () => {
  await stack.stop()
  await rm(folder, { recursive: true, force: true })
})

describe.skipIf(browser === undefined)('MCP Inspector in a browser', () => {
  // Inspector's page may miss a click while it loads; another start of it does not.
  it('registers, has its user sign in, and is connected', { retry: 2 }, async () => {
    const manifest = createRequire(import.meta.url).resolve(
      '@modelcontextprotocol/inspector/package.json',
    )
    const launcher = path.join(path.dirname(manifest), 'clients/launcher/build/index.js')
    const server = ['--server-url', `${stack.url}/mcp/demo`, '--transport', 'http']
    const inspector = spawn(process.execPath, [launcher, ...server], {
      env: {
        ...process.env,
        HOME: folder,
        MCP_AUTO_OPEN_ENABLED: 'false',
        CLIENT_PORT: '6484',
        MCP_SANDBOX_PORT: '6485',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const chrome = await chromium.launch({
      ...(browser === undefined ? {} : { executablePath: browser }),
      args: ['--no-sandbox', '--disable-gpu'],
    })
    try {
      const page = await chrome.newPage()
      await page.goto(await shown(inspector, /http:\S+MCP_INSPECTOR_API_TOKEN=\S+/))
      await page.getByLabel(/^Connect or disconnect/).click({ force: true })
      await page.getByRole('heading', { name: 'Who are you?' }).waitFor()
      expect(await page.getByLabel('Tenant').inputValue()).toBe('tenant_a')
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.waitForURL(/:6484/)
      await page.getByText('Connected', { exact: true }).waitFor()
    } finally {
      await chrome.close()
      inspector.kill()
    }
  })
})

describe.skipIf(remote === undefined)('mcp-remote', () => {
  it('works with a header', async () => {
    const token = await stack.token({ ...BOB, roles: [BOB.roles] })
    await using(['--header', `Authorization: Bearer ${token}`], expectBobs)
  })

  it('has its user sign in', async () => {
    await using([], expectBobs)
  })
})

async function expectBobs(client: Client): Promise<void> {
  const { content } = await client.callTool({ name: 'file_read', arguments: BOBS })
  expect(JSON.stringify(content)).toContain('Tenant B')
  await expect(client.callTool({ name: 'file_read', arguments: ALICES })).rejects.toThrow(
    /allowed_paths/,
  )
}

async function using(args: readonly string[], use: (client: Client) => Promise<void>) {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [remote ?? '', `${stack.url}/mcp/demo`, ...args],
    env: { PATH: '', HOME: folder, MCP_REMOTE_CONFIG_DIR: folder },
    stderr: 'pipe',
  })
  let said = ''
  let isSignedIn = false
  transport.stderr?.on('data', (bytes: Buffer) => {
    said += bytes.toString()
    const url = /http:\S+\/auth\?\S+/.exec(said)?.[0]
    if (url === undefined || isSignedIn) return
    isSignedIn = true
    void signIn(new URL(url))
  })
  const client = new Client({ name: 'stdio', version: '1' })
  try {
    await client.connect(transport)
    await use(client)
  } finally {
    await client.close()
  }
}

/** What a person's browser does: the form, and back to the client's own page. */
async function signIn(url: URL): Promise<void> {
  const redirect = url.searchParams.get('redirect_uri') ?? ''
  await fetch(await new Browser().authorize(url, redirect, BOB))
}

function shown(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = ''
    const read = (bytes: Buffer): void => {
      output += bytes.toString()
      const found = pattern.exec(output)?.[0]
      if (found !== undefined) resolve(found)
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('exit', () => {
      reject(new Error(`The client ended: ${output}`))
    })
  })
}
