/** Whatever policy says that is not completely read, handled and kept: the call is denied. */
import { describe, expect, it } from 'vitest'
import { decide } from '../../../functions/core/decide.ts'
import { legacyCall, toolCall } from '../../fixtures/http-calls.ts'
import { ALLOW, circumstances, codeOf, DENY, engineOf, limit, read } from './decide-cases.ts'

describe('an answer of policy', () => {
  it('that is complete and allows, allows', async () => {
    expect(await codeOf(() => ALLOW)).toBe('allowed')
  })

  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['true', true],
    ['a list', [ALLOW]],
    ['empty', {}],
    ...Object.keys(ALLOW).map((member): [string, unknown] => [
      `without ${member}`,
      { ...ALLOW, [member]: undefined },
    ]),
    ...Object.keys(ALLOW).map((member): [string, unknown] => [
      `with ${member} null`,
      { ...ALLOW, [member]: null },
    ]),
    ...Object.keys(ALLOW).map((member): [string, unknown] => [
      `with ${member} a number`,
      { ...ALLOW, [member]: 1 },
    ]),
    ['with allowed a text', { ...ALLOW, allowed: 'true' }],
    ['that contradicts itself', { ...ALLOW, outcome: 'deny' }],
    ['that contradicts itself the other way', { ...ALLOW, allowed: false }],
    ['with an unknown outcome', { ...ALLOW, outcome: 'ALLOW' }],
    ['without a reason', { ...ALLOW, reason: '' }],
    ['with constraints as a list', { ...ALLOW, constraints: [] }],
    ['with a scope that is no text', { ...ALLOW, scopes: [1] }],
    ['with a limit that is no limit', { ...ALLOW, limits: [{}] }],
    ['with a limit of nobody', { ...ALLOW, limits: [limit({ per: 'anyone' })] }],
    ['with a limit twice', { ...ALLOW, limits: [limit({}), limit({})] }],
    ['with a limit without an end', { ...ALLOW, limits: [limit({ max: 1e300 })] }],
    ['with a negative cost', { ...ALLOW, limits: [limit({ cost: -1 })] }],
    ['with a window of no time', { ...ALLOW, limits: [limit({ window_seconds: 0 })] }],
  ])('%s is none', async (_what, answer) => {
    expect(await codeOf(() => answer)).toBe('policy_output_invalid')
  })

  it.each([
    ['throws', new Error('boom')],
    ['throws a text', 'var assignment conflict: secret'],
  ])('that %s denies, and tells nothing of it', async (_what, thrown) => {
    const decision = await decide(
      engineOf(() => {
        // OPA's SDK throws texts, too.
        // eslint-disable-next-line @typescript-eslint/only-throw-error
        throw thrown
      }),
      circumstances,
      read(toolCall('free')),
    )
    expect(decision.refusal).toMatchObject({ code: 'policy_failed' })
    expect(JSON.stringify(decision)).not.toMatch(/boom|secret/)
  })

  it.each([
    ['confirm', 'confirmation_required'],
    ['approve', 'approval_required'],
  ])('%s denies as long as nobody asks', async (outcome, code) => {
    expect(await codeOf(() => ({ ...DENY, outcome }))).toBe(code)
  })

  it('may be a plain denial that says nothing else', async () => {
    const plain = { allowed: false, reason: 'no' }
    expect(await codeOf(() => plain)).toBe('not_available')
    expect(await codeOf(({ phase }) => (phase === 'call' ? plain : ALLOW))).toBe('policy_denied')
  })
})

describe('what policy attaches', () => {
  // biome-ignore format: one row is one case
  it.each<[string, object, tool: string]>([
    ['a constraint that nothing handles', { constraints: { max_cows: 1 } }, 'read'],
    ['a constraint beside one that is handled', { constraints: { allowed_paths: ['/x/*'], Max_rows: 1 } }, 'read'],
    ['a constraint named like a member of every object', { constraints: { constructor: 1 } }, 'read'],
    ['an obligation', { obligations: { redact: ['secret'] } }, 'read'],
    ['max_rows where nothing is SQL', { constraints: { max_rows: 10 } }, 'read'],
    ['allowed_paths where nothing is a path', { constraints: { allowed_paths: ['/x/*'] } }, 'free'],
  ])('%s denies', async (_what, attached, tool) => {
    const answer = { ...ALLOW, ...attached }
    expect(await codeOf(() => answer, toolCall(tool, { path: '/x/y' }))).toBe('constraint_not_enforceable')
  })

  it('holds for methods that are not tools, too', async () => {
    const list = legacyCall('tools/list')
    expect(await codeOf(() => ALLOW, list)).toBe('allowed')
    expect(await codeOf(() => ({ ...ALLOW, constraints: { max_rows: 1 } }), list)).toBe(
      'constraint_not_enforceable',
    )
    expect(await codeOf(() => ({ ...ALLOW, obligations: { x: 1 } }), list)).toBe(
      'constraint_not_enforceable',
    )
  })

  it('is a scope that the token lacks: granted and needed are challenged together', async () => {
    const decision = await decide(
      engineOf(() => ({ ...ALLOW, scopes: ['granted', 'needed'], limits: [limit({})] })),
      circumstances,
      read(toolCall('free')),
    )
    expect(decision.refusal).toMatchObject({
      code: 'scope_insufficient',
      scopes: ['granted', 'needed'],
    })
    expect(decision).toMatchObject({ limits: [], reason: 'The token lacks a scope: needed' })
    expect(await codeOf(() => ({ ...ALLOW, scopes: ['granted'] }))).toBe('allowed')
  })

  it('is never a scope where the call would be denied with it', async () => {
    const call = toolCall('read', { path: '/z' })
    const answer = { ...ALLOW, scopes: ['needed'], constraints: { allowed_paths: ['/x/*'] } }
    expect(await codeOf(() => answer, call)).toBe('argument_refused')
    expect(await codeOf(() => ({ ...DENY, scopes: ['needed'] }), call)).toBe('not_available')
  })
})
