import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { buildBundle, SHIPPED_BUNDLE } from '../../policies/build/build-bundle.ts'
import { POLICIES } from '../../policies/build/build-module.ts'
import { OPA_VERSION } from '../../policies/build/opa.ts'
import { lockOf } from '../../policies/build/source-lock.ts'
import { SHIPPED_SCHEMA } from '../../policies/compile/compile-schema.ts'
import { shippedBundle } from '../fixtures/shipped-engine.ts'
import { sha256 } from '../fixtures/tar.ts'

const readJson = async (name: string) => JSON.parse(await readFile(join(POLICIES, name), 'utf8'))

describe('the shipped bundle', () => {
  it('was built from the Rego, the capabilities and the schema beside it (else: npm run policy:build)', async () => {
    expect(await readJson('bundle.lock.json')).toEqual(
      await lockOf(POLICIES, await readFile(SHIPPED_BUNDLE)),
    )
  })

  it('holds the data of the shipped schema, and is the same each time it is packed', async () => {
    const built = await buildBundle(await readFile(SHIPPED_SCHEMA, 'utf8'), 'schema')
    expect(built.kind === 'built' && sha256(built.bytes)).toBe(
      sha256(await readFile(SHIPPED_BUNDLE)),
    )
  })

  it('owns what it should: the policy and its data, and nothing else', async () => {
    const { manifest, data } = await shippedBundle()
    expect(manifest).toEqual({
      revision: expect.stringMatching(/^[0-9a-f]{16}$/),
      roots: ['enterprise/mcp'],
      module: 'policy.wasm',
    })
    expect(data).toEqual({ enterprise: { mcp: { data: expect.any(Object) } } })
  })

  it('has another revision when the data differs', async () => {
    const schema = await readFile(SHIPPED_SCHEMA, 'utf8')
    const built = await buildBundle(schema.replace('max: 30', 'max: 29'), 'schema')
    expect(built.kind).toBe('built')
    const bytes = built.kind === 'built' ? built.bytes : new Uint8Array()
    expect(sha256(bytes)).not.toBe(sha256(await readFile(SHIPPED_BUNDLE)))
  })

  it('was built by the pinned compiler', async () => {
    expect(await readJson('bundle.lock.json')).toMatchObject({ opa: OPA_VERSION })
  })
})

describe('the capabilities', () => {
  it.each([
    'sprintf',
    'time.now_ns',
    'time.parse_rfc3339_ns',
    'http.send',
    'opa.runtime',
    'io.jwt.decode',
    'crypto.sha256',
    'semver.compare',
    'json.patch',
    'strings.any_prefix_match',
    'rand.intn',
    'net.lookup_ip_addr',
    'yaml.unmarshal',
    'regex.split',
    'regex.replace',
    'internal.print',
    'trace',
    'walk',
  ])('leave out %s', async (name) => {
    const { builtins } = await readJson('capabilities.json')
    expect(builtins.map((builtin: { name: string }) => builtin.name)).not.toContain(name)
  })

  it('allow no network', async () => {
    expect(await readJson('capabilities.json')).toMatchObject({ allow_net: [] })
  })
})
