/**
 * Web pages in a real headless browser. As MCP clients: one whose origin the configuration names works, one that it
 * does not name is kept out by the gateway and by the browser. As attackers: none gets at the servers of this machine.
 */
import { access, constants, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DemoServer, startDemoServer } from '../../../infra/local/demo/demo-server.ts'
import { type Stack, startStack } from '../../end-to-end/stack.ts'
import { laneTool } from '../lane-tool.ts'

const command = await laneTool('Chromium', async () => {
  const path = process.env['CHROMIUM_BIN'] ?? '/usr/bin/chromium'
  await access(path, constants.X_OK)
  return path
})

const REBOUND = 'rebound.example'

let folder: string
let named: Server
let foreign: Server
let demo: DemoServer
let stack: Stack
let browser: Browser
let token: string

beforeAll(async () => {
  if (command === undefined) return
  folder = await mkdtemp(join(tmpdir(), 'browser-'))
  const entryPoints = [fileURLToPath(new URL('page.ts', import.meta.url))]
  const { outputFiles } = await build({
    entryPoints,
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
  })
  const script = outputFiles[0]?.text ?? ''
  named = await pages(script)
  foreign = await pages(script)
  demo = await startDemoServer({ mode: 'all', home: folder, apiUrl: 'http://127.0.0.1:9/' })
  const config = join(folder, 'authorizer.config.yaml')
  await writeFile(
    config,
    `servers:\n  - { name: web, upstream: '${demo.url}', enforcement: enforcer, origins: ['${originOf(named)}'] }\n`,
  )
  stack = await startStack({ args: ['--config', config] })
  token = await stack.token()
  browser = await chromium.launch({
    executablePath: command,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // What a name server does that answers for its own name with 127.0.0.1: DNS rebinding.
      `--host-resolver-rules=MAP ${REBOUND} 127.0.0.1`,
    ],
  })
})

afterAll(async () => {
  if (command === undefined) return
  await browser.close()
  await stack.stop()
  await demo.close()
  for (const server of [named, foreign]) server.close()
  await rm(folder, { recursive: true })
})

describe.skipIf(command === undefined)('a web page whose origin is configured', () => {
  it.each([undefined, '2026-07-28'])(
    'is an MCP client like any other (version %s)',
    async (version) => {
      const page = await open(named)
      expect(await call(page, version)).toMatchObject({
        tools: expect.arrayContaining(['database_query', 'file_read']) as unknown,
        rows: { rowCount: 2 },
      })
    },
  )

  it('can read the challenge of a 401, and every header that MCP clients need', async () => {
    const page = await open(named)
    const refused = await request(page, { authorization: 'Bearer nothing' })
    expect(refused).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': expect.stringContaining('resource_metadata=') as unknown },
    })
    expect(await request(page, {})).toMatchObject({ status: 401 })
  })

  it('can read the enforcer’s own refusals', async () => {
    const page = await open(named)
    expect(await request(page, { authorization: `Bearer ${token}` })).toMatchObject({ status: 400 })
  })
})

describe.skipIf(command === undefined)('a web page of any other origin', () => {
  it('is refused, whatever token it has', async () => {
    const page = await open(foreign)
    await expect(call(page, '2026-07-28')).rejects.toThrow(/403|origin_refused|Failed to fetch/)
  })

  it('is refused by the gateway and not only by the browser', async () => {
    const headers = { authorization: `Bearer ${token}`, origin: originOf(foreign) }
    const answer = await fetch(`${stack.url}/mcp/web`, { method: 'POST', headers, body: '{}' })
    expect(answer.status).toBe(403)
    expect(await answer.text()).toContain('origin_refused')
  })
})

describe.skipIf(command === undefined)('a web page that somebody happens to visit', () => {
  const stores = ['S3', 'DYNAMODB', 'FIREHOSE', 'SECRETS_MANAGER', 'SQS', 'LAMBDA'].map(
    (service) => `AWS_ENDPOINT_URL_${service}`,
  )
  const SERVERS = [...stores, 'LOCAL_CONTROL_URL', 'LOCAL_ISSUER']

  it('cannot write to the policy bucket by a request that needs no preflight', async () => {
    const { AWS_ENDPOINT_URL_S3: s3 = '', POLICY_BUCKET: bucket = '' } = stack.env
    const object = `${s3}/${bucket}/kept`
    expect((await fetch(object, { method: 'PUT', body: 'kept' })).status).toBe(200)
    const page = await open(foreign)
    const body = '<Delete><Object><Key>kept</Key></Object></Delete>'
    await blindly(page, `${s3}/${bucket}?delete`, body)
    await blindly(page, `${s3}/${bucket}/planted`, 'x')
    expect(await (await fetch(object)).text()).toBe('kept')
    expect((await fetch(`${s3}/${bucket}/planted`)).status).toBe(404)
  })

  it.each(SERVERS)('neither reads nor writes what %s serves', async (variable) => {
    const page = await open(foreign)
    const url = stack.env[variable] ?? ''
    for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
      const init = { method, headers: { 'content-type': 'application/x-amz-json-1.0' } }
      await expect(from(page, url, init)).rejects.toThrow('Failed to fetch')
    }
  })

  it.each([...SERVERS, 'the gateway'])(
    'is refused under a name that was made to lead to %s',
    async (variable) => {
      const url = new URL(stack.env[variable] ?? stack.url)
      url.hostname = REBOUND
      const page = await browser.newPage()
      expect((await page.goto(url.href))?.status()).toBe(403)
      for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
        const answer = await page.evaluate(
          async (given) => (await fetch('/', { method: given })).status,
          method,
        )
        expect([method, answer]).toEqual([method, 403])
      }
    },
  )

  it('signs in at the identity provider only where it is of this machine or configured', async () => {
    const url = `${stack.env['LOCAL_ISSUER'] ?? ''}/.well-known/openid-configuration`
    expect(await from(await open(named), url, {})).toMatchObject({ status: 200 })
    const rebound = await browser.newPage()
    await rebound.goto(originOf(foreign).replace('127.0.0.1', REBOUND))
    await rebound.waitForFunction(() => 'callFrom' in globalThis)
    await expect(from(rebound, url, {})).rejects.toThrow('Failed to fetch')
  })
})

/** A request whose answer the page may not read. */
async function blindly(page: Page, url: string, body: string): Promise<void> {
  await page.evaluate((given) => fetch(given.url, { ...given, method: 'POST', mode: 'no-cors' }), {
    url,
    body,
  })
}

function from(
  page: Page,
  url: string,
  init: { readonly method?: string; readonly headers?: Readonly<Record<string, string>> },
): Promise<unknown> {
  return page.evaluate(
    (given) => (globalThis as unknown as Offered).fetchFrom(given.url, given.init),
    { url, init },
  )
}

async function open(of: Server): Promise<Page> {
  const page = await browser.newPage()
  await page.goto(`${originOf(of)}/`)
  await page.waitForFunction(() => 'callFrom' in globalThis)
  return page
}

/** Functions of page.ts, by the names under which it offers them. */
interface Offered {
  readonly callFrom: (given: Readonly<Record<string, string | undefined>>) => Promise<unknown>
  readonly fetchFrom: (url: string, init: RequestInit) => Promise<unknown>
}

function call(page: Page, version: string | undefined): Promise<unknown> {
  const given = { url: `${stack.url}/mcp/web`, token, version }
  return page.evaluate((to) => (globalThis as unknown as Offered).callFrom(to), given)
}

/** A POST of nothing that can be read. */
function request(page: Page, headers: Readonly<Record<string, string>>): Promise<unknown> {
  const given = {
    url: `${stack.url}/mcp/web`,
    init: {
      method: 'POST',
      body: '{',
      headers: { ...headers, 'content-type': 'application/json' },
    },
  }
  return page.evaluate(
    ({ url, init }) => (globalThis as unknown as Offered).fetchFrom(url, init),
    given,
  )
}

async function pages(script: string): Promise<Server> {
  const server = createServer((request, response) => {
    const isScript = request.url === '/page.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    response.end(isScript ? script : '<!doctype html><script type=module src=/page.js></script>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

function originOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
