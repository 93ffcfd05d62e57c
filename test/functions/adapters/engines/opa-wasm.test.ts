import { beforeAll, describe, expect, it } from 'vitest'
import { loadOpaWasmEngine } from '../../../../functions/adapters/engines/opa-wasm.ts'
import type { Bundle } from '../../../../functions/adapters/bundles/read-bundle.ts'
import type { PolicyEngine } from '../../../../functions/core/decision/policy-engine.ts'
import { PROBES } from '../../../../functions/core/decision/probe-inputs.ts'
import { VALUES_LIMIT } from '../../../../functions/core/invocation/read-body.ts'
import { isRefusal } from '../../../../functions/core/refusal.ts'
import { readPolicyOutcome } from '../../../../functions/core/decision/policy-outcome.ts'
import { policyInput } from '../../../fixtures/policy-input.ts'
import { shippedBundle } from '../../../fixtures/shipped-engine.ts'
import { ANSWERS, tinyModule, type TinyModule } from '../../../fixtures/wasm/tiny-module.ts'

const DATA = { enterprise: { mcp: { data: { tools: {} } } } }
const DENIAL = '[{"result":{"allowed":false,"reason":"no"}}]'

const load = (module: TinyModule) =>
  loadOpaWasmEngine({ wasm: tinyModule(module), data: DATA, revision: 'r', digest: 'd' })

describe('loadOpaWasmEngine', () => {
  it('loads a module that denies by default', async () => {
    const engine = (await load({ answer: DENIAL })) as PolicyEngine
    expect(engine).toMatchObject({ revision: 'r', digest: 'd', mappings: {} })
    expect(engine.evaluate(policyInput())).toEqual({ allowed: false, reason: 'no' })
  })

  it('ends a decision that never would, and answers the next one', async () => {
    const engine = (await load({ answer: DENIAL, loops: 'later' })) as PolicyEngine
    const evaluate = () => engine.evaluate(policyInput())
    for (let left = ANSWERS - Object.keys(PROBES).length; left > 0; left -= 1) evaluate()
    expect(evaluate).toThrow(/takes more than \d+ steps/)
    expect(evaluate()).toEqual({ allowed: false, reason: 'no' })
  })

  it.each<[string, TinyModule, string, RegExp]>([
    [
      'never returns from an evaluation',
      { answer: DENIAL, loops: 'eval' },
      'probe_too_slow',
      /a call by nobody/,
    ],
    ['never starts', { answer: DENIAL, loops: 'start' }, 'probe_too_slow', /does not even start/],
    [
      'calls a host function that there is not',
      { answer: DENIAL, builtins: '{"time.now_ns":0}' },
      'wasm_builtin_missing',
      /time\.now_ns/,
    ],
    [
      'calls a host function of the SDK that differs from OPA',
      { answer: DENIAL, builtins: '{"sprintf":0}' },
      'wasm_builtin_missing',
      /sprintf/,
    ],
    [
      'prints',
      { answer: DENIAL, builtins: '{"internal.print":0}' },
      'wasm_builtin_missing',
      /internal\.print/,
    ],
    [
      'has another entry point',
      { answer: DENIAL, entrypoints: '{"enterprise/mcp/authz/allowed":0}' },
      'entrypoint_missing',
      /enterprise\/mcp\/authz/,
    ],
    [
      'needs more memory than the maximum',
      { answer: DENIAL, minimumPages: 60_000 },
      'wasm_memory',
      /MiB/,
    ],
    [
      'brings memory of its own',
      { answer: DENIAL, memory: 'own' },
      'wasm_invalid',
      /memory of its own/,
    ],
    [
      'imports from elsewhere',
      { answer: DENIAL, imports: [['wasi_snapshot_preview1', 'fd_write']] },
      'wasm_invalid',
      /imports/,
    ],
    [
      'imports an unknown host function',
      { answer: DENIAL, imports: [['env', 'opa_exec']] },
      'wasm_invalid',
      /imports/,
    ],
    [
      'does not export what the SDK calls',
      { answer: DENIAL, without: 'opa_eval' },
      'wasm_invalid',
      /opa_eval/,
    ],
    [
      'allows a caller of whom nothing is known',
      {
        answer:
          '[{"result":{"allowed":true,"reason":"yes","outcome":"allow","rule":"","constraints":{},"obligations":{},"scopes":[],"limits":[]}}]',
      },
      'probe_failed',
      /Deny by default/,
    ],
    ['leaves its outcome undefined', { answer: '[]' }, 'probe_failed', /whole answer/],
    [
      'answers twice',
      {
        answer:
          '[{"result":{"allowed":false,"reason":"a"}},{"result":{"allowed":false,"reason":"b"}}]',
      },
      'probe_failed',
      /whole answer/,
    ],
    [
      'answers with text for allowed',
      { answer: '[{"result":{"allowed":"false","reason":"no"}}]' },
      'probe_failed',
      /allowed/,
    ],
    [
      'answers without a reason',
      { answer: '[{"result":{"allowed":false}}]' },
      'probe_failed',
      /reason/,
    ],
    ['answers what is not JSON', { answer: '[{"secret' }, 'probe_failed', /could not be read/],
    ['traps', { answer: DENIAL, traps: true }, 'probe_failed', /trapped/],
  ])('refuses a module that %s', async (_what, module, code, message) => {
    const problem = await load(module)
    expect(problem).toMatchObject({ kind: 'bundle-problem', code })
    expect((problem as { message: string }).message).toMatch(message)
    expect((problem as { message: string }).message).not.toContain('secret')
  })

  it.each<[string, Uint8Array<ArrayBuffer>]>([
    ['empty', new Uint8Array()],
    ['text', new TextEncoder().encode('not a module')],
    ['cut short', tinyModule().slice(0, 100)],
  ])('refuses a module that is %s', async (_what, wasm) => {
    const problem = await loadOpaWasmEngine({ wasm, data: DATA, revision: '', digest: '' })
    expect(problem).toMatchObject({ kind: 'bundle-problem', code: 'wasm_invalid' })
  })
})

describe('the shipped policy, evaluated', () => {
  let bundle: Bundle
  let engine: PolicyEngine

  beforeAll(async () => {
    bundle = await shippedBundle()
    engine = (await loadOpaWasmEngine({ ...bundle, revision: 'r' })) as PolicyEngine
  })

  const outcome = () => {
    const read = readPolicyOutcome(engine.evaluate(policyInput()))
    return isRefusal(read) ? read.code : read.outcome
  }

  it.each<[string, () => unknown]>([
    ['a lone surrogate in a value', () => engine.evaluate(policyInput({ user: 'a\ud800' }))],
    [
      'a lone surrogate in a key',
      () => engine.evaluate(policyInput({ arguments: { '\udfff': 1 } })),
    ],
    [
      'a number that JSON has no form for',
      () => engine.evaluate(policyInput({ arguments: { n: Number.NaN } })),
    ],
    [
      'nesting that would overflow',
      () => engine.evaluate(policyInput({ arguments: nested(5_000) })),
    ],
  ])('throws an Error for %s, and decides rightly afterwards', (_what, evaluate) => {
    for (let i = 0; i < 50; i += 1) expect(evaluate).toThrow(Error)
    expect(outcome()).toBe('allow')
  })

  it('never quotes the input in an error', () => {
    expect(() => engine.evaluate(policyInput({ user: 'tell-nobody\ud800' }))).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('tell-nobody') }) as Error,
    )
  })

  it.each<[string, Parameters<typeof policyInput>[0]]>([
    ['surrogate pairs', { user: '😀' }],
    ['NUL and other control characters', { user: 'a\u0000b\u001f' }],
    ['nesting as deep as any stage reads', { arguments: nested(64) }],
    ['a megabyte of arguments', { arguments: { text: 'a'.repeat(1_000_000) } }],
    ['keys of JavaScript objects', { arguments: { constructor: 1, toString: 2 } }],
  ])('decides on an input with %s', (_what, over) => {
    expect(engine.evaluate(policyInput(over))).toMatchObject({ allowed: true })
  })

  it.each<[string, unknown]>([
    ['numbers', Array(VALUES_LIMIT).fill(-123456.5e10)],
    ['objects', Array(VALUES_LIMIT).fill({})],
    ['members', Object.fromEntries(Array.from({ length: VALUES_LIMIT }, (_, i) => [`k${i}`, 1]))],
  ])('decides on as many %s as are read, in arguments and attributes', (_what, value) => {
    const arguments_ = { path: '/data/tenant_a/x', value } as never
    const attributes = { path_pattern: '/data/tenant_a/x', value } as never
    const input = policyInput({ arguments: arguments_, attributes })
    for (let i = 0; i < 2; i += 1) expect(engine.evaluate(input)).toMatchObject({ allowed: true })
    expect(outcome()).toBe('allow')
  })

  it('refuses data that needs more memory than the maximum, and names the limit', async () => {
    const filler = Array.from({ length: 1_500_000 }, () => 1)
    const problem = await loadOpaWasmEngine({ ...bundle, data: { ...DATA, filler }, revision: '' })
    expect(problem).toMatchObject({ code: 'wasm_memory', message: expect.stringMatching(/MiB/) })
  })

  it('takes ten thousand tenants', async () => {
    const { enterprise } = bundle.data as unknown as { enterprise: { mcp: { data: object } } }
    const tenants = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`t${i}`, true]))
    const data = { enterprise: { mcp: { data: { ...enterprise.mcp.data, tenants } } } } as never
    const many = (await loadOpaWasmEngine({ ...bundle, data, revision: '' })) as PolicyEngine
    expect(many.evaluate(policyInput({ tenant: 't9999' }))).toMatchObject({
      allowed: true,
      constraints: { allowed_paths: ['/data/t9999/*', '/shared/public/*'] },
    })
    expect(many.evaluate(policyInput())).toMatchObject({ allowed: false, rule: 'tenant' })
  })
})

function nested(depth: number): never[] {
  return Array.from({ length: depth }).reduce<never[]>((inner) => [inner] as never[], [])
}
