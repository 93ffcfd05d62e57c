/**
 * Tasks of both kinds: each is its caller’s alone, is decided as the call that made it, and has the
 * caller’s own id wherever it is named.
 */
import { beforeAll, describe, expect, it } from 'vitest'
import type { PolicyEngine } from '../../../functions/core/decision/policy-engine.ts'
import type { UpstreamRequest } from '../../../functions/core/forwarding/upstream.ts'
import {
  createGateway,
  eventsOf,
  type GatewayOptions,
  legacy,
  modern,
  OPEN_SCHEMA,
  type PlayedAnswer,
  resultOf,
} from '../../fixtures/gateway.ts'
import { engineWith } from '../../fixtures/shipped-engine.ts'

let engine: PolicyEngine
beforeAll(async () => {
  engine = await engineWith(OPEN_SCHEMA)
})

const OWN = 'upstream-task-1'
const KEY = 'io.modelcontextprotocol/related-task'
const CAPABLE = { extensions: { 'io.modelcontextprotocol/tasks': {} }, elicitation: {} }
const CALL = { name: 'file_read', arguments: { path: '/a' } }
const TASK = { taskId: OWN, status: 'working', createdAt: 'x', lastUpdatedAt: 'x', ttl: 60_000 }
const related = { _meta: { [KEY]: { taskId: OWN } } }

const ALLOWED = {
  allowed: true,
  outcome: 'allow',
  reason: 'r',
  rule: 'r',
  constraints: {},
  obligations: {},
  scopes: [],
  limits: [],
}

type Options = Partial<GatewayOptions>
interface Result {
  readonly [member: string]: unknown
  readonly taskId?: string
  readonly task?: { readonly taskId: string }
}

async function sendLegacy(
  method: string,
  params: unknown,
  answer: PlayedAnswer = resultOf(TASK),
  options: Options = {},
) {
  const gateway = createGateway({ engine, upstream: () => answer, ...options })
  const got = await gateway.post(...legacy('2025-11-25', { id: 1, method, params }))
  return { ...got, gateway, result: got.json?.['result'] as Result | undefined }
}

async function sendModern(
  method: string,
  params: Record<string, unknown>,
  answer: PlayedAnswer = resultOf({ resultType: 'complete', ...TASK }),
  options: Options = {},
  capabilities: unknown = CAPABLE,
) {
  const gateway = createGateway({ engine, upstream: () => answer, ...options })
  const got = await gateway.post(...modern(method, params, { capabilities }))
  return { ...got, gateway, result: got.json?.['result'] as Result | undefined }
}

const madeLegacy = async (options: Options = {}, call: object = CALL) => {
  const params = { ...call, task: { ttl: 60_000 } }
  const { result } = await sendLegacy('tools/call', params, resultOf({ task: TASK }), options)
  return result?.task?.taskId ?? ''
}
const madeModern = async (options: Options = {}, call: Record<string, unknown> = CALL) => {
  const answer = resultOf({ resultType: 'task', ...TASK })
  return (await sendModern('tools/call', call, answer, options)).result?.taskId ?? ''
}

const bodyOf = (request: UpstreamRequest | undefined) =>
  JSON.parse(request?.body ?? '{}') as { params: Record<string, unknown> }

describe('a task of 2025-11-25', () => {
  it('has another id for its caller than for the upstream, in the answer that makes it', async () => {
    const handle = await madeLegacy()
    expect(handle).not.toBe('')
    expect(handle).not.toContain(OWN)
  })

  it.each(['tasks/get', 'tasks/cancel'])(
    '%s reaches the upstream under its own id, and back',
    async (method) => {
      const taskId = await madeLegacy()
      const { result, gateway, text } = await sendLegacy(method, { taskId })
      expect(bodyOf(gateway.forwarded[0]).params).toEqual({ taskId: OWN })
      expect(result).toEqual({ ...TASK, taskId })
      expect(text).not.toContain(OWN)
    },
  )

  it('brings its result with the caller’s id in `_meta`', async () => {
    const taskId = await madeLegacy()
    const answer = resultOf({ content: [], ...related })
    const { result } = await sendLegacy('tasks/result', { taskId }, answer)
    expect(result).toEqual({ content: [], _meta: { [KEY]: { taskId } } })
  })

  it('passes on word of itself and questions that belong to it, and drops what belongs to others', async () => {
    const taskId = await madeLegacy()
    const answer = eventsOf(
      { jsonrpc: '2.0', method: 'notifications/tasks/status', params: TASK },
      {
        jsonrpc: '2.0',
        method: 'notifications/tasks/status',
        params: { ...TASK, taskId: 'other' },
      },
      {
        jsonrpc: '2.0',
        method: 'notifications/progress',
        params: { _meta: { [KEY]: { taskId: 'other' } } },
      },
      { jsonrpc: '2.0', id: 9, method: 'elicitation/create', params: { message: 'm', ...related } },
      { jsonrpc: '2.0', id: 1, result: { content: [], ...related } },
    )
    const { events, text } = await sendLegacy('tasks/result', { taskId }, answer)
    const own = { [KEY]: { taskId } }
    expect(events).toEqual([
      { jsonrpc: '2.0', method: 'notifications/tasks/status', params: { ...TASK, taskId } },
      { jsonrpc: '2.0', id: 9, method: 'elicitation/create', params: { message: 'm', _meta: own } },
      { jsonrpc: '2.0', id: 1, result: { content: [], _meta: own } },
    ])
    expect(text).not.toMatch(/upstream-task|other/)
  })

  it('takes answers and notifications that belong to it, under the upstream’s id', async () => {
    const taskId = await madeLegacy()
    const _meta = { [KEY]: { taskId } }
    const upstream = () => ({ status: 202, headers: {} })
    const gateway = createGateway({ engine, upstream })
    const result = { action: 'accept', content: {}, _meta }
    expect((await gateway.post(...legacy('2025-11-25', { id: 9, result }))).status).toBe(202)
    const params = { progressToken: 1, progress: 1, _meta }
    const progress = { method: 'notifications/progress', params }
    expect((await gateway.post(...legacy('2025-11-25', progress))).status).toBe(202)
    const [answer, notification] = gateway.forwarded.map(({ body }) => body)
    expect(answer).toContain(JSON.stringify({ [KEY]: { taskId: OWN } }))
    expect(notification).toContain(JSON.stringify({ [KEY]: { taskId: OWN } }))
    const foreign = createGateway({ engine, upstream, subject: 'bob' })
    expect((await foreign.post(...legacy('2025-11-25', { id: 9, result }))).status).toBe(400)
    expect((await foreign.post(...legacy('2025-11-25', progress))).status).toBe(400)
    expect(foreign.forwarded).toEqual([])
  })

  it('may be named beside a wish for one, as official clients do', async () => {
    const taskId = await madeLegacy()
    const { status, result } = await sendLegacy('tasks/get', { taskId, task: { ttl: 1 } })
    expect(status).toBe(200)
    expect(result?.taskId).toBe(taskId)
  })

  it('of somebody else, forged or raw answers as one that never was', async () => {
    const taskId = await madeLegacy()
    for (const method of ['tasks/get', 'tasks/result', 'tasks/cancel']) {
      const answers = await Promise.all([
        sendLegacy(method, { taskId: 'never-was' }),
        sendLegacy(method, { taskId }, undefined, { subject: 'bob' }),
        sendLegacy(method, { taskId }, undefined, { tenant: 'tenant_b' }),
        sendLegacy(method, { taskId: `${taskId}A` }),
        sendLegacy(method, { taskId: OWN }),
      ])
      for (const { status, text, gateway } of answers) {
        expect(status).toBe(200)
        expect(text).toBe(answers[0].text)
        expect(gateway.forwarded).toEqual([])
      }
      expect(answers[0].json).toMatchObject({
        id: 1,
        error: { code: -32602, data: { code: 'task_unknown' } },
      })
    }
  })

  it('takes no session’s handle for a task’s', async () => {
    const gateway = createGateway({
      engine,
      upstream: () => ({
        headers: { 'content-type': 'application/json', 'mcp-session-id': OWN },
        body: '{"jsonrpc":"2.0","id":1,"result":{}}',
      }),
    })
    const { headers } = await gateway.post(...legacy('2025-11-25', { id: 1, method: 'ping' }))
    const taskId = headers.get('mcp-session-id') ?? ''
    const { json } = await sendLegacy('tasks/get', { taskId })
    expect(json).toMatchObject({ error: { data: { code: 'task_unknown' } } })
  })

  it.each<[string, unknown]>([
    ['no id', {}],
    ['a number', { taskId: 1 }],
    ['an empty id', { taskId: '' }],
    ['an id that only looks like one', { TaskId: 'x', taskId: 'x' }],
    ['two tasks', { taskId: 'x', _meta: { [KEY]: { taskId: 'y', TaskId: 'x' } } }],
  ])('is not read from %s', async (_, params) => {
    const { status, gateway } = await sendLegacy('tasks/get', params)
    expect(status).toBe(400)
    expect(gateway.forwarded).toEqual([])
  })

  it('that names two tasks in one message is none', async () => {
    const [taskId, other] = await Promise.all([madeLegacy(), madeLegacy()])
    const _meta = { [KEY]: { taskId: other } }
    const { json } = await sendLegacy('tasks/get', { taskId, _meta })
    expect(json).toMatchObject({ error: { data: { code: 'task_unknown' } } })
  })

  it('is withheld where the upstream answers about another', async () => {
    const taskId = await madeLegacy()
    const { status, text } = await sendLegacy(
      'tasks/get',
      { taskId },
      resultOf({ ...TASK, taskId: 'other' }),
    )
    expect(status).toBe(200)
    expect(text).toContain('upstream_invalid')
    expect(text).not.toContain('other')
  })

  it('may be refused by a server that takes none: an ordinary result passes', async () => {
    const params = { ...CALL, task: {} }
    const { result } = await sendLegacy('tools/call', params, resultOf({ content: [] }))
    expect(result).toEqual({ content: [] })
  })

  it('is refused before it is made where its call is too large to travel', async () => {
    const call = { name: 'file_read', arguments: { path: '/a', note: 'x'.repeat(4000) } }
    const { status, json, gateway } = await sendLegacy('tools/call', { ...call, task: {} })
    expect(status).toBe(200)
    expect(json).toMatchObject({ error: { data: { code: 'task_too_large' } } })
    expect(gateway.forwarded).toEqual([])
    expect((await sendLegacy('tools/call', call, resultOf({ content: [] }))).status).toBe(200)
  })
})

describe('a task of 2026-07-28', () => {
  it.each(['tasks/get', 'tasks/update', 'tasks/cancel'])(
    '%s reaches the upstream under its own id, in params and Mcp-Name',
    async (method) => {
      const taskId = await madeModern()
      const params = method === 'tasks/update' ? { taskId, inputResponses: { a: {} } } : { taskId }
      const { gateway, status, text } = await sendModern(method, params)
      expect(status).toBe(200)
      expect(bodyOf(gateway.forwarded[0]).params['taskId']).toBe(OWN)
      expect(gateway.forwarded[0]?.headers['mcp-name']).toBe(OWN)
      expect(text).not.toContain(OWN)
      expect(text).toContain(taskId)
    },
  )

  it('is refused where Mcp-Name names another', async () => {
    const taskId = await madeModern()
    const gateway = createGateway({ engine })
    const [message, headers] = modern('tasks/get', { taskId }, { capabilities: CAPABLE })
    const { json } = await gateway.post(message, { ...headers, 'mcp-name': await madeModern() })
    expect(json).toMatchObject({ error: { code: -32020 } })
  })

  it.each(['tasks/get', 'tasks/update', 'tasks/cancel'])(
    '%s of a client that declares no tasks is -32021',
    async (method) => {
      const taskId = await madeModern()
      const { status, json } = await sendModern(method, { taskId }, undefined, {}, {})
      expect(status).toBe(400)
      expect(json).toMatchObject({
        error: {
          code: -32021,
          data: { requiredCapabilities: { extensions: { 'io.modelcontextprotocol/tasks': {} } } },
        },
      })
    },
  )

  it('of somebody else or forged answers as one that never was', async () => {
    const taskId = await madeModern()
    const never = await sendModern('tasks/get', { taskId: 'never-was' })
    expect(never.status).toBe(400)
    expect(never.json).toMatchObject({ error: { code: -32602 } })
    const foreign = await sendModern('tasks/get', { taskId }, undefined, { subject: 'bob' })
    expect([foreign.status, foreign.text]).toEqual([never.status, never.text])
  })

  it('is the server’s to make: a wish for one, as older clients have it, changes nothing', async () => {
    const call = { ...CALL, task: { ttl: 60_000 } }
    const at = (answer: unknown, capabilities: unknown) =>
      sendModern('tools/call', call, resultOf(answer), {}, capabilities)
    const atOnce = { resultType: 'complete', content: [] }
    expect((await at(atOnce, {})).result).toEqual(atOnce)
    const made = { resultType: 'task', ...TASK }
    const wanted = await at(made, CAPABLE)
    expect(wanted.result?.taskId).not.toBe(OWN)
    const unwanted = await at(made, {})
    expect(unwanted.json).toMatchObject({ error: { data: { code: 'task_not_served' } } })
    expect(unwanted.text).not.toContain(OWN)
    const elsewhere = await sendModern('prompts/get', { name: 'x', task: {} })
    expect(elsewhere.json).toMatchObject({ error: { data: { code: 'task_not_served' } } })
  })

  it('names itself by the caller’s id inside its result too, and no other task', async () => {
    const taskId = await madeModern()
    const done = (id: string) => {
      const result = { content: [], _meta: { [KEY]: { taskId: id } } }
      return resultOf({ resultType: 'complete', ...TASK, status: 'completed', result })
    }
    const own = await sendModern('tasks/get', { taskId }, done(OWN))
    expect(own.result?.['result']).toEqual({ content: [], _meta: { [KEY]: { taskId } } })
    expect((await sendModern('tasks/get', { taskId }, done('other'))).status).toBe(502)
  })

  it('asks its caller only what client and policy allow', async () => {
    const taskId = await madeModern()
    const asking = (method: string) =>
      resultOf({
        resultType: 'complete',
        ...TASK,
        status: 'input_required',
        inputRequests: { a: { method, params: {} } },
      })
    const { status } = await sendModern('tasks/get', { taskId }, asking('elicitation/create'))
    expect(status).toBe(200)
    const refused = await sendModern('tasks/get', { taskId }, asking('sampling/createMessage'))
    expect(refused.status).toBe(502)
  })

  it('is not offered to the upstream where the call is too large to travel, and the call goes on', async () => {
    const call = { name: 'file_read', arguments: { path: '/a', note: 'x'.repeat(4000) } }
    const { gateway, status } = await sendModern(
      'tools/call',
      call,
      resultOf({ resultType: 'complete', content: [] }),
    )
    expect(status).toBe(200)
    const meta = bodyOf(gateway.forwarded[0]).params['_meta'] as Record<string, unknown>
    expect(meta['io.modelcontextprotocol/clientCapabilities']).toEqual({
      extensions: {},
      elicitation: {},
    })
    const small = await sendModern(
      'tools/call',
      CALL,
      resultOf({ resultType: 'complete', content: [] }),
    )
    expect(small.gateway.forwarded[0]?.body).toContain('"io.modelcontextprotocol/tasks"')
  })
})

describe('whatever is asked about a task', () => {
  it.each([
    ['2025-11-25', madeLegacy, sendLegacy],
    ['2026-07-28', madeModern, sendModern],
  ])('is decided as the call that made it, under the policy of now (%s)', async (_, made, send) => {
    const taskId = await made()
    const asked: unknown[] = []
    const watching: PolicyEngine = {
      ...engine,
      evaluate(input) {
        if (input.phase === 'call')
          asked.push([input.phase, input.method, input.name, input.arguments, input.resource])
        return engine.evaluate(input)
      },
    }
    const { gateway } = await send('tasks/get', { taskId }, undefined, { engine: watching })
    expect(asked[0]).toEqual(['call', 'tools/call', 'file_read', { path: '/a' }, 'file_system'])
    const [record] = gateway.sink.records
    expect(record?.['mcp']).toMatchObject({
      method: 'tasks/get',
      name: 'file_read',
      resource: 'file_system',
    })
    const refused = await send('tasks/get', { taskId }, undefined, { roles: [] })
    expect(refused.json).toMatchObject({ error: { data: { code: 'not_available' } } })
    expect(refused.gateway.forwarded).toEqual([])
  })

  it('brings answers to policy that a caller gives to a task’s questions', async () => {
    const taskId = await madeModern()
    const inputResponses = { a: { action: 'accept', content: { x: 1 } } }
    const asked: unknown[] = []
    const watching: PolicyEngine = {
      ...engine,
      evaluate(input) {
        if (input.phase === 'call') asked.push(input.inputs)
        return engine.evaluate(input)
      },
    }
    const options = { engine: watching }
    await sendModern('tasks/update', { taskId, inputResponses }, undefined, options)
    expect(asked[0]).toEqual(inputResponses)
  })

  it('is denied where policy would now change what the task runs on', async () => {
    const rows = (max: number): PolicyEngine => ({
      ...engine,
      evaluate: () => ({ ...ALLOWED, constraints: { max_rows: max } }),
    })
    const call = {
      name: 'database_query',
      arguments: { database: 'demo', query: 'select * from orders' },
    }
    const taskId = await madeLegacy({ engine: rows(1000) }, call)
    const same = await sendLegacy('tasks/get', { taskId }, undefined, { engine: rows(1000) })
    expect(same.status).toBe(200)
    const fewer = await sendLegacy('tasks/get', { taskId }, undefined, { engine: rows(100) })
    expect(fewer.json).toMatchObject({ error: { data: { code: 'argument_refused' } } })
    expect(fewer.gateway.forwarded).toEqual([])
  })

  it('shows results as policy now wants them', async () => {
    const hides: PolicyEngine = {
      ...engine,
      evaluate: () => ({ ...ALLOWED, obligations: { redact_fields: ['ssn'] } }),
    }
    const legacyResult = resultOf({ content: [], structuredContent: { ssn: '1-2' }, ...related })
    const taskId = await madeLegacy()
    const options = { engine: hides }
    const { text, status } = await sendLegacy('tasks/result', { taskId }, legacyResult, options)
    expect(status).toBe(200)
    expect(text).not.toContain('1-2')
    expect(text).toContain(taskId)
    const modernId = await madeModern()
    const result = { content: [], structuredContent: { ssn: '1-2' } }
    const done = resultOf({ resultType: 'complete', ...TASK, status: 'completed', result })
    const shown = await sendModern('tasks/get', { taskId: modernId }, done, options)
    expect(shown.status).toBe(200)
    expect(shown.text).not.toContain('1-2')
    expect(shown.text).toContain(modernId)
  })

  it('is not charged again as a call', async () => {
    const limited: PolicyEngine = {
      ...engine,
      evaluate(input) {
        const answer = engine.evaluate(input) as Record<string, unknown>
        const limit = { name: 'l', per: 'user', max: 1, window_seconds: 60, cost: 1, lease: 1 }
        return input.phase === 'call' ? { ...answer, limits: [limit] } : answer
      },
    }
    const upstream = ({ body }: UpstreamRequest) =>
      resultOf(body.includes('tasks/get') ? TASK : { task: TASK })
    const gateway = createGateway({ engine: limited, upstream })
    const call = { id: 1, method: 'tools/call', params: { ...CALL, task: {} } }
    const { json } = await gateway.post(...legacy('2025-11-25', call))
    const { task } = json?.['result'] as Result
    for (let poll = 0; poll < 3; poll += 1) {
      const got = await gateway.post(
        ...legacy('2025-11-25', { id: 1, method: 'tasks/get', params: task }),
      )
      expect(got.json).toHaveProperty('result')
    }
    const refused = await gateway.post(...legacy('2025-11-25', call))
    expect(refused.json).toMatchObject({ error: { data: { code: 'quota_exceeded' } } })
  })
})
