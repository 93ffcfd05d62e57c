// A policy file that wants calls confirmed: who can be asked is asked through their own client, and the retry passes.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { SHIPPED_SCHEMA } from '../../policies/compile/compile-schema.ts'
import { isDecision, mcpOf, recordsByTrace } from './audit-text.ts'
import { access, connectModern } from './clients.ts'
import { callTool, errorOf, LEGACY } from './mcp-call.ts'
import { type Stack, startStack } from './stack.ts'

// Starting and waiting take longer where the machine is busy with other tests.
vi.setConfig({ testTimeout: 120_000 })

const CONFIRM = `confirm:
  - resource: file_system
    actions: [write]
    message: Everybody in the tenant sees the file.
    except_roles: [admin]
`

let folder: string
let stack: Stack
let token: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'confirm-'))
  const shipped = await readFile(SHIPPED_SCHEMA, 'utf8')
  const policy = join(folder, 'policy.yaml')
  await writeFile(policy, shipped.replace('confirm: []\n', CONFIRM))
  stack = await startStack({ args: ['--policy', policy, '--clock', '2026-11-24T10:00:00Z'] })
  token = await stack.token()
})
afterAll(async () => {
  await stack.stop()
  await rm(folder, { recursive: true })
})

const WRITE = { path: '/data/tenant_a/confirmed.txt', content: 'written' }
const write = (as: string, version?: typeof LEGACY, server = 'demo') =>
  callTool(stack.url, as, 'file_write', WRITE, { server, ...(version && { version }) })

async function contentOf(): Promise<string> {
  const { text } = await callTool(stack.url, token, 'file_read', { path: WRITE.path })
  return text
}

describe('a call that the policy file wants confirmed', () => {
  it('is asked about with the file’s message, and is made once its user accepts', async () => {
    const client = await connectModern(access(`${stack.url}/mcp/demo`, token), 'pinned', {
      elicitation: { form: {} },
    })
    // What a client has not listed it calls without the headers that the tool wants, and then once more.
    await client.listTools()
    const asked: string[] = []
    const answers = ['decline', 'accept'] as const
    client.setRequestHandler('elicitation/create', ({ params }) => {
      const action = answers[asked.length] ?? 'decline'
      asked.push(params.message)
      return action === 'accept' ? { action, content: {} } : { action }
    })
    const call = { name: 'file_write', arguments: WRITE }
    await expect(client.callTool(call)).rejects.toThrow(/confirm/i)
    expect(await contentOf()).not.toContain('written')
    expect(await client.callTool(call)).toMatchObject({ content: [{ type: 'text' }] })
    expect(await contentOf()).toContain('written')
    expect(asked).toEqual(
      Array(2).fill(
        'Everybody in the tenant sees the file. Do you confirm this call of demo: tools/call file_write?',
      ),
    )
    await client.close()
  })

  it('is recorded as asked about, and then as allowed by its user’s own word', async () => {
    const records = await recordsByTrace(stack, (found) =>
      [...found.values()].flat().some((one) => mcpOf(one)['confirmation'] === 'self-attested'),
    )
    const decisions = [...records.values()].flat().filter(isDecision).map(mcpOf)
    const said = decisions
      .filter(({ rule }) => rule === 'confirm')
      .map(({ decision, confirmation }) => `${String(decision)} ${String(confirmation)}`)
    expect(new Set(said)).toEqual(new Set(['deny asked', 'deny declined', 'allow self-attested']))
  })

  it('is refused to clients that nobody can be asked through, with the message', async () => {
    const legacy = await write(token, LEGACY)
    expect(legacy.status).toBe(200)
    expect(errorOf(legacy)).toMatchObject({
      message: expect.stringContaining('Everybody in the tenant sees the file') as string,
      data: { code: 'confirmation_required' },
    })
    const edge = await write(token, undefined, 'demo-edge')
    expect(errorOf(edge).data).toMatchObject({ code: 'confirmation_required' })
    // A client of 2026-07-28 that does not say that it takes questions (-32021).
    expect(errorOf(await write(token))).toMatchObject({ code: -32021 })
  })

  it('is made at once for roles that are excepted, and so is every other call', async () => {
    expect((await write(await stack.token({ roles: ['admin'] }))).status).toBe(200)
    expect(await contentOf()).toContain('written')
    const analyst = await stack.token({ roles: ['analyst'] })
    expect(errorOf(await write(analyst)).data).toMatchObject({ code: 'not_available' })
  })
})
