/**
 * That a call which policy wants confirmed goes on once its caller confirmed it, exactly that call,
 * once, in time and under the same bundle; and that nobody is asked who cannot be.
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
  NOON,
  OPEN_SCHEMA,
  resultOf,
} from '../../fixtures/gateway.ts'
import { engineWith } from '../../fixtures/shipped-engine.ts'

let engine: PolicyEngine
/** The shipped rules, but every call of a tool, prompt or resource wants a confirmation. */
let confirming: PolicyEngine
beforeAll(async () => {
  engine = await engineWith(OPEN_SCHEMA)
  confirming = {
    ...engine,
    evaluate(input) {
      const answer = engine.evaluate(input) as Record<string, unknown>
      const isAsked = input.phase === 'call' && answer['allowed'] === true && input.name !== null
      const reason = 'Reading needs your word'
      return isAsked ? { ...answer, allowed: false, outcome: 'confirm', reason } : answer
    },
  }
})

const KEY = 'mcp-authorizer/confirm'
const CALL: Record<string, unknown> = { name: 'file_read', arguments: { path: '/a' } }
const DONE = { resultType: 'complete', content: [] }
const accept: Record<string, unknown> = { [KEY]: { action: 'accept', content: {} } }

type Gateway = ReturnType<typeof createGateway>
const gatewayOf = (options: Partial<GatewayOptions> = {}): Gateway =>
  createGateway({ engine: confirming, upstream: () => resultOf(DONE), ...options })

interface Asked {
  readonly resultType: string
  readonly requestState: string
  readonly inputRequests: Record<string, { method: string; params: Record<string, unknown> }>
}

async function send(
  gateway: Gateway,
  params: Record<string, unknown> = CALL,
  {
    capabilities = { elicitation: {} },
    method = 'tools/call',
  }: { capabilities?: object; method?: string } = {},
) {
  const got = await gateway.post(...modern(method, params, { capabilities }))
  const mcp = gateway.sink.records.at(-1)?.['mcp']
  return { ...got, result: got.json?.['result'] as Asked | undefined, mcp }
}

/** Asks on one gateway, answers on another, as two processes of one deployment. */
async function confirmedOn(gateway: Gateway, { call = CALL, answers = accept } = {}) {
  const { result } = await send(gatewayOf())
  const requestState = result?.requestState ?? ''
  return send(gateway, { ...call, inputResponses: answers, requestState })
}

describe('a call that policy wants confirmed', () => {
  it('asks its caller by an elicitation, makes no call, and is recorded as denied so far', async () => {
    const gateway = gatewayOf()
    const { status, result, json, mcp } = await send(gateway)
    expect(status).toBe(200)
    expect(json?.['id']).toBe(1)
    expect(result?.resultType).toBe('input_required')
    expect(result?.inputRequests[KEY]).toEqual({
      method: 'elicitation/create',
      params: {
        mode: 'form',
        message: 'Reading needs your word. Do you confirm this call of demo: tools/call file_read?',
        requestedSchema: { type: 'object', properties: {} },
      },
    })
    expect(gateway.forwarded).toEqual([])
    expect(mcp).toMatchObject({
      decision: 'deny',
      code: 'confirmation_required',
      confirmation: 'asked',
    })
  })

  it('goes on when the caller accepts, and is recorded as self-attested', async () => {
    const gateway = gatewayOf()
    const { result, status } = await confirmedOn(gateway)
    expect(status).toBe(200)
    expect(result).toEqual(DONE)
    const [decision] = gateway.sink.records
    expect(decision?.['mcp']).toMatchObject({ decision: 'allow', confirmation: 'self-attested' })
    const { params } = JSON.parse(gateway.forwarded[0]?.body ?? '') as { params: object }
    expect(params).toMatchObject(CALL)
    expect(params).not.toHaveProperty('inputResponses')
    expect(params).not.toHaveProperty('requestState')
  })

  it('shows neither policy nor the upstream the answer to the gateway’s own question', async () => {
    const seen: unknown[] = []
    const watching: PolicyEngine = {
      ...confirming,
      evaluate(input) {
        if (input.phase === 'call') seen.push(input.inputs)
        return confirming.evaluate(input)
      },
    }
    const gateway = gatewayOf({ engine: watching })
    await confirmedOn(gateway, { answers: { ...accept, b: { x: 1 } } })
    expect(seen[0]).toEqual({ b: { x: 1 } })
    expect(gateway.forwarded[0]?.body).not.toContain(KEY)
    expect(gateway.forwarded[0]?.body).toContain('"inputResponses":{"b":{"x":1}}')
  })

  it.each([
    ['declines', { [KEY]: { action: 'decline' } }],
    ['dismisses', { [KEY]: { action: 'cancel' } }],
    ['answers nonsense', { [KEY]: 'accept' }],
    ['answers anything but accept', { [KEY]: { action: 'ACCEPT' } }],
  ])('is denied when the caller %s', async (_, answers) => {
    const gateway = gatewayOf()
    const { status, json, mcp } = await confirmedOn(gateway, { answers })
    expect(status).toBe(403)
    expect(json).toMatchObject({ id: 1, error: { data: { code: 'confirmation_declined' } } })
    expect(gateway.forwarded).toEqual([])
    expect(mcp).toMatchObject({ decision: 'deny', confirmation: 'declined' })
  })

  it.each<[string, Record<string, unknown>]>([
    ['no state', { inputResponses: accept }],
    ['an answer to something else', { inputResponses: { other: { action: 'accept' } } }],
  ])('asks again on %s', async (_, params) => {
    const gateway = gatewayOf()
    const { result } = await send(gateway, { ...CALL, ...params })
    expect(result?.resultType).toBe('input_required')
    expect(gateway.forwarded).toEqual([])
  })

  it('asks again on a retry without an answer', async () => {
    const { result } = await confirmedOn(gatewayOf(), { answers: {} })
    expect(result?.resultType).toBe('input_required')
  })

  it.each<[string, Partial<GatewayOptions>, Record<string, unknown>]>([
    ['other arguments', {}, { ...CALL, arguments: { path: '/b' } }],
    ['another tool', {}, { ...CALL, name: 'file_write' }],
    ['another caller', { subject: 'bob' }, CALL],
    ['another tenant', { tenant: 'tenant_b' }, CALL],
    ['another time', { now: () => NOON + 600_000 }, CALL],
  ])('takes no confirmation of or by %s', async (_, options, call) => {
    const gateway = gatewayOf(options)
    const { status, json } = await confirmedOn(gateway, { call })
    expect(status).toBe(400)
    expect(json).toMatchObject({ error: { code: -32602, data: { code: 'state_unknown' } } })
    expect(gateway.forwarded).toEqual([])
  })

  it('asks again once the bundle is another', async () => {
    const gateway = gatewayOf({ engine: { ...confirming, digest: 'f'.repeat(64) } })
    const { result } = await confirmedOn(gateway)
    expect(result?.resultType).toBe('input_required')
    expect(gateway.forwarded).toEqual([])
  })

  it('goes on once for one confirmation', async () => {
    const gateway = gatewayOf()
    const { result } = await send(gateway)
    const retry = { ...CALL, inputResponses: accept, requestState: result?.requestState }
    expect((await send(gateway, retry)).result).toEqual(DONE)
    expect((await send(gateway, retry)).result?.resultType).toBe('input_required')
    expect(gateway.forwarded).toHaveLength(1)
  })

  it('is denied while nobody can tell whether a confirmation was used', async () => {
    const { result } = await send(gatewayOf())
    const gateway = gatewayOf()
    gateway.gate.quota.ledger.take = () => Promise.reject(new Error('down'))
    const retry = { ...CALL, inputResponses: accept, requestState: result?.requestState }
    const { status, json } = await send(gateway, retry)
    expect(status).toBe(503)
    expect(json).toMatchObject({ error: { data: { code: 'handles_unavailable' } } })
    expect(gateway.forwarded).toEqual([])
  })

  it('is not asked about where something else is missing, and asked for no hidden thing', async () => {
    const { status, json } = await send(gatewayOf({ roles: [] }))
    expect(status).toBe(403)
    expect(json).toMatchObject({ error: { data: { code: 'not_available' } } })
  })

  it.each([
    ['tools/call', CALL],
    ['prompts/get', { name: 'p' }],
    ['resources/read', { uri: 'note://a' }],
  ])('may be %s', async (method, params) => {
    const { result } = await send(gatewayOf(), params, { method })
    expect(result?.resultType).toBe('input_required')
  })

  it.each([[{}], [{ elicitation: { url: {} } }], [{ sampling: {} }]])(
    'is -32021 to a client that takes no forms: %j',
    async (capabilities) => {
      const gateway = gatewayOf()
      const { status, json } = await send(gateway, CALL, { capabilities })
      expect(status).toBe(400)
      expect(json).toMatchObject({
        error: {
          code: -32021,
          data: {
            code: 'capability_missing',
            requiredCapabilities: { elicitation: { form: {} } },
          },
        },
      })
      expect(gateway.forwarded).toEqual([])
    },
  )

  it.each([[{ elicitation: { form: {} } }], [{ elicitation: { form: {}, url: {} } }]])(
    'asks a client that declares %j',
    async (capabilities) => {
      const { result } = await send(gatewayOf(), CALL, { capabilities })
      expect(result?.resultType).toBe('input_required')
    },
  )

  it.each(['2025-03-26', '2025-06-18', '2025-11-25'])(
    'is denied with its own code in %s, which cannot be asked so',
    async (version) => {
      const gateway = gatewayOf()
      const request = { id: 1, method: 'tools/call', params: CALL }
      const { status, json } = await gateway.post(...legacy(version, request))
      expect(status).toBe(200)
      expect(json).toMatchObject({ id: 1, error: { data: { code: 'confirmation_required' } } })
      expect(gateway.forwarded).toEqual([])
    },
  )

  it.each(['tools/list', 'completion/complete'])(
    'is denied where the protocol permits no question: %s',
    async (method) => {
      const all: PolicyEngine = {
        ...engine,
        evaluate: (input) => ({
          ...(engine.evaluate(input) as object),
          ...(input.phase === 'call' ? { allowed: false, outcome: 'confirm' } : {}),
        }),
      }
      const params =
        method === 'tools/list'
          ? {}
          : { ref: { type: 'ref/prompt', name: 'x' }, argument: { name: 'a', value: '' } }
      const { status, json } = await send(gatewayOf({ engine: all }), params, { method })
      expect(status).toBe(403)
      expect(json).toMatchObject({ error: { data: { code: 'confirmation_required' } } })
    },
  )
})

describe('a confirmed call whose upstream asks something itself', () => {
  const OWN = 'upstream-state'
  const asking = ({ body }: UpstreamRequest, state: object = { requestState: OWN }) => {
    const { params } = JSON.parse(body) as { params: Record<string, unknown> }
    const inputRequests = { up: { method: 'elicitation/create', params: {} } }
    return params['inputResponses'] === undefined
      ? resultOf({ resultType: 'input_required', inputRequests, ...state })
      : resultOf(DONE)
  }

  it.each<[string, object]>([
    ['a state of its own', { requestState: OWN }],
    ['none', {}],
  ])('asks once, and is not asked to confirm again: with %s', async (_, state) => {
    const gateway = gatewayOf({ upstream: (request) => asking(request, state) })
    const first = await confirmedOn(gateway)
    expect(Object.keys(first.result?.inputRequests ?? {})).toEqual(['up'])
    const { requestState } = first.result ?? {}
    const retry = { ...CALL, inputResponses: { up: { action: 'accept' } }, requestState }
    const second = await send(gateway, retry)
    expect(second.result).toEqual(DONE)
    const { params } = JSON.parse(gateway.forwarded[1]?.body ?? '') as {
      params: Record<string, unknown>
    }
    expect(params['requestState']).toBe('requestState' in state ? OWN : undefined)
    expect(params['inputResponses']).toEqual({ up: { action: 'accept' } })
  })

  it('counts once for the rounds after it, too', async () => {
    const gateway = gatewayOf({ upstream: asking })
    const { requestState } = (await confirmedOn(gateway)).result ?? {}
    const retry = { ...CALL, inputResponses: { up: { action: 'accept' } }, requestState }
    const rounds = await Promise.all([send(gateway, retry), send(gateway, retry)])
    expect(rounds.filter(({ result }) => result?.resultType === 'complete')).toHaveLength(1)
    expect(rounds.filter(({ result }) => result?.resultType === 'input_required')).toHaveLength(1)
    expect((await send(gateway, retry)).result?.inputRequests).toHaveProperty([KEY])
    expect(gateway.forwarded).toHaveLength(2)
  })

  it('keeps the upstream’s state inside its own question', async () => {
    const before = gatewayOf({ engine, upstream: asking })
    const { result } = await send(before)
    const gateway = gatewayOf({ upstream: () => resultOf(DONE) })
    const asked = await send(gateway, { ...CALL, requestState: result?.requestState })
    expect(asked.result?.resultType).toBe('input_required')
    const { requestState } = asked.result ?? {}
    const retry = { ...CALL, inputResponses: accept, requestState }
    expect((await send(gateway, retry)).result).toEqual(DONE)
    expect(gateway.forwarded[0]?.body).toContain(`"requestState":"${OWN}"`)
  })

  it('leaves an upstream’s own question of the same name to it', async () => {
    const gateway = gatewayOf({ engine, upstream: () => resultOf(DONE) })
    await send(gateway, { ...CALL, inputResponses: accept })
    expect(gateway.forwarded[0]?.body).toContain(KEY)
  })

  it('stays confirmed as a task', async () => {
    const capabilities = {
      elicitation: {},
      extensions: { 'io.modelcontextprotocol/tasks': {} },
    }
    const made = gatewayOf({
      upstream: () => resultOf({ resultType: 'task', taskId: 't', status: 'working' }),
    })
    const { result } = await send(made, CALL, { capabilities })
    const retry = { ...CALL, inputResponses: accept, requestState: result?.requestState }
    const task = (await send(made, retry, { capabilities })).result as unknown as { taskId: string }
    const gateway = gatewayOf({
      upstream: () =>
        eventsOf({
          jsonrpc: '2.0',
          id: 1,
          result: { resultType: 'complete', taskId: 't', status: 'working' },
        }),
    })
    const got = await send(gateway, { taskId: task.taskId }, { method: 'tasks/get', capabilities })
    expect(got.status).toBe(200)
    expect(got.events[0]).toMatchObject({ result: { taskId: task.taskId } })
  })
})
