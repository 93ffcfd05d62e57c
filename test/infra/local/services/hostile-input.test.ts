import { request } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startControl } from '../../../../infra/local/services/control.ts'
import { FaultBoard } from '../../../../infra/local/services/faults.ts'
import { startFirehose } from '../../../../infra/local/services/firehose.ts'
import type { Running } from '../../../../infra/local/services/loopback.ts'
import { startS3 } from '../../../../infra/local/services/s3.ts'
import { startSecretsManager } from '../../../../infra/local/services/secrets-manager.ts'
import { startSqs } from '../../../../infra/local/services/sqs.ts'

const board = new FaultBoard()
const running: Record<string, Running> = {}

beforeAll(async () => {
  const s3 = await startS3({ board })
  s3.createBucket('bucket')
  const firehose = await startFirehose({ board, deliveries: [] })
  firehose.createDeliveryStream('audit')
  running['s3'] = s3
  running['firehose'] = firehose
  running['secrets'] = await startSecretsManager({ board })
  running['sqs'] = await startSqs()
  running['control'] = await startControl({ board })
})
afterAll(async () => {
  for (const server of Object.values(running)) await server.close()
})

const names = ['s3', 'firehose', 'secrets', 'sqs', 'control']
const TARGETS: Record<string, string> = {
  firehose: 'Firehose_20150804.PutRecordBatch',
  secrets: 'secretsmanager.GetSecretValue',
  sqs: 'AmazonSQS.SendMessage',
}

/** The status of a request whose path and headers go out as they are; 0 when the socket was cut. */
const raw = (name: string, options: object, body: Buffer | string = ''): Promise<number> =>
  new Promise((resolve) => {
    const { port } = new URL(running[name]!.url)
    const sent = request({ host: '127.0.0.1', port, agent: false, ...options }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode ?? 0))
    })
    sent.on('error', () => resolve(0))
    sent.end(body)
  })

/** Bytes on a bare socket; resolves when the server has ended or answered it. */
const bytes = (name: string, text: string): Promise<void> =>
  new Promise((resolve) => {
    const socket = connect(Number(new URL(running[name]!.url).port), '127.0.0.1')
    socket.on('error', () => resolve())
    socket.on('close', () => resolve())
    socket.on('data', () => socket.destroy())
    socket.write(text)
    setTimeout(() => socket.destroy(), 200)
  })

const alive = async (name: string) => {
  const { status } = await fetch(running[name]!.url, { method: 'POST', body: '{}' })
  expect(status).toBeGreaterThanOrEqual(400)
  expect(status).toBeLessThan(600)
}

describe('every stand-in survives', () => {
  it.each(names)('%s: what is no HTTP', async (name) => {
    await bytes(name, '\x16\x03\x01\x00\xa5\x01')
    await bytes(name, 'GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n')
    await bytes(name, 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n')
    await bytes(name, 'PUT /bucket/k HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf')
    await alive(name)
  })

  it.each(names)('%s: bodies of every wrong shape', async (name) => {
    const bodies: (string | Buffer)[] = [
      '',
      'null',
      '[]',
      '"x"',
      '1',
      '{',
      '['.repeat(100_000),
      '{"__proto__":{"QueueUrl":1}}',
      Buffer.from([0xff, 0xfe, 0x00]),
      JSON.stringify({ QueueUrl: 1, SecretId: [], DeliveryStreamName: {}, Records: 'x' }),
      JSON.stringify({ DeliveryStreamName: 'audit', Records: [null] }),
      JSON.stringify({ DeliveryStreamName: 'audit', Records: [{ Data: '%%%' }] }),
      JSON.stringify({ QueueUrl: 'x', MessageBody: 'x', MessageAttributes: { a: 1, b: null } }),
    ]
    for (const body of bodies) {
      const headers = { 'x-amz-target': TARGETS[name] ?? 'nothing' }
      const status = await raw(name, { method: 'POST', path: '/', headers }, body)
      expect(status).toBeGreaterThanOrEqual(400)
      expect(status).not.toBe(500)
    }
    await alive(name)
  })

  it.each([
    ['nothing', ''],
    ['another service', 'DynamoDB_20120810.GetItem'],
    ['an unknown operation', 'secretsmanager.Nothing'],
    ['a name that every object has', 'secretsmanager.constructor'],
    ['a prototype', 'secretsmanager.__proto__'],
  ])('secrets: a target that names %s', async (_, target) => {
    const headers = { 'x-amz-target': target }
    expect(await raw('secrets', { method: 'POST', path: '/', headers }, '{}')).toBe(400)
  })
})

describe('a body that is too large', () => {
  it('gets its answer even when the client sends all of it, and one that never ends is cut', async () => {
    const big = Buffer.alloc(70 * 1024 * 1024)
    expect(await raw('s3', { method: 'PUT', path: '/bucket/big' }, big)).toBe(400)
    const headers = { 'x-amz-target': TARGETS['sqs'] ?? '' }
    expect(await raw('sqs', { method: 'POST', path: '/', headers }, big)).toBe(413)
    const { port } = new URL(running['s3']!.url)
    const socket = connect(Number(port), '127.0.0.1')
    socket.resume().write('PUT /bucket/k HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\nx')
    await new Promise((resolve) => socket.on('close', resolve))
  })
})

describe('the S3 stand-in refuses', () => {
  it.each([
    ['a path that does not decode', 'GET', '/bucket/%zz', {}, 400],
    ['a path that is no UTF-8', 'GET', '/bucket/%ff', {}, 400],
    ['an absolute-form target', 'GET', 'http://elsewhere/bucket/key', {}, 400],
    ['an unknown bucket', 'GET', '/no-such-bucket/key', {}, 404],
    ['a bucket name in capitals', 'PUT', '/Bucket', {}, 400],
    ['a bucket name that climbs', 'PUT', '/..', {}, 400],
    ['a key over 1,024 bytes', 'PUT', `/bucket/${'k'.repeat(1025)}`, {}, 400],
    ['an unknown sub-resource', 'PUT', '/bucket/key?torrent', {}, 501],
    ['an unknown method', 'PATCH', '/bucket/key', {}, 501],
    ['a part without its upload', 'PUT', '/bucket/key?partNumber=1', {}, 501],
    ['an unknown upload', 'PUT', '/bucket/key?partNumber=1&uploadId=x', {}, 404],
    ['max-keys that is no number', 'GET', '/bucket?list-type=2&max-keys=x', {}, 400],
    ['broken chunks', 'PUT', '/bucket/key', { 'content-encoding': 'aws-chunked' }, 400],
    [
      'a body that is not its hash',
      'PUT',
      '/bucket/key',
      { 'x-amz-content-sha256': 'a'.repeat(64) },
      400,
    ],
    ['an MD5 that is none', 'PUT', '/bucket/key', { 'content-md5': 'x' }, 400],
    ['an unknown checksum', 'PUT', '/bucket/key', { 'x-amz-checksum-adler': 'x' }, 501],
    [
      'a trailer that is announced and missing',
      'PUT',
      '/bucket/key',
      { 'x-amz-trailer': 'x-amz-checksum-crc32' },
      400,
    ],
    [
      '64 MiB and more, by its length alone',
      'PUT',
      '/bucket/key',
      { 'content-length': '99999999' },
      400,
    ],
  ])('%s', async (_, method, path, headers, status) => {
    expect(await raw('s3', { method, path, headers }, method === 'GET' ? '' : 'body')).toBe(status)
    expect(await raw('s3', { path: '/bucket/key' })).toBe(404)
  })

  it.each([
    ['no XML', 'x'],
    ['nothing', ''],
    [
      'an entity bomb',
      '<!DOCTYPE a [<!ENTITY b "c">]><Delete><Object><Key>&b;</Key></Object></Delete>',
    ],
    ['an unclosed element', '<Delete><Object><Key>a</Key></Object>'],
    ['no key', '<Delete><Object></Object></Delete>'],
    ['1,001 keys', `<Delete>${'<Object><Key>a</Key></Object>'.repeat(1001)}</Delete>`],
    ['deep nesting', '<a>'.repeat(5000)],
  ])('a delete of many that holds %s', async (_, body) => {
    expect(await raw('s3', { method: 'POST', path: '/bucket?delete' }, body)).toBe(400)
  })
})
