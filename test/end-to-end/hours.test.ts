// Business hours, at the instants at which they begin and end, on stacks whose clocks run across them.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { isDecision, mcpOf } from './audit-text.ts'
import { callTool } from './mcp-call.ts'
import { type Stack, startStack } from './stack.ts'
import { stackNow, untilStackTime } from './stack-time.ts'

interface Edge {
  readonly title: string
  readonly at: string
  /** Before the edge, and after it. */
  readonly allowed: readonly [boolean, boolean]
}

const EDGES: readonly Edge[] = [
  { title: 'they begin at 09:00:00', at: '2026-11-24T09:00:00Z', allowed: [false, true] },
  { title: 'they end at 18:00:00', at: '2026-11-24T18:00:00Z', allowed: [true, false] },
]
/** As long as a start may take, and more. */
const HEADSTART_MS = 30_000

const stacks: Stack[] = []

beforeAll(async () => {
  const starting = EDGES.map(({ at }) =>
    startStack({ args: ['--clock', new Date(Date.parse(at) - HEADSTART_MS).toISOString()] }),
  )
  stacks.push(...(await Promise.all(starting)))
})
afterAll(() => Promise.all(stacks.map((stack) => stack.stop())))

describe('business hours: writes, deletes and admin actions', () => {
  it.concurrent.each(EDGES.map((edge, index) => ({ ...edge, index })))(
    'open where they should: $title',
    async ({ at, allowed, index }) => {
      const stack = stacks[index] as Stack
      const edge = Date.parse(at)
      const token = await stack.token({ roles: ['admin'] })
      const sql = (query: string) =>
        callTool(stack.url, token, 'database_query', { database: 'demo', query })
      const calls = {
        insert: () => sql('UPDATE customers SET name = name WHERE id = -1'),
        drop: () => sql('DROP TABLE IF EXISTS nothing'),
        write: () =>
          callTool(stack.url, token, 'file_write', { path: '/shared/public/h.txt', content: 'h' }),
        edgeWrite: () =>
          callTool(
            stack.url,
            token,
            'file_write',
            { path: '/shared/public/h.txt', content: 'h' },
            { server: 'demo-edge' },
          ),
        read: () => sql('SELECT 1'),
        readFile: () =>
          callTool(stack.url, token, 'file_read', { path: '/shared/public/readme.txt' }),
        invoke: () => callTool(stack.url, token, 'api_invoke', { endpoint: '/v1/status' }),
      }
      const statuses = async () => {
        const found: Record<string, number> = {}
        for (const [name, run] of Object.entries(calls)) found[name] = (await run()).status
        return found
      }
      const expected = (isOpen: boolean) => {
        const guarded = isOpen ? 200 : 403
        const open = { read: 200, readFile: 200, invoke: 200 }
        return { insert: guarded, drop: guarded, write: guarded, edgeWrite: guarded, ...open }
      }
      expect(await statuses()).toEqual(expected(allowed[0]))
      expect(await stackNow(stack), 'the stack started too slowly for this test').toBeLessThan(edge)

      await untilStackTime(stack, edge - 3000)
      while ((await stackNow(stack)) < edge + 1000) {
        await calls.insert()
        await sleep(100)
      }
      expect(await statuses()).toEqual(expected(allowed[1]))

      // The records say to the millisecond which clock each decision was taken by.
      const decided = async () =>
        (await stack.auditRecords()).filter(
          (record) =>
            isDecision(record) && ['write', 'admin'].includes(String(mcpOf(record)['action'])),
        )
      await vi.waitUntil(async () => (await decided()).length > 10, { timeout: 10_000 })
      for (const record of await decided()) {
        const isBefore = Number(record['time']) < edge
        expect(mcpOf(record)['decision']).toBe(allowed[isBefore ? 0 : 1] ? 'allow' : 'deny')
        if (mcpOf(record)['decision'] === 'deny')
          expect(mcpOf(record)['reason']).toBe(
            'Sensitive operations restricted outside business hours',
          )
      }
    },
    120_000,
  )
})
