/** The guide's rate limit through the enforcer: thirty calls a minute, charged after allow and only then. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { PolicyEngine } from '../../../functions/core/decision/policy-engine.ts'
import { MemoryLedger } from '../../contracts/fakes/memory-ledger.ts'
import { createGateway, type Gateway, modern, NOON } from '../../fixtures/gateway.ts'
import { shippedEngine } from '../../fixtures/shipped-engine.ts'

let engine: PolicyEngine
beforeAll(async () => {
  engine = await shippedEngine()
})

const invoke = (endpoint = '/v1/status') =>
  modern('tools/call', { name: 'api_invoke', arguments: { endpoint } })

function ledgerOf(gateway: Gateway): MemoryLedger {
  const { ledger } = gateway.gate.quota
  if (!(ledger instanceof MemoryLedger)) throw new Error('not in memory')
  return ledger
}
const takenFrom = (gateway: Gateway): number =>
  [...ledgerOf(gateway).taken.values()].reduce((sum, units) => sum + units, 0)

describe('api_invoke', () => {
  it('is allowed thirty times a minute, and then refused with the time to wait', async () => {
    let now = NOON + 15_500
    const gateway = createGateway({ engine, now: () => now })
    const answers = await Promise.all(Array.from({ length: 40 }, () => gateway.post(...invoke())))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(30)
    const refused = answers.filter(({ status }) => status === 429)
    expect(refused).toHaveLength(10)
    expect(refused[0]?.headers.get('retry-after')).toBe('45')
    expect(refused[0]?.json).toMatchObject({
      jsonrpc: '2.0',
      id: 1,
      error: { code: 4290, data: { code: 'quota_exceeded', requestId: 'r1' } },
    })
    expect(gateway.forwarded).toHaveLength(30)
    now = NOON + 60_000
    expect((await gateway.post(...invoke())).status).toBe(200)
  })

  it('is charged once for each call that is allowed, and not for others', async () => {
    const gateway = createGateway({ engine })
    await gateway.post(...invoke())
    expect(takenFrom(gateway)).toBe(1)
    await gateway.post(...invoke('/internal/metrics'))
    await gateway.post(...modern('tools/call', { name: 'no_such_tool' }))
    await gateway.post(...modern('tools/list'))
    await gateway.post('not JSON')
    expect(takenFrom(gateway)).toBe(1)
  })

  it('is not charged for calls that could not be recorded', async () => {
    const gateway = createGateway({ engine })
    gateway.sink.isDown = true
    const refused = await Promise.all(Array.from({ length: 50 }, () => gateway.post(...invoke())))
    expect(refused.filter(({ status }) => status === 429).length).toBeLessThanOrEqual(20)
    expect(takenFrom(gateway)).toBe(0)
    gateway.sink.isDown = false
    const answers = await Promise.all(Array.from({ length: 31 }, () => gateway.post(...invoke())))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(30)
  })

  it('is refused while nobody can count', async () => {
    const gateway = createGateway({ engine })
    ledgerOf(gateway).isDown = true
    const { status, json } = await gateway.post(...invoke())
    expect(status).toBe(503)
    expect(json).toMatchObject({ error: { data: { code: 'quota_unavailable' } } })
    expect(gateway.forwarded).toEqual([])
    const [message, headers] = modern('tools/call', {
      name: 'file_read',
      arguments: { path: '/data/tenant_a/x' },
    })
    expect((await gateway.post(message, headers)).status).toBe(200)
  })

  it('gives the quota as its reason, in the record of a refusal', async () => {
    const gateway = createGateway({ engine })
    for (let count = 0; count < 31; count += 1) await gateway.post(...invoke())
    const refused = gateway.sink.records.find(({ status_code }) => status_code === 'quota_exceeded')
    expect(refused).toMatchObject({
      action: 'Denied',
      mcp: {
        rule: 'role',
        limits: ['api_invoke'],
        reason: expect.stringContaining('limit') as string,
      },
    })
  })
})
