import { readFile } from 'node:fs/promises'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { activate } from '../../../functions/activator/activate.ts'
import {
  readReport,
  REPORT_LIMIT,
  reportKey,
} from '../../../functions/activator/activation-report.ts'
import { BUNDLE_LIMIT } from '../../../functions/adapters/bundles/read-bundle.ts'
import { POINTER_KEY } from '../../../functions/core/decision/bundle-store.ts'
import { buildBundle, SHIPPED_BUNDLE } from '../../../policies/build/build-bundle.ts'
import { SHIPPED_SCHEMA } from '../../../policies/compile/compile-schema.ts'
import { MemoryBundleStore } from '../../fixtures/memory-bundle-store.ts'
import { shippedBundle } from '../../fixtures/shipped-engine.ts'
import { bundleOf, MANIFEST, sha256 } from '../../fixtures/tar.ts'
import { tinyModule } from '../../fixtures/wasm/tiny-module.ts'

const NOW = Date.parse('2026-11-24T10:00:00Z')
const KEY = 'uploads/policy.tar.gz'

let shipped: Uint8Array
let other: Uint8Array
let store: MemoryBundleStore

beforeAll(async () => {
  shipped = await readFile(SHIPPED_BUNDLE)
  const schema = (await readFile(SHIPPED_SCHEMA, 'utf8')).replace('max: 30', 'max: 31')
  const built = await buildBundle(schema, 'schema.yaml')
  if (built.kind === 'problems') throw new Error(built.lines.join())
  other = built.bytes
})

beforeEach(() => {
  store = new MemoryBundleStore()
  store.now = NOW
})

const run = (key = KEY, sequencer: string | null = null, now = NOW) =>
  activate({ store, clock: () => now }, { key, sequencer })

const inForce = () => (store.json(POINTER_KEY) as { sha256?: string } | undefined)?.sha256

const HUGE = { by_tenant: { a: { id: '.{1000}'.repeat(5) } } }
const dataWith = (sections: object) => ({
  enterprise: { mcp: { data: { tools: {}, ...sections } } },
})

describe('activate', () => {
  it('puts a sound upload in force: bundle, pointer, report', async () => {
    const { etag, versionId, lastModified } = store.put(KEY, shipped)
    const upload = { key: KEY, etag, versionId, lastModified, sequencer: null, noticedAt: NOW }
    const digest = sha256(shipped)
    const report = await run()
    expect(report).toMatchObject({ status: 'activated', upload, sha256: digest })
    expect(store.objects.get(`bundles/${digest}.tar.gz`)?.bytes).toEqual(shipped)
    expect(store.json(POINTER_KEY)).toEqual({
      revision: report?.revision,
      sha256: digest,
      key: `bundles/${digest}.tar.gz`,
      activatedAt: '2026-11-24T10:00:00.000Z',
      upload,
    })
    expect(store.json('reports/policy.tar.gz.json')).toEqual(report)
  })

  it('does nothing for an upload that is gone', async () => {
    expect(await run()).toBeUndefined()
    expect(store.objects.size).toBe(0)
  })

  it('does nothing for an event that comes again', async () => {
    store.put(KEY, shipped)
    await run()
    const before = store.json(POINTER_KEY)
    expect(await run()).toBeUndefined()
    expect(store.json(POINTER_KEY)).toEqual(before)
  })

  it('takes the same bytes again when they are uploaded again, to go back to them', async () => {
    store.put(KEY, shipped, NOW)
    await run()
    store.put(KEY, other, NOW + 1_000)
    await run()
    expect(inForce()).toBe(sha256(other))
    store.put(KEY, shipped, NOW + 2_000)
    await run()
    expect(inForce()).toBe(sha256(shipped))
  })

  it('lets an older upload that is handled late not replace a newer one', async () => {
    store.put('uploads/old.tar.gz', shipped, NOW)
    store.put('uploads/new.tar.gz', other, NOW + 1_000)
    await run('uploads/new.tar.gz')
    expect(await run('uploads/old.tar.gz')).toMatchObject({ status: 'superseded' })
    expect(inForce()).toBe(sha256(other))
  })

  it('takes the later of two keys that were written in one second, whatever their sequencers', async () => {
    store.put('uploads/old.tar.gz', shipped, NOW)
    store.put('uploads/new.tar.gz', other, NOW)
    await run('uploads/old.tar.gz', '0A9', NOW + 100)
    const tiedWith = 'uploads/old.tar.gz'
    const report = await run('uploads/new.tar.gz', '0A0', NOW + 200)
    expect(report).toMatchObject({ status: 'activated', tiedWith })
    expect(inForce()).toBe(sha256(other))
  })

  it('goes by when the events came, not by which bundle was loaded first', async () => {
    store.put('uploads/old.tar.gz', shipped, NOW)
    store.put('uploads/new.tar.gz', other, NOW)
    const held = Promise.withResolvers<undefined>()
    store.gate = held.promise
    const slow = run('uploads/old.tar.gz', '0A9', NOW + 100)
    store.gate = Promise.resolve()
    await run('uploads/new.tar.gz', '0A0', NOW + 200)
    held.resolve(undefined)
    expect(await slow).toMatchObject({ status: 'superseded', tiedWith: 'uploads/new.tar.gz' })
    expect(inForce()).toBe(sha256(other))
  })

  it('does not go back when the event of an earlier upload of the same second is repeated', async () => {
    store.put('uploads/old.tar.gz', shipped, NOW)
    store.put('uploads/new.tar.gz', other, NOW)
    await run('uploads/old.tar.gz')
    await run('uploads/new.tar.gz')
    await run('uploads/old.tar.gz')
    expect(inForce()).toBe(sha256(other))
  })

  it('ends with one whole pointer, to the newest, when uploads are handled side by side', async () => {
    const keys = Array.from({ length: 4 }, (_, i) => `uploads/${i}.tar.gz`)
    keys.forEach((key, i) => store.put(key, i === 3 ? other : shipped, NOW + i * 1_000))
    const settled = await Promise.allSettled(keys.toReversed().map((key) => run(key)))
    expect(settled.map(({ status }) => status)).toEqual(keys.map(() => 'fulfilled'))
    expect(inForce()).toBe(sha256(other))
  })

  it('replaces a pointer that cannot be read', async () => {
    store.put(POINTER_KEY, 'nonsense')
    store.put(KEY, shipped)
    expect(await run()).toMatchObject({ status: 'activated' })
  })

  it('throws where the store fails, so that the event comes again', async () => {
    store.isDown = true
    await expect(run()).rejects.toThrow(Error)
  })

  const data = { enterprise: { mcp: { data: { tools: {} } } } }
  const denial = '[{"result":{"allowed":false,"reason":"no"}}]'
  it.each<[string, () => Promise<Uint8Array> | Uint8Array, string]>([
    ['is cut short', () => shipped.subarray(0, 1_000), 'bundle_not_gzip'],
    ['is empty', () => new Uint8Array(), 'bundle_not_gzip'],
    ['is too large', () => new Uint8Array(BUNDLE_LIMIT + 1), 'bundle_too_large'],
    ['has no module', () => bundleOf({ data }), 'wasm_missing'],
    [
      'has a module that is none',
      () => bundleOf({ data, wasm: new Uint8Array([1]) }),
      'wasm_invalid',
    ],
    [
      'has no data',
      async () => bundleOf({ data: null, wasm: (await shippedBundle()).wasm }),
      'data_missing',
    ],
    [
      'has empty data',
      async () => bundleOf({ wasm: (await shippedBundle()).wasm }),
      'data_missing',
    ],
    [
      'has data of the wrong shape',
      () =>
        bundleOf({
          data: { enterprise: { mcp: { data: { tools: [] } } } },
          wasm: tinyModule({ answer: denial }),
        }),
      'data_invalid',
    ],
    [
      'has an expression that is too large',
      () =>
        bundleOf({
          data: dataWith({ constraints: { files: { argument_pattern: HUGE } } }),
          wasm: tinyModule({ answer: denial }),
        }),
      'data_invalid',
    ],
    [
      'has an expression that is none in an obligation',
      () =>
        bundleOf({
          data: dataWith({ obligations: { files: { redact_patterns: { value: ['('] } } } }),
          wasm: tinyModule({ answer: denial }),
        }),
      'data_invalid',
    ],
    [
      'allows everybody',
      () =>
        bundleOf({
          data,
          wasm: tinyModule({ answer: '[{"result":{"allowed":true,"reason":"yes"}}]' }),
        }),
      'probe_failed',
    ],
    [
      'never answers',
      () => bundleOf({ data, wasm: tinyModule({ loops: 'eval' }) }),
      'probe_too_slow',
    ],
  ])('changes nothing for an upload that %s, and reports why', async (_what, bytes, code) => {
    store.put('uploads/good.tar.gz', shipped, NOW - 1_000)
    await run('uploads/good.tar.gz')
    store.put(KEY, await bytes())
    expect(await run()).toMatchObject({ status: 'refused', problem: { code } })
    expect(store.json(reportKey(KEY))).toMatchObject({
      status: 'refused',
      problem: { code, message: expect.stringMatching(/\w+ .*\.$/) },
      upload: { key: KEY },
    })
    expect(inForce()).toBe(sha256(shipped))
    expect([...store.objects.keys()].filter((key) => key.startsWith('bundles/'))).toHaveLength(1)
  })

  it.each([
    ['a name that leaves no room for the ending', `uploads/${'n'.repeat(1_009)}.tar.gz`],
    ['a long name beyond ASCII', `uploads/${'ä'.repeat(500)}.tar.gz`],
    ['a name of control characters', `uploads/${'\u0001\u009b'.repeat(330)}.tar.gz`],
    ['a name of marks that are not seen', `uploads/${'\u202e'.repeat(330)}.tar.gz`],
  ])('leaves a report of bounded size on %s, and handles it once', async (_what, key) => {
    expect(Buffer.byteLength(key)).toBeLessThanOrEqual(1_024)
    const data = { [`x\u001b[2J\nactivated: ${'\u0001'.repeat(300_000)}`]: 1 }
    store.put(key, await bundleOf({ data, manifest: { ...MANIFEST, roots: ['enterprise'] } }))
    expect(await run(key)).toMatchObject({ status: 'refused' })
    const written = [...store.objects].filter(([name]) => name.startsWith('reports/'))
    expect(written).toEqual([[reportKey(key), expect.anything()]])
    const [[reported, { bytes }] = ['', { bytes: new Uint8Array() }]] = written
    expect(Buffer.byteLength(reported)).toBeLessThanOrEqual(1_024)
    expect(bytes.length).toBeLessThan(REPORT_LIMIT)
    expect(Buffer.from(bytes).toString()).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u)
    expect(readReport(bytes)?.upload.key).toBe(key)
    expect(await run(key)).toBeUndefined()
  })

  it('tells the reports on two long names apart', () => {
    const keys = ['a', 'b'].map((last) => reportKey(`uploads/${'n'.repeat(1_010)}${last}`))
    expect(new Set(keys).size).toBe(2)
  })

  it('refuses a file that is not called a bundle', async () => {
    store.put('uploads/readme.txt', shipped)
    expect(await run('uploads/readme.txt')).toMatchObject({ problem: { code: 'upload_name' } })
  })
})
