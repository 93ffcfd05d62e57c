/** Which upstreams may stand behind the edge: real servers of the official SDK, and careless ones. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../../../cli/commands/probe.ts'
import { type DemoServer, startDemoServer } from '../../../infra/local/demo/demo-server.ts'
import { testIo } from '../io.ts'

let home: string
let modern: DemoServer
let legacy: DemoServer
let careless: Server

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'probe-'))
  const shared = { home, apiUrl: 'http://127.0.0.1:9/', credential: 'gateway' }
  modern = await startDemoServer({ ...shared, mode: 'modern-only' })
  legacy = await startDemoServer({ ...shared, mode: 'all' })
  careless = createServer((_request, response) => {
    const properties = { path: { type: 'string', 'x-mcp-header': 'Path' } }
    const tools = [{ name: 'read', inputSchema: { type: 'object', properties } }]
    const result = { tools, supportedVersions: ['2026-07-28'] }
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ jsonrpc: '2.0', id: 1, result }))
  })
  await new Promise<void>((resolve) => careless.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  await modern.close()
  await legacy.close()
  careless.close()
  await rm(home, { recursive: true })
})

const credential = { MCP_UPSTREAM_CREDENTIAL: 'gateway' }

describe('mcp-authorizer probe', () => {
  it('passes a server that refuses what its headers do not say', async () => {
    const io = testIo(credential)
    const code = await run([modern.url], io)
    expect(io.written.out).not.toContain('REFUSED')
    expect(code).toBe(0)
    for (const tried of ['no Mcp-Name', 'a lying Mcp-Name', 'a lying Mcp-Param-Path', 'a batch'])
      expect(io.written.out).toContain(`ok      ${tried}`)
  })

  it('finds a server by its name in the configuration', async () => {
    const config = join(home, 'c.yaml')
    await writeFile(config, `servers: [{ name: edge, upstream: '${modern.url}' }]\n`)
    expect(await run(['edge', '--config', config], testIo(credential))).toBe(0)
    const io = testIo(credential)
    expect(await run(['other', '--config', config], io)).toBe(1)
    expect(io.written.err).toContain('no server called other')
  })

  it('finds a server of the running local stack by its name, which may do without a credential', async () => {
    const open = await startDemoServer({ home, apiUrl: 'http://127.0.0.1:9/', mode: 'modern-only' })
    const control = createServer((request, response) => {
      expect(request.url).toBe('/upstreams')
      response.end(JSON.stringify({ 'demo-edge': open.url }))
    })
    await new Promise<void>((resolve) => control.listen(0, '127.0.0.1', resolve))
    const { port } = control.address() as AddressInfo
    await writeFile(join(home, 'env'), `LOCAL_CONTROL_URL=http://127.0.0.1:${port}\n`)
    const here = { MCP_AUTHORIZER_HOME: home }
    const found = testIo(here)
    expect(await run(['demo-edge'], found)).toBe(0)
    expect(found.written.out).toContain('ok      a lying Mcp-Param-Path')
    const missing = testIo(here)
    expect(await run(['constructor'], missing)).toBe(1)
    expect(missing.written.err).toContain('no server called constructor')
    control.close()
    await open.close()
    await rm(join(home, 'env'))
  })

  it('refuses a server that also takes older versions, and says so', async () => {
    const io = testIo(credential)
    expect(await run([legacy.url], io)).toBe(1)
    expect(io.written.out).toMatch(/^REFUSED a legacy initialize: it was executed/m)
    expect(io.written.err).toContain('enforcement: enforcer')
  })

  it('refuses a server that answers anybody and compares nothing', async () => {
    const io = testIo()
    const { port } = careless.address() as AddressInfo
    expect(await run([`http://127.0.0.1:${port}/mcp`], io)).toBe(1)
    const refused = io.written.out.match(/^REFUSED .*$/gm) ?? []
    expect(refused).toHaveLength(14)
    expect(io.written.out.match(/^ok/gm)).toHaveLength(1)
  })

  it('says when there is nothing to try', async () => {
    const io = testIo()
    expect(await run([modern.url], io)).toBe(1)
    expect(io.written.err).toContain('MCP_UPSTREAM_CREDENTIAL')
    expect(await run(['http://127.0.0.1:9/mcp'], testIo())).toBe(1)
    expect(await run([], testIo())).toBe(2)
    expect(await run(['a', 'b'], testIo())).toBe(2)
    expect(await run(['nowhere'], testIo())).toBe(1)
  })
})
