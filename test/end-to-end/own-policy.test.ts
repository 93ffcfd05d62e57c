// The founding guide's step-1 file, as printed there, as the only policy.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { STEP_1 } from '../fixtures/guide-step-1.ts'
import { callTool, structuredOf } from './mcp-call.ts'
import { type Stack, startStack } from './stack.ts'

// Starting and waiting take longer where the machine is busy with other tests.
vi.setConfig({ testTimeout: 120_000 })

let folder: string
const stacks: Stack[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'step-1-'))
  await writeFile(join(folder, 'step-1.yaml'), STEP_1)
  // The same, without the developers' writing.
  await writeFile(
    join(folder, 'less.yaml'),
    STEP_1.replace(/(developer:\n +- database_query: )\[read, write\]/, '$1[read]'),
  )
  const clock = ['--clock', '2026-11-24T10:00:00Z']
  for (const file of ['step-1.yaml', 'less.yaml'])
    stacks.push(await startStack({ args: ['--policy', join(folder, file), ...clock] }))
})
afterAll(async () => {
  await Promise.all(stacks.map((stack) => stack.stop()))
  await rm(folder, { recursive: true })
})

const UPDATE = 'UPDATE customers SET name = name WHERE id = -1'

describe('the guide’s step-1 file alone', () => {
  it('gives the roles matrix, and everything else as the shipped policy has it', async () => {
    const [stack] = stacks as [Stack]
    const run = async (role: string, query: string) => {
      const token = await stack.token({ roles: [role] })
      return callTool(stack.url, token, 'database_query', { database: 'demo', query })
    }
    for (const [role, read, write, drop] of [
      ['analyst', 200, 403, 403],
      ['developer', 200, 200, 403],
      ['admin', 200, 200, 200],
    ] as const) {
      expect((await run(role, 'SELECT 1')).status).toBe(read)
      expect((await run(role, UPDATE)).status).toBe(write)
      expect((await run(role, 'DROP TABLE IF EXISTS nothing')).status).toBe(drop)
    }
    expect(structuredOf(await run('developer', 'SELECT id FROM orders'))['rowCount']).toBe(1000)
    const token = await stack.token()
    const path = '/data/tenant_b/report.txt'
    expect((await callTool(stack.url, token, 'file_read', { path })).status).toBe(403)
  })

  it('changes what it says and nothing more', async () => {
    const [, stack] = stacks as [Stack, Stack]
    const token = await stack.token({ roles: ['developer'] })
    const run = (query: string) =>
      callTool(stack.url, token, 'database_query', { database: 'demo', query })
    expect((await run(UPDATE)).status).toBe(403)
    expect((await run('SELECT 1')).status).toBe(200)
    const write = { path: '/data/tenant_a/x.txt', content: 'x' }
    expect((await callTool(stack.url, token, 'file_write', write)).status).toBe(200)
  })
})
