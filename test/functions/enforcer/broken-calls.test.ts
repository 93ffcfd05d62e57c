/** Whatever breaks on the way leaves one decision record, and costs nothing where nothing was forwarded. */
import { beforeAll, describe, expect, it } from 'vitest'
import { createAuditTrail } from '../../../functions/core/audit/trail.ts'
import type { PolicyEngine } from '../../../functions/core/decision/policy-engine.ts'
import type { GateParts } from '../../../functions/core/gate.ts'
import { answerCall } from '../../../functions/enforcer/answer-call.ts'
import type { EnforcerParts } from '../../../functions/enforcer/enforce.ts'
import { MemoryAuditSink } from '../../contracts/fakes/memory-audit-sink.ts'
import { MemoryLedger } from '../../contracts/fakes/memory-ledger.ts'
import { callOf, createGateway, modern } from '../../fixtures/gateway.ts'
import { shippedEngine } from '../../fixtures/shipped-engine.ts'

let engine: PolicyEngine
beforeAll(async () => {
  engine = await shippedEngine()
})

const BROKEN = new RangeError('Maximum call stack size exceeded')
const fail = (): never => {
  throw BROKEN
}

/** One call of `api_invoke`, which is charged, with some part broken. */
async function callWith(breaking: (parts: EnforcerParts, gate: GateParts) => EnforcerParts) {
  const { gate, server } = createGateway({ engine })
  const sink = new MemoryAuditSink()
  const trail = createAuditTrail(sink, () => undefined)
  const problems: unknown[] = []
  let sends = 0
  const parts: EnforcerParts = breaking(
    {
      gate,
      servers: [server],
      trail,
      credentialOf: () => Promise.resolve(undefined),
      metadataUrl: () => 'https://gateway.example/.well-known/x',
      upstream: {
        send() {
          sends += 1
          return Promise.resolve({
            kind: 'upstream-answer',
            status: 200,
            headers: new Map([['content-type', 'application/json']]),
            body: new Blob(['{"jsonrpc":"2.0","id":1,"result":{}}']).stream(),
            cancel: () => undefined,
          })
        },
      },
    },
    gate,
  )
  const given = { name: 'api_invoke', arguments: { endpoint: '/v1/status' } }
  const [message, headers] = modern('tools/call', given)
  const body = new TextEncoder().encode(JSON.stringify(message))
  const call = callOf(
    'POST',
    Object.entries({ authorization: 'Bearer t', 'content-type': 'application/json', ...headers }),
    body,
  )
  const answer = await answerCall(parts, (problem) => problems.push(problem), call)
  if (typeof answer.body !== 'string')
    for await (const chunk of answer.body) expect(chunk.byteLength).toBeGreaterThan(0)
  await trail.flush()
  const { ledger } = gate.quota
  if (!(ledger instanceof MemoryLedger)) throw new Error('not in memory')
  const charged = [...ledger.taken.values()].reduce((sum, units) => sum + units, 0)
  const ofKind = (name: string) =>
    sink.records.filter(({ metadata }) => metadata['log_name'] === name)
  return {
    answer,
    problems,
    sends,
    charged,
    decisions: ofKind('decision'),
    outcomes: ofKind('outcome'),
  }
}

type Break = (parts: EnforcerParts, gate: GateParts) => EnforcerParts
const inGate = (broken: (gate: GateParts) => Partial<GateParts>): Break => {
  return (parts, gate) => ({ ...parts, gate: { ...gate, ...broken(gate) } })
}

describe('a call that breaks before it is forwarded', () => {
  it.each<[string, Break]>([
    ['as the token is looked at', inGate(() => ({ authenticator: { authenticate: fail } }))],
    ['as the policy is fetched', inGate(() => ({ policy: { current: fail } }))],
    ['as handles are opened', inGate(() => ({ handles: { current: fail } }))],
    [
      'as it is decided',
      inGate(() => ({
        policy: {
          current: () => ({
            revision: '',
            digest: '',
            evaluate: fail,
            get mappings() {
              return fail()
            },
          }),
        },
      })),
    ],
    [
      'as it is recorded, once',
      inGate(({ randomHex }) => {
        let drawn = 0
        // The trace draws twice; then comes the record of the decision, and then that of the refusal.
        return { randomHex: (digits) => ((drawn += 1) === 3 ? fail() : randomHex(digits)) }
      }),
    ],
  ])('leaves one decision record and no charge: %s', async (_what, breaking) => {
    const { answer, problems, sends, charged, decisions, outcomes } = await callWith(breaking)
    expect(answer.status).toBe(503)
    expect(answer.body).toContain('"code":"internal_error"')
    expect(problems).toEqual([BROKEN])
    expect(decisions).toMatchObject([{ action: 'Denied', status_code: 'internal_error' }])
    expect({ sends, charged, outcomes }).toEqual({ sends: 0, charged: 0, outcomes: [] })
  })

  it('says who called and what, as far as that was known', async () => {
    const { decisions } = await callWith(inGate(() => ({ handles: { current: fail } })))
    expect(decisions).toMatchObject([
      { actor: { user: { uid: 'alice' } }, mcp: { method: 'tools/call', name: 'api_invoke' } },
    ])
  })

  it.each<[string, Break, string]>([
    [
      'its credential cannot be had',
      (parts) => ({ ...parts, credentialOf: () => Promise.reject(new Error('none')) }),
      'upstream_credential_missing',
    ],
    [
      'its request cannot be made',
      (parts) => ({
        ...parts,
        get credentialHeaders() {
          return fail()
        },
      }),
      'internal_error',
    ],
  ])('gets its units back where %s, and the outcome says so', async (_what, breaking, code) => {
    const { answer, sends, charged, decisions, outcomes } = await callWith(breaking)
    expect(answer.body).toContain(`"code":"${code}"`)
    expect({ sends, charged }).toEqual({ sends: 0, charged: 0 })
    expect(decisions).toMatchObject([{ action: 'Allowed' }])
    expect(outcomes).toMatchObject([{ status_code: 'not_forwarded' }])
  })
})

describe('a call that breaks once it is forwarded', () => {
  it.each<[string, Break]>([
    ['in the upstream', (parts) => ({ ...parts, upstream: { send: fail } })],
    [
      'in its answer',
      (parts) => ({
        ...parts,
        upstream: {
          send: () =>
            Promise.resolve({
              kind: 'upstream-answer',
              status: 200,
              get headers() {
                return fail()
              },
              body: new Blob([]).stream(),
              cancel: () => undefined,
            }),
        },
      }),
    ],
  ])(
    '%s is answered, keeps its charge, and its outcome says that it was cut',
    async (_what, breaking) => {
      const { answer, problems, charged, decisions, outcomes } = await callWith(breaking)
      expect(answer.body).toContain('"code":"internal_error"')
      expect(problems).toEqual([BROKEN])
      expect(charged).toBe(1)
      expect(decisions).toMatchObject([{ action: 'Allowed' }])
      expect(outcomes).toMatchObject([{ status_code: 'interrupted' }])
    },
  )
})

describe('a call that works', () => {
  it('leaves one record of each kind and one charge', async () => {
    const { answer, problems, charged, decisions, outcomes } = await callWith((parts) => parts)
    expect(answer.status).toBe(200)
    expect(problems).toEqual([])
    expect(charged).toBe(1)
    expect(decisions).toMatchObject([{ action: 'Allowed' }])
    expect(outcomes).toMatchObject([{ status_code: 'answered' }])
  })

  it.each(['PUT', 'PATCH', 'HEAD'])('is none by %s, which is on record', async (method) => {
    const gateway = createGateway({ engine })
    await gateway.send(method)
    expect(gateway.sink.records).toMatchObject([{ status_code: 'http_method_refused' }])
  })
})
