/** The whole protocol through the whole stack: prompts, resources, completion and a server's own words, by official clients. */
import { readFile, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Client as ModernClient } from '@modelcontextprotocol/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { access, connectLegacy, connectModern } from './clients.ts'
import { startStack, type Stack } from './stack.ts'

const SHIPPED = new URL('../../policies/authorization-schema.yaml', import.meta.url)

let stack: Stack
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'protocol-'))
  const policy = join(folder, 'schema.yaml')
  const shipped = await readFile(SHIPPED, 'utf8')
  const grants = '    - mcp_prompt: [get]\n    - mcp_resource: [read]\n'
  const open = shipped.replace('  admin:\n', `${grants}  admin:\n`)
  expect(open).not.toBe(shipped)
  await writeFile(policy, open)
  stack = await startStack({ args: ['--policy', policy] })
})
afterAll(() => stack.stop())

const clients = [
  [
    'a 2026-07-28 client',
    async (roles: string[]) => connectModern(await at('demo', roles), 'auto'),
  ],
  ['a 2025-11-25 client', async (roles: string[]) => connectLegacy(await at('demo', roles))],
] as const

async function at(server: string, roles: string[]) {
  const token = await stack.token({ roles })
  return access(`${stack.url}/mcp/${server}`, token)
}

describe.each(clients)('%s', (_, connect) => {
  const connected = (roles: string[]) => connect(roles) as Promise<ModernClient>

  it('uses prompts, resources and completion that its role grants', async () => {
    const client = await connected(['developer'])
    const { prompts } = await client.listPrompts()
    expect(prompts.map(({ name }) => name)).toEqual(['summarize_orders'])
    const { resources } = await client.listResources()
    expect(resources.map(({ uri }) => uri)).toEqual(['orders://summary'])
    const { resourceTemplates } = await client.listResourceTemplates()
    expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual([
      'orders://customers/{customer}',
    ])
    const prompt = await client.getPrompt({
      name: 'summarize_orders',
      arguments: { status: 'open' },
    })
    expect(prompt.messages).toHaveLength(1)
    const read = await client.readResource({ uri: 'orders://customers/7' })
    expect(read.contents).toMatchObject([{ uri: 'orders://customers/7' }])
    const { completion } = await client.complete({
      ref: { type: 'ref/prompt', name: 'summarize_orders' },
      argument: { name: 'status', value: 'o' },
    })
    expect(completion.values).toEqual(['open'])
    await client.close()
  })

  it('finds nothing of them without, whether they are there or not', async () => {
    const client = await connected(['analyst'])
    expect((await client.listPrompts()).prompts).toEqual([])
    expect((await client.listResources()).resources).toEqual([])
    expect((await client.listResourceTemplates()).resourceTemplates).toEqual([])
    for (const name of ['summarize_orders', 'nothing_of_that_name'])
      await expect(client.getPrompt({ name })).rejects.toThrow(/Nothing of that name/)
    for (const uri of ['orders://summary', 'orders://nowhere'])
      await expect(client.readResource({ uri })).rejects.toThrow(/Nothing of that name/)
    await expect(
      client.complete({
        ref: { type: 'ref/prompt', name: 'summarize_orders' },
        argument: { name: 'status', value: 'o' },
      }),
    ).rejects.toThrow(/Nothing of that name/)
    await client.close()
  })

  it('is told only of capabilities whose methods are decided', async () => {
    const client = await connected(['developer'])
    const capabilities = client.getServerCapabilities()
    expect(capabilities).toEqual({ tools: {}, prompts: {}, resources: {}, completions: {} })
    await client.close()
  })
})

describe('a 2026-07-28 client at the edge', () => {
  it('uses prompts and resources that its role grants, and gets no list without', async () => {
    const client = await connectModern(await at('demo-edge', ['developer']), 'pinned')
    expect((await client.listPrompts()).prompts).toHaveLength(1)
    expect((await client.readResource({ uri: 'orders://summary' })).contents).toHaveLength(1)
    await client.close()
    const other = await connectModern(await at('demo-edge', ['analyst']), 'pinned')
    await expect(other.listPrompts()).rejects.toThrow()
    await expect(other.readResource({ uri: 'orders://summary' })).rejects.toThrow(
      /Nothing of that name/,
    )
    await other.close()
  })
})
