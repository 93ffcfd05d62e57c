/** Which web pages may call, and which headers let them read every answer, refusals included. */
import { beforeAll, describe, expect, it } from 'vitest'
import { answerCall } from '../../../functions/enforcer/answer-call.ts'
import { toResponse } from '../../../functions/enforcer/to-response.ts'
import { createAuditTrail } from '../../../functions/core/audit/trail.ts'
import type { PolicyEngine } from '../../../functions/core/decision/policy-engine.ts'
import { MemoryAuditSink } from '../../contracts/fakes/memory-audit-sink.ts'
import { createGateway, OPEN_SCHEMA } from '../../fixtures/gateway.ts'
import { engineWith } from '../../fixtures/shipped-engine.ts'

const ORIGIN = 'https://app.example.com'

let engine: PolicyEngine
beforeAll(async () => {
  engine = await engineWith(OPEN_SCHEMA)
})

async function ask(method: string, origins: readonly string[], body = '{'): Promise<Response> {
  const { gate, server } = createGateway({ engine })
  const parts = {
    gate,
    servers: [{ ...server, origins: [ORIGIN] }],
    trail: createAuditTrail(new MemoryAuditSink(), () => undefined),
    credentialOf: () => Promise.resolve(undefined),
    metadataUrl: () => '',
    upstream: { send: () => Promise.reject(new Error('nothing may be forwarded')) },
  }
  const headers = new Map<string, readonly string[]>([
    ['authorization', ['Bearer t']],
    ['content-type', ['application/json']],
    ...(origins.length === 0 ? [] : [['origin', origins] as const]),
  ])
  const bytes = new TextEncoder().encode(body)
  const call = { server: 'demo', httpMethod: method, headers, body: bytes, requestId: 'r1' }
  return toResponse(await answerCall(parts, () => undefined, { ...call, sourceIp: undefined }))
}

describe('a page of a named origin', () => {
  it.each([
    ['POST', 400],
    ['GET', 405],
    ['DELETE', 405],
  ])('can read the refusal of a %s', async (method, status) => {
    const answer = await ask(method, [ORIGIN])
    expect(answer.status).toBe(status)
    expect(answer.headers.get('access-control-allow-origin')).toBe(ORIGIN)
    expect(answer.headers.get('vary')).toBe('Origin')
    const exposed = answer.headers.get('access-control-expose-headers')?.split(', ')
    expect(exposed).toEqual(
      expect.arrayContaining([
        'WWW-Authenticate',
        'x-amzn-Remapped-WWW-Authenticate',
        'Mcp-Session-Id',
        'MCP-Protocol-Version',
        'Retry-After',
      ]),
    )
  })
})

describe('a page of any other origin', () => {
  it.each([
    'https://evil.example',
    'null',
    '',
    `${ORIGIN}.evil.example`,
    `${ORIGIN}:444`,
    `${ORIGIN}/`,
    'http://app.example.com',
    'https://APP.example.com',
    `${ORIGIN}, ${ORIGIN}`,
  ])('%j is refused with 403', async (origin) => {
    const answer = await ask('POST', [origin])
    expect(answer.status).toBe(403)
    expect(await answer.text()).toContain('"origin_refused"')
    expect(answer.headers.has('access-control-allow-origin')).toBe(false)
  })

  it('is refused where it says that it is of several', async () => {
    expect((await ask('POST', [ORIGIN, ORIGIN])).status).toBe(403)
  })
})

it('lets through who comes from no browser', async () => {
  const answer = await ask('POST', [])
  expect(answer.status).toBe(400)
  expect(answer.headers.has('access-control-allow-origin')).toBe(false)
})
