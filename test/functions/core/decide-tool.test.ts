/** What policy is asked about a tool: the call as it will be forwarded, and at the edge what is proven. */
import { describe, expect, it } from 'vitest'
import { decide } from '../../../functions/core/decide.ts'
import type { PolicyInput } from '../../../functions/core/decision/policy-input.ts'
import type { Invocation } from '../../../functions/core/invocation/invocation.ts'
import { readFromHeaders } from '../../../functions/core/invocation/read-call.ts'
import { callOf, MODERN, toolCall } from '../../fixtures/http-calls.ts'
import { ALLOW, circumstances, codeOf, DENY, engineOf, read } from './decide-cases.ts'

describe('a rewritten call', () => {
  const select = toolCall('query', { sql: 'SELECT a FROM t' })
  const bounded = (input: PolicyInput) => ({
    ...ALLOW,
    constraints: input.phase === 'call' ? { max_rows: 5 } : {},
  })

  it('is asked about again as it will be forwarded', async () => {
    const engine = engineOf(bounded)
    const decision = await decide(engine, circumstances, read(select))
    expect(decision).toMatchObject({
      refusal: undefined,
      action: 'read',
      rewritten: { sql: 'SELECT a FROM t LIMIT 5' },
    })
    expect(engine.asked.map(({ arguments: given }) => given)).toEqual([
      { sql: 'SELECT a FROM t' },
      { sql: 'SELECT a FROM t LIMIT 5' },
    ])
  })

  it.each<[string, (input: PolicyInput) => unknown, string]>([
    ['denied then', () => DENY, 'policy_denied'],
    [
      'constrained otherwise then',
      () => ({ ...ALLOW, constraints: { max_rows: 4 } }),
      'policy_denied',
    ],
    ['not answered then', () => undefined, 'policy_output_invalid'],
  ])('that is %s is denied', async (_what, second, code) => {
    let asked = 0
    const answer = (input: PolicyInput) =>
      input.phase === 'list' || (asked += 1) === 1 ? bounded(input) : second(input)
    expect(await codeOf(answer, select)).toBe(code)
  })

  it('is asked about with what the statement does, whatever the caller says it does', async () => {
    const engine = engineOf(() => ALLOW)
    const call = toolCall('query', { sql: 'DELETE FROM t', action: 'read', query_type: 'read' })
    await decide(engine, circumstances, read(call))
    expect(engine.asked[0]).toMatchObject({ action: 'write', attributes: { query_type: 'write' } })
  })
})

describe('the question to policy', () => {
  it('names the mapping of the server itself before that of any', async () => {
    const engine = engineOf(() => ALLOW)
    await decide(engine, circumstances, read(toolCall('free', {}, { server: 'other' })))
    await decide(engine, circumstances, read(toolCall('free')))
    await decide(engine, circumstances, read(toolCall('unmapped')))
    expect(engine.asked.map(({ resource, action }) => [resource, action])).toEqual([
      ['other', 'use'],
      ['free', 'use'],
      ['unmapped', 'invoke'],
    ])
  })

  it('keeps nested arguments nested, and takes only top-level ones for attributes', async () => {
    const engine = engineOf(() => ALLOW)
    const given = { deep: { path: '/a' }, 'deep.path': '/b' }
    await decide(engine, circumstances, read(toolCall('read', given)))
    expect(engine.asked[0]).toMatchObject({ arguments: given, attributes: {} })
  })

  it('tells the time, so that no rule needs a clock', async () => {
    const engine = engineOf(() => ALLOW)
    const now = Date.parse('2026-11-29T23:59:59.999Z')
    await decide(engine, { ...circumstances, now }, read(toolCall('free')))
    expect(engine.asked[0]).toMatchObject({
      timestamp: '2026-11-29T23:59:59.999Z',
      time: { minute: 1439, weekday: 7 },
    })
  })
})

describe('the edge', () => {
  const edge = (tool: string, headers = {}): Invocation =>
    read(
      callOf({
        headers: {
          'mcp-protocol-version': MODERN,
          'mcp-method': 'tools/call',
          'mcp-name': tool,
          ...headers,
        },
      }),
      readFromHeaders,
    )
  const edgeCode = async (answer: unknown, invocation: Invocation) => {
    const { refusal } = await decide(
      engineOf(() => answer),
      circumstances,
      invocation,
    )
    return refusal?.code ?? 'allowed'
  }

  it.each(['SELECT 1', 'SELECT a FROM t'])(
    'never believes SQL from a header, which no server need compare: %s',
    async (sql) => {
      expect(await edgeCode(ALLOW, edge('query', { 'mcp-param-sql': sql }))).toBe(
        'constraint_not_enforceable',
      )
      expect(await edgeCode(ALLOW, edge('query'))).toBe('constraint_not_enforceable')
    },
  )

  it('enforces what a header proves, and denies what none does', async () => {
    const answer = { ...ALLOW, constraints: { allowed_paths: ['/x/*'] } }
    expect(await edgeCode(answer, edge('read', { 'mcp-param-path': '/x/y' }))).toBe('allowed')
    expect(await edgeCode(answer, edge('read', { 'mcp-param-Path': '/x/y' }))).toBe('allowed')
    expect(await edgeCode(answer, edge('read', { 'mcp-param-path': '/z' }))).toBe(
      'argument_refused',
    )
    expect(await edgeCode(answer, edge('read'))).toBe('argument_unreadable')
    expect(await edgeCode(answer, edge('free', { 'mcp-param-path': '/x/y' }))).toBe(
      'constraint_not_enforceable',
    )
  })

  it('shows policy no arguments, but the attributes that came as headers', async () => {
    const engine = engineOf(() => ALLOW)
    await decide(engine, circumstances, edge('read', { 'mcp-param-path': '/x/y' }))
    expect(engine.asked[0]).toMatchObject({ arguments: null, attributes: { path_pattern: '/x/y' } })
  })
})
