import {
  CreateDeliveryStreamCommand,
  DeleteDeliveryStreamCommand,
  DescribeDeliveryStreamCommand,
  FirehoseClient,
  ListDeliveryStreamsCommand,
  PutRecordBatchCommand,
  PutRecordCommand,
} from '@aws-sdk/client-firehose'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { FaultBoard } from '../../../../infra/local/services/faults.ts'
import { type FirehoseStandIn, startFirehose } from '../../../../infra/local/services/firehose.ts'
import type { Delivery } from '../../../../infra/local/services/firehose/delivery.ts'
import { fileDelivery } from '../../../../infra/local/services/firehose/file-delivery.ts'
import { s3Delivery } from '../../../../infra/local/services/firehose/s3-delivery.ts'
import { failure, toward } from './failure.ts'

const NOW = Date.UTC(2026, 10, 24, 10, 5, 7)
const board = new FaultBoard()
let home: string
let objects: [string, string, Buffer][]
let broken: boolean
let firehose: FirehoseStandIn
let client: FirehoseClient

/** Keeps in memory what it is given, or refuses everything while `broken`. */
let kept: string
const fragile: Delivery = {
  refusal: () => undefined,
  deliver: async (_, bytes) => {
    if (broken) throw new Error('full')
    kept += bytes.toString()
  },
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'firehose-'))
})
beforeEach(async () => {
  board.set('firehose', 'ok')
  objects = []
  kept = ''
  broken = false
  firehose = await startFirehose({
    board,
    deliveries: [
      fileDelivery(join(home, 'audit'), () => NOW),
      s3Delivery(
        (...object) => void objects.push(object),
        () => NOW,
      ),
      fragile,
    ],
  })
  firehose.createDeliveryStream('audit')
  client = new FirehoseClient(toward(firehose.url))
})
afterEach(async () => {
  client.destroy()
  await firehose.close().catch(() => undefined)
  await rm(join(home, 'audit'), { recursive: true, force: true })
})
afterAll(() => rm(home, { recursive: true }))

const record = (text: string | Buffer) => ({ Data: Buffer.from(text) })
const put = (...texts: (string | Buffer)[]) =>
  client.send(
    new PutRecordBatchCommand({ DeliveryStreamName: 'audit', Records: texts.map(record) }),
  )
const one = (text: string, DeliveryStreamName = 'audit') =>
  client.send(new PutRecordCommand({ DeliveryStreamName, Record: record(text) }))
const file = () => readFile(join(home, 'audit', 'audit-2026-11-24.ndjson'), 'utf8')

describe('the Firehose stand-in, through the AWS SDK', () => {
  it('delivers records in order, as they are, within a second', async () => {
    const { FailedPutCount, RequestResponses } = await put('{"a":1}\n', '{"a":2}\n')
    expect(FailedPutCount).toBe(0)
    expect(RequestResponses?.every((response) => response.RecordId)).toBe(true)
    await one('{"a":3}\n')
    await vi.waitFor(async () => expect(await file()).toBe('{"a":1}\n{"a":2}\n{"a":3}\n'), {
      timeout: 1000,
    })
  })

  it('adds no delimiter between records', async () => {
    await put('one', 'two')
    await vi.waitFor(() => expect(kept).toBe('onetwo'), { timeout: 1000 })
  })

  it('delivers what it holds when it closes', async () => {
    await put('last\n')
    await firehose.close()
    expect(await file()).toBe('last\n')
  })

  it('offers what a delivery refuses again, in order, and repeats nothing elsewhere', async () => {
    broken = true
    await put('one\n')
    await vi.waitFor(async () => expect(await file()).toBe('one\n'), { timeout: 1000 })
    await put('two\n')
    expect(kept).toBe('')
    broken = false
    await vi.waitFor(() => expect(kept).toBe('one\ntwo\n'), { timeout: 3000 })
    await vi.waitFor(async () => expect(await file()).toBe('one\ntwo\n'), { timeout: 1000 })
  })

  it('says how much is lost when it closes and cannot deliver, within a second', async () => {
    broken = true
    await put('four')
    const start = performance.now()
    await expect(firehose.close()).rejects.toThrow('stream audit: 4 bytes could not be delivered')
    expect(performance.now() - start).toBeLessThan(1000)
  })

  it('never shows a reader half a line', async () => {
    const line = JSON.stringify({ filler: 'x'.repeat(3000) })
    const writing = Promise.all(
      Array.from({ length: 40 }, () => put(...Array.from({ length: 10 }, () => `${line}\n`))),
    )
    const progress = { done: false }
    void writing.then(() => (progress.done = true))
    while (!progress.done) {
      const seen = await file().catch(() => '')
      expect(seen === '' || seen.endsWith('\n')).toBe(true)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    await vi.waitFor(async () => expect((await file()).split('\n')).toHaveLength(401), {
      timeout: 2000,
    })
  })

  it('fails every second record in partial mode, and delivers the others', async () => {
    board.set('firehose', 'partial')
    const first = await put('1', '2', '3')
    expect(first.FailedPutCount).toBe(1)
    expect(first.RequestResponses?.map((response) => response.ErrorCode)).toEqual([
      undefined,
      'ServiceUnavailableException',
      undefined,
    ])
    expect(await failure(one('4'))).toBe('500 ServiceUnavailableException')
    await one('5')
    await vi.waitFor(() => expect(kept).toBe('135'), { timeout: 1000 })
  })

  const kilobytes = (count: number) => Buffer.alloc(count * 1024, 'k')
  it.each([
    ['no records', () => put(), '400 ValidationException'],
    [
      '501 records',
      () => put(...Array.from({ length: 501 }, () => 'x')),
      '400 ValidationException',
    ],
    ['a record over 1,000 KiB', () => put(Buffer.alloc(1_024_001)), '400 ValidationException'],
    [
      'over 4 MiB together',
      () => put(...Array.from({ length: 5 }, () => kilobytes(900))),
      '400 InvalidArgumentException',
    ],
    ['an unknown stream', () => one('x', 'nowhere'), '400 ResourceNotFoundException'],
  ])('refuses %s', async (_, call, expected) => {
    expect(await failure(call())).toBe(expected)
  })

  it('takes exactly 500 records, and exactly 4 MiB', async () => {
    expect((await put(...Array.from({ length: 500 }, () => 'x'))).FailedPutCount).toBe(0)
    const full = await put(...Array.from({ length: 4 }, () => kilobytes(1000)), kilobytes(96))
    expect(full.FailedPutCount).toBe(0)
  })

  it('creates, describes, lists and deletes streams', async () => {
    const { DeliveryStreamARN } = await client.send(
      new CreateDeliveryStreamCommand({ DeliveryStreamName: 'second' }),
    )
    const { DeliveryStreamDescription } = await client.send(
      new DescribeDeliveryStreamCommand({ DeliveryStreamName: 'second' }),
    )
    expect(DeliveryStreamDescription).toMatchObject({
      DeliveryStreamARN,
      DeliveryStreamStatus: 'ACTIVE',
    })
    const again = new CreateDeliveryStreamCommand({ DeliveryStreamName: 'second' })
    expect(await failure(client.send(again))).toBe('400 ResourceInUseException')
    const { DeliveryStreamNames } = await client.send(new ListDeliveryStreamsCommand({}))
    expect(DeliveryStreamNames).toEqual(['audit', 'second'])
    await client.send(new DeleteDeliveryStreamCommand({ DeliveryStreamName: 'second' }))
    expect(await failure(one('x', 'second'))).toBe('400 ResourceNotFoundException')
  })
})

describe('delivery to S3', () => {
  const destination = (more: object) => ({
    ExtendedS3DestinationConfiguration: { BucketARN: 'arn:aws:s3:::archive', ...more },
  })

  it('names objects as Firehose does', async () => {
    firehose.createDeliveryStream('to-s3', destination({ Prefix: 'raw/' }))
    await one('record\n', 'to-s3')
    await vi.waitFor(() => expect(objects).toHaveLength(1), { timeout: 1000 })
    const [bucket, key, bytes] = objects[0]!
    expect(bucket).toBe('archive')
    expect(key).toMatch(
      /^raw\/2026\/11\/24\/10\/to-s3-1-2026-11-24-10-05-07-[0-9a-f]{8}-[0-9a-f-]{27}$/,
    )
    expect(bytes.toString()).toBe('record\n')
  })

  it('evaluates time expressions and compresses where the stream says so', async () => {
    const Prefix = 'day=!{timestamp:yyyy-MM-dd}/!{firehose:random-string}/'
    firehose.createDeliveryStream('zipped', destination({ Prefix, CompressionFormat: 'GZIP' }))
    await one('record\n', 'zipped')
    await vi.waitFor(() => expect(objects).toHaveLength(1), { timeout: 1000 })
    const [, key, bytes] = objects[0]!
    expect(key).toMatch(/^day=2026-11-24\/\w{11}\/zipped-1-.*\.gz$/)
    expect(gunzipSync(bytes).toString()).toBe('record\n')
  })

  it('refuses a stream whose prefix it cannot evaluate', () => {
    const Prefix = '!{partitionKeyFromQuery:tenant}/'
    expect(() => firehose.createDeliveryStream('odd', destination({ Prefix }))).toThrow(
      'prefix expression not known here: partitionKeyFromQuery:tenant',
    )
  })
})

it('keeps files of one stream apart from those of another', async () => {
  firehose.createDeliveryStream('other')
  await put('a\n')
  await one('b\n', 'other')
  await firehose.close()
  expect((await readdir(join(home, 'audit'))).sort()).toEqual([
    'audit-2026-11-24.ndjson',
    'other-2026-11-24.ndjson',
  ])
})
