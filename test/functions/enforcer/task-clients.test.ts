/** The official client of tasks (extension of 2026-07-28) through the enforcer's app, before a server of the official SDK. */
import {
  Client,
  StreamableHTTPClientTransport,
  type SubscriptionFilter,
} from '@modelcontextprotocol/client'
import {
  type CreateTaskSessionFromClientOptions,
  createTaskSessionFromClient,
  type RawClientDispatch,
  resultFromTaskOutcome,
  type TaskEnabledSession,
} from '@modelcontextprotocol/ext-tasks/client'
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'
import { beforeAll, describe, expect, it } from 'vitest'
import type { PolicyEngine } from '../../../functions/core/decision/policy-engine.ts'
import {
  createGateway,
  eventsOf,
  type Gateway,
  type GatewayOptions,
  MODERN,
  modern,
  NOON,
  OPEN_SCHEMA,
  type PlayedAnswer,
  servedBy,
} from '../../fixtures/gateway.ts'
import { engineWith } from '../../fixtures/shipped-engine.ts'
import { createReferenceTasks, TASK_TOOL_NAMES } from '../../lanes/conformance/reference-tasks.ts'

const READ = '{ resource: file_system, action: read, attributes: {} }'
const SCHEMA = `${OPEN_SCHEMA}
tools:
  '*':
${TASK_TOOL_NAMES.map((name) => `    ${name}: ${READ}`).join('\n')}
`

const INFO = { name: 'test', version: '1' }
const CAPABLE = { elicitation: { form: {} }, extensions: { 'io.modelcontextprotocol/tasks': {} } }

let engine: PolicyEngine
beforeAll(async () => {
  engine = await engineWith(SCHEMA.replace('sample, roots]', 'sample, roots, subscribe]'))
})

/** A server with tasks, and gateways of several callers before it. */
function served() {
  const tasks = createReferenceTasks()
  const handler = createMcpHandler(
    () => {
      const server = new McpServer(INFO)
      tasks.register(server)
      return server
    },
    { legacy: 'reject' },
  )
  const upstream = servedBy((request) => handler.fetch(request))
  return {
    upstream,
    /** What the server itself calls the only task that it has. */
    ownId: () => tasks.ids()[0] ?? '',
    gatewayOf: (caller: Partial<GatewayOptions> = {}) =>
      createGateway({ engine, upstream, ...caller }),
  }
}

type Dispatched = Awaited<ReturnType<RawClientDispatch>>
interface Answer {
  readonly result: Extract<Dispatched, { kind: 'result' }>['result']
  readonly error?: Extract<Dispatched, { kind: 'error' }>['error']
}

type Options = Pick<CreateTaskSessionFromClientOptions, 'onInputRequest'>

/** What the gateway told this client, as text, beside the session of the official client. */
async function connect(gateway: Gateway, options: Options = {}) {
  const heard: string[] = []
  const fetch = async (input: string | URL | Request, init?: RequestInit) => {
    const response = await gateway.fetch(new Request(input, init))
    heard.push(await response.clone().text())
    return response
  }
  const client = new Client(INFO, {
    versionNegotiation: { mode: 'auto' },
    capabilities: CAPABLE,
  })
  const url = new URL('https://gateway.example/mcp/demo')
  await client.connect(new StreamableHTTPClientTransport(url, { fetch }))
  const rawDispatch: RawClientDispatch = async (request) => {
    const { method, params } = request as { method: string; params: Record<string, string> }
    const [, headers] = modern(method, params)
    const { text } = await gateway.post({ jsonrpc: '2.0', id: 7, method, params }, headers)
    heard.push(text)
    const { result, error } = JSON.parse(text) as Answer
    return error === undefined ? { kind: 'result', result } : { kind: 'error', error }
  }
  const session = createTaskSessionFromClient(client, {
    endpointId: 'gateway',
    rawDispatch,
    v2RequestFraming: {
      protocolVersion: MODERN,
      clientInfo: INFO,
      clientCapabilities: CAPABLE,
    },
    ...options,
  })
  return { client, session, heard }
}

async function begun(
  session: TaskEnabledSession,
  name: string,
  given: Record<string, string | number>,
) {
  const execution = await session.callTool(name, given)
  if (execution.kind !== 'task') throw new Error('The call did not become a task.')
  return execution
}

/** What a server with news of its tasks sends on a stream that waits: the SDK's own has none. */
function newsOf(taskId: string, { id }: { readonly id: unknown }): PlayedAnswer {
  const _meta = { 'io.modelcontextprotocol/subscriptionId': id }
  const at = new Date(NOON).toISOString()
  const task = { taskId, createdAt: at, lastUpdatedAt: at, ttlMs: 60_000 }
  const result = { resultType: 'complete', content: [{ type: 'text', text: 'the news' }] }
  return eventsOf(
    {
      jsonrpc: '2.0',
      method: 'notifications/subscriptions/acknowledged',
      params: { notifications: { taskIds: [taskId, 'of-others'] }, _meta },
    },
    {
      jsonrpc: '2.0',
      method: 'notifications/tasks',
      params: { ...task, status: 'completed', result, _meta },
    },
  )
}

describe('the official client of tasks', () => {
  it('makes a task, answers what it asks, and gets its result', async () => {
    const { gatewayOf, ownId } = served()
    const gateway = gatewayOf()
    const questions: unknown[] = []
    const { session, heard } = await connect(gateway, {
      onInputRequest(request) {
        questions.push(request.params?.['message'])
        return Promise.resolve({ action: 'accept', content: { confirm: true } } as never)
      },
    })
    const execution = await begun(session, 'confirm_delete', { filename: 'a.txt' })
    const { outcome } = await execution.settle()
    expect(resultFromTaskOutcome(outcome).content).toEqual([
      { type: 'text', text: 'a.txt: {"action":"accept","content":{"confirm":true}}' },
    ])
    expect(questions).toEqual(['Delete a.txt?'])
    expect(execution.handle.taskId).not.toContain(ownId())
    expect(heard.join()).not.toContain(ownId())
    const asked = gateway.forwarded.filter(({ body }) => body.includes('"tasks/'))
    expect(asked.length).toBeGreaterThan(1)
    for (const { body, headers } of asked) {
      expect(headers['mcp-name']).toBe(ownId())
      expect(body).toContain(ownId())
      expect(body).not.toContain(execution.handle.taskId)
    }
    await session.close()
  })

  it('cancels a task', async () => {
    const { gatewayOf } = served()
    const { session } = await connect(gatewayOf())
    const execution = await begun(session, 'slow_compute', { seconds: 60 })
    await execution.cancel()
    expect((await execution.settle()).outcome.status).toBe('cancelled')
    await session.close()
  })

  it.each([
    ['failing_job', 'completed'],
    ['protocol_error_job', 'failed'],
  ])('sees how %s ends: %s', async (tool, status) => {
    const { session } = await connect(served().gatewayOf())
    const execution = await begun(session, tool, {})
    expect((await execution.settle()).outcome.status).toBe(status)
    await session.close()
  })

  it('gets an ordinary result from a tool that makes no task', async () => {
    const { session } = await connect(served().gatewayOf())
    const execution = await session.callTool('greet', { name: 'Ada' })
    expect(execution.kind).toBe('immediate')
    expect(resultFromTaskOutcome((await execution.settle()).outcome).content).toEqual([
      { type: 'text', text: 'Hello, Ada!' },
    ])
    await session.close()
  })

  it('takes a task up again in another session of the same caller', async () => {
    const { gatewayOf } = served()
    const first = await connect(gatewayOf())
    const execution = await begun(first.session, 'slow_compute', { seconds: 0.2 })
    let reference = execution.serializeReference()
    await execution.handoff((persisted) => {
      reference = persisted
    })
    const second = await connect(gatewayOf())
    const resumed = await second.session.resumeTask(reference)
    expect((await resumed.settle()).outcome.status).toBe('completed')
    await first.session.close()
    await second.session.close()
  })

  it('hears of its task on a stream that waits, before it asks again', async () => {
    const { gatewayOf, ownId, upstream } = served()
    const listening = { streamsPerPrincipal: 2, seconds: 60 }
    const gateway = gatewayOf({
      listening,
      upstream: (request) =>
        request.body.includes('"subscriptions/listen"')
          ? newsOf(ownId(), JSON.parse(request.body) as { id: unknown })
          : upstream(request),
    })
    const { client, session, heard } = await connect(gateway)
    const execution = await begun(session, 'slow_compute', { seconds: 60 })
    const filter = { taskIds: [execution.handle.taskId] }
    await client.listen(filter as SubscriptionFilter)
    // The client itself keeps only what the SDK knows of what was acknowledged.
    expect(heard.join()).toContain(`"notifications":${JSON.stringify(filter)}`)
    const { outcome } = await execution.settle()
    expect(resultFromTaskOutcome(outcome).content).toEqual([{ type: 'text', text: 'the news' }])
    expect(heard.join()).not.toContain(ownId())
    await session.close()
  })

  it.each<[string, Partial<GatewayOptions>]>([
    ['subject', { subject: 'bob' }],
    ['tenant', { tenant: 'tenant_b' }],
  ])('of another %s gets nothing of it, by handle or by the server’s id', async (_, caller) => {
    const { gatewayOf, ownId } = served()
    const { session } = await connect(gatewayOf())
    const execution = await begun(session, 'slow_compute', { seconds: 60 })
    const theirs = gatewayOf(caller)
    const other = await connect(theirs)
    for (const id of [execution.handle.taskId, ownId() as typeof execution.handle.taskId]) {
      const task = other.session.task(id)
      await expect(task.snapshot()).rejects.toMatchObject({ code: -32602 })
      await expect(task.cancel()).rejects.toMatchObject({ code: -32602 })
      await expect(task.update({})).rejects.toMatchObject({ code: -32602 })
    }
    expect(theirs.forwarded.filter(({ body }) => body.includes('"tasks/'))).toEqual([])
    expect((await session.task(execution.handle.taskId).snapshot()).status).toBe('working')
    await session.close()
    await other.session.close()
  })
})
