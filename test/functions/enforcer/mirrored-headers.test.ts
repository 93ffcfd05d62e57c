// That headers which repeat the body say what the body says, in every version, and that those which repeat nothing
// of it are not handed on: whoever reads them behind the gateway would be told of a call that nobody decided.
import { beforeAll, describe, expect, it } from 'vitest'
import type { PolicyEngine } from '../../../functions/core/decision/policy-engine.ts'
import { LEGACY_VERSIONS } from '../../../functions/core/invocation/protocol-versions.ts'
import {
  createGateway,
  legacy,
  modern,
  OPEN_SCHEMA,
  resultOf,
  type PlayedAnswer,
} from '../../fixtures/gateway.ts'
import { base64Header } from '../../fixtures/http-calls.ts'
import { engineWith } from '../../fixtures/shipped-engine.ts'

let engine: PolicyEngine
beforeAll(async () => {
  const may = 'mcp: [elicit, sample, roots]'
  engine = await engineWith(OPEN_SCHEMA.replace(may, 'mcp: [subscribe]'))
})

const TASK = { taskId: 'own', status: 'working', createdAt: 'x', lastUpdatedAt: 'x', ttl: null }
const CAPABILITIES = { extensions: { 'io.modelcontextprotocol/tasks': {} } }
const CALL = { name: 'file_read', arguments: { path: '/a' } }
const METHODS = [
  ...(['tasks/get', 'tasks/result', 'tasks/cancel'] as const).map(
    (method) => [method, '2025-11-25'] as const,
  ),
  ...(['tasks/get', 'tasks/update', 'tasks/cancel'] as const).map(
    (method) => [method, '2026-07-28'] as const,
  ),
]

const sent = (version: string, method: string, params: Record<string, unknown>) =>
  version === '2026-07-28'
    ? modern(method, params, { capabilities: CAPABILITIES })
    : legacy(version, { id: 1, method, params })

async function post(
  version: string,
  method: string,
  params: Record<string, unknown>,
  own: Record<string, string> = {},
  answer: PlayedAnswer = resultOf({}),
) {
  const gateway = createGateway({ engine, upstream: () => answer })
  const [message, headers] = sent(version, method, params)
  const got = await gateway.post(message, { ...headers, ...own })
  const error = got.json?.['error'] as { data?: { code?: string } } | undefined
  return { ...got, code: error?.data?.code, forwarded: gateway.forwarded }
}

/** The handle of a task that a call of the version made. */
async function made(version: string): Promise<string> {
  const isModern = version === '2026-07-28'
  const params = isModern ? CALL : { ...CALL, task: {} }
  const result = isModern ? { resultType: 'task', ...TASK } : { task: TASK }
  const { json } = await post(version, 'tools/call', params, {}, resultOf(result))
  const told = json?.['result'] as { taskId?: string; task?: { taskId: string } }
  return told.taskId ?? told.task?.taskId ?? ''
}

describe('Mcp-Name of what is asked about a task', () => {
  it.each(METHODS)('%s of %s names the task of the body, decoded', async (method, version) => {
    const taskId = await made(version)
    for (const name of [taskId, ` ${taskId}\t`, base64Header(taskId)]) {
      const { code, forwarded } = await post(version, method, { taskId }, { 'mcp-name': name })
      expect(code).toBeUndefined()
      expect(forwarded[0]?.headers['mcp-name']).toBe('own')
    }
  })

  it.each(METHODS)('%s of %s is refused with any other', async (method, version) => {
    const [taskId, other] = await Promise.all([made(version), made(version)])
    const lies = [
      other,
      base64Header(other),
      base64Header(` ${taskId}`),
      `=?base64?${taskId}?=`,
      `=?BASE64?${btoa(taskId)}?=`,
      taskId.toUpperCase(),
      'own',
      'file_read',
      '',
    ]
    for (const name of lies) {
      const { code, forwarded } = await post(version, method, { taskId }, { 'mcp-name': name })
      expect([code, forwarded]).toEqual(['header_mismatch', []])
    }
  })

  it('names no other task of a stream that waits for several', async () => {
    const taskIds = [await made('2026-07-28')]
    const gateway = createGateway({
      ...{ engine, upstream: () => resultOf({}) },
      listening: { streamsPerPrincipal: 2, seconds: 60 },
    })
    const [message, headers] = modern(
      'subscriptions/listen',
      { notifications: { taskIds } },
      { capabilities: CAPABILITIES },
    )
    await gateway.post(message, { ...headers, 'mcp-name': 'another-task' })
    expect(gateway.forwarded).toHaveLength(1)
    expect(gateway.forwarded[0]?.headers).not.toHaveProperty('mcp-name')
  })
})

describe('a header that repeats the body', () => {
  const LIES = [
    ['mcp-method', 'tools/list'],
    ['mcp-name', 'file_write'],
    ['mcp-name', base64Header('file_write')],
    ['mcp-param-path', '/b'],
    ['mcp-param-path', base64Header('/b')],
  ] as const

  it.each(LEGACY_VERSIONS)(
    'is held against it in %s, which does not ask for it',
    async (version) => {
      for (const [name, value] of LIES) {
        const { code, forwarded } = await post(version, 'tools/call', CALL, { [name]: value })
        expect([name, code, forwarded]).toEqual([name, 'header_mismatch', []])
      }
      const honest = { 'mcp-method': 'tools/call', 'mcp-name': 'file_read', 'mcp-param-path': '/a' }
      const { status, forwarded } = await post(version, 'tools/call', CALL, honest)
      expect(status).toBe(200)
      expect(forwarded[0]?.headers).toMatchObject(honest)
    },
  )

  it.each([
    ['2026-07-28', 'tools/list', {}],
    ['2025-11-25', 'tools/list', {}],
    ['2025-11-25', 'ping', {}],
    [
      '2026-07-28',
      'completion/complete',
      { ref: { type: 'ref/prompt', name: 'greet' }, argument: { name: 'a', value: '' } },
    ],
  ])('and repeats nothing of it stays behind: %s %s', async (version, method, params) => {
    const own = { 'mcp-name': 'file_write', 'mcp-param-path': '/b' }
    const { forwarded } = await post(version, method, params, own)
    expect(forwarded).toHaveLength(1)
    expect(Object.keys(forwarded[0]?.headers ?? {})).not.toContain('mcp-name')
    expect(Object.keys(forwarded[0]?.headers ?? {})).not.toContain('mcp-param-path')
  })
})
