// The guide's one rate limit: 30 calls of the API in a minute for each user, exactly, however many environments count.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callTool, errorOf, type McpAnswer } from './mcp-call.ts'
import { type Stack, startStack } from './stack.ts'
import { stackNow, untilStackTime } from './stack-time.ts'

const WINDOW_MS = 60_000
/** What forty calls need that find no environment warm, on a busy machine. */
const NEEDED_MS = 35_000

let stack: Stack

beforeAll(async () => {
  stack = await startStack({ args: ['--clock', '2026-11-24T10:00:05Z'] })
})
afterAll(() => stack.stop())

const invoke = (token: string, endpoint = '/v1/status', server = 'demo'): Promise<McpAnswer> =>
  callTool(stack.url, token, 'api_invoke', { endpoint }, { server })

const windowOf = (instant: number): number => Math.floor(instant / WINDOW_MS)

describe('api_invoke', () => {
  it('is open 30 times a minute to a user, not once more, and again in the next minute', async () => {
    const token = await stack.token({ subject: 'caller' })
    const left = WINDOW_MS - ((await stackNow(stack)) % WINDOW_MS)
    if (left < NEEDED_MS) await untilStackTime(stack, (await stackNow(stack)) + left)
    const window = windowOf(await stackNow(stack))

    // Refused by policy, so not charged; another tool, so not limited.
    for (let count = 0; count < 5; count += 1) {
      expect((await invoke(token, '/internal/metrics')).status).toBe(403)
      const args = { database: 'demo', query: 'SELECT 1' }
      expect((await callTool(stack.url, token, 'database_query', args)).status).toBe(200)
    }

    const answers = await Promise.all(Array.from({ length: 40 }, () => invoke(token)))
    const refused = answers.filter(({ status }) => status === 429)
    const now = await stackNow(stack)
    expect(windowOf(now), 'the calls took longer than a window').toBe(window)
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(30)
    expect(refused).toHaveLength(10)
    for (const answer of refused) {
      const wait = Number(answer.headers.get('retry-after'))
      expect(wait).toBeGreaterThanOrEqual((window + 1) * 60 - now / 1000)
      expect(wait).toBeLessThanOrEqual(60)
      expect(errorOf(answer)).toMatchObject({ code: 4290, data: { code: 'quota_exceeded' } })
      expect(answer.message.id).toBe(1)
    }

    // At the edge it is the same counter, and only a 403 can say so.
    const atEdge = await invoke(token, '/v1/status', 'demo-edge')
    expect(atEdge.status).toBe(403)
    expect(errorOf(atEdge).data).toMatchObject({ code: 'quota_exceeded' })
    expect(Number(atEdge.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)

    // Another user, and the same name in another tenant, have counters of their own.
    expect((await invoke(await stack.token({ subject: 'other' }))).status).toBe(200)
    const namesake = await stack.token({ subject: 'caller', tenant: 'tenant_b' })
    expect((await invoke(namesake)).status).toBe(200)
    // Another client of the same user has not.
    const client = await stack.token({ subject: 'caller', clientId: 'another-client' })
    const again = await invoke(client)
    expect([again.status, windowOf(await stackNow(stack))]).toEqual([429, window])

    await untilStackTime(stack, (window + 1) * WINDOW_MS)
    expect((await invoke(token)).status).toBe(200)
  }, 200_000)
})
