/** A tool that is hidden from the caller answers exactly like one that does not exist. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { PolicyEngine } from '../../../functions/core/decision/policy-engine.ts'
import { createGateway, type GatewayOptions, legacy, modern } from '../../fixtures/gateway.ts'
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
