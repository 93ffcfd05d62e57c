import fc from 'fast-check'
import { RE2JS } from 're2js'
import { describe, expect, it } from 'vitest'
import type { PolicyOutcome } from '../../../../functions/core/decision/policy-outcome.ts'
import { fillExpression, fillTenant } from '../../../../functions/core/decision/tenant-slot.ts'
import { isRefusal } from '../../../../functions/core/refusal.ts'

const OUTCOME: PolicyOutcome = {
  kind: 'outcome',
  outcome: 'allow',
  reason: 'of {tenant}',
  rule: '',
  constraints: {},
  obligations: {},
  scopes: [],
  limits: [],
}

describe('{tenant}', () => {
  it('in a regular expression matches exactly the name, whatever signs it has', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), (tenant, other) => {
        const expression = fillExpression('a{tenant}+', tenant)
        if (expression === undefined) throw new Error('no expression')
        const pattern = RE2JS.compile(expression)
        expect(pattern.matches(`a${tenant}${tenant}`)).toBe(true)
        const isRepeated = other !== '' && other.replaceAll(tenant, '') === ''
        if (!isRepeated) expect(pattern.matches(`a${other}`)).toBe(false)
      }),
    )
  })

  it.each([
    [String.raw`\{tenant\}`, String.raw`\{tenant\}`],
    [String.raw`\{tenant}`, String.raw`\{tenant}`],
    [String.raw`\\{tenant}`, String.raw`\\(?:t)`],
    ['[{tenant}]', undefined],
    ['[a-z]{tenant}', '[a-z](?:t)'],
  ])('in %s is read as its writer meant it', (expression, expected) => {
    expect(fillExpression(expression, 't')).toBe(expected)
  })

  it('is filled in every text of a value, and of a confirmation', () => {
    const values = { argument_default: { a: ['{tenant}', { b: 'x {tenant}' }], n: 5 } }
    const confirm = { ...OUTCOME, outcome: 'confirm', constraints: values } as const
    expect(fillTenant(confirm, 't')).toMatchObject({
      reason: 'of t',
      constraints: { argument_default: { a: ['t', { b: 'x t' }], n: 5 } },
    })
  })

  it('costs nothing where there is none', () => {
    const outcome = { ...OUTCOME, constraints: { max_rows: 5, allowed_paths: ['/x/*'] } }
    expect(fillTenant(outcome, 't')).toBe(outcome)
  })

  it.each(['*', '../x', 'a/b', '', '.'])('is refused for the tenant %j in a path', (tenant) => {
    const outcome = { ...OUTCOME, constraints: { allowed_paths: ['/data/{tenant}/*'] } }
    const filled = fillTenant(outcome, tenant)
    expect(isRefusal(filled) && filled.code).toBe('policy_output_invalid')
  })
})
