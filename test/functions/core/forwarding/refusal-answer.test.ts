/** How a refusal reaches clients of each era. */
import { describe, expect, it } from 'vitest'
import { answerRefusal } from '../../../../functions/core/forwarding/refusal-answer.ts'
import type { Invocation } from '../../../../functions/core/invocation/invocation.ts'
import { methodRow } from '../../../../functions/core/invocation/methods.ts'
import type { ProtocolVersion } from '../../../../functions/core/invocation/protocol-versions.ts'
import { type Refusal, refuse } from '../../../../functions/core/refusal.ts'

const LEGACY = ['2025-03-26', '2025-06-18', '2025-11-25'] as const
const METADATA = 'https://gateway.example/.well-known/oauth-protected-resource/mcp/orders'

function request(
  protocol: ProtocolVersion,
  method = 'tools/call',
  idText: string | undefined = '7',
) {
  const row = methodRow(method, protocol)
  if (row === undefined) throw new Error(`${method} is no method of ${protocol}`)
  const invocation = { method, protocol, row, idText } as Invocation
  return { idText, requestId: 'r', metadataUrl: METADATA, invocation }
}

const IN_BAND: readonly Refusal[] = [
  refuse('policy_denied'),
  refuse('not_available'),
  refuse('argument_refused'),
  refuse('confirmation_required'),
  refuse('switched_off'),
  refuse('quota_exceeded', { retryAfterSeconds: 12 }),
  refuse('quota_unavailable'),
  refuse('policy_unavailable'),
  refuse('audit_unavailable'),
  refuse('upstream_unreachable'),
  refuse('upstream_timeout'),
  refuse('upstream_invalid'),
  refuse('internal_error'),
]

describe('a request of MCP 2025-x', () => {
  it.each(IN_BAND)('is refused in a 200, which keeps the session: $code', (refusal) => {
    for (const protocol of LEGACY) {
      const { status, headers, body } = answerRefusal(refusal, request(protocol))
      expect(status).toBe(200)
      expect(headers).not.toHaveProperty('www-authenticate')
      expect(JSON.parse(body)).toMatchObject({ id: 7, error: { data: { code: refusal.code } } })
    }
  })

  it.each([
    [refuse('token_expired'), 401],
    [refuse('token_revoked'), 401],
    [refuse('scope_insufficient', { scopes: ['files.write'] }), 403],
  ])('keeps the status that makes a client sign in: $0.code', (refusal, expected) => {
    const { status, headers } = answerRefusal(refusal, request('2025-11-25'))
    expect(status).toBe(expected)
    expect(headers['www-authenticate']).toContain(`resource_metadata="${METADATA}"`)
  })

  it('in a session that is lost gets 404 and the code that official servers use', () => {
    const { status, body } = answerRefusal(refuse('session_unknown'), request('2025-06-18'))
    expect(status).toBe(404)
    expect(JSON.parse(body)).toMatchObject({ error: { code: -32001 } })
  })

  it('says in the message and in the data when a limit may let it pass', () => {
    const refusal = refuse('quota_exceeded', { retryAfterSeconds: 12 })
    const { headers, body } = answerRefusal(refusal, request('2025-06-18'))
    const { error } = JSON.parse(body) as { error: { message: string; data: object } }
    expect(error.message).toContain('12 seconds')
    expect(error.data).toMatchObject({ retryAfterSeconds: 12 })
    expect(headers['retry-after']).toBe('12')
  })

  it('gets statuses where the server is configured so', () => {
    const style = 'statuses'
    const refused = (refusal: Refusal) =>
      answerRefusal(refusal, { ...request('2025-11-25'), style }).status
    expect(refused(refuse('policy_denied'))).toBe(403)
    expect(refused(refuse('quota_exceeded'))).toBe(429)
    expect(refused(refuse('upstream_unreachable'))).toBe(502)
  })

  it('that was not understood keeps its status', () => {
    const unread = { idText: '7', requestId: 'r', metadataUrl: METADATA }
    expect(answerRefusal(refuse('params_invalid'), unread).status).toBe(400)
    expect(answerRefusal(refuse('header_mismatch'), unread).status).toBe(400)
  })
})

describe('a call of a tool under refusals: tool-results', () => {
  const style = 'tool-results'

  it.each([refuse('argument_refused'), refuse('quota_exceeded', { retryAfterSeconds: 1 })])(
    'fails as a tool does, so that agents show it to their model: $code',
    (refusal) => {
      const { status, body } = answerRefusal(refusal, { ...request('2025-11-25'), style })
      expect(status).toBe(200)
      expect(JSON.parse(body)).toMatchObject({
        id: 7,
        result: {
          isError: true,
          content: [{ type: 'text' }],
          _meta: { 'mcp-authorizer/refusal': { code: refusal.code, requestId: 'r' } },
        },
      })
    },
  )

  it('is an error where no other arguments help', () => {
    const { body } = answerRefusal(refuse('not_available'), { ...request('2025-11-25'), style })
    expect(JSON.parse(body)).toMatchObject({ error: { data: { code: 'not_available' } } })
  })

  it('of 2026-07-28, and another method, are not affected', () => {
    const refusal = refuse('argument_refused')
    const modern = answerRefusal(refusal, { ...request('2026-07-28'), style })
    expect(modern.status).toBe(403)
    expect(JSON.parse(modern.body)).toHaveProperty('error')
    const prompt = answerRefusal(refusal, { ...request('2025-11-25', 'prompts/get'), style })
    expect(JSON.parse(prompt.body)).toHaveProperty('error')
  })
})

describe('what is no request of MCP 2025-x', () => {
  it.each(IN_BAND)('of 2026-07-28 keeps its status: $code', (refusal) => {
    expect(answerRefusal(refusal, request('2026-07-28')).status).toBeGreaterThanOrEqual(400)
  })

  it('is a notification, which gets a status', () => {
    const invocation = request('2025-11-25', 'notifications/cancelled', undefined)
    const { status } = answerRefusal(refuse('policy_denied'), { ...invocation, idText: undefined })
    expect(status).toBe(403)
  })
})
