/** A tool that is hidden from the caller answers exactly like one that does not exist. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { PolicyEngine } from '../../../functions/core/decision/policy-engine.ts'
import { decide } from '../../../functions/core/decide.ts'
import { indexRevocations } from '../../../functions/core/revocation/revocation-index.ts'
import { createGateway, type GatewayOptions, legacy, modern, NOON } from '../../fixtures/gateway.ts'
import { toolCall } from '../../fixtures/http-calls.ts'
import { circumstances, read } from '../core/decide-cases.ts'
import { shippedEngine } from '../../fixtures/shipped-engine.ts'

let engine: PolicyEngine
beforeAll(async () => {
  engine = await shippedEngine()
})

/** Status, headers and bytes of the answer to a call of a tool. */
async function answerTo(
  tool: string,
  given: Record<string, unknown>,
  options: Partial<GatewayOptions>,
  version = 'modern',
) {
  const gateway = createGateway({ engine, ...options })
  const params = { name: tool, arguments: given }
  const { status, headers, text } = await gateway.post(
    ...(version === 'modern'
      ? modern('tools/call', params)
      : legacy(version, { id: 1, method: 'tools/call', params })),
  )
  expect(gateway.forwarded).toEqual([])
  return { status, headers: Object.fromEntries(headers), text }
}

const LATE = () => Date.parse('2026-11-24T22:00:00Z')

/** Arguments that nobody may look at. */
const UNREADABLE = new Proxy<Record<string, string>>(
  {},
  {
    get: () => expect.unreachable('the arguments were read'),
    has: () => expect.unreachable('the arguments were read'),
    ownKeys: () => expect.unreachable('the arguments were read'),
    getOwnPropertyDescriptor: () => expect.unreachable('the arguments were read'),
  },
)

describe('a hidden tool', () => {
  // biome-ignore format: one row is one case
  it.each<[string, string, Record<string, unknown>, Partial<GatewayOptions>]>([
    ['by role', 'api_invoke', { endpoint: '/v1/status' }, { roles: ['analyst'] }],
    ['with a bad argument', 'api_invoke', { endpoint: '/internal/x' }, { roles: ['analyst'] }],
    ['with no argument', 'file_write', {}, { roles: ['analyst'] }],
    ['with an argument that looks like another', 'file_write', { Path: '/x' }, { roles: ['analyst'] }],
    ['outside business hours', 'file_write', { path: '/data/tenant_a/x' }, { roles: ['analyst'], now: LATE }],
    ['that takes SQL', 'database_query', { query: 'SELECT 1' }, { roles: [] }],
    ['that takes SQL, with none', 'database_query', { query: 'not SQL' }, { roles: [] }],
    ['that takes SQL, with two', 'database_query', { query: 'SELECT 1; SELECT 2' }, { roles: [] }],
    ['of another tenant', 'file_read', { path: '/data/tenant_c/x' }, { tenant: 'tenant_c' }],
  ])('%s answers like one that is not there', async (_what, tool, given, options) => {
    for (const version of ['modern', '2025-11-25']) {
      const hidden = await answerTo(tool, given, options, version)
      expect(hidden).toEqual(await answerTo('no_such_tool', given, options, version))
      expect(hidden.status).toBe(version === 'modern' ? 403 : 200)
      expect(hidden.text).toContain('"code":"not_available"')
    }
  })

  it.each([
    'no_such_tool',
    '__proto__',
    'constructor',
    'toString',
    '*',
    'File_Read',
    'file_read ',
    ' ',
  ])('and %j are one to an admin', async (tool) => {
    const options = { roles: ['admin'] }
    const [message, headers] = modern('tools/call', { name: tool, arguments: {} })
    const gateway = createGateway({ engine, ...options })
    const encoded = `=?base64?${Buffer.from(tool).toString('base64')}?=`
    const { text } = await gateway.post(message, { ...headers, 'mcp-name': encoded })
    expect(text).toBe((await answerTo('no_such_tool', {}, options)).text)
  })

  it('that takes SQL is denied before its arguments are read', async () => {
    const nobody = { ...circumstances, principal: { ...circumstances.principal, roles: [] } }
    const invocation = read(toolCall('database_query'))
    const { refusal } = await decide(engine, nobody, { ...invocation, arguments: UNREADABLE })
    expect(refusal?.code).toBe('not_available')
  })

  it('is one that is switched off, too, and not to those who may see it', async () => {
    const entries = ['file_write', 'no_such_tool'].map((tool) => ({ server: 'demo', tool, at: 0 }))
    const revocations = { current: () => indexRevocations({ version: 1, entries }) }
    const hidden = await answerTo('file_write', {}, { roles: ['analyst'], revocations })
    expect(hidden).toEqual(await answerTo('never_there', {}, { roles: ['analyst'], revocations }))
    expect(hidden).toEqual(await answerTo('no_such_tool', {}, { roles: ['analyst'], revocations }))
    const seen = await answerTo('file_write', {}, { revocations })
    expect(seen.text).toContain('"code":"switched_off"')
  })

  it('is asked about anew, and one that may be seen once in a minute', async () => {
    let now = NOON
    let lists = 0
    const counting: PolicyEngine = {
      ...engine,
      evaluate(input) {
        lists += input.phase === 'list' ? 1 : 0
        return engine.evaluate(input)
      },
    }
    const gateway = createGateway({ engine: counting, now: () => now })
    const askTimes = async (name: string, times: number) => {
      lists = 0
      for (let time = 0; time < times; time += 1)
        await gateway.post(
          ...modern('tools/call', { name, arguments: { path: '/data/tenant_a/x' } }),
        )
      return lists
    }
    expect(await askTimes('file_read', 5)).toBe(1)
    expect(await askTimes('no_such_tool', 5)).toBe(5)
    now += 60_000
    expect(await askTimes('file_read', 5)).toBe(1)
  })

  it('is told apart in the audit', async () => {
    const gateway = createGateway({ engine, roles: ['analyst'] })
    await gateway.post(...modern('tools/call', { name: 'file_write', arguments: {} }))
    expect(gateway.sink.records[0]).toMatchObject({
      mcp: { code: 'not_available', name: 'file_write', resource: 'file_system', action: 'write' },
    })
  })

  it('is another thing than one that may be used at another time', async () => {
    const answer = await answerTo('file_write', { path: '/data/tenant_a/x' }, { now: LATE })
    expect(answer.text).toContain('policy_denied')
  })
})
