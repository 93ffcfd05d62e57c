/** That `requestState` goes back to the upstream only with the call, the caller and the time that it came from. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { PolicyEngine } from '../../../functions/core/decision/policy-engine.ts'
import {
  createGateway,
  type GatewayOptions,
  modern,
  NOON,
  OPEN_SCHEMA,
  resultOf,
} from '../../fixtures/gateway.ts'
import { engineWith } from '../../fixtures/shipped-engine.ts'

let engine: PolicyEngine
beforeAll(async () => {
  engine = await engineWith(OPEN_SCHEMA)
})

const OWN = 'upstream-state'
const CALL = { name: 'file_read', arguments: { path: '/a', deep: { x: 1, y: [1, 2] } } }
const CAPABILITIES = { elicitation: {} }
const ANSWERS = { a: { action: 'accept', content: {} } }

const asking = () =>
  resultOf(
    {
      resultType: 'input_required',
      inputRequests: { a: { method: 'elicitation/create', params: {} } },
      requestState: OWN,
    },
    7,
  )

async function send(
  params: Record<string, unknown>,
  options: Partial<GatewayOptions> = {},
  method = 'tools/call',
) {
  const gateway = createGateway({ engine, upstream: asking, ...options })
  const got = await gateway.post(...modern(method, params, { id: 7, capabilities: CAPABILITIES }))
  return { ...got, gateway }
}

async function stateOf(call: Record<string, unknown> = CALL) {
  const result = (await send(call)).json?.['result'] as { requestState?: string } | undefined
  return result?.requestState ?? ''
}

const retry = (requestState: string, call: Record<string, unknown> = CALL) => ({
  ...call,
  inputResponses: ANSWERS,
  requestState,
})
const done = { upstream: () => resultOf({ resultType: 'complete', content: [] }, 7) }

describe('requestState', () => {
  it('comes to the caller sealed, and goes back to the upstream as it was', async () => {
    const state = await stateOf()
    expect(state).not.toBe('')
    expect(state).not.toContain(OWN)
    const { gateway, status } = await send(retry(state), done)
    expect(status).toBe(200)
    const body = JSON.parse(gateway.forwarded[0]?.body ?? '') as { params: object }
    expect(body.params).toMatchObject({ ...CALL, inputResponses: ANSWERS, requestState: OWN })
  })

  it('is of the same call, however its arguments are ordered', async () => {
    const state = await stateOf()
    const reordered = { name: 'file_read', arguments: { deep: { y: [1, 2], x: 1 }, path: '/a' } }
    expect((await send(retry(state, reordered), done)).status).toBe(200)
  })

  it.each<[string, Record<string, unknown>, string]>([
    ['another tool', { ...CALL, name: 'file_write' }, 'tools/call'],
    ['other arguments', { ...CALL, arguments: { ...CALL.arguments, path: '/b' } }, 'tools/call'],
    ['an argument more', { ...CALL, arguments: { ...CALL.arguments, z: 1 } }, 'tools/call'],
    [
      'another order of a list',
      { ...CALL, arguments: { path: '/a', deep: { x: 1, y: [2, 1] } } },
      'tools/call',
    ],
    ['another method', CALL, 'prompts/get'],
  ])('is unknown with %s', async (_, call, method) => {
    const { status, json, gateway } = await send(retry(await stateOf(), call), done, method)
    expect(status).toBe(400)
    expect(json).toMatchObject({ id: 7, error: { code: -32602, data: { code: 'state_unknown' } } })
    expect(gateway.forwarded).toEqual([])
  })

  it('of somebody else, forged, raw or over answers as one that never was', async () => {
    const state = await stateOf()
    const answers = await Promise.all([
      send(retry('never-was'), done),
      send(retry(state), { ...done, subject: 'bob' }),
      send(retry(state), { ...done, tenant: 'tenant_b' }),
      send(retry(`${state}A`), done),
      send(retry(OWN), done),
      send(retry(state), { ...done, now: () => NOON + 3_600_000 }),
    ])
    for (const { status, text, gateway } of answers) {
      expect([status, text]).toEqual([400, answers[0].text])
      expect(gateway.forwarded).toEqual([])
    }
    const intime = await send(retry(state), { ...done, now: () => NOON + 3_599_999 })
    expect(intime.status).toBe(200)
  })

  it('binds numbers beyond 2^53 as they are written', async () => {
    const big = (digits: string) => {
      const call = { name: 'file_read', arguments: { path: '/a', n: 1 } }
      const [message, headers] = modern('tools/call', call, { id: 7, capabilities: CAPABILITIES })
      return [JSON.stringify(message).replace('"n":1', `"n":${digits}`), headers] as const
    }
    const [text, headers] = big('9007199254740993')
    const { json } = await createGateway({ engine, upstream: asking }).post(text, headers)
    const { requestState } = json?.['result'] as { requestState: string }
    const withState = (digits: string) =>
      big(digits)[0].replace('"params":{', `"params":{"requestState":"${requestState}",`)
    const gateway = createGateway({ engine, ...done })
    expect((await gateway.post(withState('9007199254740993'), headers)).status).toBe(200)
    expect((await gateway.post(withState('9007199254740992'), headers)).status).toBe(400)
  })
})
