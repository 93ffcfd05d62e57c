import { describe, expect, it, vi } from 'vitest'
import type { JsonObject, JsonValue } from '../../../../functions/core/json.ts'
import { constraintNamed } from '../../../../functions/core/constraints/registry.ts'
import { callOf, enforce, outcome } from './call.ts'

type Case = readonly [string, JsonValue, JsonObject, string]

const BODY: readonly Case[] = [
  ['argument_max', { count: 10 }, { count: 5 }, 'satisfied'],
  ['argument_max', { count: 10 }, { count: 10 }, 'satisfied'],
  ['argument_max', { count: 10 }, {}, 'satisfied'],
  ['argument_max', { count: 10 }, { count: 10.5 }, 'argument_refused'],
  ['argument_max', { count: 10 }, { count: 1e300 }, 'argument_refused'],
  ['argument_max', { count: 10 }, { count: '5' }, 'argument_unreadable'],
  ['argument_max', { count: 10 }, { count: null }, 'argument_unreadable'],
  ['argument_max', { count: 10 }, { count: [5] }, 'argument_unreadable'],
  ['argument_max', { count: '10' }, { count: 5 }, 'policy_output_invalid'],
  ['argument_max', 10, { count: 5 }, 'policy_output_invalid'],
  ['argument_max', ['count'], { count: 5 }, 'policy_output_invalid'],
  ['argument_max', { other: 10 }, { count: 5 }, 'constraint_not_enforceable'],
  ['argument_max', { count: 10 }, { count: 5, other: 1 }, 'argument_refused'],
  ['argument_min', { count: 3 }, { count: 3 }, 'satisfied'],
  ['argument_min', { count: 3 }, { count: -3 }, 'argument_refused'],
  ['argument_max', { '/content/count': 3 }, { content: { count: 3 } }, 'satisfied'],
  ['argument_max', { '/content/count': 3 }, { content: { count: 4 } }, 'argument_refused'],
  ['argument_max', { '/content/count': 3 }, { content: '{"count":4}' }, 'argument_unreadable'],
  ['argument_max', { '/content/*/n': 3 }, { content: [{ n: 1 }, { n: 4 }] }, 'argument_refused'],
  ['argument_max', { '/content/*/n': 3 }, { content: [{ n: 1 }, {}] }, 'satisfied'],
  ['argument_max', { '/content//n': 3 }, {}, 'policy_output_invalid'],
  ['argument_clamp_max', { count: 10 }, { count: 10 }, 'satisfied'],
  ['argument_clamp_max', { count: 10 }, {}, 'satisfied'],
  ['argument_clamp_max', { count: 10 }, { count: 10.5 }, 'rewritten'],
  ['argument_clamp_max', { count: 10 }, { count: '50' }, 'argument_unreadable'],
  ['argument_clamp_max', { count: 10 }, { count: null }, 'argument_unreadable'],
  ['argument_clamp_max', { '/content/n': 1 }, {}, 'policy_output_invalid'],
  ['argument_clamp_min', { count: 3 }, { count: -3 }, 'rewritten'],
  ['argument_default', { label: 'x' }, { label: 'y' }, 'satisfied'],
  ['argument_default', { label: 'x' }, {}, 'rewritten'],
  ['argument_default', { label: 'x' }, { label: null }, 'rewritten'],
  ['argument_default', { label: 'x' }, { label: '' }, 'satisfied'],
  ['argument_default', { label: 'x' }, { other: 1 }, 'argument_refused'],
  ['argument_default', null, {}, 'policy_output_invalid'],
  ['argument_forbid', ['label'], { count: 1 }, 'satisfied'],
  ['argument_forbid', ['label'], { label: null }, 'argument_refused'],
  ['argument_forbid', ['elsewhere'], { elsewhere: 1 }, 'argument_refused'],
  ['argument_forbid', ['label'], { other: 1 }, 'argument_refused'],
  ['argument_forbid', { label: true }, {}, 'policy_output_invalid'],
  ['argument_forbid', [5], {}, 'policy_output_invalid'],
  ['argument_forbid', ['/content/force'], { content: { force: true } }, 'argument_refused'],
  ['argument_forbid', ['/content/force'], { content: { FORCE: null } }, 'argument_refused'],
  ['argument_forbid', ['/content/force'], { content: { other: true } }, 'satisfied'],
  ['argument_forbid', ['/content/force'], { content: '{"force":1}' }, 'argument_unreadable'],
  ['argument_forbid', ['/content/*/force'], { content: [{}, { force: 1 }] }, 'argument_refused'],
  ['argument_pattern', { label: '[a-z]{1,8}' }, { label: 'abc' }, 'satisfied'],
  ['argument_pattern', { label: '[a-z]{1,8}' }, { label: 'abc1' }, 'argument_refused'],
  ['argument_pattern', { label: '[a-z]{1,8}' }, { label: 'abc\n' }, 'argument_refused'],
  ['argument_pattern', { label: 'a|b' }, { label: 'ab' }, 'argument_refused'],
  ['argument_pattern', { label: '.*' }, {}, 'argument_unreadable'],
  ['argument_pattern', { label: '.*' }, { label: 5 }, 'argument_unreadable'],
  ['argument_pattern', { label: '(a)\\1' }, { label: 'aa' }, 'policy_output_invalid'],
  ['argument_pattern', { label: '(?=a)a' }, { label: 'a' }, 'policy_output_invalid'],
  ['argument_pattern', { label: '(' }, { label: 'a' }, 'policy_output_invalid'],
  ['argument_pattern', { label: 'x'.repeat(1001) }, { label: 'a' }, 'policy_output_invalid'],
  ['argument_pattern', { label: '.{1000}'.repeat(5) }, { label: 'a' }, 'policy_output_invalid'],
  ['argument_pattern', { label: '[^]{1000}*' }, { label: 'a' }, 'policy_output_invalid'],
  ['argument_pattern', { label: '.{1,1000}' }, { label: 'é'.repeat(1000) }, 'satisfied'],
  ['argument_pattern', { label: '[a-z]*' }, { label: 'a'.repeat(65_536) }, 'satisfied'],
  [
    'argument_pattern',
    { label: '(?:.{0,900})*' },
    { label: 'a'.repeat(60_000) },
    'argument_unreadable',
  ],
  ['argument_pattern', { label: 5 }, { label: 'a' }, 'policy_output_invalid'],
  ['max_file_size', 5, { content: 'grün' }, 'satisfied'],
  ['max_file_size', 4, { content: 'grün' }, 'argument_refused'],
  ['max_file_size', 0, { content: '' }, 'satisfied'],
  ['max_file_size', 5, {}, 'argument_unreadable'],
  ['max_file_size', 5, { content: ['x'] }, 'argument_unreadable'],
  ['max_file_size', -1, { content: '' }, 'policy_output_invalid'],
  ['max_file_size', '5', { content: '' }, 'policy_output_invalid'],
]

const HEADERS: readonly Case[] = [
  ['argument_max', { count: 10 }, { count: '5' }, 'satisfied'],
  ['argument_max', { count: 10 }, { count: '-5.25' }, 'satisfied'],
  ['argument_max', { count: 10 }, { count: '11' }, 'argument_refused'],
  ['argument_max', { '/content/n': 1 }, {}, 'constraint_not_enforceable'],
  ['argument_clamp_max', { count: 10 }, { count: '11' }, 'constraint_not_enforceable'],
  ['argument_max', { count: 10 }, {}, 'argument_unreadable'],
  ['argument_max', { count: 10 }, { count: '0x5' }, 'argument_unreadable'],
  ['argument_max', { count: 10 }, { count: ' 5' }, 'argument_unreadable'],
  ['argument_max', { count: 10 }, { count: '1e1' }, 'argument_unreadable'],
  ['argument_min', { count: 3 }, { count: '2' }, 'argument_refused'],
  ['argument_default', { label: 'x' }, { label: 'y' }, 'satisfied'],
  ['argument_default', { label: 'x' }, {}, 'constraint_not_enforceable'],
  ['argument_forbid', ['label'], {}, 'constraint_not_enforceable'],
  ['argument_forbid', ['label'], { label: '' }, 'argument_refused'],
  ['argument_pattern', { label: '[a-z]+' }, { label: 'abc' }, 'satisfied'],
  ['argument_pattern', { label: '[a-z]+' }, {}, 'argument_unreadable'],
  ['max_file_size', 5, { content: 'x' }, 'constraint_not_enforceable'],
]

describe('rules on single arguments', () => {
  it.each(BODY)('%s %j on the body %j is %s', async (name, value, sent, expected) => {
    expect(await outcome(name, value, callOf(sent))).toBe(expected)
  })

  it.each(HEADERS)('%s %j on headers %j is %s', async (name, value, sent, expected) => {
    expect(await outcome(name, value, callOf(sent, { seen: 'headers' }))).toBe(expected)
  })

  it('compile an expression once, and find out once that it is none', async () => {
    const { RE2JS } = await import('re2js')
    const compile = vi.spyOn(RE2JS, 'compile')
    for (const pattern of ['[a-z]{1,77}', '[a-z]{777}'.repeat(6), '(77'])
      for (let i = 0; i < 3; i += 1)
        await outcome('argument_pattern', { label: pattern }, callOf({ label: 'x' }))
    expect(compile).toHaveBeenCalledTimes(3)
  })

  it('bring numbers to their bounds, and only those beyond them', async () => {
    const sent = callOf({ count: 50, label: 7 })
    expect(await enforce('argument_clamp_max', { count: 10, label: 9 }, sent)).toEqual({
      kind: 'rewritten',
      arguments: { count: 10 },
      clamped: { count: 10 },
    })
    expect(await enforce('argument_clamp_min', { count: 10, label: 9 }, sent)).toEqual({
      kind: 'rewritten',
      arguments: { label: 9 },
      clamped: { label: 9 },
    })
  })

  it('give absent arguments their defaults, nested ones whole', async () => {
    const value = { label: { deep: [1] }, count: 3 }
    expect(await enforce('argument_default', value, callOf({ count: 4 }))).toEqual({
      kind: 'rewritten',
      arguments: { label: { deep: [1] } },
    })
  })

  it('match a pattern that would take for ever with backtracking', async () => {
    const call = callOf({ label: `${'a'.repeat(20_000)}b` })
    expect(await outcome('argument_pattern', { label: '(a+)+' }, call)).toBe('argument_refused')
  })

  it.each(['max_row', 'MAX_ROWS', 'constructor', '__proto__', 'toString', ''])(
    'are not found under %j, a name that nothing handles',
    (name) => {
      expect(constraintNamed(name)).toBeUndefined()
    },
  )
})
