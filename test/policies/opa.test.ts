import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it, vi } from 'vitest'
import { loadOpaWasmEngine } from '../../functions/adapters/engines/opa-wasm.ts'
import type { PolicyEngine } from '../../functions/core/decision/policy-engine.ts'
import { buildBundleWith, SHIPPED_BUNDLE } from '../../policies/build/build-bundle.ts'
import { buildModule, currentCapabilities, POLICIES } from '../../policies/build/build-module.ts'
import { SHIPPED_SCHEMA } from '../../policies/compile/compile-schema.ts'
import { compileRego, opa, run } from '../fixtures/opa-lane.ts'
import { policyInput } from '../fixtures/policy-input.ts'
import { shippedBundle, shippedEngine } from '../fixtures/shipped-engine.ts'

const CAPABILITIES = ['--capabilities', join(POLICIES, 'capabilities.json')]
const DATA = { enterprise: { mcp: { data: { tools: {} } } } }

const load = async (source: string, options: readonly string[] = []) =>
  loadOpaWasmEngine({ ...(await compileRego(source, options)), data: DATA, revision: 'r' })

const engineOf = async (source: string) => {
  const engine = await load(source)
  if ('kind' in engine) throw new Error(engine.message)
  return engine
}

/** A policy that denies by default and does something odd where `user` is `odd`. */
const odd = (rule: string) => `package enterprise.mcp.authz
default allowed := false
reason := "no"
${rule}`

describe.skipIf(opa === undefined)('the shipped Rego, by the opa command line', () => {
  it('passes opa check --strict with our capabilities', async () => {
    await run(['check', '--strict', ...CAPABILITIES, 'rego'])
  })

  it('is formatted as opa fmt formats', async () => {
    await run(['fmt', '--fail', '--list', 'rego'])
  })

  it('passes its own tests', async () => {
    expect(await run(['test', ...CAPABILITIES, 'rego'])).toMatch(/^PASS: \d+\/\d+$/m)
  })

  it('is compiled with capabilities made from this compiler', async () => {
    const committed = JSON.parse(await readFile(join(POLICIES, 'capabilities.json'), 'utf8'))
    expect(await currentCapabilities(opa ?? '')).toEqual(committed)
  })

  it('gives the shipped bundle, byte for byte', async () => {
    const wasm = await buildModule(opa ?? '')
    const schema = await readFile(SHIPPED_SCHEMA, 'utf8')
    const built = await buildBundleWith(wasm, schema, 'schema')
    const bytes = built.kind === 'built' ? built.bytes : new Uint8Array()
    // Inside the gzip, whose compression is zlib's and may differ between builds of Node.
    expect(gunzipSync(bytes).equals(gunzipSync(await readFile(SHIPPED_BUNDLE)))).toBe(true)
  })

  it('decides as its sources do under opa eval --strict-builtin-errors', async () => {
    const inputs = ['analyst', 'developer', 'admin', 'other'].flatMap((role) =>
      ['database_query', 'file_system', 'api_gateway', 'mcp', 'other'].flatMap((resource) =>
        ['read', 'write', 'delete', 'admin', 'invoke', 'connect', '*'].flatMap((action) =>
          (['call', 'list', 'result'] as const).flatMap((phase) =>
            ['tenant_b', 'tenant_c'].map((tenant) =>
              policyInput({
                roles: [role],
                resource,
                action,
                phase,
                tenant,
                time: { minute: action === 'admin' ? 0 : 540, weekday: 1 },
              }),
            ),
          ),
        ),
      ),
    )
    const folder = await mkdtemp(join(tmpdir(), 'eval-'))
    try {
      const { data } = await shippedBundle()
      await writeFile(join(folder, 'data.json'), JSON.stringify(data))
      await writeFile(join(folder, 'input.json'), JSON.stringify(inputs))
      const query =
        '[outcome | some question in input; outcome := data.enterprise.mcp.authz with input as question]'
      const files = [
        '-d',
        'rego',
        '-d',
        join(folder, 'data.json'),
        '-i',
        join(folder, 'input.json'),
      ]
      const printed = await run(['eval', '--strict-builtin-errors', '-f', 'raw', ...files, query])
      const engine = await shippedEngine()
      expect(inputs.map((input) => engine.evaluate(input))).toEqual(JSON.parse(printed))
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

describe.skipIf(opa === undefined)("a policy of one's own", () => {
  it('is taken when it denies by default', async () => {
    const engine = await engineOf(odd('allowed if input.user == "alice"'))
    expect(engine.evaluate(policyInput())).toEqual({ allowed: true, reason: 'no' })
    expect(engine.evaluate(policyInput({ user: 'bob' }))).toEqual({ allowed: false, reason: 'no' })
  })

  it.each([
    'time.now_ns() > 0',
    'sprintf("%s", [input.user]) == "x"',
    'semver.is_valid(input.user)',
    'strings.any_prefix_match(input.user, ["a"])',
    'io.jwt.decode(input.user)[0]',
    'crypto.sha256(input.user) == "x"',
    'json.patch({}, [])',
    'regex.split("a", input.user)[0]',
    'yaml.is_valid(input.user)',
    'http.send({"method": "get", "url": "http://127.0.0.1/"}).status_code == 200',
  ])(
    'is refused by our capabilities, and when it is loaded without them, if it says %s',
    async (body) => {
      const source = odd(`allowed if { input.user == "odd"; ${body} }`)
      await expect(compileRego(source, CAPABILITIES)).rejects.toThrow(/undefined function/)
      expect(await load(source)).toMatchObject({ code: 'wasm_builtin_missing' })
    },
  )

  it('cannot print what it is asked: printing is left out of modules', async () => {
    const engine = await engineOf(odd('allowed if { print(input.user); input.user == "odd" }'))
    const log = vi.spyOn(console, 'log')
    expect(engine.evaluate(policyInput({ user: 'odd' }))).toMatchObject({ allowed: true })
    expect(log).not.toHaveBeenCalled()
    log.mockRestore()
  })

  it('may use every builtin of our capabilities: each is compiled into the module', async () => {
    const { builtins } = JSON.parse(
      await readFile(join(POLICIES, 'capabilities.json'), 'utf8'),
    ) as {
      builtins: { name: string; infix?: string; decl: { args?: unknown[] } }[]
    }
    const calls = builtins
      .filter(({ name }) => !name.startsWith('internal.') && name !== 'assign' && name !== 'eq')
      .map(({ name, decl: { args = [] } }) => {
        const values = args.map((_arg, i) => `input.arguments.a${i}`)
        return `allowed if { input.user == "odd"; _ := ${name}(${values.join(', ')}) }`
      })
    expect(calls.length).toBeGreaterThan(80)
    const engine = await load(odd(calls.join('\n')), CAPABILITIES)
    expect(engine).not.toHaveProperty('code')
  })

  it('that grows without bound fails within its memory, and the next decision is right', async () => {
    const engine = await engineOf(
      odd('allowed if { input.user == "odd"; count(numbers.range(1, 100000000)) > 0 }'),
    )
    for (let i = 0; i < 3; i += 1) {
      expect(() => engine.evaluate(policyInput({ user: 'odd' }))).toThrow(Error)
      expect(engine.evaluate(policyInput())).toEqual({ allowed: false, reason: 'no' })
    }
  })

  it('whose rules conflict throws an Error that says where, and the next decision is right', async () => {
    const engine = await engineOf(
      odd(
        'conflicting := true if input.user == "odd"\nconflicting := false if input.name\nallowed if conflicting',
      ),
    )
    for (let i = 0; i < 2_000; i += 1) {
      expect(() => engine.evaluate(policyInput({ user: 'odd' }))).toThrow(
        /^policy\.rego:\d+:\d+: var assignment conflict$/,
      )
    }
    expect(engine.evaluate(policyInput())).toMatchObject({ allowed: false, reason: 'no' })
  })

  it('that searches is refused for its worst case, before it decides anything', async () => {
    const search =
      '{ some a in input.roles; some b in input.roles; some c in input.roles; a == b; b == c; a == "x" }'
    expect(await load(odd(`allowed if ${search}`))).toMatchObject({ code: 'probe_too_slow' })
  })

  it('with a rule of the wrong type is refused', async () => {
    expect(
      await load('package enterprise.mcp.authz\nallowed := "no"\nreason := "no"'),
    ).toMatchObject({
      code: 'probe_failed',
    })
  })

  it('decides on what it was asked, not on prototypes or on what JSON cannot carry', async () => {
    const engine: PolicyEngine = await engineOf(odd('allowed if input.arguments.constructor == 1'))
    expect(engine.evaluate(policyInput({ arguments: {} }))).toMatchObject({ allowed: false })
    expect(engine.evaluate(policyInput({ arguments: { constructor: 1 } }))).toMatchObject({
      allowed: true,
    })
  })
})
