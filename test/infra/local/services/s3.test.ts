import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutBucketVersioningCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { S3Event } from '../../../../infra/local/services/s3/model.ts'
import { failure } from './failure.ts'
import { clientFor, type S3Bench, s3Bench } from './s3-client.ts'

const Bucket = 'policies'
let bench: S3Bench

beforeAll(async () => {
  bench = await s3Bench()
  bench.s3.createBucket(Bucket)
})
afterAll(() => bench.close())

const put = (Key: string, Body: string | Buffer = 'x', more = {}) =>
  bench.client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }))
const get = (Key: string, more = {}) =>
  bench.client.send(new GetObjectCommand({ Bucket, Key, ...more }))
const text = async (Key: string, more = {}) => (await get(Key, more)).Body?.transformToString()

describe('the S3 stand-in, through the AWS SDK', () => {
  it('creates, finds, lists and deletes buckets', async () => {
    await bench.client.send(new CreateBucketCommand({ Bucket: 'fresh-one' }))
    await bench.client.send(new CreateBucketCommand({ Bucket: 'fresh-one' }))
    const head = await bench.client.send(new HeadBucketCommand({ Bucket: 'fresh-one' }))
    expect(head.BucketRegion).toBe('us-east-1')
    const { Buckets } = await bench.client.send(new ListBucketsCommand({}))
    expect(Buckets?.map((one) => one.Name)).toContain('fresh-one')
    const location = await bench.client.send(new GetBucketLocationCommand({ Bucket: 'fresh-one' }))
    expect(location.LocationConstraint).toBeUndefined()
    await bench.client.send(new DeleteBucketCommand({ Bucket: 'fresh-one' }))
    expect(await failure(bench.client.send(new HeadBucketCommand({ Bucket: 'fresh-one' })))).toBe(
      '404 NotFound',
    )
  })

  it('gives back bytes, type, metadata and the MD5 entity tag', async () => {
    const answer = await put('a/b c+d%2F/ü.txt', 'hello', {
      ContentType: 'text/plain',
      ContentEncoding: 'identity',
      Metadata: { owner: 'team-a' },
    })
    expect(answer.ETag).toBe('"5d41402abc4b2a76b9719d911017c592"')
    const read = await get('a/b c+d%2F/ü.txt')
    expect(await read.Body?.transformToString()).toBe('hello')
    expect(read).toMatchObject({
      ContentType: 'text/plain',
      ContentLength: 5,
      ContentEncoding: 'identity',
      Metadata: { owner: 'team-a' },
    })
    const head = await bench.client.send(new HeadObjectCommand({ Bucket, Key: 'a/b c+d%2F/ü.txt' }))
    expect(head.ContentLength).toBe(5)
  })

  it.each(['../../etc/passwd', '//double//slash', './dot', 'nul\u0001', '&<>"\'', 'a?b#c=d&e'])(
    'takes the key %j as it is',
    async (key) => {
      await put(key, key)
      expect(await text(key)).toBe(key)
      const list = await bench.client.send(
        new ListObjectsV2Command({ Bucket, Prefix: key, EncodingType: 'url' }),
      )
      expect(decodeURIComponent(list.Contents?.[0]?.Key?.replaceAll('+', ' ') ?? '')).toBe(key)
    },
  )

  it.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256', 'MD5'] as const)(
    'proves a %s checksum that travels as header',
    async (ChecksumAlgorithm) => {
      await put('sum', 'checked', { ChecksumAlgorithm })
      expect(await text('sum', { ChecksumMode: 'ENABLED' })).toBe('checked')
    },
  )

  it.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)(
    'decodes a streamed body with a trailing %s checksum',
    async (ChecksumAlgorithm) => {
      const piece = Buffer.alloc(70_000, 'p')
      const Body = Readable.from([piece, piece, Buffer.from('end')])
      await bench.client.send(
        new PutObjectCommand({
          Bucket,
          Key: 'streamed',
          Body,
          ContentLength: 140_003,
          ChecksumAlgorithm,
        }),
      )
      const bytes = await (await get('streamed')).Body?.transformToByteArray()
      expect(Buffer.concat([piece, piece, Buffer.from('end')]).equals(bytes!)).toBe(true)
    },
  )

  it('refuses a wrong checksum and keeps nothing', async () => {
    expect(await failure(put('wrong', 'body', { ChecksumCRC32: 'AAAAAA==' }))).toBe('400 BadDigest')
    expect(await failure(put('wrong', 'body', { ContentMD5: 'AAAAAAAAAAAAAAAAAAAAAA==' }))).toBe(
      '400 BadDigest',
    )
    expect(await failure(get('wrong'))).toBe('404 NoSuchKey')
  })

  it.each([
    ['bytes=0-3', '0123', 'bytes 0-3/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-2', '89', 'bytes 8-9/10'],
    ['bytes=5-99', '56789', 'bytes 5-9/10'],
    ['bytes=0-1,4-5', '0123456789', undefined],
    ['lines=1-2', '0123456789', undefined],
  ])('answers Range %s', async (Range, expected, ContentRange) => {
    await put('range', '0123456789')
    const answer = await get('range', { Range })
    expect(await answer.Body?.transformToString()).toBe(expected)
    expect(answer.ContentRange).toBe(ContentRange)
  })

  it('refuses a range behind the end', async () => {
    await put('range', '0123456789')
    expect(await failure(get('range', { Range: 'bytes=10-' }))).toMatch(/^416 /)
  })

  it('answers conditional reads with 304 and 412', async () => {
    const { ETag } = await put('conditional', 'one')
    expect(await text('conditional', { IfMatch: ETag })).toBe('one')
    expect(await failure(get('conditional', { IfNoneMatch: ETag }))).toMatch(/^304 /)
    expect(await failure(get('conditional', { IfMatch: '"other"' }))).toBe('412 PreconditionFailed')
    expect(await text('conditional', { IfNoneMatch: '"other"' })).toBe('one')
    const future = new Date(Date.now() + 60_000)
    expect(await failure(get('conditional', { IfModifiedSince: future }))).toMatch(/^304 /)
    const past = new Date(Date.now() - 60_000)
    expect(await failure(get('conditional', { IfUnmodifiedSince: past }))).toMatch(/^412 /)
  })

  it('answers conditional writes with 412, and with 404 for If-Match on nothing', async () => {
    const { ETag } = await put('cas', 'one')
    expect(await failure(put('cas', 'two', { IfNoneMatch: '*' }))).toBe('412 PreconditionFailed')
    expect(await failure(put('cas', 'two', { IfMatch: '"other"' }))).toBe('412 PreconditionFailed')
    expect(await failure(put('cas-absent', 'two', { IfMatch: ETag }))).toBe('404 NoSuchKey')
    await put('cas', 'two', { IfMatch: ETag })
    expect(await text('cas')).toBe('two')
    expect(await failure(put('cas', 'three', { IfNoneMatch: ETag }))).toBe('501 NotImplemented')
  })

  it('lets exactly one of 64 racing If-None-Match writers win', async () => {
    const results = await Promise.all(
      Array.from({ length: 64 }, (_, index) =>
        failure(put('race', String(index), { IfNoneMatch: '*' })),
      ),
    )
    expect(results.filter((one) => one === 'succeeded')).toHaveLength(1)
    expect(results.filter((one) => one === '412 PreconditionFailed')).toHaveLength(63)
    const winner = results.indexOf('succeeded')
    expect(await text('race')).toBe(String(winner))
  })

  it('lets exactly one of 32 racing If-Match writers win', async () => {
    const { ETag } = await put('swap', 'start')
    const results = await Promise.all(
      Array.from({ length: 32 }, (_, index) =>
        failure(put('swap', `n${index}`, { IfMatch: ETag })),
      ),
    )
    expect(results.filter((one) => one === 'succeeded')).toHaveLength(1)
  })

  it('pages through a listing with prefix and delimiter, in byte order', async () => {
    const keys = ['l/a', 'l/b/1', 'l/b/2', 'l/c', 'l/\uFF5E', 'l/\u{1F600}']
    await Promise.all(keys.map((key) => put(key)))
    const seen: string[] = []
    let ContinuationToken: string | undefined
    do {
      const page = await bench.client.send(
        new ListObjectsV2Command({
          Bucket,
          Prefix: 'l/',
          Delimiter: '/',
          MaxKeys: 2,
          ContinuationToken,
        }),
      )
      expect(page.KeyCount).toBeLessThanOrEqual(2)
      for (const one of page.Contents ?? []) seen.push(one.Key ?? '')
      for (const one of page.CommonPrefixes ?? []) seen.push(one.Prefix ?? '')
      ContinuationToken = page.NextContinuationToken
    } while (ContinuationToken !== undefined)
    expect(seen).toEqual(['l/a', 'l/b/', 'l/c', 'l/\uFF5E', 'l/\u{1F600}'])
    const first = await bench.client.send(
      new ListObjectsCommand({ Bucket, Prefix: 'l/', Marker: 'l/b/2', MaxKeys: 1 }),
    )
    expect(first.Contents?.map((one) => one.Key)).toEqual(['l/c'])
    const started = await bench.client.send(
      new ListObjectsV2Command({ Bucket, Prefix: 'l/', StartAfter: 'l/c' }),
    )
    expect(started.KeyCount).toBe(2)
  })

  it('copies objects, with metadata kept or replaced and conditions on both sides', async () => {
    const { ETag } = await put('from here', 'copied', { Metadata: { a: '1' } })
    const CopySource = encodeURIComponent(`${Bucket}/from here`)
    const copy = (Key: string, more = {}) =>
      bench.client.send(new CopyObjectCommand({ Bucket, Key, CopySource, ...more }))
    expect((await copy('to')).CopyObjectResult?.ETag).toBe(ETag)
    expect((await get('to')).Metadata).toEqual({ a: '1' })
    await copy('to', { MetadataDirective: 'REPLACE', Metadata: { b: '2' } })
    expect((await get('to')).Metadata).toEqual({ b: '2' })
    expect(await failure(copy('to', { CopySourceIfMatch: '"other"' }))).toMatch(/^412 /)
    expect(await failure(copy('to', { CopySourceIfNoneMatch: ETag }))).toMatch(/^412 /)
    expect(await failure(copy('to', { IfNoneMatch: '*' }))).toMatch(/^412 /)
    expect(await failure(copy('from here'))).toBe('400 InvalidRequest')
    expect(await failure(copy('to', { CopySource: `${Bucket}/nothing` }))).toBe('404 NoSuchKey')
    expect(await failure(copy('to', { CopySource: 'no-such-bucket/x' }))).toBe('404 NoSuchBucket')
  })

  it('deletes one or many objects, idempotently', async () => {
    await Promise.all(['d/1', 'd/2 <&>', 'd/3'].map((key) => put(key)))
    await bench.client.send(new DeleteObjectCommand({ Bucket, Key: 'd/3' }))
    await bench.client.send(new DeleteObjectCommand({ Bucket, Key: 'd/3' }))
    const { Deleted } = await bench.client.send(
      new DeleteObjectsCommand({
        Bucket,
        Delete: { Objects: [{ Key: 'd/1' }, { Key: 'd/2 <&>' }, { Key: 'd/none' }] },
      }),
    )
    expect(Deleted?.map((one) => one.Key)).toEqual(['d/1', 'd/2 <&>', 'd/none'])
    const { KeyCount } = await bench.client.send(new ListObjectsV2Command({ Bucket, Prefix: 'd/' }))
    expect(KeyCount).toBe(0)
    await put('d/etag')
    const conditional = new DeleteObjectCommand({ Bucket, Key: 'd/etag', IfMatch: '"other"' })
    expect(await failure(bench.client.send(conditional))).toMatch(/^412 /)
  })

  it('puts multipart uploads together and checks their parts', async () => {
    const Key = 'multipart'
    const created = await bench.client.send(
      new CreateMultipartUploadCommand({
        Bucket,
        Key,
        ContentType: 'application/gzip',
        ChecksumAlgorithm: 'CRC32',
      }),
    )
    const { UploadId } = created
    const big = Buffer.alloc(5 * 1024 * 1024, 7)
    const upload = (PartNumber: number, Body: Buffer) =>
      bench.client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }))
    const first = await upload(1, big)
    const second = await upload(2, Buffer.from('tail'))
    await put('part-source', '0123456789')
    const third = await bench.client.send(
      new UploadPartCopyCommand({
        Bucket,
        Key: 'copied-parts',
        UploadId: (
          await bench.client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'copied-parts' }))
        ).UploadId,
        PartNumber: 1,
        CopySource: `${Bucket}/part-source`,
        CopySourceRange: 'bytes=0-3',
      }),
    )
    expect(third.CopyPartResult?.ETag).toBe('"eb62f6b9306db575c2d596b1279627a4"')
    const { Parts } = await bench.client.send(new ListPartsCommand({ Bucket, Key, UploadId }))
    expect(Parts?.map((part) => part.Size)).toEqual([big.length, 4])
    const complete = (parts: { ETag?: string; PartNumber: number; ChecksumCRC32?: string }[]) =>
      bench.client.send(
        new CompleteMultipartUploadCommand({
          Bucket,
          Key,
          UploadId,
          MultipartUpload: { Parts: parts },
        }),
      )
    const one = { PartNumber: 1, ETag: first.ETag!, ChecksumCRC32: first.ChecksumCRC32! }
    const two = { PartNumber: 2, ETag: second.ETag!, ChecksumCRC32: second.ChecksumCRC32! }
    expect(await failure(complete([two, one]))).toBe('400 InvalidPartOrder')
    expect(await failure(complete([one, { ...two, ETag: '"no"' }]))).toBe('400 InvalidPart')
    const done = await complete([one, two])
    expect(done.ETag).toMatch(/^"[0-9a-f]{32}-2"$/)
    expect(done.ChecksumCRC32).toMatch(/-2$/)
    const read = await get(Key, { ChecksumMode: 'ENABLED' })
    expect(read.ContentType).toBe('application/gzip')
    expect((await read.Body?.transformToByteArray())?.length).toBe(big.length + 4)
    expect(await failure(complete([one, two]))).toBe('404 NoSuchUpload')
  })

  it('refuses small parts before the last, and forgets aborted uploads', async () => {
    const Key = 'aborted'
    const { UploadId } = await bench.client.send(new CreateMultipartUploadCommand({ Bucket, Key }))
    const parts = await Promise.all(
      [1, 2].map(async (PartNumber) => {
        const { ETag } = await bench.client.send(
          new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body: 'small' }),
        )
        return { PartNumber, ETag }
      }),
    )
    const complete = new CompleteMultipartUploadCommand({
      Bucket,
      Key,
      UploadId,
      MultipartUpload: { Parts: parts },
    })
    expect(await failure(bench.client.send(complete))).toBe('400 EntityTooSmall')
    const uploads = await bench.client.send(
      new ListMultipartUploadsCommand({ Bucket, Prefix: Key }),
    )
    expect(uploads.Uploads).toHaveLength(1)
    await bench.client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }))
    expect(await failure(bench.client.send(complete))).toBe('404 NoSuchUpload')
  })

  it('answers an unknown sub-resource with 501 and leaves the object as it is', async () => {
    await put('acl', 'content')
    const acl = new PutObjectAclCommand({ Bucket, Key: 'acl', ACL: 'private' })
    expect(await failure(bench.client.send(acl))).toBe('501 NotImplemented')
    expect(await text('acl')).toBe('content')
  })

  it('takes virtual-host style on names under localhost', async () => {
    await put('hosted', 'by name')
    const { port } = new URL(bench.s3.url)
    const answer = await fetch(`${bench.s3.url}/hosted`, {
      headers: { 'x-note': 'fetch may not set Host' },
    })
    expect(answer.status).toBe(404)
    const { get: request } = await import('node:http')
    const body = await new Promise((resolve, reject) => {
      request(
        {
          host: '127.0.0.1',
          port,
          path: '/hosted',
          headers: { host: `${Bucket}.localhost:${port}` },
        },
        (message) => {
          message.setEncoding('utf8').on('data', resolve)
        },
      ).on('error', reject)
    })
    expect(body).toBe('by name')
  })
})

describe('a versioned bucket of the S3 stand-in', () => {
  const versioned = 'versioned'

  it('keeps every version behind its id and hides deleted keys behind markers', async () => {
    bench.s3.createBucket(versioned, { versioning: true })
    const state = await bench.client.send(new GetBucketVersioningCommand({ Bucket: versioned }))
    expect(state.Status).toBe('Enabled')
    const write = (Body: string) =>
      bench.client.send(new PutObjectCommand({ Bucket: versioned, Key: 'k', Body }))
    const read = (VersionId?: string) =>
      bench.client.send(new GetObjectCommand({ Bucket: versioned, Key: 'k', VersionId }))
    const first = await write('one')
    const second = await write('two')
    expect(first.VersionId).not.toBe(second.VersionId)
    expect(await (await read(first.VersionId)).Body?.transformToString()).toBe('one')
    const gone = await bench.client.send(new DeleteObjectCommand({ Bucket: versioned, Key: 'k' }))
    expect(gone.DeleteMarker).toBe(true)
    expect(await failure(read())).toBe('404 NoSuchKey')
    expect(await failure(read(gone.VersionId))).toBe('405 MethodNotAllowed')
    expect(await failure(read('unknown'))).toBe('404 NoSuchVersion')
    const list = await bench.client.send(new ListObjectVersionsCommand({ Bucket: versioned }))
    expect(list.Versions?.map((one) => one.VersionId)).toEqual([second.VersionId, first.VersionId])
    expect(list.DeleteMarkers?.map((one) => one.IsLatest)).toEqual([true])
    await bench.client.send(
      new DeleteObjectCommand({ Bucket: versioned, Key: 'k', VersionId: gone.VersionId }),
    )
    expect(await (await read()).Body?.transformToString()).toBe('two')
    await bench.client.send(
      new PutBucketVersioningCommand({
        Bucket: versioned,
        VersioningConfiguration: { Status: 'Suspended' },
      }),
    )
    expect((await write('three')).VersionId).toBe('null')
    expect((await write('four')).VersionId).toBe('null')
    const after = await bench.client.send(new ListObjectVersionsCommand({ Bucket: versioned }))
    expect(after.Versions).toHaveLength(3)
  })
})

describe('events and persistence of the S3 stand-in', () => {
  it('announces each creation and removal once, in order', async () => {
    const events: S3Event[] = []
    const stop = bench.s3.subscribe((event) => events.push(event))
    await put('event/ü', 'abc')
    await bench.client.send(
      new CopyObjectCommand({ Bucket, Key: 'event/copy', CopySource: `${Bucket}/event/%C3%BC` }),
    )
    await bench.client.send(new DeleteObjectCommand({ Bucket, Key: 'event/copy' }))
    await bench.client.send(new DeleteObjectCommand({ Bucket, Key: 'event/none' }))
    await failure(put('event/ü', 'x', { IfNoneMatch: '*' }))
    await new Promise(setImmediate)
    stop()
    expect(events.map((event) => `${event.name} ${event.key}`)).toEqual([
      'ObjectCreated:Put event/ü',
      'ObjectCreated:Copy event/copy',
      'ObjectRemoved:Delete event/copy',
    ])
    expect(events[0]).toMatchObject({ bucket: Bucket, size: 3 })
    expect(events[1]!.sequencer > events[0]!.sequencer).toBe(true)
  })

  it('finds objects, versions and settings again in its directory', async () => {
    const directory = await mkdtemp(join(tmpdir(), 's3-'))
    const before = await s3Bench({ directory })
    before.s3.createBucket('kept', { versioning: true })
    const Body = Buffer.from([0, 10, 255, 13, 10])
    const Key = '../'.repeat(20) + 'escape'
    const { VersionId } = await before.client.send(
      new PutObjectCommand({ Bucket: 'kept', Key, Body, Metadata: { a: 'b' } }),
    )
    await before.client.send(new PutObjectCommand({ Bucket: 'kept', Key, Body: 'newer' }))
    await before.close()
    const after = await s3Bench({ directory })
    const read = await after.client.send(new GetObjectCommand({ Bucket: 'kept', Key, VersionId }))
    expect(Buffer.from(await read.Body!.transformToByteArray())).toEqual(Body)
    expect(read.Metadata).toEqual({ a: 'b' })
    const current = await after.client.send(new GetObjectCommand({ Bucket: 'kept', Key }))
    expect(await current.Body!.transformToString()).toBe('newer')
    await after.close()
    await rm(directory, { recursive: true })
  })

  it('closes within a second while a client holds its socket open', async () => {
    const other = await s3Bench()
    const client = clientFor(other.s3.url)
    await failure(client.send(new ListBucketsCommand({})))
    const start = performance.now()
    await other.s3.close()
    expect(performance.now() - start).toBeLessThan(1000)
    client.destroy()
    await other.close()
  })
})
