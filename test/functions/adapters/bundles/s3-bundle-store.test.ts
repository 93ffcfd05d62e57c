import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createS3BundleStore } from '../../../../functions/adapters/bundles/s3-bundle-store.ts'
import type { BundleStore } from '../../../../functions/core/decision/bundle-store.ts'
import { MemoryBundleStore } from '../../../fixtures/memory-bundle-store.ts'
import { s3Bench, type S3Bench } from '../../../infra/local/services/s3-client.ts'

const BYTES = new TextEncoder().encode('content')
const OTHER = new TextEncoder().encode('other content')

let bench: S3Bench

beforeAll(async () => {
  bench = await s3Bench()
  bench.s3.createBucket('policies', { versioning: true })
})
afterAll(() => bench.close())

/** One suite for the fake that other tests use and for S3, through the real client. */
describe.each<[string, () => BundleStore]>([
  ['in memory', () => new MemoryBundleStore()],
  ['on S3', () => createS3BundleStore(bench.client, 'policies')],
])('a bundle store %s', (name, create) => {
  const key = (suffix: string) => `bundles/${name.replace(' ', '-')}-${suffix}.tar.gz`

  it('reads what was written, with what names it', async () => {
    const store = create()
    expect(await store.write(key('a'), BYTES)).toBe(true)
    const object = await store.read(key('a'), { limit: 100 })
    expect(object).toMatchObject({ kind: 'object', etag: expect.any(String) })
    expect(object.kind === 'object' && new Uint8Array(object.bytes)).toEqual(BYTES)
    expect(object.kind === 'object' && Number.isInteger(object.lastModified)).toBe(true)
  })

  it('says what is absent, unchanged and too large', async () => {
    const store = create()
    expect(await store.read(key('none'), { limit: 100 })).toEqual({ kind: 'absent' })
    await store.write(key('b'), BYTES)
    const object = await store.read(key('b'), { limit: 100 })
    const etag = object.kind === 'object' ? object.etag : ''
    expect(await store.read(key('b'), { limit: 100, ifNoneMatch: etag })).toEqual({
      kind: 'unchanged',
    })
    expect(await store.read(key('b'), { limit: 3 })).toMatchObject({ kind: 'too-large', etag })
    await store.write(key('b'), OTHER)
    expect(await store.read(key('b'), { limit: 100, ifNoneMatch: etag })).toMatchObject({
      kind: 'object',
    })
  })

  it('writes on condition, and says when the condition does not hold', async () => {
    const store = create()
    expect(await store.write(key('c'), BYTES, { ifMatch: '"none"' })).toBe(false)
    expect(await store.write(key('c'), BYTES, { ifAbsent: true })).toBe(true)
    expect(await store.write(key('c'), OTHER, { ifAbsent: true })).toBe(false)
    const object = await store.read(key('c'), { limit: 100 })
    const etag = object.kind === 'object' ? object.etag : ''
    expect(await store.write(key('c'), OTHER, { ifMatch: etag })).toBe(true)
    expect(await store.write(key('c'), BYTES, { ifMatch: etag })).toBe(false)
  })

  it('lets exactly one of many win who write at once', async () => {
    const store = create()
    const writes = Array.from({ length: 16 }, () =>
      store.write(key('d'), BYTES, { ifAbsent: true }),
    )
    expect((await Promise.all(writes)).filter(Boolean)).toHaveLength(1)
  })
})

describe('a bundle store on S3 that is down', () => {
  it('throws, and is no absent object', async () => {
    const store = createS3BundleStore(bench.client, 'policies')
    bench.board.set('s3', 'down')
    try {
      await expect(store.read('active.json', { limit: 100 })).rejects.toThrow(Error)
      await expect(store.write('active.json', BYTES)).rejects.toThrow(Error)
    } finally {
      bench.board.set('s3', 'ok')
    }
  })

  it('throws where there is no such bucket', async () => {
    const store = createS3BundleStore(bench.client, 'no-such-bucket')
    await expect(store.read('active.json', { limit: 100 })).rejects.toThrow(Error)
    await expect(store.write('active.json', BYTES)).rejects.toThrow(Error)
  })
})
