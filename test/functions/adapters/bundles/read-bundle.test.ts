import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  BUNDLE_LIMIT,
  readBundle,
  UNPACKED_LIMIT,
} from '../../../../functions/adapters/bundles/read-bundle.ts'
import { type BundleParts, bundleOf, MANIFEST, sha256, tarGz } from '../../../fixtures/tar.ts'

const WASM = new Uint8Array([1, 2, 3])

describe('readBundle', () => {
  it('reads manifest, module and data, and names the exact bytes', async () => {
    const bytes = await bundleOf({ data: { a: [1] }, wasm: WASM })
    expect(await readBundle(bytes)).toEqual({
      kind: 'bundle',
      manifest: { revision: 'test', roots: [''], module: 'policy.wasm' },
      wasm: WASM,
      data: { a: [1] },
      digest: sha256(bytes),
    })
  })

  it.each<[string, BundleParts]>([
    ['without data', { data: null }],
    ['without a revision', { manifest: { ...MANIFEST, revision: undefined } }],
    ['without roots, which is everything', { manifest: { ...MANIFEST, roots: undefined } }],
    [
      'whose roots cover the outcome',
      { manifest: { ...MANIFEST, roots: ['/enterprise/', 'other'] } },
    ],
    [
      'whose data lies under its roots',
      {
        manifest: { ...MANIFEST, roots: ['enterprise/mcp', 'x/y'] },
        data: { x: { y: 1 }, enterprise: { mcp: { z: 1 } } },
      },
    ],
    [
      'with Rego sources and signatures',
      { more: [{ name: '/rego/a.rego' }, { name: '.signatures.json', content: '{}' }] },
    ],
    [
      'with other entry points beside',
      {
        manifest: {
          ...MANIFEST,
          wasm: [{ entrypoint: 'a/b', module: '/policy.wasm' }, ...MANIFEST.wasm],
        },
      },
    ],
    [
      'with members of the manifest that are not read',
      { manifest: { ...MANIFEST, rego_version: 1, metadata: { by: 'me' } } },
    ],
  ])('reads a bundle %s', async (_what, parts) => {
    expect(await readBundle(await bundleOf({ wasm: WASM, ...parts }))).toMatchObject({
      kind: 'bundle',
    })
  })

  it.each<[string, BundleParts, string, string]>([
    ['without a manifest', { manifest: null }, 'manifest_invalid', '.manifest'],
    ['whose manifest is not JSON', { manifest: '{' }, 'manifest_invalid', '.manifest'],
    ['whose manifest is a list', { manifest: [] }, 'manifest_invalid', '.manifest'],
    [
      'whose manifest names a key twice',
      { manifest: '{"roots":[""],"roots":[""]}' },
      'manifest_invalid',
      '.manifest',
    ],
    [
      'whose revision is not text',
      { manifest: { ...MANIFEST, revision: 1 } },
      'manifest_invalid',
      '.manifest',
    ],
    [
      'whose roots leave out the outcome',
      { manifest: { ...MANIFEST, roots: ['enterprise/mcp/data'] } },
      'manifest_invalid',
      '.manifest',
    ],
    [
      'without an entry point',
      { manifest: { ...MANIFEST, wasm: [] } },
      'entrypoint_missing',
      '.manifest',
    ],
    [
      'with another entry point',
      {
        manifest: { ...MANIFEST, wasm: [{ entrypoint: 'enterprise/mcp', module: '/policy.wasm' }] },
      },
      'entrypoint_missing',
      '.manifest',
    ],
    [
      'with the entry point in two modules',
      {
        manifest: {
          ...MANIFEST,
          wasm: [...MANIFEST.wasm, { ...MANIFEST.wasm[0], module: '/b.wasm' }],
        },
      },
      'entrypoint_missing',
      '.manifest',
    ],
    ['without the module', { wasm: undefined }, 'wasm_missing', 'policy.wasm'],
    ['whose data is a list', { data: [] }, 'data_invalid', 'data.json'],
    ['whose data is cut short', { data: '{"a":' }, 'data_invalid', 'data.json'],
    ['whose data names a key twice', { data: '{"a":1,"a":2}' }, 'data_invalid', 'data.json'],
    ['whose data has a prototype', { data: '{"__proto__":{}}' }, 'data_invalid', 'data.json'],
    [
      'whose data is nested too deeply',
      { data: `${'{"a":'.repeat(100)}1${'}'.repeat(100)}` },
      'data_invalid',
      'data.json',
    ],
    [
      'whose data lies outside its roots',
      { manifest: { ...MANIFEST, roots: ['enterprise/mcp'] }, data: { enterprise: { other: 1 } } },
      'manifest_invalid',
      'enterprise/other',
    ],
    [
      'with data in a folder, which would not be read',
      { more: [{ name: 'tenants/data.json', content: '{}' }] },
      'archive_invalid',
      'tenants/data.json',
    ],
    [
      'with YAML data, which would not be read',
      { more: [{ name: 'data.yaml' }] },
      'archive_invalid',
      'data.yaml',
    ],
    ['with a second module', { more: [{ name: 'other.wasm' }] }, 'archive_invalid', 'other.wasm'],
    [
      'with a link',
      { more: [{ name: 'link', type: 'symlink', linkname: '/etc/passwd' }] },
      'archive_invalid',
      'link',
    ],
  ])('refuses a bundle %s', async (_what, parts, code, where) => {
    const bytes = await bundleOf({ wasm: WASM, ...parts })
    expect(await readBundle(bytes)).toMatchObject({ kind: 'bundle-problem', code, where })
  })

  it.each<[string, () => Promise<Uint8Array> | Uint8Array, string]>([
    ['empty', () => new Uint8Array(), 'bundle_not_gzip'],
    ['not gzip', () => new TextEncoder().encode('hello'), 'bundle_not_gzip'],
    ['cut short', async () => (await bundleOf({ wasm: WASM })).subarray(0, -12), 'bundle_not_gzip'],
    [
      'followed by zeros',
      async () => Buffer.concat([await bundleOf({ wasm: WASM }), Buffer.alloc(20)]),
      'bundle_not_gzip',
    ],
    ['gzip of something else', () => gzipSync('hello'), 'archive_invalid'],
    ['larger than the limit', () => new Uint8Array(BUNDLE_LIMIT + 1), 'bundle_too_large'],
    ['a bomb', () => gzipSync(Buffer.alloc(UNPACKED_LIMIT + 1)), 'bundle_too_large'],
    ['an archive of nothing', () => tarGz([]), 'manifest_invalid'],
    [
      'an archive with a path that leaves it',
      () => tarGz([{ name: '../.manifest' }]),
      'archive_invalid',
    ],
    [
      'data that is not UTF-8',
      () =>
        bundleOf({
          wasm: WASM,
          data: null,
          more: [
            {
              name: 'data.json',
              content: new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
            },
          ],
        }),
      'data_invalid',
    ],
  ])('refuses bytes that are %s', async (_what, bytes, code) => {
    expect(await readBundle(await bytes())).toMatchObject({ kind: 'bundle-problem', code })
  })

  it('never throws, whatever the bytes', async () => {
    const bytes = await bundleOf({ wasm: WASM, data: { a: 1 } })
    const flip = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255))
    await fc.assert(
      fc.asyncProperty(fc.array(flip, { minLength: 1, maxLength: 4 }), async (changes) => {
        const changed = new Uint8Array(bytes)
        for (const [at, byte] of changes) changed[at] = byte
        expect(['bundle', 'bundle-problem']).toContain((await readBundle(changed)).kind)
      }),
    )
  })
})
