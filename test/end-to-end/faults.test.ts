// Outages, rehearsed: what callers get while a part is down, slow, throttled or half broken, and that `ok` ends it.
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { isDecision, isOutcome, mcpOf, metadataOf, recordsByTrace } from './audit-text.ts'
import { callMcp, callTool, errorOf, type McpAnswer } from './mcp-call.ts'
import { type Stack, startStack } from './stack.ts'

// Starting and waiting take longer where the machine is busy with other tests.
vi.setConfig({ testTimeout: 120_000 })

const SERVICES = ['s3', 'dynamodb', 'firehose', 'secrets-manager', 'sqs', 'upstream'] as const
const MODES = ['down', 'slow', 'throttle', 'partial'] as const
type Faults = Readonly<Partial<Record<(typeof SERVICES)[number], string>>>

let stack: Stack
let users = 0

beforeAll(async () => {
  stack = await startStack({ args: ['--clock', '2026-11-24T10:00:00Z'] })
  // Several environments of every function have run: what is rehearsed is an outage, not a first start in one.
  const token = await freshToken()
  await Promise.all(Array.from({ length: 4 }, () => ALL.map((name) => CALLS[name](token))).flat())
})
afterEach(() => fault(Object.fromEntries(SERVICES.map((service) => [service, 'ok']))))
afterAll(() => stack.stop())

/** Each of a user of its own: the limit of one must not show in the next case. */
function freshToken(): Promise<string> {
  users += 1
  return stack.token({ subject: `user-${users}` })
}

async function fault(faults: Faults): Promise<void> {
  const response = await fetch(`${stack.env['LOCAL_CONTROL_URL'] ?? ''}/faults`, {
    method: 'PUT',
    body: JSON.stringify(faults),
  })
  expect(response.status).toBe(200)
}

const READ = { path: '/shared/public/readme.txt' }
const edge = { server: 'demo-edge' } as const
const CALLS = {
  list: (token: string) => callMcp(stack.url, { token }),
  read: (token: string) => callTool(stack.url, token, 'file_read', READ),
  write: (token: string) =>
    callTool(stack.url, token, 'file_write', { path: '/data/tenant_a/f.txt', content: 'f' }),
  limited: (token: string) => callTool(stack.url, token, 'api_invoke', { endpoint: '/v1/status' }),
  denied: (token: string) => callTool(stack.url, token, 'file_read', { path: '/etc/passwd' }),
  edgeRead: (token: string) => callTool(stack.url, token, 'file_read', READ, edge),
  edgeLimited: (token: string) =>
    callTool(stack.url, token, 'api_invoke', { endpoint: '/v1/status' }, edge),
}
type Name = keyof typeof CALLS
const ALL = Object.keys(CALLS) as Name[]

const outcomeOf = ({ status, message }: McpAnswer): string =>
  message.error === undefined ? String(status) : `${status} ${String(message.error.data?.['code'])}`

async function outcomes(): Promise<Record<Name, string>> {
  const token = await freshToken()
  const found: Partial<Record<Name, string>> = {}
  for (const name of ALL) found[name] = outcomeOf(await CALLS[name](token))
  return found as Record<Name, string>
}

const GOOD: Record<Name, string> = {
  list: '200',
  read: '200',
  write: '200',
  limited: '200',
  denied: '403 argument_refused',
  edgeRead: '200',
  edgeLimited: '200',
}
const noQuota = { limited: '503 quota_unavailable', edgeLimited: '403 quota_unavailable' }
/** While neither the stream nor the queue beside it takes a record. */
const NO_AUDIT = {
  ...Object.fromEntries(ALL.map((name) => [name, '503 audit_unavailable'])),
  denied: GOOD.denied,
  edgeRead: '403 audit_unavailable',
  edgeLimited: '403 audit_unavailable',
}

/** What differs from good. Policy and keys are in memory, and serve on. */
const EXPECTED: Readonly<Record<string, Partial<Record<Name, string>>>> = {
  'dynamodb=down': noQuota,
  'dynamodb=slow': noQuota,
  'dynamodb=throttle': noQuota,
  'upstream=down': {
    list: '502 upstream_unreachable',
    read: '502 upstream_unreachable',
    write: '502 upstream_unreachable',
    limited: '502 upstream_unreachable',
    edgeRead: '502 upstream_unreachable',
    edgeLimited: '502 upstream_unreachable',
  },
}

describe('an outage', () => {
  const cases = SERVICES.flatMap((service) => MODES.map((mode) => [service, mode] as const))
  const decided = cases.filter(
    ([service, mode]) => service !== 'upstream' && `${service}=${mode}` !== 'firehose=slow',
  )

  it.each([...decided, ['upstream', 'down']] as const)(
    'has one answer for each kind of call, and ends with it: %s=%s',
    async (service, mode) => {
      await fault({ [service]: mode })
      expect(await outcomes()).toEqual({ ...GOOD, ...EXPECTED[`${service}=${mode}`] })
      await fault({ [service]: 'ok' })
      await expect.poll(outcomes, { timeout: 10_000 }).toEqual(GOOD)
    },
  )

  it('of the upstream that makes it slow is waited for', async () => {
    await fault({ upstream: 'slow' })
    const token = await freshToken()
    expect((await CALLS.read(token)).status).toBe(200)
    expect((await CALLS.edgeRead(token)).status).toBe(200)
  })

  it('of the upstream never shows what it says of its inside', async () => {
    await fault({ upstream: 'throttle' })
    const token = await freshToken()
    for (const send of [CALLS.list, CALLS.read]) {
      const answer = await send(token)
      expect([429, 502, 503]).toContain(answer.status)
      expect(errorOf(answer).message).toMatch(/\S/)
    }
  })

  it('of Firehose that makes it slow holds no call for long: the queue takes its record', async () => {
    await fault({ firehose: 'slow' })
    expect(await outcomes()).toEqual(GOOD)
  })

  it('of Firehose and of the queue beside it refuses what cannot be recorded, and ends with either', async () => {
    await fault({ firehose: 'down', sqs: 'down' })
    expect(await outcomes()).toEqual({ ...GOOD, ...NO_AUDIT })
    await fault({ sqs: 'ok' })
    await expect.poll(outcomes, { timeout: 10_000 }).toEqual(GOOD)
  })
})

describe('calls that could not be recorded', () => {
  it.each(['limited', 'edgeLimited'] as const)('are not charged: %s', async (name) => {
    await fault({ firehose: 'down', sqs: 'down' })
    const token = await freshToken()
    // One more than the limit of a minute.
    const refused = await Promise.all(Array.from({ length: 31 }, () => CALLS[name](token)))
    const codes = refused.map(({ message }) => message.error?.data?.['code'])
    expect(codes).toContain('audit_unavailable')
    await fault({ firehose: 'ok', sqs: 'ok' })
    const answers = await Promise.all(Array.from({ length: 30 }, () => CALLS[name](token)))
    expect(answers.map(outcomeOf)).toEqual(answers.map(() => '200'))
  })
})

describe('records of calls that were allowed while Firehose was down', () => {
  it('wait in the queue, and are delivered within seconds once it works again', async () => {
    await fault({ firehose: 'down' })
    const token = await freshToken()
    const traces = ['a1', 'a2', 'a3', 'a4'].map((pair) => pair.repeat(16))
    for (const traceId of traces) {
      const headers = { traceparent: `00-${traceId}-${'1'.repeat(16)}-01` }
      const sent = { path: '/data/tenant_a/f.txt', content: 'f' }
      const answer = await callTool(stack.url, token, 'file_write', sent, { headers })
      expect(outcomeOf(answer)).toBe('200')
    }
    const present = await stack.auditRecords()
    const uids = present.map((record) => (record['trace'] as { uid?: unknown }).uid)
    for (const traceId of traces) expect(uids).not.toContain(traceId)
    await fault({ firehose: 'ok' })
    const records = await recordsByTrace(stack, (found) =>
      traces.every((one) => (found.get(one) ?? []).length >= 2),
    )
    for (const traceId of traces) {
      const own = records.get(traceId) ?? []
      const decisions = new Set(own.filter(isDecision).map((one) => metadataOf(one)['uid']))
      expect(decisions.size).toBe(1)
      const [outcome] = own.filter(isOutcome)
      expect(decisions).toContain(metadataOf(outcome)['correlation_uid'])
    }
  })
})

describe('records of calls that were refused while no record could be kept', () => {
  it('are delivered once one can, each once', async () => {
    await fault({ firehose: 'down', sqs: 'down' })
    const token = await freshToken()
    const traces = ['d1', 'd2', 'd3'].map((pair) => pair.repeat(16))
    for (const traceId of traces) {
      await callTool(
        stack.url,
        token,
        'file_read',
        { path: '/etc/passwd' },
        {
          headers: { traceparent: `00-${traceId}-${'1'.repeat(16)}-01` },
        },
      )
    }
    await fault({ firehose: 'ok', sqs: 'ok' })
    // What an environment could not send goes with its next call's: calls at once wake all of them.
    await Promise.all([1, 2, 3, 4, 5, 6].map(() => CALLS.denied(token)))
    const records = await recordsByTrace(stack, (found) => traces.every((one) => found.has(one)))
    for (const traceId of traces) {
      const decisions = (records.get(traceId) ?? []).filter(isDecision)
      expect(new Set(decisions.map((one) => metadataOf(one)['uid'])).size).toBe(1)
      expect(mcpOf(decisions[0])['decision']).toBe('deny')
    }
  })
})

describe('faults', () => {
  it('are set by the command as by PUT, several at once', async () => {
    await stack.cli('local', 'fault', 'upstream=down', 'dynamodb=throttle')
    const faults = await fetch(`${stack.env['LOCAL_CONTROL_URL'] ?? ''}/faults`)
    expect(await faults.json()).toMatchObject({ upstream: 'down', dynamodb: 'throttle', s3: 'ok' })
    expect(outcomeOf(await CALLS.read(await freshToken()))).toBe('502 upstream_unreachable')
    await stack.cli('local', 'fault', 'upstream=ok', 'dynamodb=ok')
    expect(outcomeOf(await CALLS.read(await freshToken()))).toBe('200')
  })

  it.each(['sns=down', 'firehose=broken', 'firehose', 'firehose=', '=down', 'Firehose=down'])(
    'that nobody knows are refused by the command with what is known: %s',
    async (argument) => {
      await expect(stack.cli('local', 'fault', argument)).rejects.toMatchObject({
        code: 2,
        stderr: expect.stringMatching(/known: .*(?:secrets-manager|throttle)/) as string,
      })
    },
  )

  it.each([
    '{"sns":"down"}',
    '{"firehose":"broken"}',
    '{"firehose":1}',
    '[]',
    'down',
    '{"upstream":"down","x":"ok"}',
  ])('that nobody knows are refused by PUT, all of them: %s', async (body) => {
    const url = `${stack.env['LOCAL_CONTROL_URL'] ?? ''}/faults`
    const response = await fetch(url, { method: 'PUT', body })
    expect(response.status).toBe(400)
    expect(await (await fetch(url)).json()).toMatchObject({ upstream: 'ok', firehose: 'ok' })
  })
})
