/** News of tasks on streams that wait (extension of 2026-07-28): each caller hears of its own, as policy lets it see them. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { PolicyEngine } from '../../../functions/core/decision/policy-engine.ts'
import type { PolicyInput } from '../../../functions/core/decision/policy-input.ts'
import type { UpstreamRequest } from '../../../functions/core/forwarding/upstream.ts'
import { indexRevocations } from '../../../functions/core/revocation/revocation-index.ts'
import {
  createGateway,
  eventsOf,
  type GatewayOptions,
  modern,
  OPEN_SCHEMA,
  resultOf,
} from '../../fixtures/gateway.ts'
import { engineWith } from '../../fixtures/shipped-engine.ts'

let engine: PolicyEngine
beforeAll(async () => {
  const may = '- mcp: [elicit, sample, roots]'
  engine = await engineWith(OPEN_SCHEMA.replace(may, '- mcp: [elicit, sample, roots, subscribe]'))
})

const OWN = 'upstream-task-1'
const RELATED = 'io.modelcontextprotocol/related-task'
const CAPABLE = { extensions: { 'io.modelcontextprotocol/tasks': {} }, elicitation: {} }
const TASK = { taskId: OWN, status: 'working', createdAt: 'x', lastUpdatedAt: 'x', ttlMs: 60_000 }
const DONE = { ...TASK, status: 'completed', result: { resultType: 'complete', content: [] } }

type Options = Partial<GatewayOptions>

/** Policy of which only the answer about calls is another. */
function calls(answer: (input: PolicyInput) => object): PolicyEngine {
  const allowed = {
    allowed: true,
    outcome: 'allow',
    reason: 'r',
    rule: 'r',
    constraints: {},
    obligations: {},
    scopes: [],
    limits: [],
  }
  return {
    ...engine,
    evaluate: (input) =>
      input.method === 'tools/call' ? { ...allowed, ...answer(input) } : engine.evaluate(input),
  }
}

const QUERY = { name: 'database_query', arguments: { database: 'demo', query: 'select 1' } }

/** The handle of a task that this caller makes. */
async function made(options: Options = {}, call: Record<string, unknown> = {}, own = OWN) {
  const upstream = () => resultOf({ resultType: 'task', ...TASK, taskId: own })
  const gateway = createGateway({ engine, upstream, ...options })
  const params = { name: 'file_read', arguments: { path: '/a' }, ...call }
  const { json } = await gateway.post(...modern('tools/call', params, { capabilities: CAPABLE }))
  return (json?.['result'] as { taskId: string }).taskId
}

const acknowledged = (notifications: unknown) => ({
  jsonrpc: '2.0',
  method: 'notifications/subscriptions/acknowledged',
  params: { notifications },
})
const news = (params: unknown) => ({ jsonrpc: '2.0', method: 'notifications/tasks', params })

async function listen(
  notifications: unknown,
  messages: readonly unknown[] = [],
  options: Options = {},
  capabilities: unknown = CAPABLE,
) {
  const listening = { streamsPerPrincipal: 9, seconds: 600 }
  const upstream = () => eventsOf(...messages)
  const gateway = createGateway({ engine, listening, upstream, ...options })
  const params = { notifications }
  const got = await gateway.post(...modern('subscriptions/listen', params, { capabilities }))
  const [request] = gateway.forwarded
  return { ...got, gateway, wanted: request === undefined ? undefined : wantedOf(request) }
}

const wantedOf = ({ body }: UpstreamRequest): unknown =>
  (JSON.parse(body) as { params: { notifications: unknown } }).params.notifications

describe('news of tasks', () => {
  it('is asked for by the server’s own ids, and comes under the caller’s', async () => {
    const [taskId, second] = await Promise.all([made(), made({}, {}, 'upstream-task-2')])
    const { status, wanted, events, text } = await listen(
      { toolsListChanged: true, taskIds: [taskId, second] },
      [
        acknowledged({ toolsListChanged: true, taskIds: [OWN, 'other', 'upstream-task-2'] }),
        news(TASK),
        news({ ...TASK, taskId: 'other' }),
        news({ ...DONE, taskId: 'upstream-task-2', _meta: { a: 1 }, private: OWN }),
      ],
    )
    expect(status).toBe(200)
    expect(wanted).toEqual({ toolsListChanged: true, taskIds: [OWN, 'upstream-task-2'] })
    expect(events).toEqual([
      acknowledged({ toolsListChanged: true, taskIds: [taskId, second] }),
      news({ ...TASK, taskId }),
      news({ ...DONE, taskId: second, _meta: { a: 1 } }),
    ])
    expect(text).not.toMatch(/upstream-task|other/)
  })

  it('of somebody else’s, forged or raw ids is not asked for, and is not given', async () => {
    const mine = await made()
    const theirs = await Promise.all([
      made({ subject: 'bob' }, {}, 'of-bob'),
      made({ tenant: 'tenant_b' }, {}, 'of-tenant'),
    ])
    const taskIds = [...theirs, `${mine}A`, 'never-was', 'of-bob', mine]
    const { wanted, events, gateway } = await listen({ taskIds }, [
      acknowledged({ taskIds: [OWN, 'of-bob', 'of-tenant'] }),
      news({ ...DONE, taskId: 'of-bob' }),
      news({ ...DONE, taskId: 'of-tenant' }),
    ])
    expect(wanted).toEqual({ taskIds: [OWN] })
    expect(events).toEqual([acknowledged({ taskIds: [mine] })])
    expect(JSON.stringify(gateway.sink.records)).toContain('; news of 1 of 6 tasks')
  })

  it('leaves the rest of a stream as it is where no task is the caller’s', async () => {
    const { status, wanted } = await listen({ toolsListChanged: true, taskIds: ['never-was'] })
    expect(status).toBe(200)
    expect(wanted).toEqual({ toolsListChanged: true })
  })

  it('is decided as the call that made the task, under the policy of now', async () => {
    const taskId = await made()
    const asked: unknown[] = []
    const watching = calls(({ phase, name, arguments: given }) => {
      if (phase === 'call') asked.push([name, given])
      return {}
    })
    expect((await listen({ taskIds: [taskId] }, [], { engine: watching })).wanted).toEqual({
      taskIds: [OWN],
    })
    expect(asked).toEqual([['file_read', { path: '/a' }]])
    const denying = calls(() => ({ allowed: false, outcome: 'deny' }))
    const messages = [acknowledged({ taskIds: [OWN] }), news(DONE)]
    const denied = await listen({ taskIds: [taskId] }, messages, { engine: denying })
    expect(denied.status).toBe(200)
    expect(denied.wanted).toEqual({})
    expect(denied.events).toEqual([acknowledged({ taskIds: [] })])
  })

  it('is not given where policy would now change what the task runs on', async () => {
    const rows = (max: number) => calls(() => ({ constraints: { max_rows: max } }))
    const call = { ...QUERY, arguments: { ...QUERY.arguments, query: 'select * from orders' } }
    const taskId = await made({ engine: rows(1000) }, call)
    const same = await listen({ taskIds: [taskId] }, [], { engine: rows(1000) })
    expect(same.wanted).toEqual({ taskIds: [OWN] })
    const fewer = await listen({ taskIds: [taskId] }, [], { engine: rows(100) })
    expect(fewer.wanted).toEqual({})
  })

  it('is not given where the tool that made the task is switched off', async () => {
    const taskIds = [await made()]
    const off = (tool: string) => {
      const list = indexRevocations({ version: 1, entries: [{ server: 'demo', tool, at: 0 }] })
      return listen({ taskIds }, [news(DONE)], { revocations: { current: () => list } })
    }
    expect(await off('file_read')).toMatchObject({ status: 200, wanted: {}, events: [] })
    const other = await off('file_write')
    expect(other.wanted).toEqual({ taskIds: [OWN] })
    expect(other.events).toHaveLength(1)
  })

  it('ends with its stream where the tool is switched off meanwhile', async () => {
    const taskIds = [await made()]
    let entries: { server: string; tool: string; at: number }[] = []
    const current = () => indexRevocations({ version: 1, entries })
    const upstream = () => ({
      ...eventsOf(),
      body: (async function* () {
        yield new TextEncoder().encode(`data: ${JSON.stringify(news(TASK))}\n\n`)
        entries = [{ server: 'demo', tool: 'file_read', at: 0 }]
        yield new TextEncoder().encode(`data: ${JSON.stringify(news(DONE))}\n\n`)
      })(),
    })
    await expect(listen({ taskIds }, [], { revocations: { current }, upstream })).rejects.toThrow(
      'revoked',
    )
  })

  it('shows results as policy wants those of each task', async () => {
    const open = await made()
    const secret = await made({}, { arguments: { path: '/secret' } }, 'upstream-task-2')
    const hiding = calls(({ arguments: given }) =>
      (given as { path: string }).path === '/secret'
        ? { obligations: { redact_fields: ['ssn'] } }
        : {},
    )
    const result = { content: [], structuredContent: { ssn: '1-2' } }
    const messages = [
      news({ ...DONE, result }),
      news({ ...DONE, result, taskId: 'upstream-task-2' }),
    ]
    const taskIds = [open, secret]
    const { events } = await listen({ taskIds }, messages, { engine: hiding })
    const [first, second] = events.map((event) => JSON.stringify(event))
    expect(first).toContain('1-2')
    expect(second).toContain(secret)
    expect(second).not.toContain('1-2')
  })

  it('keeps the ids of tasks, whatever policy hides on the stream', async () => {
    const taskId = await made()
    const hiding: PolicyEngine = {
      ...engine,
      evaluate(input) {
        const answer = engine.evaluate(input) as object
        return input.action === 'subscribe'
          ? { ...answer, obligations: { redact_patterns: ['[A-Za-z0-9_-]{20,}'] } }
          : answer
      },
    }
    const secret = 'a'.repeat(30)
    const messages = [acknowledged({ taskIds: [OWN] }), news({ ...TASK, statusMessage: secret })]
    const { events, text } = await listen({ taskIds: [taskId] }, messages, { engine: hiding })
    expect(events[0]).toEqual(acknowledged({ taskIds: [taskId] }))
    expect(events[1]).toMatchObject({ params: { taskId } })
    expect(text).not.toContain(secret)
  })

  it('asks its caller only what client and policy allow', async () => {
    const taskId = await made()
    const asking = (method: string) =>
      news({ ...TASK, status: 'input_required', inputRequests: { a: { method, params: {} } } })
    const messages = [
      asking('sampling/createMessage'),
      asking('elicitation/create'),
      asking('tasks/get'),
    ]
    const { events } = await listen({ taskIds: [taskId] }, messages)
    expect(events).toHaveLength(1)
    expect(JSON.stringify(events)).toContain('elicitation/create')
    const silent: PolicyEngine = {
      ...engine,
      evaluate: (input) => (input.phase === 'stream' ? undefined : engine.evaluate(input)),
    }
    const refused = await listen({ taskIds: [taskId] }, messages, { engine: silent })
    expect(refused.wanted).toEqual({ taskIds: [OWN] })
    expect(refused.events).toEqual([])
  })

  it('names tasks by the caller’s id inside results too, and no other task', async () => {
    const taskId = await made()
    const within = (id: string) => ({ content: [], _meta: { [RELATED]: { taskId: id } } })
    const messages = [
      news({ ...DONE, result: within(OWN) }),
      news({ ...DONE, result: within('other') }),
    ]
    const { events } = await listen({ taskIds: [taskId] }, messages)
    expect(events).toEqual([news({ ...DONE, taskId, result: within(taskId) })])
  })

  it('is -32021 for a client that declares no tasks', async () => {
    const taskIds = [await made()]
    const { status, json, gateway } = await listen({ taskIds }, [], {}, {})
    expect(status).toBe(400)
    expect(json).toMatchObject({
      error: {
        code: -32021,
        data: { requiredCapabilities: { extensions: { 'io.modelcontextprotocol/tasks': {} } } },
      },
    })
    expect(gateway.forwarded).toEqual([])
    expect((await listen({ toolsListChanged: true, taskIds: [] }, [], {}, {})).status).toBe(200)
  })

  it.each<[string, unknown]>([
    ['no list', { taskIds: 'x' }],
    ['a number', { taskIds: [1] }],
    ['an empty id', { taskIds: [''] }],
    ['more than are heard on one stream', { taskIds: Array(65).fill('x') }],
    ['a member that only looks like one', { TaskIds: ['x'] }],
    ['a member that looks like the list of resources', { resourceſubscriptions: [] }],
  ])('is not read from %s', async (_, notifications) => {
    const { status, gateway } = await listen(notifications)
    expect(status).toBe(400)
    expect(gateway.forwarded).toEqual([])
  })

  it('needs a key, which other streams that wait do not', async () => {
    const taskIds = [await made()]
    const handles = { current: () => undefined }
    const { json } = await listen({ taskIds }, [], { handles })
    expect(json).toMatchObject({ error: { data: { code: 'handles_unavailable' } } })
    expect((await listen({ toolsListChanged: true }, [], { handles })).status).toBe(200)
  })

  it('is charged and recorded once, as the stream that it comes on', async () => {
    const limit = { name: 'l', per: 'user', max: 1, window_seconds: 60, cost: 1, lease: 1 }
    const taskIds = [await made()]
    const { status, gateway } = await listen({ taskIds }, [], {
      engine: calls(() => ({ limits: [{ ...limit, max: 0 }] })),
    })
    expect(status).toBe(200)
    expect(gateway.sink.records[0]).toMatchObject({
      mcp: { method: 'subscriptions/listen', action: 'subscribe', decision: 'allow' },
    })
  })
})
